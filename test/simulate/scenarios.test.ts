import type { ToldMeaning } from '../../lib/simulate';
import { cpu, DEPLOYMENT, hpa, keda, load, rescalesOf, simulated, trigger, waiting } from './support';

describe('a step of the load', () => {
  // A pod serves 1 request/s. From second 300 on 3 requests/s come, of which 2 wait. Prometheus looks every 30 s: at 330
  // it sees 60 that wait. The autoscaler runs every 15.02 s, for the 22nd time at 330.44: 60 of a target of 4 ask for 15
  // pods, of which 4 are allowed. They are ready at 331 + 60.
  const { figures, rescales, episodes, findings } = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), {
    load: load([0.5, 300], [3, 300]),
  });

  test('is answered by the first run that sees it', () => {
    expect(rescales).toEqual([{ second: 331, from: 1, to: 4, by: 'hpa' }]);
  });

  test('makes requests wait until pods have started', () => {
    // 91 s long 2 of 3 requests are left; then 4 are served in a second, so that 182 are gone 182 s later.
    expect(figures).toMatchObject({ mostWaiting: 182, waitingAtEnd: 0, requests: 150 + 900, finished: 150 + 900 - 3 });
    // The 92nd request of the step came with the 91st and 93rd, in second 330, and is the first that a new pod begins.
    expect(figures.waitLongest).toBe(61);
    expect(figures.slowestReaction).toBe(391 - 305);
  });

  test('is one time in which requests waited too long, while pods started', () => {
    // The 17th of the step is the first to wait longer than 10 s: it came in second 305 and is begun in second 316.
    expect(episodes).toHaveLength(1);
    expect(episodes[0]?.from).toBe(305);
    expect(episodes[0]?.causes.starting).toBe(60);
    expect(findings.map(({ id }) => id)).toEqual(['slow-start']);
  });

  test('costs what pods take from being made on', () => {
    const seconds = 600 + 3 * (600 - 331);
    expect(figures.replicaHours).toBeCloseTo(seconds / 3600);
    expect(figures.acceleratorHours['nvidia.com/gpu']).toBeCloseTo((2 * seconds) / 3600);
  });
});

describe('an autoscaler of Kubernetes', () => {
  test('at its target does nothing', () => {
    // 1 request/s keeps half of 2 pods busy.
    const { rescales, findings } = simulated(DEPLOYMENT + hpa(cpu(50), 1, 10), { load: load([1, 1200]), initial: 2 });
    expect([rescales, findings]).toEqual([[], []]);
  });

  test('lets pods go when none of the last five minutes needed them', () => {
    // At 600 the load falls from 50 % to 12 %. The run at 600.8 still sees 50 %; it is 300 s old for the first time at the
    // run of 901.2.
    const simulation = simulated(DEPLOYMENT + hpa(cpu(50), 1, 10), { load: load([2, 600], [0.5, 900]), initial: 4 });
    expect(rescalesOf(simulation)).toEqual(['902: 4 -> 1 by hpa']);
  });

  test('lets them go after the window of its behavior', () => {
    // 60.08 s after the run at 600.8.
    const behavior = '  behavior: { scaleDown: { stabilizationWindowSeconds: 60 } }\n';
    const simulation = simulated(DEPLOYMENT + hpa(cpu(50), 1, 10, behavior), {
      load: load([2, 600], [0.5, 300]),
      initial: 4,
    });
    expect(rescalesOf(simulation)).toEqual(['661: 4 -> 1 by hpa']);
  });

  test('adds no more at a time than its policies allow', () => {
    const behavior = '  behavior: { scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }\n';
    const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4, behavior), { load: load([4, 300]), initial: 1 });
    // Nothing is seen before 30. Events that are 60 s old no longer count: 4 runs of 15.02 s later.
    expect(rescalesOf(simulation)).toEqual(['31: 1 -> 2 by hpa', '91: 2 -> 3 by hpa', '151: 3 -> 4 by hpa']);
  });

  test('of autoscaling/v1 scales on CPU', () => {
    const v1 = `---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: chat, namespace: ml }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  maxReplicas: 4
  targetCPUUtilizationPercentage: 50
`;
    // One of one place is busy: twice the target.
    const simulation = simulated(DEPLOYMENT + v1, { load: load([1, 60]), initial: 1 });
    expect(rescalesOf(simulation)[0]).toBe('16: 1 -> 2 by hpa');
  });

  test('scales on what a request takes of a CPU, where that is told', () => {
    // 1 request/s that takes half a core is a quarter of the 2 cores requested.
    const halfCore = { load: load([1, 600]), cpuPerRequest: 0.5, initial: 1 };
    const simulation = simulated(DEPLOYMENT + hpa(cpu(25), 1, 10), halfCore);
    expect(rescalesOf(simulation)).toEqual([]);
  });
});

const gateway = trigger('sum(gateway_pending{model=\\"chat\\"})', 1);

describe('KEDA', () => {
  const told = { meanings: new Map<string, ToldMeaning>([['s0-prometheus', 'waiting']]) };

  test('starts the first pod and takes it away after the cooldown', () => {
    // From 300 to 600 comes 1 request/s. The poll at 330 sees 30 that wait; the pod is ready at 390, serves 2 in a second,
    // and nothing is left at 480. The poll at 450 was the last that saw any; 750 is not past 450 + 300, 780 is.
    const simulation = simulated(DEPLOYMENT + keda(`[${gateway}]`, '  maxReplicaCount: 1\n'), {
      ...told,
      concurrency: 2,
      load: load([0, 300], [1, 300], [0, 600]),
    });
    expect(rescalesOf(simulation)).toEqual(['330: 0 -> 1 by keda', '780: 1 -> 0 by keda']);
    expect(simulation.figures).toMatchObject({ waitLongest: 90, mostWaiting: 90, waitingAtEnd: 0 });
    expect(simulation.findings.map(({ id }) => id)).toEqual(['slow-start', 'from-zero']);
  });

  test('polls and cools down as often and as long as it is told', () => {
    const yaml = keda(`[${gateway}]`, '  maxReplicaCount: 1\n  pollingInterval: 10\n  cooldownPeriod: 60\n');
    const simulation = simulated(DEPLOYMENT + yaml, {
      ...told,
      concurrency: 2,
      scrapeSeconds: 10,
      load: load([0, 300], [1, 150], [0, 450]),
    });
    // 10 wait at 310; ready at 370 with 70, all served at 440; last seen at 430.
    expect(rescalesOf(simulation)).toEqual(['310: 0 -> 1 by keda', '500: 1 -> 0 by keda']);
  });

  test('is not woken by a few requests below the activation threshold', () => {
    const few = trigger('sum(gateway_pending)', 1, ', activationThreshold: "50"');
    const simulation = simulated(DEPLOYMENT + keda(`[${few}]`), { ...told, load: load([1, 45]) });
    expect(rescalesOf(simulation)).toEqual([]);
  });

  test('is never woken by what only pods tell', () => {
    const own = trigger('sum(vllm:num_requests_waiting)', 4);
    const simulation = simulated(DEPLOYMENT + keda(`[${own}]`), { load: load([1, 600]), initial: 0 });
    expect(simulation.rescales).toEqual([]);
    expect(simulation.figures.waitingAtEnd).toBe(600);
    expect(simulation.findings[0]?.id).toBe('never-wakes');
  });

  test('is not woken either once it has gone to sleep', () => {
    // Its one request a second never waits, so the trigger is not active: 330 is the first poll past the cooldown of 300.
    const own = trigger('sum(vllm:num_requests_waiting)', 4);
    const awake = { load: load([1, 900]), concurrency: 4, initial: 1 };
    const simulation = simulated(DEPLOYMENT + keda(`[${own}]`), awake);
    expect(rescalesOf(simulation)).toEqual(['330: 1 -> 0 by keda']);
    expect(simulation.findings[0]?.id).toBe('never-wakes');
  });

  test('keeps an idle number, and leaves it for the fewest', () => {
    const yaml = keda(`[${gateway}]`, '  idleReplicaCount: 0\n  minReplicaCount: 2\n  maxReplicaCount: 4\n');
    const simulation = simulated(DEPLOYMENT + yaml, { ...told, load: load([0, 600]), initial: 2 });
    // Two replicas are more than stay idle, so there was something to do until then: the cooldown of 300 runs from 0.
    expect(rescalesOf(simulation)).toEqual(['330: 2 -> 0 by keda']);
    const woken = simulated(DEPLOYMENT + yaml, { ...told, load: load([0, 45], [1, 60]), initial: 0 });
    expect(rescalesOf(woken)).toEqual(['60: 0 -> 2 by keda', '61: 2 -> 4 by hpa']);
    expect(woken.facts.map(({ text }) => text)).toContain(
      '2 to 4, by ScaledObject ml/chat, 0 while no trigger is active',
    );
  });

  test('hands over to an autoscaler without behavior, which doubles up to 4 at once', () => {
    const simulation = simulated(DEPLOYMENT + keda(`[${gateway}]`, '  minReplicaCount: 1\n'), {
      ...told,
      load: load([9, 46 * 15]),
      initial: 1,
    });
    expect(rescalesOf(simulation).slice(0, 3)).toEqual([
      '31: 1 -> 4 by hpa',
      '46: 4 -> 8 by hpa',
      '61: 8 -> 16 by hpa',
    ]);
  });

  test('reads nothing as a failure where it is told to, which keeps replicas', () => {
    // While the only pod starts there is no metric.
    const strict = trigger('sum(vllm:num_requests_waiting)', 4, ', ignoreNullValues: "false"');
    const yaml = keda(`[${strict}]`, '  minReplicaCount: 1\n');
    const simulation = simulated(DEPLOYMENT + yaml, { load: load([0, 900]) });
    expect(rescalesOf(simulation)).toEqual([]);
  });

  test('asks a queue itself, and Prometheus as often as that looks', () => {
    const wait = {
      meanings: new Map<string, ToldMeaning>([['jobs', 'waiting']]),
      load: load([0, 60], [1, 60]),
      initial: 0,
    };
    const jobs = (type: string, more = '') =>
      keda(
        `[{ type: ${type}, name: jobs, ${more}metadata: { value: "5", threshold: "5" } }]`,
        '  pollingInterval: 5\n',
      );
    const [broker, cached, prometheus] = [
      jobs('rabbitmq'),
      jobs('rabbitmq', 'useCachedMetrics: true, '),
      jobs('prometheus'),
    ].map((yaml) => simulated(DEPLOYMENT + yaml, wait));
    const wakes = [broker, cached, prometheus].map((simulation) => simulation && rescalesOf(simulation)[0]);
    expect(wakes).toEqual(['65: 0 -> 1 by keda', '90: 0 -> 1 by keda', '90: 0 -> 1 by keda']);
    const told = broker?.facts.find(({ topic }) => topic === 'metrics');
    expect(told).toMatchObject({ assumed: false, text: expect.stringMatching(/^asked of the queue itself whenever/) });
  });

  test('scales on CPU', () => {
    const trigger = '{ type: cpu, metricType: Utilization, metadata: { value: "50" } }';
    const simulation = simulated(DEPLOYMENT + keda(`[${trigger}]`, '  minReplicaCount: 1\n'), {
      load: load([1, 60]),
      initial: 1,
    });
    expect(rescalesOf(simulation)[0]).toBe('16: 1 -> 2 by hpa');
  });
});

describe('the beginning', () => {
  const initialOf = (yaml: string, rate: number, more = {}) =>
    simulated(yaml, { load: load([rate, 600]), ...more }).input.initial;

  test('has as many replicas as what comes first needs, within the bounds', () => {
    // A pod serves 1 request/s; a fifth more is to spare.
    const yaml = DEPLOYMENT + hpa(waiting(4), 2, 6);
    expect([0, 1, 4, 40].map((rate) => initialOf(yaml, rate))).toEqual([2, 2, 5, 6]);
    expect(initialOf(yaml, 4, { initial: 2 })).toBe(2);
  });

  test('of a model that may sleep has none where nothing comes', () => {
    const yaml = DEPLOYMENT + keda(`[${gateway}]`, '  idleReplicaCount: 0\n  minReplicaCount: 2\n');
    const meanings = new Map<string, ToldMeaning>([['s0-prometheus', 'waiting']]);
    expect([0, 0.1].map((rate) => initialOf(yaml, rate, { meanings }))).toEqual([0, 2]);
  });
});

describe('a fixed number of replicas', () => {
  test('stays', () => {
    const simulation = simulated(DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 3\n'), { load: load([9, 600]) });
    expect(simulation.rescales).toEqual([]);
    expect(simulation.figures).toMatchObject({ fewestReplicas: 3, mostReplicas: 3, begun: 1800, waitingAtEnd: 3600 });
    expect(simulation.facts.map(({ text }) => text)).toContain('3, fixed');
  });
});
