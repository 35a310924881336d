import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { applyDifferences, type ModelDifference } from '../../lib/fleet/difference';
import { ABSENT } from '../../lib/manifest/merge';
import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { Gpu } from '../../lib/model/gpu';
import { Runtime } from '../../lib/runtime';
import { TGI_METRICS, VLLM_METRICS } from '../../lib/runtime/signals';
import { Metric } from '../../lib/scaling/metric';
import { propsOf, readFiles, SMALL } from '../data/support';

const BASE: AutoscaledModelProps = {
  image: 'registry.example/model:1',
  gpu: Gpu.nvidia(1),
  env: { DEBUG: '1', LEVEL: 'info' },
  resources: { cpu: { request: Cpu.units(1), limit: Cpu.units(2) }, memory: { limit: Size.gibibytes(1) } },
  overrides: { podSpec: { hostIPC: true } },
  scaling: { minReplicas: 1, maxReplicas: 4, metrics: [Metric.cpuUtilization(50)] },
};

function applied(...differences: readonly ModelDifference[]): AutoscaledModelProps {
  return applyDifferences(BASE, ...differences);
}

describe('null takes away', () => {
  test('a prop, a part of one, and a field of any name', () => {
    const { gpu, env, resources, scaling } = applied({
      gpu: null,
      env: { DEBUG: null },
      resources: { cpu: { limit: null } },
      scaling: { minReplicas: null },
    });
    expect(gpu).toBeUndefined();
    expect(env).toEqual({ LEVEL: 'info' });
    expect(resources).toEqual({ cpu: { request: Cpu.units(1) }, memory: { limit: Size.gibibytes(1) } });
    expect(Object.keys(scaling)).toEqual(['maxReplicas', 'metrics']);
  });

  test('nothing where there is nothing', () => {
    expect(applied({ ingress: null, podLabels: { a: null } })).toEqual({ ...BASE, podLabels: {} });
  });

  test('what an environment gave to all of its models', () => {
    expect(applied({ serviceLinks: false }, { serviceLinks: null })).toEqual(BASE);
    expect(applied({ gpu: null }, { gpu: Gpu.nvidia(2) }).gpu).toEqual(Gpu.nvidia(2));
  });

  test('no field of a patch, where it removes what is rendered or what the patch of the model sets', () => {
    expect(applied({ overrides: { podSpec: { hostPID: null } } }).overrides).toEqual({
      podSpec: { hostIPC: true, hostPID: null },
    });
    expect(applied({ overrides: { podSpec: { hostIPC: null } } }).overrides).toEqual({ podSpec: { hostIPC: ABSENT } });
    expect(applied({ overrides: { podSpec: null } }).overrides).toEqual({});
    expect(applied({ overrides: null }).overrides).toBeUndefined();
    expect(applied({ overrides: { service: { spec: { type: null } } } }).overrides?.service).toEqual({
      spec: { type: null },
    });
  });

  test('and what is undefined is left as it is', () => {
    expect(applied({ gpu: undefined, env: { DEBUG: undefined } })).toEqual(BASE);
  });

  test('in data as in code', () => {
    const { models, faults } = readFiles({
      'chat.yaml': `${SMALL}gpu: { nvidia: 1 }\nenv: { A: a, B: b }\nenvironments: { dev: { gpu: null, env: { A: ~ } } }\n`,
    });
    expect(faults).toEqual([]);
    const [model] = models;
    const { gpu, env } = applyDifferences(model?.props ?? BASE, model?.environments.dev || undefined);
    expect({ gpu, env }).toEqual({ gpu: undefined, env: { B: 'b' } });
  });
});

describe('a tag or a digest of its own', () => {
  const runtime = Runtime.vllm({ model: 'a/b', version: '0.19.0' });
  const digest = `sha256:${'a'.repeat(64)}`;
  const imageOf = (props: Partial<AutoscaledModelProps>, difference: ModelDifference) =>
    applyDifferences({ ...BASE, image: undefined, runtime, ...props }, difference).image;

  test('is that of the image which the runtime chooses for the accelerator', () => {
    expect(imageOf({}, { imageTag: 'v0.20.0' })).toBe('vllm/vllm-openai:v0.20.0');
    expect(imageOf({ gpu: Gpu.amd(1) }, { imageTag: 'v0.20.0' })).toBe('vllm/vllm-openai-rocm:v0.20.0');
    expect(imageOf({}, { imageDigest: digest })).toBe(`vllm/vllm-openai:v0.19.0@${digest}`);
    expect(imageOf({}, { gpu: Gpu.amd(2), imageTag: 'v0.20.0' })).toBe('vllm/vllm-openai-rocm:v0.20.0');
  });

  test('is that of the image which was given, and without one the image is left to the runtime', () => {
    expect(imageOf({ image: 'registry.example/own:1' }, { imageTag: '2' })).toBe('registry.example/own:2');
    expect(imageOf({}, { port: 8001 })).toBeUndefined();
  });
});

describe('a value that is one thing is replaced as a whole', () => {
  test('a runtime', () => {
    const { runtime } = applyDifferences(
      { ...BASE, runtime: Runtime.vllm({ model: 'a/b', version: '0.19.0' }) },
      { runtime: Runtime.tgi({ model: 'a/b', version: '3.3.5' }) },
    );
    const other = Runtime.tgi({ model: 'a/b', version: '3.3.5' });
    expect(runtime?.server).toBe(other.server);
    expect(runtime?.pod({ gpus: 1 })).toEqual(other.pod({ gpus: 1 }));
  });

  test('accelerators, in code and in data', () => {
    expect(applied({ gpu: Gpu.amd(2) }).gpu).toEqual(Gpu.amd(2));
    expect(applied(propsOf(`${SMALL}gpu: { amd: 2 }\n`)).gpu).toEqual(Gpu.amd(2));
  });

  test('what a server tells, but not its limits beside it', () => {
    const base = { ...BASE, serverMetrics: { server: VLLM_METRICS, limits: { running: 64, waiting: 8 } } };
    expect(
      applyDifferences(base, { serverMetrics: { server: TGI_METRICS, limits: { running: 32 } } }).serverMetrics,
    ).toEqual({ server: TGI_METRICS, limits: { running: 32, waiting: 8 } });
  });
});

test('types refuse a part of a value that is one thing, and null where something must be', () => {
  const wrong: ModelDifference[] = [
    // @ts-expect-error a part of a Gpu
    { gpu: { count: 2 } },
    // @ts-expect-error a model must scale somehow
    { scaling: null },
    // @ts-expect-error the most replicas must be known
    { scaling: { maxReplicas: null } },
  ];
  expect(wrong).toHaveLength(3);
});
