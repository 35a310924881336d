import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Gpu, Metric, ModelDeployment, type ModelDeploymentProps, Runtime } from '../../lib';
import type { DeploymentManifest, PodSpec } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const runtime = Runtime.vllm({ version: '0.19.0', model: 'Qwen/Qwen2.5-7B-Instruct' });
const triton = Runtime.triton({ version: '25.10' });

type Props = Partial<ModelDeploymentProps>;

function podOf(props: Props): PodSpec {
  const build = renderOne<DeploymentManifest>('Deployment', (chart) => {
    new ModelDeployment(chart, 'chat', { runtime, replicas: 2, ...props });
  });
  return build.spec.template.spec;
}

function argsOf(props: Props): readonly string[] {
  return podOf(props).containers[0]?.args as string[];
}

function faults(props: Props): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { runtime, replicas: 2, ...props }));
}

/** The faults of a whole model, which none may break. */
function modelFaults(gpu: Gpu): string[] {
  return faultsOf((chart) => {
    new AutoscaledModel(chart, 'chat', {
      runtime,
      gpu,
      resources: { cpu: { request: Cpu.units(1) } },
      scaling: { minReplicas: 2, maxReplicas: 4, metrics: [Metric.cpuUtilization(60)] },
    });
  });
}

describe('a server that runs on one accelerator', () => {
  const tei = Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' });
  const idle =
    'is more than Text Embeddings Inference uses, which runs on one: the others would stand idle; received 2. Fix: Ask for one, and let the autoscaler add replicas.';

  test('is told where it has more', () => {
    expect(faults({ runtime: tei, gpu: Gpu.nvidia(2) })).toEqual([expect.stringContaining(`gpu: ${idle}`)]);
    expect(faults({ runtime: tei, resources: { extended: { 'nvidia.com/gpu': 2 } } })).toEqual([
      expect.stringContaining(`resources.extended: ${idle}`),
    ]);
  });

  test('is not told where it has one or none, or its command starts it in a way of its own', () => {
    expect(faults({ runtime: tei, gpu: Gpu.nvidia(1) })).toEqual([]);
    expect(faults({ runtime: tei })).toEqual([]);
    expect(faults({ runtime: tei, gpu: Gpu.nvidia(2), command: ['one-for-each-gpu'] })).toEqual([]);
    expect(faults({ gpu: Gpu.nvidia(2) })).toEqual([]);
  });
});

describe('a number of accelerators that is none', () => {
  test.each([Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY])('%d is told once', (count) => {
    const told = [expect.stringContaining('gpu: must be a whole number, at least 1')];
    expect(modelFaults(Gpu.nvidia(count))).toEqual(told);
    expect(faults({ gpu: Gpu.nvidia(count) })).toEqual(told);
    const context = { 'model-serving/target-version': '1.34' };
    const claim = Gpu.claim({ deviceClass: 'gpu.nvidia.com', count });
    expect(
      faultsOf((chart) => new ModelDeployment(chart, 'chat', { runtime, replicas: 2, gpu: claim }), context),
    ).toEqual(told);
  });
});

describe('the server is split over accelerators', () => {
  test('and over no other extended resource', () => {
    const resources = { extended: { 'nvidia.com/gpu': 4, 'rdma/hca_shared': 1 } };
    expect(argsOf({ resources }).join(' ')).toContain('--tensor-parallel-size 4');
    expect(argsOf({ gpu: Gpu.nvidia(2), resources: { extended: { 'rdma/hca_shared': 1 } } }).join(' ')).toContain(
      '--tensor-parallel-size 2',
    );
    expect(faults({ resources: { extended: { 'rdma/hca_shared': 1 } } })).toEqual([
      expect.stringContaining('gpu: is missing'),
    ]);
  });

  test('and over those of an unknown name where they are said to be some', () => {
    expect(
      argsOf({ gpu: Gpu.resource('example.com/npu', 2), image: 'registry.example.com/vllm-npu:0.19.0' }).join(' '),
    ).toContain('--tensor-parallel-size 2');
  });
});

describe('what contradicts the accelerators of a pod is told', () => {
  test.each<[string, Props]>([
    [
      'resources.extended[nvidia.com/gpu]: contradicts gpu, which asks for 1 of nvidia.com/gpu; received 2',
      { gpu: Gpu.nvidia(1), resources: { extended: { 'nvidia.com/gpu': 2 } } },
    ],
    [
      'resources.extended[amd.com/gpu]: contradicts gpu, which asks for 1 of nvidia.com/gpu',
      { gpu: Gpu.nvidia(1), resources: { extended: { 'amd.com/gpu': 1 } } },
    ],
    [
      'resources.extended: mixes accelerators',
      { resources: { extended: { 'nvidia.com/gpu': 1, 'nvidia.com/mig-1g.10gb': 1 } } },
    ],
    [
      'scheduling.nodeSelector[nvidia.com/gpu.product]: contradicts gpu, which asks for nodes with "NVIDIA-L4"',
      {
        gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }),
        scheduling: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H100' } },
      },
    ],
    [
      'gpu.nodeSelector[nvidia.com/gpu.product]: contradicts gpu, which asks for nodes with "NVIDIA-L4"',
      {
        gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4', nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H100' } }),
      },
    ],
    [
      'scheduling.runtimeClassName: contradicts gpu, which asks for "nvidia"',
      { gpu: Gpu.nvidia(1, { runtimeClassName: 'nvidia' }), scheduling: { runtimeClassName: 'gvisor' } },
    ],
  ])('%s', (fault, props) => {
    expect(faults(props)).toEqual([expect.stringContaining(fault)]);
  });

  test('and what says the same is not', () => {
    const gpu = Gpu.nvidia(1, { product: 'NVIDIA-L4', runtimeClassName: 'nvidia' });
    const scheduling = {
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4', zone: 'a' },
      runtimeClassName: 'nvidia',
    };
    expect(faults({ gpu, scheduling, resources: { extended: { 'nvidia.com/gpu': 1 } } })).toEqual([]);
  });
});

describe('slices of GPUs', () => {
  test('bear the name of the device plugin', () => {
    const { containers } = podOf({ gpu: Gpu.mig('1g.10gb+me') });
    expect(containers[0]?.resources).toEqual({ limits: { 'nvidia.com/mig-1g.10gb.me': '1' } });
  });

  test('do not hold one model together', () => {
    const told = [
      expect.stringContaining("gpu: cannot hold one model together: slices do not reach each other's memory"),
    ];
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2) })).toEqual(told);
    const product = 'NVIDIA-A100-SXM4-80GB-MIG-1g.10gb';
    expect(faults({ gpu: Gpu.nvidia(2, { product }) })).toEqual(told);
    expect(faults({ gpu: Gpu.nvidia(1, { product }) })).toEqual([]);
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2), runtime: Runtime.sglang({ version: '0.5.5', model: 'a/b' }) })).toEqual(
      told,
    );
    const split = (arg: string) => ({ runtime: Runtime.vllm({ version: '0.19.0', model: 'a/b', args: [arg] }) });
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2), ...split('--tensor_parallel_size=2') })).toEqual(told);
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2), ...split('--tensor_parallel_size=1') })).toEqual([]);
    expect(faults({ gpu: Gpu.mig('1g.10gb') })).toEqual([]);
    expect(faults({ gpu: Gpu.nvidia(2) })).toEqual([]);
  });

  test('may hold a model each', () => {
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2), runtime: triton })).toEqual([]);
    const args = ['--data-parallel-size', '2'];
    const apart = Runtime.vllm({ version: '0.19.0', model: 'a/b', args });
    expect(faults({ gpu: Gpu.mig('1g.10gb', 2), runtime: apart })).toEqual([]);
  });
});

describe('a profile of slices', () => {
  test.each(['10gb', '1g10gb', '1G.10GB', 'mig-1g.10gb', 'nvidia.com/mig-1g.10gb', '1g.10', ''])(
    'that no GPU has is refused: %j',
    (profile) => {
      expect(faults({ gpu: Gpu.mig(profile) })).toContainEqual(
        expect.stringContaining(`gpu.profile: must be a profile of slices as nvidia-smi mig -lgip lists it`),
      );
    },
  );

  test.each(['1g.10gb', '1g.10gb+me', '1g.5gb.me', '7g.80gb', '1g.24gb-me', '1c.3g.40gb', '1g.24gb+me.all'])(
    'that GPUs have is taken: %s',
    (profile) => {
      expect(faults({ gpu: Gpu.mig(profile) })).toEqual([]);
    },
  );
});

describe('a topology of TPUs', () => {
  const accelerator = 'tpu-v5-lite-podslice';

  test.each([
    [8, '8x8', 'gpu.topology: has 64 chips, and the pod 8: it is a slice of several nodes'],
    [4, '2x4', 'gpu.topology: has 8 chips, and the pod 4: it is a slice of several nodes'],
    [64, '8x8', 'gpu.topology: has 64 chips, and the pod 64: it is a slice of several nodes'],
    [8, '2x2', 'gpu.topology: has 4 chips, fewer than the pod asks for (8)'],
    [8, '2x', 'gpu.topology: must be chips in two or three directions'],
    [1, '1', 'gpu.topology: must be chips in two or three directions'],
  ])('of which the pod has not all chips of one node is refused: %d of %s', (chips, topology, fault) => {
    expect(faults({ gpu: Gpu.tpu(chips, { accelerator, topology }) })).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    [1, '1x1'],
    [4, '2x2'],
    [8, '2x4'],
    [4, '2x2x1'],
  ])('that is one node is taken: %d of %s', (chips, topology) => {
    expect(faults({ gpu: Gpu.tpu(chips, { accelerator, topology }) })).toEqual([]);
  });
});

describe('the group of the device files', () => {
  const context = (props: Props) => podOf(props).securityContext;

  test('is one that the server is put into, whatever the pod is told besides', () => {
    expect(context({ gpu: Gpu.amd(1, { deviceGroup: 109 }) })).toMatchObject({
      runAsUser: 2000,
      supplementalGroups: [109],
    });
    const given = { podSecurityContext: { runAsUser: 7, supplementalGroups: [3, 109] } };
    expect(
      context({ gpu: Gpu.intel(1, { deviceGroup: 109 }), image: 'registry.example.com/vllm-xpu:0.19.0', ...given }),
    ).toMatchObject({
      runAsUser: 7,
      supplementalGroups: [3, 109],
    });
    expect(context({ gpu: Gpu.amd(1, { deviceGroup: 44 }), ...given })).toMatchObject({
      runAsUser: 7,
      supplementalGroups: [3, 109, 44],
    });
    expect(context({ gpu: Gpu.amd(1, { deviceGroup: 44 }), security: 'none' })).toEqual({ supplementalGroups: [44] });
    expect(context({ gpu: Gpu.amd(1) })).not.toHaveProperty('supplementalGroups');
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 31])('is refused where it is none: %d', (deviceGroup) => {
    expect(faults({ gpu: Gpu.amd(1, { deviceGroup }) })).toEqual([
      expect.stringContaining('gpu.deviceGroup: must be the numeric id of a group'),
    ]);
  });
});

describe('the template of claims', () => {
  type Claim = Parameters<typeof Gpu.claim>[0];
  const nameOf = (claim: Partial<Claim>) => {
    const template = renderOne('ResourceClaimTemplate', (chart) => {
      chart.node.setContext('model-serving/target-version', '1.34');
      const gpu = Gpu.claim({ deviceClass: 'gpu.nvidia.com', ...claim });
      new ModelDeployment(chart, 'chat', { runtime, replicas: 2, gpu });
    });
    return template.metadata?.name;
  };

  test('has another name for another spec, which could not be changed, and for nothing else', () => {
    const claims: Partial<Claim>[] = [{}, { count: 2 }, { deviceClass: 'mig.nvidia.com' }, { selectors: ['true'] }];
    expect(new Set(claims.map(nameOf)).size).toBe(claims.length);
    expect(nameOf({ count: 1, selectors: [], nodeSelector: { pool: 'gpu' } })).toBe(nameOf({}));
    expect(nameOf({})).toBe('chat-gpu-5ff00570');
  });
});
