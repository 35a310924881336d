import fc from 'fast-check';
import { Backlog } from '../../lib/simulate/backlog';
import { Pods } from '../../lib/simulate/pods';
import { rateOf } from '../../lib/simulate/serving';
import { SharedQueue } from '../../lib/simulate/shared-queue';
import { run } from './support';

describe('requests', () => {
  test('of a second each are served one at a time, the oldest first', () => {
    const serving = new SharedQueue({ concurrency: 1, serviceSeconds: 1 });
    // Three come at once: one begins at once, the others a second and two later.
    expect(run(serving, [3, 0, 0, 0])).toEqual([[[1, 0]], [[1, 1]], [[1, 2]], []]);
    expect([serving.arrived, serving.begun, serving.finished, serving.waiting, serving.running]).toEqual([
      3, 3, 3, 0, 0,
    ]);
    expect(serving.waited).toBe(3);
  });

  test('fill free places at once, however long they take', () => {
    const serving = new SharedQueue({ concurrency: 8, serviceSeconds: 30 });
    expect(run(serving, [10])).toEqual([[[8, 0]]]);
    expect([serving.running, serving.waiting]).toEqual([8, 2]);
    expect(run(serving, Array(30).fill(0), 1, 1).flat()).toEqual([[2, 30]]);
  });

  test.each([
    [1, 0.25],
    [1, 1.5],
    [4, 2],
    [3, 0.7],
    [16, 7.3],
  ])('are finished at the rate of a full pod: %d at a time, %d s each', (concurrency, serviceSeconds) => {
    const serving = new SharedQueue({ concurrency, serviceSeconds });
    run(serving, Array(2000).fill(100));
    expect(serving.finished / 2000 / rateOf({ concurrency, serviceSeconds })).toBeCloseTo(1, 1);
    expect(serving.busy / serving.slots).toBeCloseTo(1, 1);
  });

  test('that come while no pod is ready wait, or are refused', () => {
    const [waiting, refusing] = [true, false].map(() => new SharedQueue({ concurrency: 1, serviceSeconds: 1 }));
    waiting?.pass(0, 2, 0, false, () => undefined);
    refusing?.pass(0, 2, 0, true, () => undefined);
    expect([waiting?.waiting, waiting?.failed, refusing?.waiting, refusing?.failed]).toEqual([2, 0, 0, 2]);
  });

  test('of pods that end are finished within the grace, and cut off beyond it', () => {
    const outcomes = [60, 5].map((grace) => {
      const serving = new SharedQueue({ concurrency: 4, serviceSeconds: 20 });
      run(serving, [8], 2);
      serving.lose(1, 2, 1, grace);
      run(serving, Array(30).fill(0), 1, 1);
      return [serving.finished, serving.cut, serving.running];
    });
    expect(outcomes).toEqual([
      [8, 0, 0],
      [4, 4, 0],
    ]);
  });

  test('are none that nobody knows of, whatever happens', () => {
    const second = fc.record({
      arriving: fc.double({ min: 0, max: 50, noNaN: true }),
      ready: fc.nat({ max: 5 }),
    });
    const capacity = fc.record({
      concurrency: fc.integer({ min: 1, max: 20 }),
      serviceSeconds: fc.double({ min: 0.01, max: 40, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(second, { minLength: 1, maxLength: 60 }),
        capacity,
        fc.boolean(),
        fc.nat({ max: 50 }),
        (seconds, each, refuses, grace) => {
          const serving = new SharedQueue(each);
          let before = 0;
          for (const [index, { arriving, ready }] of seconds.entries()) {
            if (ready < before) serving.lose(index, before, ready, grace);
            serving.pass(index, arriving, ready, refuses, () => undefined);
            before = ready;
          }
          const { arrived, begun, waiting, failed, finished, running, cut } = serving;
          expect(begun + waiting + failed).toBeCloseTo(arrived, 5);
          expect(finished + running + cut).toBeCloseTo(begun, 5);
          expect(Math.min(waiting, running, finished, cut)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

test('a queue that nobody works off for days is kept to seconds or to little more', () => {
  const backlog = new Backlog();
  const waits: number[] = [];
  for (let second = 0; second < 200_000; second++) backlog.add(second, 1);
  const taken = backlog.take(200_000, 300_000, (requests, waited) => {
    for (let request = 0; request < requests; request++) waits.push(waited);
  });
  expect([taken, waits.length, backlog.total]).toEqual([200_000, 200_000, 0]);
  // Told apart are 4 s, and then each second again.
  const most = waits.reduce((worst, waited, index) => Math.max(worst, waited - (200_000 - index)), 0);
  const least = waits.reduce((worst, waited, index) => Math.min(worst, waited - (200_000 - index)), 0);
  expect([waits[0], most, least]).toEqual([200_000, 3, 0]);
  backlog.add(300_000, 1);
  backlog.add(300_001, 1);
  expect([...backlog.left(300_001)]).toEqual([
    [1, 1],
    [1, 0],
  ]);
});

describe('pods', () => {
  const life = { startup: 60, drain: () => 20 };

  test('are ready when they have started', () => {
    const pods = new Pods(life, 1);
    pods.advance(10);
    expect([pods.ready, pods.scaleTo(3), pods.ready, pods.existing]).toEqual([1, 0, 1, 3]);
    pods.advance(69);
    expect(pods.ready).toBe(1);
    pods.advance(70);
    expect(pods.ready).toBe(3);
  });

  test('that are not ready are deleted first, and are gone at once', () => {
    const pods = new Pods(life, 2);
    pods.scaleTo(4);
    expect([pods.scaleTo(2), pods.ready, pods.existing]).toEqual([0, 2, 2]);
  });

  test('that were ready take up their node until they have ended', () => {
    const pods = new Pods(life, 3);
    pods.advance(100);
    expect([pods.scaleTo(1), pods.ready, pods.existing, pods.terminating.length]).toEqual([2, 1, 3, 2]);
    pods.advance(119);
    expect(pods.existing).toBe(3);
    pods.advance(120);
    expect(pods.existing).toBe(1);
  });

  test('have names of their own', () => {
    const pods = new Pods(life, 2);
    pods.scaleTo(1);
    pods.scaleTo(2);
    expect(pods.all.map(({ name }) => name)).toEqual(['pod-0', 'pod-2']);
  });
});
