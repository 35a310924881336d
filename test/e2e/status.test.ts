import type { Manifest } from '../../lib/manifest/manifest';
import { Sandbox } from './support/namespace';
import { modelServing } from './support/program';
import { Scene } from './support/scaling';
import { targets } from './support/targets';

const labels = { app: 'chat' };

function model(metric: object, resources: object): Manifest[] {
  const container = { name: 'server', image: 'registry.example.com/chat:1', resources };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'chat' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'chat' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
        maxReplicas: 4,
        metrics: [metric],
      },
    },
  ];
}

const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };
const queue = {
  type: 'Pods',
  pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '100' } },
};

describe.each(targets())('model-serving status on Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  afterAll(() => sandbox.close());

  async function status(manifests: readonly Manifest[], prepare: (scene: Scene) => Promise<void>) {
    const scene = await Scene.open(sandbox, target, manifests);
    try {
      await scene.reach(1);
      await prepare(scene);
      return await modelServing(target.kubeconfig, 'status', 'chat', '--namespace', scene.namespace);
    } finally {
      await scene.close();
    }
  }

  test('a model that follows its load', async () => {
    const manifests = model(cpu, { requests: { cpu: '500m' } });
    const run = await status(manifests, async (scene) => {
      await scene.load({ cpu: 250 });
      await scene.settle();
      await scene.condition('ScalingActive', 'ValidMetricFound');
    });
    expect(run.stderr).toBe('');
    expect(run.stdout.split('\n').slice(0, 3)).toEqual([
      'replicas: 1 of 1 ready',
      'autoscaler chat: 1 to 4 replicas, wants 1',
      '  metric cpu: 50 %, target 50 %',
    ]);
    expect(run.exitCode).toBe(0);
  });

  test('a container without the request that utilization divides by', async () => {
    const run = await status(model(cpu, {}), async (scene) => {
      await scene.load({ cpu: 250 });
      await scene.condition('ScalingActive', 'FailedGetResourceMetric');
      await scene.settle();
    });
    expect(run.stdout).toContain('container "server" requests no cpu, and utilization is a share of the request');
    expect(run.stdout).toContain('do: give container "server" a cpu request');
    expect(run.exitCode).toBe(2);
  });

  test('a metric that the adapter does not have', async () => {
    const run = await status(model(queue, {}), (scene) => scene.condition('ScalingActive', 'FailedGetPodsMetric'));
    expect(run.stdout).toContain('cannot read metric queue: the adapter has no such metric for these pods');
    expect(run.exitCode).toBe(2);
  });

  test('two autoscalers for one model', async () => {
    const [deployment, first] = model(queue, {});
    if (!deployment || !first) throw new Error('a model is a Deployment and an autoscaler');
    const second = { ...first, metadata: { name: 'again' } };
    const run = await status([deployment, first, second], (scene) =>
      scene.condition('ScalingActive', 'AmbiguousSelector'),
    );
    expect(run.stdout).toContain('another autoscaler has the same pods: remove one of them');
    expect(run.exitCode).toBe(2);
  });
});
