import type { Simulation } from '../../lib/simulate';
import { cpu, DEPLOYMENT, hpa, keda, load, simulated, trigger, waiting } from './support';

function idsOf({ findings }: Simulation): string[] {
  return findings.map(({ id }) => id);
}

function findingOf(simulation: Simulation, id: string): string {
  const { message, fix } = simulation.findings.find((finding) => finding.id === id) ?? {};
  return `${message} Fix: ${fix}`;
}

const calm = { load: load([1, 1800]), initial: 2 };

test('nothing is found of a model that keeps up', () => {
  expect(idsOf(simulated(DEPLOYMENT + hpa(cpu(50), 2, 10), calm))).toEqual([]);
  expect(idsOf(simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), calm))).toEqual([]);
  expect(idsOf(simulated(DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 2\n'), { load: load([1, 1800]) }))).toEqual(
    [],
  );
});

test('the most replicas are too few', () => {
  const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 2), { load: load([3, 900]), initial: 2 });
  // 3 requests/s with a fifth to spare are 3.6 pods.
  expect(findingOf(simulation, 'max-reached')).toMatch(
    /^for 14 min at 2 replicas, the most, requests waited longer than 10 s, at the worst 5 min from 00:00:\d\d on: as many as 3 requests\/s came, 2 are served\. Fix: Raise the most replicas to about 4\.$/,
  );
  expect(idsOf(simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: load([3, 900]), initial: 4 }))).not.toContain(
    'max-reached',
  );
});

test('what is worked off is not blamed on the most replicas', () => {
  // 4 pods serve more than comes, and need 3 min for what had gathered.
  const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: load([0.5, 300], [3, 300]) });
  expect(idsOf(simulation)).toEqual(['slow-start']);
});

test('a queue that only grows is not helped by time', () => {
  const fixOf = (...pieces: readonly (readonly [number, number])[]) =>
    findingOf(simulated(DEPLOYMENT + hpa(waiting(4), 1, 2), { load: load(...pieces) }), 'still-waiting');
  expect(fixOf([3, 900])).toMatch(/Fix: Mend what else is found first: at the end more came than/);
  expect(fixOf([3, 900], [1, 120])).toMatch(/Fix: Replay a longer time, which shows/);
});

test('a fixed number is too small', () => {
  const simulation = simulated(DEPLOYMENT, { load: load([3, 600]) });
  expect(idsOf(simulation)).toEqual(['fixed-replicas', 'still-waiting']);
  expect(findingOf(simulation, 'fixed-replicas')).toMatch(/Fix: Scale the model, or give it about 4 replicas\.$/);
});

describe('metrics that ask for no more', () => {
  const running = (target: number) =>
    `[{ type: Pods, pods: { metric: { name: vllm_num_requests_running }, target: { type: AverageValue, averageValue: "${target}" } } }]`;
  const full = { load: load([6, 900]), concurrency: 32, serviceSeconds: 8, initial: 1 };

  test('as a full pod does not reach the target', () => {
    const simulation = simulated(DEPLOYMENT + hpa(running(40), 1, 4), full);
    expect(idsOf(simulation)).toContain('metric-asks-no-more');
    expect(simulation.figures.mostReplicas).toBe(1);
    expect(findingOf(simulation, 'metric-asks-no-more')).toMatch(
      /by vllm_num_requests_running the autoscaler asked for no more, although there may be 4\./,
    );
  });

  test('are none where they do, step by step, as no pod is busier than wholly', () => {
    // CPU asks for twice the pods each time they have started; between, the next run has not come yet.
    const rise = { load: load([1, 600], [20, 1200]), concurrency: 8, serviceSeconds: 2, startupSeconds: 120 };
    const simulation = simulated(DEPLOYMENT + hpa(cpu(50), 1, 10), rise);
    expect(idsOf(simulation)).toEqual(['slow-start']);
    expect(simulation.episodes[0]?.causes).toMatchObject({ unseen: expect.any(Number) });
  });

  test('are none where it does', () => {
    const simulation = simulated(DEPLOYMENT + hpa(running(20), 1, 4), full);
    expect(idsOf(simulation)).not.toContain('metric-asks-no-more');
  });
});

describe('growth is held back', () => {
  const behavior = (text: string) => `  behavior: { scaleUp: ${text} }\n`;
  const rise = { load: load([4, 900]), initial: 1 };

  test('by a stabilization window', () => {
    const held = hpa(waiting(4), 1, 6, behavior('{ stabilizationWindowSeconds: 300 }'));
    expect(idsOf(simulated(DEPLOYMENT + held, rise))).toContain('window-holds-growth');
  });

  test('by a policy', () => {
    const slow = hpa(waiting(4), 1, 6, behavior('{ policies: [{ type: Pods, value: 1, periodSeconds: 300 }] }'));
    expect(idsOf(simulated(DEPLOYMENT + slow, rise))).toContain('pace-holds-growth');
  });

  test('by neither unless told', () => {
    const ids = idsOf(simulated(DEPLOYMENT + hpa(waiting(4), 1, 6), rise));
    expect(ids.filter((id) => id.endsWith('-holds-growth'))).toEqual([]);
  });
});

describe('pods start too slowly', () => {
  test('for a step', () => {
    const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 6), {
      load: load([0.5, 300], [4, 600]),
      startupSeconds: 120,
    });
    expect(findingOf(simulation, 'slow-start')).toMatch(
      /^once, for 2 min in all, requests waited .* while pods took 2 min to start; more capacity came after .* Fix: Raise the fewest replicas, up to 5 for the most that came in these times; or lower the target/,
    );
  });

  test('and not where as many are kept', () => {
    const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 4, 6), {
      load: load([0.5, 300], [4, 600]),
      startupSeconds: 120,
    });
    expect(idsOf(simulation)).not.toContain('slow-start');
  });
});

test('requests are cut off by pods that end too soon', () => {
  const short = DEPLOYMENT.replace('terminationGracePeriodSeconds: 60', 'terminationGracePeriodSeconds: 10');
  const fall = { load: load([2, 600], [0.9, 600]), concurrency: 40, serviceSeconds: 20, initial: 2 };
  const [cut, whole] = [short, DEPLOYMENT].map((yaml) => simulated(yaml + hpa(cpu(50), 1, 4), fall));
  expect(cut && findingOf(cut, 'cut-off')).toMatch(
    /^\d+ requests were cut off when their pods ended: a request takes 20 s, a pod has 10 s to end\. Fix: Set terminationGracePeriodSeconds to more than 20\.$/,
  );
  expect(whole && idsOf(whole)).not.toContain('cut-off');
});

describe('scale-downs that are taken back', () => {
  const wave = { load: load([2, 600], [0.5, 480], [2, 600]), initial: 4 };

  test('want a longer window', () => {
    const hasty = hpa(cpu(50), 1, 10, '  behavior: { scaleDown: { stabilizationWindowSeconds: 60 } }\n');
    const simulation = simulated(DEPLOYMENT + hasty, wave);
    expect(findingOf(simulation, 'taken-back')).toMatch(
      /^1 of 2 scale-downs was taken back within 10 min, first at 00:11:01 \(4 -> 1, up to \d after 7 min\), which cost a start of 60 s each time\. Fix: Lengthen scaleDown\.stabilizationWindowSeconds from 60 to about 540\.$/,
    );
  });

  test('are none within a long one', () => {
    const patient = hpa(cpu(50), 1, 10, '  behavior: { scaleDown: { stabilizationWindowSeconds: 900 } }\n');
    expect(idsOf(simulated(DEPLOYMENT + patient, wave))).not.toContain('taken-back');
  });

  test('while as much comes want to be told how busy pods are', () => {
    // Five pods serve what comes, so nothing waits, so they go.
    const even = { load: load([4, 1800]), initial: 5 };
    expect(findingOf(simulated(DEPLOYMENT + hpa(waiting(4), 1, 6), even), 'taken-back')).toMatch(
      / Fix: Scale on what tells how busy pods are, too, such as requests that they work on: \d of these left too few pods for what came just then, which vllm_num_requests_waiting did not tell, and which a longer wait only puts off\.$/,
    );
    const running =
      '{ type: Pods, pods: { metric: { name: vllm_num_requests_running }, target: { type: AverageValue, averageValue: "800m" } } }';
    const both = waiting(4).replace(/]$/, `, ${running}]`);
    expect(idsOf(simulated(DEPLOYMENT + hpa(both, 1, 6), even))).toEqual([]);
  });

  test('of metrics that tell how busy pods are want a longer window, however full those are', () => {
    const wave = { load: load([3.6, 300], [2.6, 60], [3.6, 600]), initial: 4 };
    const hasty = hpa(cpu(90), 1, 10, '  behavior: { scaleDown: { stabilizationWindowSeconds: 0 } }\n');
    expect(findingOf(simulated(DEPLOYMENT + hasty, wave), 'taken-back')).toMatch(/Fix: Lengthen scaleDown\.stabil/);
  });

  test('by both KEDA and its autoscaler want both longer', () => {
    const yaml = keda(
      `[${trigger('sum(gateway_pending)', 1)}]`,
      '  cooldownPeriod: 60\n  advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 30 } } } }\n',
    );
    const simulation = simulated(DEPLOYMENT + yaml, {
      meanings: new Map([['s0-prometheus', 'concurrency']]),
      load: load([4, 120], [1, 240], [4, 180], [0, 300], [1, 120]),
    });
    expect(findingOf(simulation, 'taken-back')).toMatch(
      /Fix: Lengthen cooldownPeriod from 60 to about \d+\. Lengthen scaleDown\.stabilizationWindowSeconds from 30 to about \d+\.$/,
    );
  });

  test('within the longest window want fewer to go at a time', () => {
    const hour = hpa(cpu(50), 1, 10, '  behavior: { scaleDown: { stabilizationWindowSeconds: 3600 } }\n');
    const simulation = simulated(DEPLOYMENT + hour, { load: load([2, 600], [0.4, 3750], [2, 600]), initial: 4 });
    expect(findingOf(simulation, 'taken-back')).toMatch(/Fix: Let fewer pods go at a time by scaleDown\.policies\.$/);
  });

  test('by KEDA want a longer cooldown', () => {
    const gateway = keda(`[${trigger('sum(gateway_pending)', 1)}]`, '  maxReplicaCount: 1\n  cooldownPeriod: 60\n');
    const simulation = simulated(DEPLOYMENT + gateway, {
      meanings: new Map([['s0-prometheus', 'waiting']]),
      concurrency: 4,
      load: load([1, 120], [0, 300], [1, 120]),
    });
    expect(findingOf(simulation, 'taken-back')).toMatch(/Fix: Lengthen cooldownPeriod from 60 to about \d+\.$/);
  });
});

test('the fewest replicas are too many', () => {
  const simulation = simulated(DEPLOYMENT + hpa(cpu(50), 8, 10), { load: load([1, 900]) });
  expect(findingOf(simulation, 'min-too-many')).toBe(
    'never left 8 replicas, the fewest: at its peak the load took 12.5% of what they can do. Fix: Lower the fewest replicas to about 2, unless as many are kept in case one fails.',
  );
  expect(idsOf(simulated(DEPLOYMENT + hpa(cpu(50), 2, 10), { load: load([1, 900]) }))).toEqual([]);
});

test('requests that come without a pod are refused where they are told to be', () => {
  const gateway = keda(`[${trigger('sum(gateway_requests)', 1)}]`);
  const simulation = simulated(DEPLOYMENT + gateway, {
    meanings: new Map([['s0-prometheus', 'arrivals']]),
    load: load([1, 600]),
    initial: 0,
    refuses: true,
  });
  expect(findingOf(simulation, 'from-zero')).toMatch(
    /^90 requests \(15%\) came while no pod was ready and were refused; /,
  );
  expect(simulation.figures).toMatchObject({ failed: 90, late: 90, begun: 510 });
});
