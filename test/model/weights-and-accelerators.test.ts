import { PersistentVolumeAccessMode, Volume } from 'cdk8s-plus-27';
import { Cache, Gpu, ModelDeployment, type ModelDeploymentProps, ModelMonitor, Runtime, Weights } from '../../lib';
import type { ContainerManifest, DeploymentManifest, PodSpec } from '../support/deployment';
import { faultsOf, render, renderOne } from '../support/render';

const model = 'Qwen/Qwen2.5-7B-Instruct';
const image = 'registry.example.com/model:1';
const DIGEST = 'a'.repeat(64);
const runtime = Runtime.vllm({ version: '0.26.0', model });

type Chart = Parameters<Parameters<typeof renderOne>[1]>[0];

function podOf(props: ModelDeploymentProps | ((chart: Chart) => ModelDeploymentProps)): PodSpec {
  return renderOne<DeploymentManifest>('Deployment', (chart) => {
    new ModelDeployment(chart, 'chat', typeof props === 'function' ? props(chart) : props);
  }).spec.template.spec;
}

function first({ containers }: PodSpec): ContainerManifest {
  return containers[0] as ContainerManifest;
}

function argsOf(props: ModelDeploymentProps): readonly string[] {
  return first(podOf(props)).args as readonly string[];
}

function faults(props: ModelDeploymentProps): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', props));
}

describe('the vendor of an accelerator chooses the image', () => {
  const tpu = { accelerator: 'tpu-v6e-slice', topology: '2x2' };

  test.each([
    [{ gpu: Gpu.nvidia(1) }, 'vllm/vllm-openai'],
    [{ gpu: Gpu.mig('1g.10gb') }, 'vllm/vllm-openai'],
    [{ gpu: Gpu.resource('nvidia.com/gpu.shared', 1) }, 'vllm/vllm-openai'],
    [{ gpu: Gpu.amd(1) }, 'vllm/vllm-openai-rocm'],
    [{ gpu: Gpu.intel(1) }, 'vllm/vllm-openai-xpu'],
    [{ gpu: Gpu.tpu(4, tpu) }, 'vllm/vllm-tpu'],
    [{ resources: { extended: { 'amd.com/gpu': 2 } } }, 'vllm/vllm-openai-rocm'],
  ])('%#', (props, repository) => {
    expect(first(podOf({ runtime, ...props })).image).toBe(`${repository}:v0.26.0`);
  });

  test('also where devices are claimed', () => {
    const claimed = (deviceClass: string) => {
      const context = { 'model-serving/target-version': '1.34' };
      return faultsOf((chart) => {
        new ModelDeployment(chart, 'chat', { runtime, gpu: Gpu.claim({ deviceClass }) });
      }, context);
    };
    expect(claimed('gpu.nvidia.com')).toEqual([]);
    expect(claimed('gpu.amd.com')).toEqual([]);
    expect(claimed('large-gpus')).toEqual([expect.stringContaining('image: is missing: vLLM has no known image')]);
  });

  test('and the product where it matters', () => {
    const tei = Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' });
    const of = (props: ModelDeploymentProps) => first(podOf({ runtime: tei, ...props })).image?.split(':')[1];
    expect(of({ gpu: Gpu.nvidia(1, { product: 'NVIDIA-L4' }) })).toBe('89-1.8');
    expect(
      of({ gpu: Gpu.nvidia(1, { nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-t4' } }) }),
    ).toBe('turing-1.8');
    const nodeSelector = { 'karpenter.k8s.aws/instance-gpu-name': 'a10g' };
    expect(of({ gpu: Gpu.nvidia(1), scheduling: { nodeSelector } })).toBe('86-1.8');
    expect(of({ gpu: Gpu.nvidia(1) })).toBe('cuda-1.8');
    expect(of({})).toBe('cpu-1.8');
  });

  test('or is refused, and an image that is given holds', () => {
    const sglang = Runtime.sglang({ version: '0.5.14', model });
    expect(faults({ runtime: sglang, gpu: Gpu.amd(1) })).toEqual([
      expect.stringContaining('image: is missing: SGLang has no known image for AMD GPUs'),
    ]);
    const given = 'lmsysorg/sglang:v0.5.14-rocm720-mi30x';
    expect(first(podOf({ runtime: sglang, gpu: Gpu.amd(1), image: given })).image).toBe(given);
    expect(faults({ runtime: Runtime.vllm({ model }), image: 'vllm/vllm-openai-cpu:v0.19.0' })).toEqual([]);
  });
});

describe('what a server fetches itself', () => {
  test.each([
    [runtime, '/cache/huggingface'],
    [Runtime.sglang({ version: '0.5.5', model }), '/cache/huggingface'],
    [Runtime.tgi({ version: '3.3.6', model }), '/data'],
    [Runtime.tei({ version: '1.8', model }), '/data'],
    [Runtime.llamaCpp({ version: 'b6869', model }), '/cache/llama.cpp'],
    [Runtime.nim({ version: '1.13.1', model: 'meta/llama' }), '/opt/nim/.cache'],
    [Runtime.triton({ version: '25.10' }), '/cache/huggingface'],
  ])('is kept where the server keeps it: %#', (server, mountPath) => {
    const weights = Weights.huggingFace({ cache: Cache.claim('kept') });
    const pod = podOf({ runtime: server, gpu: Gpu.nvidia(1), weights });
    expect(pod.volumes).toContainEqual({ name: 'weights', persistentVolumeClaim: { claimName: 'kept' } });
    expect(first(pod).volumeMounts).toContainEqual({ name: 'weights', mountPath });
    const values = first(pod).env?.map(({ value }) => value) ?? [];
    expect(values.some((value) => value === mountPath)).toBe(true);
  });

  test('is kept on a volume that takes the place of the derived one', () => {
    const nim = Runtime.nim({ version: '1.13.1', model: 'meta/llama' });
    for (const path of ['/opt/nim/.cache', '/opt/nim/.cache/']) {
      const pod = podOf((chart) => {
        const volume = Volume.fromEmptyDir(chart, 'mine', 'nim-cache');
        return { runtime: nim, gpu: Gpu.nvidia(1), mounts: [{ volume, path }] };
      });
      expect(pod.volumes?.map(({ name }) => name).sort()).toEqual(['nim-cache', 'shm']);
    }
  });

  test('has a volume in the pod otherwise, also beside mounts elsewhere', () => {
    const pod = podOf((chart) => {
      const volume = Volume.fromEmptyDir(chart, 'mine', 'data');
      return { runtime, gpu: Gpu.nvidia(1), mounts: [{ volume, path: '/cache/huggingface' }] };
    });
    expect(pod.volumes).toContainEqual({ name: 'cache', emptyDir: {} });
  });
});

describe('a folder of weights', () => {
  const llamaCpp = Runtime.llamaCpp({ version: 'b6869', model: 'gemma' });

  test.each([
    [Weights.claim('w', { file: 'x.gguf' }), '/models/x.gguf'],
    [Weights.claim('w', { path: '/w/', file: 'q4/x.gguf' }), '/w/q4/x.gguf'],
    [Weights.hostPath('/mnt', { file: 'x.gguf' }), '/models/x.gguf'],
    [Weights.s3('s3://b/f', { file: 'x.gguf' }), '/models/x.gguf'],
    [Weights.gcs('gs://b/f', { file: 'x.gguf', path: '/w' }), '/w/x.gguf'],
    [Weights.http('https://h/x.gguf', DIGEST), '/models/x.gguf'],
  ])('names the file for a server that loads one: %#', (weights, file) => {
    const args = argsOf({ runtime: llamaCpp, weights });
    expect(args.slice(0, 4)).toEqual(['--model', file, '--alias', 'gemma']);
  });

  test.each([
    [Weights.claim('w', { file: '/x' }), 'weights.file: must be the path of a file in the weights'],
    [Weights.claim('w', { file: 'a/../../x' }), 'weights.file: must be the path of a file in the weights'],
    [Weights.claim('w', { path: 'models' }), 'weights.path: must be an absolute path'],
    [Weights.s3('s3://b/f', { path: '/a/../b' }), 'weights.path: must be an absolute path'],
    [Weights.http('https://h/f/', DIGEST), 'weights.url: names no file'],
    [Weights.http('https://h/f/?download=true', DIGEST), 'weights.url: names no file'],
    [Weights.http('https://h/f/..', DIGEST), 'weights.url: names no file'],
  ])('is refused where it cannot be: %#', (weights, fault) => {
    expect(faults({ image, weights })).toEqual([expect.stringContaining(fault)]);
  });

  test('is refused where the server would not read it', () => {
    const weights = Weights.claim('w', { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY });
    expect(faults({ runtime: llamaCpp, weights })).toEqual([expect.stringContaining('runtime.model: is no file')]);
    const other = Runtime.vllm({ version: '0.19.0', model: '/data/qwen' });
    expect(faults({ runtime: other, gpu: Gpu.nvidia(1), weights })).toEqual([
      expect.stringContaining('runtime.model: is not in the weights'),
    ]);
    const inside = Runtime.vllm({ version: '0.19.0', model: '/models/qwen' });
    const args = argsOf({ runtime: inside, gpu: Gpu.nvidia(1), weights });
    expect(args.slice(0, 1)).toEqual(['/models/qwen']);
    expect(args).not.toContain('--served-model-name');
  });
});

describe('the container that fetches', () => {
  const sources = [
    Weights.http('https://h/m', DIGEST),
    Weights.s3('s3://b/f', { cache: Cache.claim('kept') }),
    Weights.gcs('gs://b/f'),
  ];

  test.each(sources)('has a user where the pod must not run as root and none is known: %#', (weights) => {
    const pod = podOf({ image, weights, security: 'restricted' });
    expect((pod.initContainers as ContainerManifest[])[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsUser: 1000,
      runAsGroup: 1000,
    });
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(first(pod).securityContext).not.toHaveProperty('runAsUser');
  });

  test('has that of the pod where there is one, and none where none is asked for', () => {
    const contextOf = (props: Partial<ModelDeploymentProps>) => {
      const [container] = podOf({ image, weights: sources[1], ...props }).initContainers as ContainerManifest[];
      return container?.securityContext;
    };
    const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
    expect(contextOf({ runtime: Runtime.triton({ version: '25.10' }) })).toEqual(restricted);
    expect(contextOf({ security: 'restricted', podSecurityContext: { runAsUser: 7 } })).toEqual(restricted);
    expect(contextOf({})).toBeUndefined();
    expect(contextOf({ podSecurityContext: { runAsNonRoot: true } })).toEqual({ runAsUser: 1000, runAsGroup: 1000 });
  });
});

describe('a port below 1024', () => {
  const sysctls = (props: ModelDeploymentProps) =>
    (podOf(props).securityContext as { sysctls?: unknown } | undefined)?.sysctls;

  test('is opened to a user other than root', () => {
    const opened = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }];
    expect(sysctls({ runtime, gpu: Gpu.nvidia(1), port: 80 })).toEqual(opened);
    expect(sysctls({ image, security: 'restricted', port: 80 })).toEqual(opened);
  });

  test('needs nothing else, and no other port does', () => {
    expect(sysctls({ runtime, gpu: Gpu.nvidia(1) })).toBeUndefined();
    expect(sysctls({ image, port: 80 })).toBeUndefined();
    expect(sysctls({ image, port: 80, podSecurityContext: { runAsUser: 7 } })).toBeUndefined();
  });
});

describe('a server that speaks TLS', () => {
  const tls = Runtime.vllm({ version: '0.19.0', model, args: ['--ssl-certfile=/c', '--ssl-keyfile=/k'] });
  const schemes = (props: ModelDeploymentProps) => {
    const { startupProbe, readinessProbe, livenessProbe } = first(podOf(props)) as never as Record<
      string,
      { httpGet: { scheme?: string } }
    >;
    return [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet.scheme);
  };

  test('is probed by TLS, whatever its paths are', () => {
    const gpu = Gpu.nvidia(1);
    expect(schemes({ runtime: tls, gpu })).toEqual(['HTTPS', 'HTTPS', 'HTTPS']);
    expect(schemes({ runtime: tls, gpu, health: { ready: '/r', live: '/l' } })).toEqual(['HTTPS', 'HTTPS', 'HTTPS']);
    expect(schemes({ runtime, gpu })).toEqual([undefined, undefined, undefined]);
    expect(schemes({ image, health: { ready: '/r', scheme: 'HTTPS' } })).toEqual([undefined, 'HTTPS', undefined]);
  });

  test.each([
    [tls, { scheme: 'https', tlsConfig: { insecureSkipVerify: true } }],
    [runtime, {}],
  ])('is scraped by TLS: %#', (server, expected) => {
    const [, monitor] = render((chart) => {
      const deployment = new ModelDeployment(chart, 'chat', { runtime: server, gpu: Gpu.nvidia(1) });
      new ModelMonitor(chart, 'monitor', { deployment });
    });
    const { spec } = monitor as unknown as { spec: { podMetricsEndpoints: unknown[] } };
    expect(spec.podMetricsEndpoints).toEqual([{ port: 'http', interval: '15s', ...expected }]);
  });
});
