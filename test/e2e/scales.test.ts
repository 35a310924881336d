import type { Manifest } from '../../lib/manifest/manifest';
import { Sandbox } from './support/namespace';
import { at, isJson } from './support/objects';
import { Scene } from './support/scaling';
import { targets } from './support/targets';
import { writtenFiles } from './support/written';

describe.each(targets())('on Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  afterAll(() => sandbox.close());

  async function play(manifests: readonly Manifest[], script: (scene: Scene) => Promise<void>): Promise<number[]> {
    const scene = await Scene.open(sandbox, target, manifests);
    try {
      await scene.reach(1);
      await script(scene);
      return scene.trajectory;
    } finally {
      await scene.close();
    }
  }

  test.concurrent('ml-model follows its CPU load from 1 to 10 and back', async () => {
    const trajectory = await play(written('dist/ml-model'), async (scene) => {
      await scene.load({ cpu: 2500 });
      await scene.reach(10);
      await scene.settle();
      await scene.load({ cpu: 100 });
      await scene.reach(1);
    });
    // Without a behavior, each look may go to 4, or to twice what there is.
    expect(trajectory).toEqual([1, 4, 8, 10, 1]);
  });

  test.concurrent('qwen follows its waiting requests', async () => {
    const manifests = written('dist/qwen').map(hasten);
    const { name, perPod } = podsMetric(manifests);
    const trajectory = await play(manifests, async (scene) => {
      await scene.load({ pods: { [name]: perPod * 50 } });
      await scene.reach(4);
      await scene.settle();
      await scene.condition('ScalingLimited', 'TooManyReplicas');
      await scene.load({ pods: { [name]: 0 } });
      await scene.reach(1);
    });
    // Two more for each time that a model takes to load; down one by one, each after another such time.
    expect(trajectory).toEqual([1, 3, 4, 3, 2, 1]);
  });

  test.concurrent('policies pace every step', async () => {
    const behavior = {
      scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 2 }] },
      scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1, periodSeconds: 1 }] },
    };
    const trajectory = await play(model(['queue'], behavior), async (scene) => {
      await scene.load({ pods: { queue: 800 } });
      await scene.reach(8);
      await scene.settle();
      await scene.load({ pods: { queue: 350 } });
      await scene.reach(4);
    });
    expect(trajectory).toEqual([1, 3, 5, 7, 8, 7, 6, 5, 4]);
  });

  test.concurrent('scale-down that is disabled does not happen', async () => {
    const behavior = { scaleDown: { selectPolicy: 'Disabled' } };
    const trajectory = await play(model(['queue'], behavior), async (scene) => {
      await scene.load({ pods: { queue: 300 } });
      await scene.reach(3);
      await scene.settle();
      await scene.load({ pods: { queue: 0 } });
      await scene.reconciles(8);
    });
    expect(trajectory).toEqual([1, 3]);
  });

  test.concurrent('a tenth above or below the target is tolerated', async () => {
    const trajectory = await play(model(['queue']), async (scene) => {
      await scene.load({ pods: { queue: 109 } });
      await scene.reconciles(4);
      await scene.load({ pods: { queue: 112 } });
      await scene.reach(2);
    });
    expect(trajectory).toEqual([1, 2]);
  });

  test.concurrent('while one metric is missing, the others scale up and nothing scales down', async () => {
    const behavior = { scaleDown: { stabilizationWindowSeconds: 0 } };
    const trajectory = await play(model(['queue', 'running'], behavior), async (scene) => {
      await scene.load({ pods: { queue: 300 } });
      await scene.reach(3);
      await scene.settle();
      await scene.load({ pods: { queue: 50 } });
      await scene.reconciles(8);
      expect(scene.trajectory.at(-1)).toBe(3);
      await scene.load({ pods: { queue: 50, running: 50 } });
      await scene.reach(1);
    });
    expect(trajectory).toEqual([1, 3, 1]);
  });

  test.concurrent('the autoscaler says when its only metric is missing, and scales nothing', async () => {
    const trajectory = await play(model(['queue']), async (scene) => {
      await scene.condition('ScalingActive', 'FailedGetPodsMetric');
    });
    expect(trajectory).toEqual([1]);
  });

  test.concurrent('CPU utilization without a CPU request never scales', async () => {
    const withoutRequest = written('dist/ml-model').map(dropRequests);
    const trajectory = await play(withoutRequest, async (scene) => {
      await scene.load({ cpu: 2500 });
      await scene.condition('ScalingActive', 'FailedGetResourceMetric');
    });
    expect(trajectory).toEqual([1]);
  });

  test.concurrent('applying again under load leaves the replicas alone', async () => {
    const manifests = written('dist/ml-model');
    const trajectory = await play(manifests, async (scene) => {
      await scene.load({ cpu: 1000 });
      await scene.reach(4);
      for (let time = 0; time < 5; time += 1) {
        await scene.apply(manifests);
        await scene.reconciles(1);
      }
    });
    expect(trajectory).toEqual([1, 4]);
  });

  test.concurrent('a manifest that sets replicas throws the replicas back at every apply', async () => {
    const manifests = written('dist/ml-model').map(setOneReplica);
    const trajectory = await play(manifests, async (scene) => {
      await scene.load({ cpu: 1000 });
      await scene.reach(4);
      await scene.apply(manifests, { force: true });
      await scene.reach(1);
    });
    expect(trajectory).toEqual([1, 4, 1]);
  });
});

/** The objects of one file that synth wrote. */
function written(name: string): readonly Manifest[] {
  const file = writtenFiles().find(({ path }) => path.startsWith(`${name}.`));
  if (!file) throw new Error(`synth has not written ${name}`);
  return file.objects;
}

/** Sixty times faster: the windows and periods of the behavior are seconds where they were minutes. */
function hasten(manifest: Manifest): Manifest {
  const isTime = (key: string) => key === 'periodSeconds' || key === 'stabilizationWindowSeconds';
  const faster = (key: string, value: unknown) =>
    isTime(key) && typeof value === 'number' ? Math.ceil(value / 60) : value;
  return manifest.kind === 'HorizontalPodAutoscaler' ? JSON.parse(JSON.stringify(manifest, faster)) : manifest;
}

/** The pods metric that an autoscaler of the set follows. */
function podsMetric(manifests: readonly Manifest[]): { readonly name: string; readonly perPod: number } {
  const autoscaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const metric = at(autoscaler, 'spec', 'metrics', 0, 'pods');
  const name = at(metric, 'metric', 'name');
  const perPod = Number(at(metric, 'target', 'averageValue'));
  if (typeof name !== 'string' || Number.isNaN(perPod)) throw new Error('the first metric is no pods metric');
  return { name, perPod };
}

/** A model that follows pods metrics, 100 of each for a pod. */
function model(metrics: readonly string[], behavior: object = {}): Manifest[] {
  const labels = { app: 'model' };
  const container = { name: 'model', image: 'registry.example.com/model:1' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'model' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'model' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'model' },
        minReplicas: 1,
        maxReplicas: 10,
        metrics: metrics.map((name) => ({
          type: 'Pods',
          pods: { metric: { name }, target: { type: 'AverageValue', averageValue: '100' } },
        })),
        behavior,
      },
    },
  ];
}

function setOneReplica(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Deployment' || !isJson(manifest['spec'])) return manifest;
  return { ...manifest, spec: { ...manifest['spec'], replicas: 1 } };
}

function dropRequests(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Deployment') return manifest;
  return JSON.parse(JSON.stringify(manifest, (key, value) => (key === 'resources' ? undefined : value)));
}
