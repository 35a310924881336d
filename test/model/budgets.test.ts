import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Gpu,
  type Manifest,
  Metric,
  type PodCount,
  Runtime,
  Weights,
} from '../../lib';
import { DRAIN_MARGIN_SECONDS } from '../../lib/model/drain';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, render } from '../support/render';

const model = 'Qwen/Qwen2.5-7B-Instruct';

/** A runtime, and for how many seconds its server answers what is under way once it got SIGTERM. */
interface Served {
  readonly runtime: Runtime;
  readonly image?: string;
  patience(longest: number): number;
}

const served = fc.constantFrom<Served>(
  { runtime: Runtime.vllm({ version: '0.19.0', model }), patience: (longest) => longest },
  { runtime: Runtime.vllm({ version: '0.17.1', model }), patience: () => 0 },
  { runtime: Runtime.sglang({ version: '0.5.5', model }), patience: (longest) => longest },
  { runtime: Runtime.tgi({ version: '3.3.6', model }), patience: (longest) => Math.min(longest, 90) },
  { runtime: Runtime.nim({ version: '1.13.1', model: 'meta/llama' }), patience: () => 0 },
  { runtime: Runtime.triton({ version: '25.10' }), patience: (longest) => longest },
  { runtime: Runtime.llamaCpp({ version: 'b6869', model }), patience: () => 0 },
  { runtime: Runtime.tfServing({ version: '2.19.1', model: 'm' }), patience: () => 0 },
  {
    runtime: Runtime.custom({ health: { ready: '/ready' }, stop: { kind: 'flag', flag: '--drain' } }),
    image: 'registry.example.com/ours:1',
    patience: (longest) => longest,
  },
);

const cases = fc.record({
  served,
  target: fc.constantFrom('1.27', '1.30', '1.35'),
  worst: fc.integer({ min: 1, max: 7200 }),
  longest: fc.integer({ min: 0, max: 1800 }),
  removal: fc.integer({ min: 0, max: 120 }),
  gpus: fc.integer({ min: 1, max: 8 }),
  min: fc.integer({ min: 1, max: 12 }),
  more: fc.integer({ min: 0, max: 12 }),
  spare: fc.integer({ min: 0, max: 4 }),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function propsOf({ served: { runtime, image }, worst, longest, removal, gpus, min, more, spare }: Case) {
  const props: AutoscaledModelProps = {
    runtime,
    image,
    gpu: Gpu.nvidia(gpus),
    startup: { worst: Duration.seconds(worst) },
    longestRequest: Duration.seconds(longest),
    endpointRemoval: Duration.seconds(removal),
    spareCapacity: spare,
    resources: { cpu: { request: Cpu.units(1) }, memory: { limit: Size.gibibytes(8) } },
    scaling: { minReplicas: min, maxReplicas: min + more, metrics: [Metric.cpuUtilization(50)] },
  };
  return props;
}

/** The objects, or nothing where the model is refused, as it may be for one reason alone. */
function synthesized(given: Case): Manifest[] | undefined {
  const context = { 'model-serving/target-version': given.target };
  const build = (chart: Parameters<Parameters<typeof render>[0]>[0]) => {
    chart.node.setContext('model-serving/target-version', given.target);
    new AutoscaledModel(chart, 'chat', propsOf(given));
  };
  const faults = faultsOf((chart) => new AutoscaledModel(chart, 'chat', propsOf(given)), context);
  if (faults.length === 0) return render(build);
  const alone = given.min === 1 && given.more === 0 && given.spare === 0;
  expect(faults).toEqual([expect.stringContaining('rollout: would leave the model without a replica')]);
  expect(alone).toBe(true);
  return undefined;
}

function deploymentOf(manifests: readonly Manifest[]): DeploymentManifest {
  return manifests.find(({ kind }) => kind === 'Deployment') as unknown as DeploymentManifest;
}

function podsOf(count: PodCount | undefined, replicas: number, round: (pods: number) => number): number {
  return typeof count === 'number' ? count : round((Number.parseInt(count ?? '0', 10) * replicas) / 100);
}

function holds(check: (manifests: Manifest[], given: Case) => void): void {
  fc.assert(
    fc.property(cases, (given) => {
      const manifests = synthesized(given);
      if (manifests) check(manifests, given);
    }),
    { numRuns: 60 },
  );
}

interface Probe {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

describe('in whatever model', () => {
  test('the startup probe lasts for the longest start, and the progress deadline longer', () => {
    holds((manifests, { worst }) => {
      const { spec } = deploymentOf(manifests);
      const [container] = spec.template.spec.containers;
      const probe = container?.startupProbe as Probe | undefined;
      expect((probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0)).toBeGreaterThanOrEqual(worst);
      expect(spec.progressDeadlineSeconds ?? 600).toBeGreaterThan(worst);
    });
  });

  test('the grace period holds the hook, the drain and a margin, and the drain what the server grants', () => {
    holds((manifests, given) => {
      const { spec } = deploymentOf(manifests).spec.template;
      const hook = hookSeconds(spec.containers[0]?.lifecycle);
      const drain = Math.min(given.longest, given.served.patience(given.longest));
      expect(hook).toBe(given.removal + given.longest - drain);
      expect(spec.terminationGracePeriodSeconds).toBe(hook + drain + DRAIN_MARGIN_SECONDS);
    });
  });

  test('a rollout never stalls, never takes the last replica, and never asks for room that there is not', () => {
    holds((manifests, { min, more, spare }) => {
      const { maxSurge, maxUnavailable } = rollingUpdate(deploymentOf(manifests));
      const max = min + more;
      for (let replicas = min; replicas <= max; replicas++) {
        const surge = podsOf(maxSurge, replicas, Math.ceil);
        const missing = podsOf(maxUnavailable, replicas, Math.floor);
        const fits = Math.min(surge, max + spare - replicas);
        expect(fits + missing).toBeGreaterThanOrEqual(1);
        if (replicas === 1) expect(missing).toBe(0);
        if (spare > 0) expect(surge).toBeLessThanOrEqual(spare);
      }
    });
  });

  test('the disruption budget lets a pod go at every number of replicas', () => {
    holds((manifests, { min, more }) => {
      const budget = manifests.find(({ kind }) => kind === 'PodDisruptionBudget');
      if (min + more === 1) expect(budget).toBeUndefined();
      else expect(budget?.spec).toMatchObject({ maxUnavailable: 1 });
    });
  });

  test('spreading never keeps a pod from being placed', () => {
    holds((manifests) => {
      const constraints = deploymentOf(manifests).spec.template.spec.topologySpreadConstraints;
      expect(constraints).toHaveLength(2);
      for (const constraint of constraints as object[]) {
        expect(constraint).toMatchObject({ whenUnsatisfiable: 'ScheduleAnyway' });
      }
    });
  });

  test('accelerators are asked for once, in whole numbers, and shared memory stays below the limit', () => {
    holds((manifests, { gpus }) => {
      const { containers, volumes = [] } = deploymentOf(manifests).spec.template.spec;
      expect(containers[0]?.resources).toMatchObject({ limits: { 'nvidia.com/gpu': String(gpus) } });
      const memory = volumes.find(({ name }) => name === 'shm')?.emptyDir as { sizeLimit: string } | undefined;
      if (memory)
        expect(Number.parseInt(memory.sizeLimit, 10)).toBeLessThanOrEqual(memory.sizeLimit.endsWith('Mi') ? 4096 : 4);
    });
  });
});

test('no secret stands in the YAML, only where it is', () => {
  const manifests = render((chart) => {
    new AutoscaledModel(chart, 'chat', {
      runtime: Runtime.vllm({ version: '0.19.0', model }),
      gpu: Gpu.nvidia(1),
      weights: Weights.huggingFace({ token: 'hf' }),
      scaling: { maxReplicas: 2, metrics: [Metric.pods({ name: 'queue' }, { averageValue: 5 })] },
    });
  });
  const [container] = deploymentOf(manifests).spec.template.spec.containers;
  expect(container?.env).toContainEqual({
    name: 'HF_TOKEN',
    valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } },
  });
});

function rollingUpdate(deployment: DeploymentManifest): { maxSurge?: PodCount; maxUnavailable?: PodCount } {
  return (deployment.spec.strategy as { rollingUpdate: object }).rollingUpdate;
}

interface Lifecycle {
  readonly preStop: { readonly sleep?: { readonly seconds: number }; readonly exec?: { readonly command: string[] } };
}

function hookSeconds(lifecycle: unknown): number {
  if (lifecycle === undefined) return 0;
  const { sleep, exec } = (lifecycle as Lifecycle).preStop;
  return sleep?.seconds ?? Number(exec?.command[1]);
}
