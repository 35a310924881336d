import fc from 'fast-check';
import type { SimulateOptions } from '../../lib/simulate';
import { Arrivals } from '../../lib/simulate/arrivals';
import { LeastRequests } from '../../lib/simulate/least-requests';
import { AnyPod } from '../../lib/simulate/pod-choice';
import { PodQueues } from '../../lib/simulate/pod-queues';
import { randomFrom } from '../../lib/simulate/random';
import { jsonReport } from '../../lib/simulate/report-json';
import type { Capacity, Serving } from '../../lib/simulate/serving';
import { SharedQueue } from '../../lib/simulate/shared-queue';
import { cpu, DEPLOYMENT, hpa, keda, load, run, simulated, waiting } from './support';

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: { name: chat, namespace: ml }
spec: { selector: { app: chat }, ports: [{ port: 80 }] }
`;
const ONE_AT_A_TIME: Capacity = { concurrency: 1, serviceSeconds: 1 };

function podQueues(capacity: Capacity, spread: 'even' | 'random' = 'even', seed = 1): PodQueues {
  return new PodQueues(capacity, new AnyPod(spread, randomFrom(seed)));
}

function leastRequests(capacity: Capacity): PodQueues {
  return new PodQueues(capacity, new LeastRequests());
}

const none = (seconds: number) => Array<number>(seconds).fill(0);

describe('where requests wait', () => {
  const factOf = (yaml: string, options: Partial<SimulateOptions> = {}) =>
    simulated(yaml, { load: load([1, 30]), ...options }).facts.find(({ topic }) => topic === 'queue');

  test('is each pod, where a Service sends requests to them, headless or not', () => {
    const headless = SERVICE.replace('spec: {', 'spec: { clusterIP: None,');
    for (const service of [SERVICE, headless])
      expect(factOf(DEPLOYMENT + service, { spread: 'random' })).toEqual({
        topic: 'queue',
        text: 'each pod has its own, and each request goes to one at random, as Service ml/chat selects them',
        assumed: true,
        option: '--queue',
      });
    expect(factOf(DEPLOYMENT + SERVICE)?.text).toMatch(/^each pod has its own, and gets requests in turn, as Service/);
  });

  const POOL = `---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: { name: pool, namespace: ml }
spec:
  selector: { matchLabels: { app: chat } }
  targetPorts: [{ number: 8000 }]
  endpointPickerRef: { name: picker, port: { number: 9002 } }
`;

  test('is each pod, and the one that has the fewest is chosen, where an InferencePool sends requests to them', () => {
    const former = POOL.replace('k8s.io/v1', 'x-k8s.io/v1alpha2').replace(
      '{ matchLabels: { app: chat } }',
      '{ app: chat }',
    );
    for (const pool of [POOL, former])
      expect(factOf(DEPLOYMENT + SERVICE + pool)).toEqual({
        topic: 'queue',
        text: 'each pod has its own, and each request goes to the one that has the fewest, as InferencePool ml/pool chooses them',
        assumed: true,
        option: '--queue',
      });
    for (const other of [POOL.replace('app: chat', 'app: other'), POOL.replace('namespace: ml', 'namespace: lab')])
      expect(factOf(DEPLOYMENT + SERVICE + other)?.text).toMatch(/as Service ml\/chat selects them$/);
  });

  test('is one queue, where none does', () => {
    const other = SERVICE.replace('app: chat', 'app: other');
    for (const yaml of [DEPLOYMENT, DEPLOYMENT + other])
      expect(factOf(yaml)).toMatchObject({
        text: 'one for all pods, the oldest request first, so no pod idles while a request waits, as no Service selects them',
        assumed: true,
        option: '--queue',
      });
  });

  test('is as it is told to be', () => {
    expect(factOf(DEPLOYMENT + SERVICE, { queue: 'shared' })).toMatchObject({
      text: expect.stringMatching(/^one for all pods, .* waits$/),
      assumed: false,
    });
    expect(factOf(DEPLOYMENT, { queue: 'per-pod' })).toMatchObject({
      text: 'each pod has its own, and gets requests in turn',
      assumed: false,
    });
    expect(factOf(DEPLOYMENT, { queue: 'least-requests' })).toMatchObject({
      text: 'each pod has its own, and each request goes to the one that has the fewest',
      assumed: false,
    });
  });
});

describe('queues of their own', () => {
  test.each(['even', 'random'] as const)('of one pod are the one queue: %s', (spread) => {
    for (const serviceSeconds of [0.3, 1.4, 20]) {
      const options = { load: load([2.1, 300], [0.4, 600]), spread, concurrency: 3, serviceSeconds };
      const [shared, ...own] = (['shared', 'per-pod', 'least-requests'] as const).map((queue) => ({
        ...simulated(DEPLOYMENT + hpa(waiting(4), 1, 1), { ...options, queue }),
        ...{ input: {}, facts: [] },
      }));
      for (const each of own) expect(each).toEqual(shared);
    }
  });

  test('of two pods stay empty below what they serve, where requests come in turn', () => {
    const two = DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 2\n');
    for (const queue of ['per-pod', 'least-requests', 'shared'] as const)
      for (const rate of [0.3, 1, 1.5, 1.8, 2])
        expect(simulated(two, { load: load([rate, 600]), queue }).figures).toMatchObject({ waitLongest: 0, late: 0 });
  });

  test('are worked on by their pod alone, whatever pods come', () => {
    const finishedBy = (serving: Serving, ready: number) => {
      run(serving, [100, ...none(9)]);
      run(serving, none(50), ready, 10);
      return serving.finished;
    };
    // 10 in the first 10 s, and then one in each of 50 s, or two of them.
    expect(finishedBy(podQueues(ONE_AT_A_TIME), 2)).toBe(59);
    expect(finishedBy(new SharedQueue(ONE_AT_A_TIME), 2)).toBe(100);
  });

  test('begin the oldest first, and tell how long it has waited', () => {
    const serving = podQueues(ONE_AT_A_TIME);
    const [first, ...later] = run(serving, [6, 0, 0, 0], 2);
    expect(first).toEqual([[2, 0]]);
    expect(later).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
      [
        [1, 2],
        [1, 2],
      ],
      [],
    ]);
    expect([serving.arrived, serving.begun, serving.waited, serving.busy, serving.slots]).toEqual([6, 6, 6, 6, 8]);
  });

  test('are long at some while others are empty, which is known', () => {
    const serving = podQueues(ONE_AT_A_TIME);
    run(serving, [3, 0, 0]);
    expect([serving.waiting, serving.oldestAt(2), serving.isUneven]).toEqual([0, 0, false]);
    run(serving, [4], 1, 3);
    expect([serving.waiting, serving.isUneven]).toEqual([3, false]);
    run(serving, [0], 2, 4);
    expect([serving.waiting, serving.oldestAt(4), serving.isUneven]).toEqual([2, 1, true]);
  });

  test('wait in one place while no pod is ready, and are then spread over those that are', () => {
    const serving = podQueues(ONE_AT_A_TIME);
    expect(run(serving, [2, 2], 0)).toEqual([[], []]);
    expect([serving.waiting, serving.running, serving.oldestAt(1)]).toEqual([4, 0, 1]);
    expect(run(serving, [0, 0], 2, 2)).toEqual([
      [
        [1, 2],
        [1, 2],
      ],
      [
        [1, 2],
        [1, 2],
      ],
    ]);
  });

  test('are refused while no pod is ready, where that is told', () => {
    const serving = podQueues(ONE_AT_A_TIME);
    serving.pass(0, 2, 0, true, () => undefined);
    expect([serving.failed, serving.waiting]).toEqual([2, 0]);
  });
});

describe('the queue of a pod that ends', () => {
  /** 20 requests for 2 pods, of which one begins in each; then the younger ends. */
  const ended = (graceSeconds: number) => {
    const serving = podQueues(ONE_AT_A_TIME);
    run(serving, [20], 2);
    expect(serving.drainOf(1)).toBe(10);
    serving.lose(1, 2, 1, graceSeconds);
    return { serving, left: run(serving, none(15), 1, 1) };
  };

  test('is worked off within its grace', () => {
    const { serving } = ended(60);
    expect([serving.begun, serving.finished, serving.cut, serving.waiting, serving.running]).toEqual([20, 20, 0, 0, 0]);
    expect(serving.slots).toBe(2 + 15);
  });

  test('is cut off after it', () => {
    // It begins one in each of the seconds 1 to 5, and is gone at 6 with 4 that have waited since 0.
    const { serving, left } = ended(5);
    expect(left[5]).toEqual([
      [1, 6],
      [4, 6],
    ]);
    expect([serving.begun, serving.finished, serving.cut, serving.cutWaiting]).toEqual([16, 16, 4, 4]);
    expect(serving.longestDrain).toBe(10);
  });

  test('is cut off with what is worked on', () => {
    const serving = podQueues({ concurrency: 4, serviceSeconds: 20 });
    run(serving, [12], 2);
    serving.lose(1, 2, 1, 5);
    run(serving, none(45), 1, 1);
    expect([serving.finished, serving.cut, serving.cutWaiting, serving.running]).toEqual([6, 6, 2, 0]);
  });

  test('is that of the youngest, be it ready for no second', () => {
    const serving = podQueues(ONE_AT_A_TIME);
    run(serving, [10]);
    serving.lose(1, 2, 1, 0);
    run(serving, none(10), 1, 1);
    expect([serving.finished, serving.cut]).toEqual([10, 0]);
  });
});

test('no request is lost, whatever happens', () => {
  const second = fc.record({
    arriving: fc.oneof(fc.nat({ max: 200 }), fc.double({ min: 0, max: 50, noNaN: true })),
    ready: fc.nat({ max: 5 }),
  });
  const capacity = fc.record({
    concurrency: fc.double({ min: 1, max: 20, noNaN: true }),
    serviceSeconds: fc.double({ min: 0.01, max: 40, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(second, { minLength: 1, maxLength: 60 }),
      capacity,
      fc.constantFrom('even', 'random', 'least'),
      fc.nat(),
      fc.boolean(),
      fc.nat({ max: 50 }),
      (seconds, each, spread, seed, refuses, grace) => {
        const serving = spread === 'least' ? leastRequests(each) : podQueues(each, spread, seed);
        let before = 0;
        let told = 0;
        for (const [index, { arriving, ready }] of seconds.entries()) {
          if (ready < before) serving.lose(index, before, ready, grace);
          serving.pass(index, arriving, ready, refuses, (requests) => {
            told += requests;
          });
          before = ready;
        }
        const { arrived, begun, failed, finished, running, cut, cutWaiting } = serving;
        const left = [...serving.left(seconds.length)].reduce((sum, [requests]) => sum + requests, 0);
        expect(left).toBeCloseTo(serving.waiting, 5);
        expect(begun + serving.waiting + failed + cutWaiting).toBeCloseTo(arrived, 5);
        expect(finished + running + cut - cutWaiting).toBeCloseTo(begun, 5);
        expect(told).toBeCloseTo(begun + cutWaiting, 5);
        expect(Math.min(serving.waiting, running, finished, cut)).toBeGreaterThanOrEqual(0);
        expect(serving.busy).toBeLessThanOrEqual(serving.slots + 1e-6);
      },
    ),
  );
});

describe('by the theory of queues', () => {
  /** The mean wait where each of so many pods works on one request at a time, for so many seconds. */
  const meanWait = (serving: Serving, pods: number, share: number, serviceSeconds: number) => {
    const requests = Array<number>(20_000).fill((15 * pods * share) / serviceSeconds);
    const arrivals = new Arrivals(
      { origin: 'test', start: 0, binSeconds: 15, requests, isExpected: true },
      'random',
      randomFrom(5),
    );
    for (let second = 0; second < 300_000; second++)
      serving.pass(second, arrivals.at(second), pods, false, () => undefined);
    return serving.waited / serving.begun;
  };

  // A pod that is sent every fourth request of a Poisson stream at random is a queue M/D/1.
  test.each([
    [0.5, 10],
    [0.7, 10],
    [0.8, 5],
  ])('requests wait as long as at one server each, busy to %d, %d s each', (share, serviceSeconds) => {
    const capacity = { concurrency: 1, serviceSeconds };
    const expected = (share * serviceSeconds) / (2 * (1 - share));
    const own = meanWait(podQueues(capacity, 'random', 3), 4, share, serviceSeconds);
    expect(own / expected).toBeGreaterThan(0.96);
    expect(own / expected).toBeLessThan(1.04);
    const shared = meanWait(new SharedQueue(capacity), 4, share, serviceSeconds);
    expect(shared).toBeLessThan(own / 2);
    const least = meanWait(leastRequests(capacity), 4, share, serviceSeconds);
    expect(least).toBeGreaterThan(shared);
    expect(least).toBeLessThan(own / 2);
  });
});

describe('pods are chosen', () => {
  const sent = (spread: 'even' | 'random', pods: number, requests: readonly number[]) => {
    const choice = new AnyPod(spread, randomFrom(1));
    const counts = new Float64Array(pods);
    for (const each of requests) choice.send(each, pods, counts);
    return Array.from(counts);
  };

  test('in turn, those that are left of whole rounds, too', () => {
    expect(sent('even', 3, [4])).toEqual([2, 1, 1]);
    expect(sent('even', 3, [4, 4])).toEqual([3, 3, 2]);
    expect(sent('even', 3, [4, 4, 4])).toEqual([4, 4, 4]);
  });

  test('in turn, one for all parts of a request', () => {
    expect(sent('even', 3, Array(10).fill(0.1))).toEqual([expect.closeTo(1), 0, 0]);
    expect(sent('even', 3, Array(15).fill(0.1))).toEqual([expect.closeTo(1), expect.closeTo(0.5), 0]);
  });

  test.each([
    ['one by one', 8],
    ['many at a time', 800],
  ])('at random, %s, each as often as the others', (_, requests) => {
    const counts = sent('random', 4, Array(5000).fill(requests));
    const mean = (5000 * requests) / 4;
    expect(counts.reduce((sum, count) => sum + count)).toBe(5000 * requests);
    for (const count of counts) {
      expect(Number.isInteger(count)).toBe(true);
      // Five standard deviations.
      expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean * 0.75));
    }
  });
});

describe('the pod that has the fewest is chosen', () => {
  const sent = (loads: readonly number[], requests: readonly number[]) => {
    const choice = new LeastRequests();
    const counts = new Float64Array(loads.length);
    for (const each of requests) choice.send(each, loads.length, counts, (pod) => loads[pod] ?? 0);
    return Array.from(counts);
  };

  test.each([
    ['as long as it has', [3, 0, 2], [2], [0, 2, 0]],
    ['until others have as few', [3, 0, 2], [4], [0, 3, 1]],
    ['and all alike from then on', [3, 0, 2], [7], [1, 4, 2]],
    ['that are sent in other seconds, too', [3, 0, 2], [2, 2, 3], [1, 4, 2]],
    ['of half a request, too', [1.5, 0, 1], [1, 0.5], [0, 1, 0.5]],
  ])('%s', (_, loads, requests, expected) => {
    expect(sent(loads, requests)).toEqual(expected);
  });

  test('one gets all parts of a request', () => {
    const counts = sent([0, 0, 0], Array(15).fill(0.1));
    expect(counts.toSorted((one, other) => other - one)).toEqual([expect.closeTo(1), expect.closeTo(0.5), 0]);
  });

  test('pods that have as few take turns', () => {
    expect(sent([5, 5, 5], Array(30).fill(1))).toEqual([10, 10, 10]);
    const first = Array.from({ length: 3 }, () => 0);
    const choice = new LeastRequests();
    for (let second = 0; second < 30; second++) {
      const counts = new Float64Array(3);
      choice.send(1, 3, counts, () => 5);
      counts.forEach((count, pod) => {
        first[pod] = (first[pod] ?? 0) + count;
      });
    }
    expect(first).toEqual([10, 10, 10]);
  });

  test('of very many requests, several at a time', () => {
    const counts = sent([0, 900, 100, 0], [10_001]);
    expect(counts.reduce((sum, count) => sum + count)).toBeCloseTo(10_001);
    const levels = counts.map((count, pod) => count + ([0, 900, 100, 0][pod] ?? 0));
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(10_001 / 32 + 1);
  });
});

describe('a report', () => {
  const reportOf = (seed: number) =>
    jsonReport(
      simulated(DEPLOYMENT + SERVICE + hpa(waiting(4), 1, 6), {
        load: load([0.5, 300], [4, 900], [1, 900]),
        spread: 'random',
        seed,
      }),
    );

  test('is the same for the same seed', () => {
    expect(reportOf(1)).toBe(reportOf(1));
    expect(reportOf(1)).not.toBe(reportOf(2));
  });
});

describe('what is found', () => {
  const idsOf = (yaml: string, options: Partial<SimulateOptions> & Pick<SimulateOptions, 'load'>) =>
    simulated(yaml, options).findings.map(({ id }) => id);
  const fixed = DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 8\n');
  const chance = { load: load([1.4, 7200]), spread: 'random', serviceSeconds: 4 } as const;

  test('of queues that chance makes', () => {
    const { findings } = simulated(fixed + SERVICE, chance);
    expect(findings).toEqual([
      {
        id: 'uneven-queues',
        message: expect.stringMatching(
          /^[\d,]+ requests waited longer than 10 s, at the worst \d+ s from 00:\d\d:\d\d on, while other pods had room: each waits at the pod to which it was sent, whatever that has to do\.$/,
        ),
        fix: expect.stringMatching(/^Send requests to the pod that has the fewest, .* to spare, by more replicas\.$/),
      },
    ]);
    const scaled = simulated(DEPLOYMENT + SERVICE + hpa(cpu(90), 8, 10), { ...chance, initial: 8 });
    expect(scaled.findings.find(({ id }) => id === 'uneven-queues')?.fix).toMatch(/by a lower target\.$/);
  });

  test('is nothing where one queue feeds all, where there is capacity to spare, or where few wait', () => {
    for (const queue of ['shared', 'least-requests'] as const)
      expect(idsOf(fixed + SERVICE, { ...chance, queue })).toEqual([]);
    expect(idsOf(fixed + SERVICE, { ...chance, load: load([0.4, 7200]) })).toEqual([]);
    const rare = simulated(fixed + SERVICE, { ...chance, load: load([0.8, 72_000]) });
    expect(rare.figures.late).toBeGreaterThan(0);
    expect(rare.findings).toEqual([]);
  });

  test('of pods that are chosen by what they have is that the one with the fewest need not be free first', () => {
    const four = DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 4\n');
    const slow = {
      load: load([6.8 / 30, 14_400]),
      concurrency: 2,
      serviceSeconds: 30,
      spread: 'random',
      queue: 'least-requests',
    } as const;
    expect(simulated(four, slow).findings).toEqual([
      expect.objectContaining({ id: 'uneven-queues', fix: 'Keep more capacity to spare, by more replicas.' }),
    ]);
  });

  test('of new pods that idle beside an old queue is the start that made it', () => {
    const step = { load: load([0.5, 300], [1.5, 600]), queue: 'per-pod' } as const;
    const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { ...step, startupSeconds: 180 });
    expect(simulation.episodes[0]?.causes).toMatchObject({ uneven: expect.any(Number) });
    expect(simulation.findings.map(({ id }) => id)).toEqual(['slow-start']);
    const two = idsOf(DEPLOYMENT + hpa(waiting(4), 1, 2), { ...step, startupSeconds: 180 });
    expect(two).toEqual(['slow-start']);
  });

  test('is not that there are too many, where requests wait as they are sent by chance', () => {
    const slow = { load: load([0.75, 3600]), serviceSeconds: 30, spread: 'random' } as const;
    const yaml = DEPLOYMENT + hpa(cpu(90), 100, 120) + SERVICE;
    expect(idsOf(yaml, slow)).toEqual(['uneven-queues']);
    expect(idsOf(yaml, { ...slow, queue: 'shared' })).toEqual(['min-too-many']);
  });

  test('of a queue that is cut off is how long the pod would have taken', () => {
    // From 630 on one pod is wanted; the younger of two has got 1.5 requests a second and served one.
    const cron = '{ type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 10 8 * * *, desiredReplicas: "2" } }';
    const yaml = keda(
      `[${cron}]`,
      '  minReplicaCount: 1\n  advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } }\n',
    );
    const dated = { ...load([3, 600], [0.5, 300]), beginning: Date.UTC(2026, 2, 2, 8) / 1000 };
    const simulation = simulated(DEPLOYMENT + yaml + SERVICE, { load: dated, initial: 2 });
    const [{ second } = { second: 0 }] = simulation.rescales;
    const found = simulation.findings.find(({ id }) => id === 'cut-off');
    expect(found?.message).toMatch(/a pod has 60 s to end, and \d+ of them still waited in its queue\.$/);
    expect(Number(/more than (\d+)\.$/.exec(found?.fix ?? '')?.[1])).toBeGreaterThan(200);
    // It takes up its node for all of its grace.
    expect(simulation.figures.replicaHours * 3600).toBeCloseTo(900 + second + 60);
  });
});
