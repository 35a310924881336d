import { Duration } from 'cdk8s';
import { Gpu, ModelDeployment, type ModelDeploymentProps, Runtime } from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const image = 'registry.example.com/model:1';
const model = 'Qwen/Qwen2.5-7B-Instruct';
const served = { runtime: Runtime.vllm({ version: '0.19.0', model }), gpu: Gpu.nvidia(1), replicas: 2 };

type Props = Partial<ModelDeploymentProps>;

/** The hook and the grace period of a pod, in seconds. */
function stopOf(props: Props): { hook?: unknown; grace?: number } {
  const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
    chart.node.setContext('model-serving/target-version', '1.30');
    new ModelDeployment(chart, 'chat', { ...served, ...props });
  }).spec.template;
  const lifecycle = spec.containers[0]?.lifecycle as { preStop?: { sleep?: { seconds: number } } } | undefined;
  return { hook: lifecycle?.preStop?.sleep?.seconds, grace: spec.terminationGracePeriodSeconds as number | undefined };
}

function faults(props: Props): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { ...served, ...props }));
}

const vllm = (...args: string[]) => Runtime.vllm({ version: '0.19.0', model, args });

describe('what the server is told of its shutdown', () => {
  test('is followed by the grace period, and the hook waits for what it leaves', () => {
    expect(stopOf({})).toEqual({ hook: 15, grace: 90 });
    expect(stopOf({ runtime: vllm('--shutdown-timeout', '600') })).toEqual({ hook: 15, grace: 630 });
    expect(stopOf({ runtime: vllm('--shutdown-timeout=20') })).toEqual({ hook: 55, grace: 90 });
    expect(stopOf({ runtime: vllm('--shutdown_timeout=600') })).toEqual({ hook: 15, grace: 630 });
    expect(stopOf({ args: [model, '--shutdown_timeout=600'] })).toEqual({ hook: 15, grace: 630 });
    expect(stopOf({ args: [model, '--shutdown-timeout=600'] })).toEqual({ hook: 15, grace: 630 });
    expect(stopOf({ args: ['-c', `exec vllm serve ${model} --shutdown-timeout 600`] })).toEqual({
      hook: 15,
      grace: 630,
    });
  });

  test('is not assumed where other arguments leave it out', () => {
    expect(stopOf({ args: ['serve', model] })).toEqual({ hook: 75, grace: 90 });
    expect(stopOf({ runtime: Runtime.triton({ version: '25.10' }), args: ['--model-repository=/m'] })).toEqual({
      hook: 75,
      grace: 90,
    });
  });

  test('changes nothing for a server that finishes its requests of itself', () => {
    const runtime = Runtime.sglang({ version: '0.5.5', model });
    expect(stopOf({ runtime, args: ['--model', model, '--shutdown-timeout', '600'] })).toEqual(stopOf({ runtime }));
  });

  test('must be a whole number', () => {
    expect(faults({ args: [model, '--shutdown-timeout', '$(DRAIN)'] })).toEqual([
      expect.stringContaining('args: must give a whole number of seconds'),
    ]);
    expect(faults({ runtime: vllm('--shutdown-timeout') })).toEqual([
      expect.stringContaining('args: must give a whole number of seconds'),
    ]);
    expect(faults({ runtime: vllm('--shutdown-timeout', '12.5') })).toEqual([
      expect.stringContaining('args: must give a whole number of seconds'),
    ]);
    expect(faults({ runtime: vllm('--shutdown-timeout', '0') })).toEqual([]);
    expect(faults({ runtime: vllm('--shutdown_timeout=12') })).toEqual([]);
  });

  test('is refused where the grace period that was given is too short for it', () => {
    const terminationGracePeriod = Duration.seconds(90);
    expect(faults({ terminationGracePeriod })).toEqual([]);
    expect(faults({ terminationGracePeriod, runtime: vllm('--shutdown-timeout', '600') })).toEqual([
      expect.stringContaining('must be above the preStop hook (15 s) and the drain (600 s) together'),
    ]);
  });
});

describe('a hook that was given', () => {
  test('is followed by the grace period', () => {
    expect(stopOf({ preStop: { sleep: { seconds: 600 } } })).toEqual({ hook: 600, grace: 675 });
    expect(stopOf({ preStop: { sleep: { seconds: 5 } } })).toEqual({ hook: 5, grace: 80 });
    expect(stopOf({ preStop: { exec: { command: ['sleep', '600'] } } }).grace).toBe(675);
    expect(stopOf({ preStop: { exec: { command: ['sh', '-c', 'drain; sleep 40'] } } }).grace).toBe(115);
    expect(stopOf({ preStop: { exec: { command: ['sh', '-c', 'sleep 5m && drain'] } } }).grace).toBe(375);
    expect(stopOf({ preStop: false })).toEqual({ hook: undefined, grace: 75 });
    expect(faults({ preStop: { sleep: { seconds: 600 } } })).toEqual([]);
  });

  test('that runs a program gets the time that the derived one would have', () => {
    expect(stopOf({ preStop: { exec: { command: ['/drain'] } } }).grace).toBe(90);
    expect(stopOf({ preStop: { httpGet: { path: '/drain', port: 8000 } } as never }).grace).toBe(90);
  });

  test('is refused where Kubernetes would cut it, as nobody said how long a request takes', () => {
    const preStop = { sleep: { seconds: 600 } };
    const plain = { runtime: undefined, gpu: undefined, image, preStop };
    expect(faults(plain)).toEqual([
      expect.stringContaining(
        "terminationGracePeriod: must be above the preStop hook (600 s): the longest requests would be cut; left out, it is Kubernetes' own; received 30",
      ),
    ]);
    expect(faults({ ...plain, terminationGracePeriod: Duration.seconds(630) })).toEqual([]);
    expect(faults({ ...plain, longestRequest: Duration.seconds(30) })).toEqual([]);
    expect(faults({ ...plain, preStop: { sleep: { seconds: 10 } } })).toEqual([]);
  });

  test.each([-1, 1.5, Number.NaN])('sleeps whole seconds, not %d', (seconds) => {
    expect(faults({ preStop: { sleep: { seconds } } })).toEqual([
      expect.stringContaining('preStop.sleep.seconds: must be a whole number of seconds'),
    ]);
  });
});
