import { Duration, Size } from 'cdk8s';
import { Cpu, EmptyDirMedium, HostPathVolumeType, PersistentVolumeAccessMode, Volume } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  Cache,
  check,
  Gpu,
  Metric,
  ModelDeployment,
  type ModelDeploymentProps,
  Runtime,
  Weights,
} from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, render, renderOne } from '../support/render';

type Props = Partial<ModelDeploymentProps>;
type Build = Parameters<Parameters<typeof render>[0]>[0];

const served = { runtime: Runtime.vllm({ version: '0.19.0', model: 'a/b' }), gpu: Gpu.nvidia(1), replicas: 2 };
const revision = 'a09a35458c702b33eeacc393d103063234e8bc28';
const pinned = { ...served, runtime: Runtime.vllm({ version: '0.19.0', model: 'a/b', revision }) };

function faults(props: Props): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { ...served, ...props }));
}

const cached = (cache: Cache) => ({ weights: Weights.huggingFace({ cache }) });

describe('a cache', () => {
  test.each([
    [Cache.claim('w', PersistentVolumeAccessMode.READ_ONLY_MANY), 'weights.cache: must be a claim that can be written'],
    [Cache.node('var/hf'), 'weights.cache: must be an absolute path'],
    [Cache.node('/var/../hf'), 'weights.cache: must be an absolute path'],
    [Cache.pod(Size.gibibytes(0)), 'weights.cache: must be above 0'],
  ])('that cannot keep anything is refused', (cache, fault) => {
    expect(faults(cached(cache))).toEqual([expect.stringContaining(fault)]);
    expect(faults({ weights: Weights.s3('s3://b/f', { cache }) })).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    Cache.claim('w', PersistentVolumeAccessMode.READ_WRITE_MANY),
    Cache.claim('w'),
    Cache.node('/mnt/disks/models'),
    Cache.pod(),
    Cache.pod(Size.gibibytes(40)),
  ])('that can is taken', (cache) => {
    expect(faults(cached(cache))).toEqual([]);
  });

  test('on the node is a folder that somebody made for the server, which no rule has a word against', () => {
    const manifests = render(
      (chart) => new ModelDeployment(chart, 'chat', { ...pinned, ...cached(Cache.node('/mnt/hf')) }),
    );
    const { spec } = (manifests[0] as unknown as DeploymentManifest).spec.template;
    expect(spec.volumes).toContainEqual({ name: 'weights', hostPath: { path: '/mnt/hf', type: 'Directory' } });
    expect(check(manifests.map((manifest) => ({ manifest }))).findings).toEqual([]);
  });

  test('that the kubelet makes for root is told of', () => {
    const manifests = render((chart) => {
      const options = { path: '/mnt/hf', type: HostPathVolumeType.DIRECTORY_OR_CREATE };
      const mounts = [{ volume: Volume.fromHostPath(chart, 'hf', 'hf', options), path: '/hf' }];
      new ModelDeployment(chart, 'chat', { ...pinned, mounts });
    });
    expect(check(manifests.map((manifest) => ({ manifest }))).findings.map(({ rule }) => rule)).toEqual([
      'host-path-not-writable',
    ]);
  });
});

describe('the Cluster Autoscaler is told of local volumes that can be lost', () => {
  const KEY = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';
  const losable = (props: (chart: Build) => Props) =>
    renderOne<DeploymentManifest>('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { ...served, ...props(chart) });
    }).spec.template.metadata.annotations?.[KEY];

  test('which are those that go with the pod, and the folder of a cache', () => {
    expect(losable(() => ({}))).toBe('cache');
    expect(losable(() => cached(Cache.node('/mnt/hf')))).toBe('cache,weights');
    expect(losable(() => ({ weights: Weights.hostPath('/mnt/models') }))).toBe('cache,weights');
    const scratch = (chart: Build) => Volume.fromEmptyDir(chart, 'scratch', 'scratch');
    expect(losable((chart) => ({ mounts: [{ volume: scratch(chart), path: '/scratch' }] }))).toBe('cache,scratch');
    const twice = (chart: Build) => {
      const volume = scratch(chart);
      return { mounts: ['/a', '/b'].map((path) => ({ volume, path })) };
    };
    expect(losable(twice)).toBe('cache,scratch');
  });

  test('and not what lives in memory or elsewhere, nor a folder of the node of which nothing is known', () => {
    const memory = (chart: Build) => Volume.fromEmptyDir(chart, 'm', 'm', { medium: EmptyDirMedium.MEMORY });
    expect(losable((chart) => ({ mounts: [{ volume: memory(chart), path: '/m' }] }))).toBe('cache');
    expect(losable(() => cached(Cache.claim('w', PersistentVolumeAccessMode.READ_WRITE_MANY)))).toBe('cache');
    const data = (chart: Build) => Volume.fromHostPath(chart, 'data', 'data', { path: '/data' });
    expect(losable((chart) => ({ mounts: [{ volume: data(chart), path: '/data' }] }))).toBe('cache');
  });
});

describe('shared memory', () => {
  test.each<[Props, string]>([
    [{ sharedMemory: Size.gibibytes(0) }, 'sharedMemory: must be above 0'],
    [
      { resources: { memory: { limit: Size.mebibytes(1) } } },
      'sharedMemory: is half of the memory limit (1Mi) unless given, of which nothing is left',
    ],
  ])('of nothing is refused: %#', (props, fault) => {
    expect(faults(props)).toEqual([expect.stringContaining(fault)]);
  });

  test('of something is taken', () => {
    expect(faults({ sharedMemory: Size.mebibytes(1) })).toEqual([]);
    expect(faults({ resources: { memory: { limit: Size.mebibytes(2) } } })).toEqual([]);
  });
});

describe('a place for a volume', () => {
  const mounted = (...paths: readonly string[]) =>
    faultsOf((chart) => {
      const mounts = paths.map((path, index) => ({
        volume: Volume.fromEmptyDir(chart, `v${index}`, `v${index}`),
        path,
      }));
      new ModelDeployment(chart, 'chat', { ...served, mounts });
    });

  test.each(['', 'data', './data', '../data', 'C:/data', '/a:b'])('must be an absolute path: %j', (path) => {
    expect(mounted(path)).toEqual([expect.stringContaining('mounts[0].path: must be an absolute path without ":"')]);
  });

  test.each(['/dev/shm', '/dev/shm/', '//dev/shm', '/dev/shm/.', '/x/../dev/shm'])(
    'must not be taken already, however it is written: %s',
    (path) => {
      expect(mounted(path)).toEqual([expect.stringContaining('mounts[0].path: is mounted already')]);
    },
  );

  test.each(['/cache', '/cache/', '//cache', '/cache/.', '/x/../cache'])(
    'may be that which the server has for its files, in place of what it would get, however it is written: %s',
    (path) => {
      expect(mounted(path)).toEqual([]);
      const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
        const mounts = [{ volume: Volume.fromEmptyDir(chart, 'own', 'own'), path }];
        new ModelDeployment(chart, 'chat', { ...served, mounts });
      }).spec.template;
      expect(spec.containers[0]?.volumeMounts?.map(({ name }) => name)).not.toContain('cache');
    },
  );

  test('may lie within another', () => {
    expect(mounted('/cache/huggingface', '/caches', '/data', '/data/')).toEqual([
      expect.stringContaining('mounts[3].path: is mounted already'),
    ]);
  });

  test('is one for weights and server, however it is written', () => {
    const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { ...served, weights: Weights.claim('models', { path: '/cache/' }) });
    }).spec.template;
    expect(spec.containers[0]?.volumeMounts?.filter(({ name }) => name !== 'shm')).toHaveLength(1);
  });
});

test('the window of a model that loads for a day is as long as there is one, of which no rule complains falsely', () => {
  const found = (maxReplicas: number) => {
    const manifests = render((chart) => {
      new AutoscaledModel(chart, 'chat', {
        image: 'registry.example.com/model:1',
        startup: { worst: Duration.hours(24) },
        resources: { cpu: { request: Cpu.units(1) } },
        scaling: { minReplicas: 1, maxReplicas, metrics: [Metric.cpuUtilization(60)] },
      });
    });
    return check(manifests.map((manifest) => ({ manifest }))).findings;
  };
  expect(found(10)).toEqual([]);
  expect(found(20)).toEqual([
    expect.objectContaining({
      rule: 'scale-down-window-short',
      severity: 'info',
      message: expect.stringContaining('keeps pods for 3600 s of less load, the longest that the API takes'),
      fix: expect.not.stringContaining('Set stabilizationWindowSeconds'),
    }),
  ]);
});
