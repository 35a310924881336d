import { Duration } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import fc from 'fast-check';
import {
  AutoscaledModel,
  Cache,
  Gpu,
  Metric,
  ModelDeployment,
  type ModelDeploymentProps,
  type PodCount,
  Runtime,
  Weights,
} from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const image = 'registry.example.com/model:1';
const gpu = { image, gpu: Gpu.nvidia(1) };

type Props = Partial<ModelDeploymentProps>;

function faults(props: Props): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { image, ...props }));
}

function specOf(props: Props): DeploymentManifest['spec'] {
  return renderOne<DeploymentManifest>('Deployment', (chart) => {
    new ModelDeployment(chart, 'chat', { image, ...props });
  }).spec;
}

/** The faults of a model that scales, on GPUs. */
function scaledFaults(minReplicas: number, maxReplicas: number, props: Props): string[] {
  return faultsOf((chart) => {
    const scaling = { minReplicas, maxReplicas, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] };
    new AutoscaledModel(chart, 'chat', { ...gpu, ...props, scaling });
  });
}

const stall = (replicas: string) => [expect.stringContaining(`rollout: would wait for ever at ${replicas}, the most`)];

describe('a rollout that is spelled out, on accelerators', () => {
  test.each([
    [{ maxSurge: 1, maxUnavailable: 0 }],
    [{ maxSurge: '100%', maxUnavailable: 0 }],
    [{ maxSurge: 1, maxUnavailable: '24%' }],
    [{ maxUnavailable: 0 }],
  ] as const)('is refused where it adds a pod for which there is no room: %j', (rollout) => {
    expect(faults({ ...gpu, replicas: 4, rollout })).toEqual(stall('4 replicas'));
    expect(faults({ ...gpu, replicas: 4, rollout, spareCapacity: 1 })).toEqual([]);
    expect(faults({ replicas: 4, rollout })).toEqual([]);
  });

  test.each([
    [{ maxSurge: 0 }],
    [{ maxSurge: 1, maxUnavailable: '25%' }],
    [{ maxSurge: 1, maxUnavailable: 1 }],
    ['recreate'],
  ] as const)('is taken where one pod may go first: %j', (rollout) => {
    expect(faults({ ...gpu, replicas: 4, rollout })).toEqual([]);
  });

  test('is judged at the most replicas, below which there is room', () => {
    expect(scaledFaults(1, 4, { rollout: { maxSurge: 1, maxUnavailable: '25%' } })).toEqual([]);
    expect(scaledFaults(1, 4, { rollout: { maxSurge: 1, maxUnavailable: 0 } })).toEqual(stall('4 replicas'));
    expect(scaledFaults(1, 1, { rollout: { maxSurge: 1 } })).toEqual(stall('1 replica'));
  });

  test('is left alone where nobody knows the number of replicas, and where there are none', () => {
    const rollout = { maxSurge: 1, maxUnavailable: 0 };
    expect(faults({ ...gpu, rollout })).toEqual([]);
    expect(faults({ ...gpu, rollout, replicas: 0 })).toEqual([]);
  });

  test('that is none is told once', () => {
    expect(faults({ ...gpu, replicas: 4, rollout: { maxSurge: -1, maxUnavailable: 0 } })).toHaveLength(1);
  });

  test('either goes on at every number of replicas, or is refused', () => {
    const count = fc.oneof(
      fc.nat({ max: 4 }),
      fc.nat({ max: 100 }).map((percent): PodCount => `${percent}%`),
    );
    const podsOf = (given: PodCount, replicas: number, round: (pods: number) => number) =>
      typeof given === 'number' ? given : round((Number.parseInt(given, 10) * replicas) / 100);
    fc.assert(
      fc.property(count, count, fc.integer({ min: 1, max: 9 }), fc.nat({ max: 2 }), (surge, away, max, spare) => {
        const rollout = { maxSurge: surge, maxUnavailable: away };
        if (scaledFaults(1, max, { rollout, spareCapacity: spare }).length > 0) return;
        for (let replicas = 1; replicas <= max; replicas++) {
          const added = podsOf(surge, replicas, Math.ceil);
          const missing = podsOf(away, replicas, Math.floor) || (added === 0 ? 1 : 0);
          expect(Math.min(added, max + spare - replicas) + missing).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe.each([
  [PersistentVolumeAccessMode.READ_WRITE_ONCE, 'the pods of one node'],
  [PersistentVolumeAccessMode.READ_WRITE_ONCE_POD, 'one pod'],
])('a volume with %s under one replica', (accessMode, holder) => {
  const weights = Weights.claim('models', { accessMode });
  const told = [
    expect.stringContaining(
      `rollout: must let the old pod go before the new one starts, which would wait for ever for the volume models (${accessMode}), which ${holder} can mount at a time`,
    ),
  ];

  test('asks for an outage that somebody meant', () => {
    expect(faults({ weights, replicas: 1 })).toEqual(told);
    expect(faults({ weights })).toEqual(told);
    expect(faults({ weights, replicas: 1, rollout: { maxSurge: 1, maxUnavailable: 0 } })).toEqual(told);
    expect(faults({ ...gpu, weights, replicas: 1 })).toEqual(told);
    expect(faults({ ...gpu, weights, replicas: 1, spareCapacity: 1 })).toEqual(told);
    expect(scaledFaults(0, 1, { weights })).toEqual(expect.arrayContaining(told));
    expect(faults({ weights: Weights.huggingFace({ cache: Cache.claim('models', accessMode) }), replicas: 1 })).toEqual(
      told,
    );
  });

  test.each([
    ['recreate'],
    [{ maxSurge: 0 }],
    [{ maxSurge: 0, maxUnavailable: 1 }],
    [{ maxSurge: 1, maxUnavailable: 1 }],
  ] as const)('is taken with a rollout that lets the old pod go: %j', (rollout) => {
    expect(faults({ weights, replicas: 1, rollout })).toEqual([]);
    expect(faults({ ...gpu, weights, replicas: 1, rollout })).toEqual([]);
  });

  test('is refused under several replicas', () => {
    expect(faults({ weights, replicas: 2, rollout: 'recreate' })).toEqual([
      expect.stringContaining(`weights: can be mounted by ${holder} at a time, but there may be 2 replicas`),
    ]);
  });
});

test('a volume for everybody asks for nothing', () => {
  const weights = Weights.claim('models', { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY });
  expect(faults({ weights, replicas: 1 })).toEqual([]);
  expect(faults({ weights: Weights.claim('models'), replicas: 1 })).toEqual([]);
});

describe('the progress deadline', () => {
  const long = { startup: { worst: Duration.minutes(10) }, longestRequest: Duration.hours(1) };
  const grace = 15 + 3600 + 15;
  const deadline = (props: Props) => specOf({ ...long, replicas: 2, ...props }).progressDeadlineSeconds;

  test('holds the stop of an old pod that must go first', () => {
    expect(deadline(gpu)).toBe(750 + grace);
    expect(deadline({ rollout: 'recreate' })).toBe(750 + grace);
    expect(deadline({ rollout: { maxSurge: 0 } })).toBe(750 + grace);
    expect(deadline({ ...gpu, rollout: { maxSurge: 0 }, spareCapacity: 1 })).toBe(750 + grace);
    expect(deadline({ rollout: 'recreate', startup: undefined })).toBe(600 + grace);
    expect(deadline({ rollout: 'recreate', longestRequest: undefined })).toBe(750 + 30);
  });

  test('does not where new pods are added first', () => {
    expect(deadline({})).toBe(750);
    expect(deadline({ ...gpu, spareCapacity: 1 })).toBe(750);
    expect(deadline({ startup: undefined, longestRequest: undefined, rollout: 'recreate' })).toBeUndefined();
  });

  test('that was given must hold it too', () => {
    const progressDeadline = Duration.minutes(15);
    expect(faults({ ...long, ...gpu, replicas: 2, progressDeadline })).toEqual([
      expect.stringContaining(
        'progressDeadline: must be longer than the time that an old pod may take to stop (3630 s) and startup.worst (600 s) together',
      ),
    ]);
    expect(faults({ ...long, replicas: 2, progressDeadline })).toEqual([]);
    expect(faults({ rollout: 'recreate', progressDeadline: Duration.seconds(20) })).toEqual([
      expect.stringContaining(
        'progressDeadline: must be longer than the time that an old pod may take to stop (30 s):',
      ),
    ]);
    expect(faults({ ...long, ...gpu, replicas: 2, progressDeadline: Duration.hours(2) })).toEqual([]);
  });
});

test('a model on GPUs with a runtime has a deadline for its whole rollout', () => {
  const runtime = Runtime.vllm({ version: '0.19.0', model: 'a/b' });
  expect(specOf({ ...gpu, runtime, replicas: 2 }).progressDeadlineSeconds).toBe(1500 + 90);
});
