import { App, Chart, Duration, Size } from 'cdk8s';
import { Cpu, PersistentVolumeAccessMode, Secret, Volume } from 'cdk8s-plus-27';
import { Cache, Gpu, ModelDeployment, type ModelDeploymentProps, Runtime, Weights } from '../../lib';
import type { ContainerManifest, DeploymentManifest, PodSpec } from '../support/deployment';
import { faultsOf, render, renderOne } from '../support/render';

const image = 'registry.example.com/model:1';
const model = 'Qwen/Qwen2.5-7B-Instruct';
const vllm = { runtime: Runtime.vllm({ version: '0.19.0', model }), gpu: Gpu.nvidia(1) };
const DIGEST = 'a'.repeat(64);

interface Pod extends PodSpec {
  readonly first: ContainerManifest;
  readonly annotations: Record<string, string>;
}

function podOf(props: ModelDeploymentProps, targetVersion?: string): Pod {
  const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
    if (targetVersion) chart.node.setContext('model-serving/target-version', targetVersion);
    new ModelDeployment(chart, 'chat', props);
  });
  const [first] = spec.template.spec.containers;
  if (!first) throw new Error('no container');
  return { ...spec.template.spec, first, annotations: spec.template.metadata.annotations ?? {} };
}

function faults(props: ModelDeploymentProps, targetVersion?: string): string[] {
  const context: Record<string, string> = targetVersion ? { 'model-serving/target-version': targetVersion } : {};
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', props), context);
}

describe('a runtime', () => {
  test('is told of a longest request that somebody gave, and of no other', () => {
    const runtime = Runtime.tfServing({ version: '2.19.1', model: 'm' });
    const argsOf = (longestRequest?: Duration) => podOf({ runtime, longestRequest }).first.args;
    expect(argsOf(Duration.minutes(5))).toContain('--rest_api_timeout_in_ms=300000');
    expect(String(argsOf())).not.toContain('rest_api_timeout_in_ms');
  });

  test('gives way to whatever is set beside it', () => {
    const pod = podOf({
      ...vllm,
      image: 'mirror.example.com/vllm:0.19.0',
      command: ['run'],
      args: ['--all', 'mine'],
      port: 9000,
      ports: [{ name: 'debug', number: 9001 }],
      health: '/ok',
      startup: { worst: Duration.seconds(40) },
      sharedMemory: Size.gibibytes(5),
      serviceLinks: true,
      serviceAccountToken: true,
      terminationGracePeriod: Duration.minutes(10),
      preStop: false,
      env: { HOME: '/home', EXTRA: '1' },
      podSecurityContext: { runAsUser: 7 },
      securityContext: { privileged: true },
      scheduling: { topologySpread: [], tolerations: [{ operator: 'Exists' }] },
    });
    expect(pod.first).toMatchObject({
      image: 'mirror.example.com/vllm:0.19.0',
      command: ['run'],
      args: ['--all', 'mine'],
      ports: [
        { name: 'http', containerPort: 9000 },
        { name: 'debug', containerPort: 9001 },
      ],
      readinessProbe: { httpGet: { path: '/ok' } },
      startupProbe: { failureThreshold: 4 },
      securityContext: { privileged: true },
    });
    expect(pod.first).not.toHaveProperty('lifecycle');
    expect(pod.first.env).toContainEqual({ name: 'HOME', value: '/home' });
    expect(pod.first.env).toContainEqual({ name: 'EXTRA', value: '1' });
    expect(pod).toMatchObject({
      enableServiceLinks: true,
      automountServiceAccountToken: true,
      terminationGracePeriodSeconds: 600,
      securityContext: { runAsUser: 7 },
      topologySpreadConstraints: [],
    });
    expect(pod.tolerations).toContainEqual({ operator: 'Exists' });
    expect(pod.volumes).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '5Gi' } });
  });

  test('meets the restricted Pod Security Standard, and can be told not to', () => {
    const restricted = podOf(vllm);
    expect(restricted.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 2000,
      runAsGroup: 2000,
      fsGroup: 2000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(restricted.first.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    const open = podOf({ ...vllm, security: 'none' });
    expect(open).not.toHaveProperty('securityContext');
    expect(open).toMatchObject({ automountServiceAccountToken: false });
  });

  test('keeps the rest of the standard where a part of a security context is given', () => {
    const pod = podOf({
      ...vllm,
      podSecurityContext: { supplementalGroups: [44], runAsUser: 1000 },
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 2000,
      fsGroup: 2000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
      supplementalGroups: [44],
    });
    expect(pod.first.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    const privileged = { privileged: true };
    expect(podOf({ ...vllm, securityContext: privileged }).first.securityContext).toEqual(privileged);
    const supplementalGroups = [44];
    expect(podOf({ ...vllm, security: 'none', podSecurityContext: { supplementalGroups } }).securityContext).toEqual({
      supplementalGroups,
    });
  });

  test('may write to /tmp where its root file system is read-only, unless something is mounted there', () => {
    const readOnly = { ...vllm, securityContext: { readOnlyRootFilesystem: true } };
    const pod = podOf(readOnly);
    expect(pod.volumes).toContainEqual({ name: 'tmp', emptyDir: {} });
    expect(pod.first.volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    expect(podOf(vllm).volumes).not.toContainEqual(expect.objectContaining({ name: 'tmp' }));
    const volume = Volume.fromEmptyDir(new Chart(new App(), 'c'), 'v', 'scratch');
    const mounted = podOf({ ...readOnly, mounts: [{ volume, path: '/tmp/' }] });
    expect(mounted.volumes).not.toContainEqual(expect.objectContaining({ name: 'tmp' }));
    const there = podOf({
      runtime: Runtime.tfServing({ version: '2.19.1', model: 'fraud' }),
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(there.first.volumeMounts?.filter(({ mountPath }) => mountPath === '/tmp')).toHaveLength(1);
  });

  test('has its files as annotations of the pod, so that a change rolls out with the pods that read it', () => {
    const pod = podOf({ runtime: Runtime.tfServing({ version: '2.19.1', model: 'fraud' }) });
    expect(pod.annotations['model-server-config/monitoring.config']).toContain('prometheus_config');
    const path = "metadata.annotations['model-server-config/monitoring.config']";
    const items = [{ path: 'monitoring.config', fieldRef: { fieldPath: path } }];
    expect(pod.volumes).toContainEqual({ name: 'server-config', downwardAPI: { items } });
    expect(pod.first.volumeMounts).toContainEqual({
      name: 'server-config',
      mountPath: '/etc/model-server',
      readOnly: true,
    });
  });

  test('lets node autoscalers remove what can be lost, and never what was asked to stay', () => {
    expect(podOf({ ...vllm, consolidation: true }).annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': 'cache',
    });
    expect(podOf({ ...vllm, consolidation: false }).annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    });
    expect(podOf({ image }).annotations).toEqual({});
  });

  test('is spared by node autoscalers for as long as it may load, where somebody knows how long that is', () => {
    const KEY = 'karpenter.sh/do-not-disrupt';
    expect(podOf(vllm).annotations).toHaveProperty([KEY], '1500s');
    expect(podOf({ ...vllm, startup: { worst: Duration.minutes(2) } }).annotations).toHaveProperty([KEY], '150s');
    expect(podOf({ ...vllm, podAnnotations: { [KEY]: '1h' } }).annotations).toHaveProperty([KEY], '1h');
    expect(podOf({ image, startup: { worst: Duration.minutes(2) } }).annotations).toEqual({});
    const loaded = { image, consolidation: 'loaded' } as const;
    expect(podOf({ ...loaded, startup: { worst: Duration.minutes(2) } }).annotations).toEqual({ [KEY]: '150s' });
    expect(faults(loaded)).toEqual([expect.stringContaining('consolidation: needs to know how long the model loads')]);
  });
});

test('security of a plain image is what was asked for, with the user of the image', () => {
  const pod = podOf({ image, security: 'restricted' });
  expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(pod).toMatchObject({ automountServiceAccountToken: false });
});

describe('accelerators', () => {
  const exists = (key: string) => [{ key, operator: 'Exists', effect: 'NoSchedule' }];

  test.each([
    [
      Gpu.nvidia(2, { product: 'NVIDIA-L4' }),
      'nvidia.com/gpu',
      { 'nvidia.com/gpu.product': 'NVIDIA-L4' },
      'nvidia.com/gpu',
    ],
    [Gpu.mig('1g.10gb', 2), 'nvidia.com/mig-1g.10gb', undefined, 'nvidia.com/gpu'],
    [Gpu.amd(2, { product: 'MI300X' }), 'amd.com/gpu', { 'amd.com/gpu.product-name': 'MI300X' }, 'amd.com/gpu'],
    [Gpu.intel(2, { driver: 'i915' }), 'gpu.intel.com/i915', undefined, 'gpu.intel.com/i915'],
    [
      Gpu.tpu(2, { accelerator: 'tpu-v5p-slice', topology: '2x1x1' }),
      'google.com/tpu',
      {
        'cloud.google.com/gke-tpu-accelerator': 'tpu-v5p-slice',
        'cloud.google.com/gke-tpu-topology': '2x1x1',
      },
      'google.com/tpu',
    ],
    [Gpu.resource('example.com/npu', 2), 'example.com/npu', undefined, 'example.com/npu'],
  ])('become a limit, a toleration and a node selector', (gpu, resource, nodeSelector, taint) => {
    const pod = podOf({ image, gpu });
    expect(pod.first.resources).toEqual({ limits: { [resource]: '2' } });
    expect(pod.tolerations).toEqual(exists(taint));
    expect(pod.nodeSelector).toEqual(nodeSelector);
  });

  test('join what else is asked of nodes', () => {
    const gpu = Gpu.nvidia(1, { nodeSelector: { pool: 'gpu' }, tolerations: [], runtimeClassName: 'nvidia' });
    const pod = podOf({ image, gpu, scheduling: { nodeSelector: { zone: 'a' } } });
    expect(pod).toMatchObject({ nodeSelector: { pool: 'gpu', zone: 'a' }, runtimeClassName: 'nvidia' });
    expect(pod).not.toHaveProperty('tolerations');
  });

  test('can be claimed from Kubernetes 1.34 on', () => {
    const gpu = Gpu.claim({ deviceClass: 'gpu.nvidia.com', count: 2, selectors: ['true'] });
    const [deployment, template] = render((chart) => {
      chart.node.setContext('model-serving/target-version', '1.34');
      new ModelDeployment(chart, 'chat', { image, gpu });
    });
    const { spec } = (deployment as unknown as DeploymentManifest).spec.template;
    expect(spec.resourceClaims).toEqual([{ name: 'gpu', resourceClaimTemplateName: template?.metadata?.name }]);
    expect(spec.containers[0]?.resources).toEqual({ claims: [{ name: 'gpu' }] });
    expect(spec.tolerations).toEqual(exists('nvidia.com/gpu'));
    expect(template).toMatchObject({
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaimTemplate',
      metadata: { name: expect.stringMatching(/^chat-gpu-[0-9a-f]{8}$/) },
      spec: {
        spec: {
          devices: {
            requests: [
              {
                name: 'gpu',
                exactly: { deviceClassName: 'gpu.nvidia.com', count: 2, selectors: [{ cel: { expression: 'true' } }] },
              },
            ],
          },
        },
      },
    });
    expect(faults({ image, gpu })).toEqual([expect.stringContaining('gpu: cannot be claimed: claims are stable from')]);
  });

  test('give a server of several shards its shared memory, at most half of the limit', () => {
    const shm = (props: ModelDeploymentProps) => podOf(props).volumes?.find(({ name }) => name === 'shm')?.emptyDir;
    const four = { ...vllm, gpu: Gpu.nvidia(4) };
    expect(shm(four)).toEqual({ medium: 'Memory', sizeLimit: '8Gi' });
    expect(shm({ ...four, resources: { memory: { limit: Size.gibibytes(10) } } })).toEqual({
      medium: 'Memory',
      sizeLimit: '5120Mi',
    });
  });

  test.each([
    [Gpu.nvidia(0), 'gpu: must be a whole number, at least 1'],
    [Gpu.nvidia(1.5), 'gpu: must be a whole number, at least 1'],
    [Gpu.nvidia(1, { product: 'NVIDIA L4' }), 'gpu.nodeSelector[nvidia.com/gpu.product]: must consist of'],
  ])('that no node has are refused', (gpu, fault) => {
    expect(faults({ image, gpu })).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });
});

describe('the stop', () => {
  const seconds = (pod: Pod) => pod.terminationGracePeriodSeconds;

  test('is left to Kubernetes where nobody said how long a request takes', () => {
    const pod = podOf({ image });
    expect(pod.first).not.toHaveProperty('lifecycle');
    expect(pod).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  test('sleeps by an action of the kubelet where the target has it, else by a program', () => {
    const props = { image, longestRequest: Duration.seconds(30) };
    expect(podOf(props, '1.30').first.lifecycle).toEqual({ preStop: { sleep: { seconds: 15 } } });
    expect(podOf(props, '1.29').first.lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '15'] } } });
    expect(podOf({ ...props, endpointRemoval: Duration.seconds(0) }).first).not.toHaveProperty('lifecycle');
    expect(seconds(podOf(props))).toBe(60);
  });

  test('lets the hook wait for a server that would drop its requests', () => {
    const runtime = Runtime.vllm({ version: '0.17.1', model });
    const pod = podOf({ ...vllm, runtime, longestRequest: Duration.minutes(2) }, '1.30');
    expect(pod.first.lifecycle).toEqual({ preStop: { sleep: { seconds: 135 } } });
    expect(seconds(pod)).toBe(150);
  });

  test('lets the hook wait for what a server does not wait for', () => {
    const tgi = { runtime: Runtime.tgi({ version: '3.3.6', model }), gpu: Gpu.nvidia(1) };
    const pod = podOf({ ...tgi, longestRequest: Duration.minutes(5) }, '1.30');
    expect(pod.first.lifecycle).toEqual({ preStop: { sleep: { seconds: 15 + 210 } } });
    expect(seconds(pod)).toBe(15 + 300 + 15);
  });

  test('is refused where the pod would be killed before it is done', () => {
    const short = { ...vllm, longestRequest: Duration.minutes(2), terminationGracePeriod: Duration.seconds(135) };
    expect(faults(short)).toEqual([
      expect.stringContaining('terminationGracePeriod: must be above the preStop hook (15 s) and the drain (120 s)'),
    ]);
    expect(faults({ ...short, preStop: { sleep: { seconds: 10 } } })).toEqual([]);
    expect(faults({ ...short, preStop: { sleep: { seconds: 20 } } })).toHaveLength(1);
  });
});

describe('weights', () => {
  const volumeOf = (weights: Weights, targetVersion?: string) => {
    const pod = podOf({ image, weights }, targetVersion);
    return { volume: pod.volumes?.[0], mount: pod.first.volumeMounts?.[0] };
  };

  test('from the Hugging Face hub are kept where they were asked to be', () => {
    const cache = Cache.claim('hf-cache');
    const pod = podOf({ ...vllm, weights: Weights.huggingFace({ token: { name: 'hf', key: 'HF' }, cache }) });
    expect(pod.volumes).toContainEqual({ name: 'weights', persistentVolumeClaim: { claimName: 'hf-cache' } });
    expect(pod.first.volumeMounts).toContainEqual({ name: 'weights', mountPath: '/cache/huggingface' });
    const plain = podOf({ image, weights: Weights.huggingFace({ cache: Cache.pod(Size.gibibytes(40)) }) });
    expect(plain.first.env).toContainEqual({ name: 'HF_HOME', value: '/cache/huggingface' });
    expect(plain.volumes).toContainEqual({ name: 'weights', emptyDir: { sizeLimit: '40Gi' } });
  });

  test.each([
    [{ version: '1.8' }, 'HF_TOKEN'],
    [{ version: '1.7' }, 'HF_TOKEN'],
    [{ version: '1.6.1' }, 'HF_API_TOKEN'],
    [{ version: '1.5' }, 'HF_API_TOKEN'],
    [{ image: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.6' }, 'HF_API_TOKEN'],
    [{ image: `mirror.example.com/tei@sha256:${DIGEST}` }, 'HF_TOKEN'],
  ])('give Text Embeddings Inference of %j their token as %s', (given: { version?: string; image?: string }, name) => {
    const runtime = Runtime.tei({ version: given.version, model: 'BAAI/bge-m3' });
    const pod = podOf({ runtime, image: given.image, weights: Weights.huggingFace({ token: 'hf-token' }) });
    const tokens = pod.first.env?.filter(({ name: variable }) => String(variable).endsWith('_TOKEN'));
    expect(tokens).toEqual([{ name, valueFrom: { secretKeyRef: { name: 'hf-token', key: 'token' } } }]);
  });

  test('take the Secret of cdk8s-plus for a token', () => {
    const { spec } = renderOne<DeploymentManifest>('Deployment', (chart) => {
      const token = Secret.fromSecretName(chart, 'hf', 'hf-token');
      new ModelDeployment(chart, 'chat', { image, weights: Weights.huggingFace({ token }) });
    });
    expect(spec.template.spec.containers[0]?.env).toEqual([
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf-token', key: 'token' } } },
    ]);
  });

  test('on a claim, in an image or on the node are mounted to be read', () => {
    expect(volumeOf(Weights.claim('models', { subPath: 'chat' }))).toEqual({
      volume: { name: 'weights', persistentVolumeClaim: { claimName: 'models', readOnly: true } },
      mount: { name: 'weights', mountPath: '/models', readOnly: true, subPath: 'chat' },
    });
    expect(volumeOf(Weights.image(`w@sha256:${DIGEST}`, { path: '/w' }), '1.35')).toEqual({
      volume: { name: 'weights', image: { reference: `w@sha256:${DIGEST}` } },
      mount: { name: 'weights', mountPath: '/w', readOnly: true },
    });
    expect(volumeOf(Weights.hostPath('/mnt/models'))).toMatchObject({
      volume: { hostPath: { path: '/mnt/models', type: 'Directory' } },
      mount: { readOnly: true },
    });
  });

  test('that are fetched come before the server, by a container that may write where it may not', () => {
    const weights = Weights.http('https://example.com/a/m.gguf?x=1', DIGEST, { cache: Cache.node('/mnt/cache') });
    const runtime = Runtime.llamaCpp({ version: 'b6869', model: 'm' });
    const resources = { cpu: { request: Cpu.units(4) }, extended: { 'nvidia.com/gpu': 1 } };
    const pod = podOf({ runtime, weights, resources });
    const [init] = pod.initContainers as ContainerManifest[];
    expect(init).toMatchObject({
      name: 'weights',
      args: ['fetch', '/models/m.gguf', 'https://example.com/a/m.gguf?x=1', DIGEST],
      volumeMounts: [{ name: 'weights', mountPath: '/models' }],
      resources: { requests: { cpu: '4' } },
      securityContext: { allowPrivilegeEscalation: false },
    });
    expect(pod.first.args).toContain('/models/m.gguf');
    expect(pod.volumes).toContainEqual({
      name: 'weights',
      hostPath: { path: '/mnt/cache', type: 'Directory' },
    });
  });

  test('from a bucket of S3 are copied with the credentials of a Secret', () => {
    const weights = Weights.s3('s3://b/f', { credentials: 'bucket', image: 'aws:1' });
    const [init] = podOf({ image, weights }).initContainers as ContainerManifest[];
    expect(init).toMatchObject({ command: ['aws'], image: 'aws:1', envFrom: [{ secretRef: { name: 'bucket' } }] });
    expect(init?.args).toContain('s3://b/f');
  });

  test('from a bucket of Google are copied with the key file of a Secret, or as who the pod is', () => {
    const copied = (credentials?: string) => {
      const pod = podOf({ image, weights: Weights.gcs('gs://b/f', { credentials }) });
      const [init] = pod.initContainers as ContainerManifest[];
      return { init, first: pod.first, volumes: pod.volumes };
    };
    const { init, first, volumes } = copied('bucket');
    const key = { name: 'weights-credentials', mountPath: '/etc/weights-credentials', readOnly: true };
    expect(init).toMatchObject({ command: ['gcloud'], image: 'google/cloud-sdk:545.0.0-slim' });
    expect(init?.args).toContain('gs://b/f');
    expect(init).not.toHaveProperty('envFrom');
    expect(init?.env).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE', value: '/etc/weights-credentials/key.json' },
    ]);
    expect(init?.volumeMounts).toEqual([{ name: 'weights', mountPath: '/models' }, key]);
    expect(first.volumeMounts).not.toContainEqual(key);
    expect(volumes).toContainEqual({
      name: 'weights-credentials',
      secret: { secretName: 'bucket', items: [{ key: 'key.json', path: 'key.json' }] },
    });
    expect(copied().init?.env).toEqual([{ name: 'HOME', value: '/tmp' }]);
    expect(copied().volumes).toHaveLength(1);
    expect(faults({ image, weights: Weights.gcs('gs://b/f', { credentials: 'bucket' }) })).toEqual([]);
  });

  test('over HTTP are fetched with the header that a Secret holds', () => {
    const fetched = (credentials?: string) => {
      const weights = Weights.http('https://x/y.gguf', DIGEST, { credentials });
      const [init] = podOf({ image, weights }).initContainers as ContainerManifest[];
      return init;
    };
    expect(String(fetched('hub')?.command)).toContain('curl -fL -H "Authorization: $AUTHORIZATION" --retry 5');
    expect(fetched('hub')).toMatchObject({ envFrom: [{ secretRef: { name: 'hub' } }] });
    expect(String(fetched()?.command)).not.toContain('AUTHORIZATION');
  });

  test.each([
    [Weights.claim('Models'), 'weights.claim: must consist of'],
    [Weights.image('W X'), 'weights.image: must not hold white space'],
    [Weights.image('w:1'), 'weights.image: cannot be mounted: image volumes are on from Kubernetes 1.35 on'],
    [Weights.hostPath('models'), 'weights.hostPath: must be an absolute path'],
    [Weights.hostPath('/a/../b'), 'weights.hostPath: must be an absolute path'],
    [Weights.http('ftp://x/y', DIGEST), 'weights.url: is not a URL of that kind'],
    [Weights.http('https://me:secret@x/y', DIGEST), 'weights.url: must not hold a name or a password'],
    [Weights.http('https://x/y', 'abc'), 'weights.sha256: must be a SHA-256 digest'],
    [Weights.s3('https://x/y'), 'weights.url: is not a URL of that kind'],
    [Weights.huggingFace({ token: 'hf_AbCdEf' }), 'weights.token: names no Secret'],
    [Weights.huggingFace({ cache: Cache.claim('A') }), 'weights.cache: must consist of'],
  ])('that cannot be had are refused', (weights, fault) => {
    expect(faults({ image, weights })).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });

  test('on a volume for one node are refused where there may be several replicas', () => {
    const weights = Weights.claim('models', { accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE });
    expect(faults({ image, weights, replicas: 2 })).toEqual([
      expect.stringContaining('weights: can be mounted by the pods of one node at a time, but there may be 2 replicas'),
    ]);
    const shared = Weights.claim('models', { accessMode: PersistentVolumeAccessMode.READ_ONLY_MANY });
    expect(faults({ image, weights: shared, replicas: 9 })).toEqual([]);
  });

  test('do not take the place or the name of another volume', () => {
    const found = faultsOf((chart) => {
      const volume = Volume.fromEmptyDir(chart, 'mine', 'weights');
      const mounts = [{ volume, path: '/models' }];
      new ModelDeployment(chart, 'chat', { image, weights: Weights.claim('models'), mounts });
    });
    expect(found).toEqual([
      expect.stringContaining('mounts[0].path: is mounted already'),
      expect.stringContaining('mounts: names two volumes alike'),
    ]);
  });
});

describe('a rollout', () => {
  const strategy = (props: Partial<ModelDeploymentProps>) =>
    renderOne<DeploymentManifest>('Deployment', (chart) => {
      new ModelDeployment(chart, 'chat', { image, gpu: Gpu.nvidia(1), ...props });
    }).spec.strategy;

  test('goes one by one where there is no room, and into the room that there is', () => {
    expect(strategy({ replicas: 3 })).toEqual({ rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
    expect(strategy({ replicas: 3, spareCapacity: 2 })).toEqual({ rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } });
    expect(strategy({ replicas: 3, rollout: 'recreate' })).toEqual({ type: 'Recreate' });
  });

  test('is left to Kubernetes without accelerators, and where nobody knows the number of replicas', () => {
    expect(strategy({ gpu: undefined, replicas: 3 })).toBeUndefined();
    expect(strategy({})).toBeUndefined();
  });

  test('that would take the only replica must be chosen', () => {
    const alone = { image, gpu: Gpu.nvidia(1), replicas: 1 };
    expect(faults(alone)).toEqual([expect.stringContaining('rollout: would leave the model without a replica')]);
    expect(faults({ ...alone, rollout: 'recreate' })).toEqual([]);
    expect(faults({ ...alone, spareCapacity: 1 })).toEqual([]);
    expect(faults({ ...alone, spareCapacity: -1 })).toHaveLength(2);
  });
});

test.each([
  [{ startup: { typical: Duration.minutes(5), worst: Duration.minutes(4) } }, 'startup.typical: must not be above'],
  [{ longestRequest: Duration.millis(1500) }, 'longestRequest: must be a whole number of seconds'],
  [{ endpointRemoval: Duration.millis(500) }, 'endpointRemoval: must be a whole number of seconds'],
])('a time that is none is refused: %#', (props, fault) => {
  expect(faults({ image, ...props })).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
});

test('a pod without an image and without a server is refused', () => {
  expect(faults({})).toEqual([expect.stringContaining('image: is missing')]);
  expect(faults({ runtime: Runtime.custom({ health: { ready: '/' } }) })).toEqual(
    expect.arrayContaining([expect.stringContaining('image: is missing')]),
  );
});
