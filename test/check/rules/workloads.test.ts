import { check, lines } from '../../support/rules';

interface Parts {
  readonly replicas?: number;
  readonly labels?: string;
  readonly container?: string;
  readonly pod?: string;
  readonly spec?: string;
  readonly image?: string;
  readonly namespace?: string;
}

const deployment = (name: string, parts: Parts = {}) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${parts.namespace ? `, namespace: ${parts.namespace}` : ''} }
spec:
  ${parts.replicas === undefined ? '' : `replicas: ${parts.replicas}`}
  ${parts.spec ?? ''}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${parts.labels ?? ''} } }
    spec:
      ${parts.pod ?? ''}
      containers:
        - name: model
          image: ${parts.image ?? 'registry.example/model:1.0.0'}
          ${parts.container ?? 'ports: [{ name: http, containerPort: 8080 }]'}
`;
const service = (selector: string, port: string, name = 'chat') => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { ${selector ? `selector: { ${selector} }, ` : ''}ports: [{ ${port} }] }
`;
const budget = (field: string, selector = '{ matchLabels: { app: chat } }', metadata = 'name: chat') => `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { ${metadata} }
spec: { ${field}, selector: ${selector} }
`;
const rules = (yaml: string, complete = false) => check(yaml, { complete }).map(({ rule }) => rule);

describe('disruption budgets are rounded as the server rounds', () => {
  it.each([
    ['minAvailable: 1', 1, true],
    ['minAvailable: 1', 2, false],
    ['minAvailable: 50%', 1, true],
    ['minAvailable: 50%', 2, false],
    ['minAvailable: 51%', 2, true],
    ['minAvailable: 67%', 3, true],
    ['minAvailable: 66%', 3, false],
    ['minAvailable: 5', 3, true],
    ['maxUnavailable: 1', 1, false],
    ['maxUnavailable: 1%', 1, false],
  ])('%s of %d', (field, replicas, blocks) => {
    expect(rules(deployment('chat', { replicas }) + budget(field))).toEqual(blocks ? ['pdb-blocks-eviction'] : []);
  });

  it('counts the pods of all workloads that it selects', () => {
    const pair = deployment('chat', { labels: ', tier: web' }) + deployment('embed', { labels: ', tier: web' });
    expect(rules(pair + budget('minAvailable: 1', '{ matchLabels: { tier: web } }'))).toEqual([]);
    expect(rules(pair + budget('minAvailable: 2', '{ matchLabels: { tier: web } }'))).toEqual(['pdb-blocks-eviction']);
  });

  it('says in which namespace the pods are', () => {
    const yaml =
      deployment('chat', { namespace: 'ml' }) + budget('maxUnavailable: 1', undefined, 'name: chat, namespace: web');
    expect(check(yaml)[0]).toMatchObject({
      rule: 'pdb-selects-nothing',
      message: expect.stringContaining('only in ml'),
    });
  });

  it('is silent about pods that an operator may make', () => {
    const cluster = '\n---\napiVersion: kafka.example.com/v1\nkind: Kafka\nmetadata: { name: queue }\n';
    expect(
      rules(deployment('chat') + budget('maxUnavailable: 1', '{ matchLabels: { app: queue } }') + cluster),
    ).toEqual([]);
  });
});

describe('services', () => {
  it.each([
    ['by name', 'app: chat', 'port: 80, targetPort: http', []],
    ['by number', 'app: chat', 'port: 80, targetPort: 8080', []],
    ['without a target, by the same number', 'app: chat', 'port: 8080', []],
    ['without a target, by another number', 'app: chat', 'port: 80', ['service-target-port']],
    ['by the name of nobody', 'app: chat', 'port: 80, targetPort: web', ['service-target-port']],
    ['by another protocol', 'app: chat', 'port: 80, targetPort: http, protocol: UDP', ['service-target-port']],
    ['of nobody', 'app: chta', 'port: 80, targetPort: http', ['service-selects-nothing']],
    ['without a selector', '', 'port: 80, targetPort: http', []],
  ])('%s', (_, selector, port, expected) => {
    expect(rules(deployment('chat') + service(selector, port))).toEqual(expected);
  });

  it('may send to a number where pods tell no ports', () => {
    expect(
      rules(deployment('chat', { container: 'args: [serve]' }) + service('app: chat', 'port: 80, targetPort: 8080')),
    ).toEqual([]);
  });

  it.each([
    ['vllm/vllm-openai:v0.19.0', 'args: [--model=/models/m]', 8080, ['service-target-port']],
    ['vllm/vllm-openai:v0.19.0', 'args: [--model=/models/m]', 8000, []],
    ['vllm/vllm-openai:v0.19.0', 'args: [--model=/models/m, --port=8080]', 8080, []],
    [
      'lmsysorg/sglang:v0.5.5',
      'command: [python3, -m, sglang.launch_server, --port, "8000"]',
      8080,
      ['service-target-port'],
    ],
    ['lmsysorg/sglang:v0.5.5', 'command: [python3, -m, sglang.launch_server, --dist-init-addr, "a:5000"]', 5000, []],
    ['vllm/vllm-openai:v0.19.0', 'args: [--kv-transfer-config, "{}"]', 5600, []],
    ['vllm/vllm-openai:v0.19.0', 'args: [--port=$(PORT)]', 8080, []],
    ['vllm/vllm-openai:v0.19.0', 'env: [{ name: METRICS, value: ":8080" }]', 8080, []],
    ['vllm/vllm-openai:v0.19.0', 'command: [sh, -c, "./metrics & vllm serve m"]', 8080, []],
    ['vllm/vllm-openai:v0.19.0', 'command: [./serve]', 8080, []],
    ['nvcr.io/nvidia/tritonserver:25.01-py3', 'args: [tritonserver]', 8080, []],
    ['registry.example/model:1.0.0', 'args: [serve]', 8080, []],
  ])('may send to an untold port of %s with %s or not: %d', (image, container, target, expected) => {
    const yaml = deployment('chat', { image, container }) + service('app: chat', `port: 80, targetPort: ${target}`);
    expect(rules(yaml).filter((rule) => rule === 'service-target-port')).toEqual(expected);
    const beside = yaml.replace(
      'containers:',
      'containers:\n        - { name: proxy, image: registry.example/p:1.0.0 }',
    );
    expect(rules(beside)).not.toContain('service-target-port');
    expect(rules(yaml.replace('targetPort', 'protocol: UDP, targetPort'))).not.toContain('service-target-port');
  });

  it('may lead to a canary of the same image', () => {
    const pair =
      deployment('chat', { labels: ', part: web' }) +
      deployment('canary', { labels: ', part: web', image: 'registry.example/model:1.1.0' });
    expect(rules(pair + service('part: web', 'port: 80, targetPort: http'))).toEqual([]);
  });

  it.each([
    [', version: v1', ', version: v2', []],
    ['', ', track: canary', []],
    [', version: v1, tier: web', ', version: v2, tier: cache', ['service-spans-models']],
    ['', '', ['service-spans-models']],
  ])('may lead to versions of one application, whatever their images: "%s" and "%s"', (first, second, expected) => {
    const part = (name: string, labels: string) =>
      deployment(name, { labels: `, part: web${labels}`, image: `registry.example/${name}:1.0.0` }).replace(
        `labels: { app: ${name},`,
        'labels: { app: web,',
      );
    const yaml = part('one', first) + part('two', second) + service('part: web', 'port: 80, targetPort: http');
    expect(rules(yaml).filter((rule) => rule === 'service-spans-models')).toEqual(expected);
  });

  it('says nothing where the set holds no pods of the namespace', () => {
    expect(rules(service('app: chat', 'port: 80'))).toEqual([]);
    expect(rules(service('app: chat', 'port: 80'), true)).toEqual(['service-selects-nothing']);
  });

  it('may lead to what a cluster runs in a namespace of its own', () => {
    const dns = service('k8s-app: kube-dns', 'port: 53');
    const beside = (namespace: string) =>
      deployment('metrics', { namespace }) + dns.replace('metadata: {', `metadata: { namespace: ${namespace},`);
    expect(rules(beside('kube-system'))).toEqual([]);
    expect(rules(beside('kube-system'), true)).toEqual(['service-selects-nothing']);
    expect(rules(beside('monitoring'))).toEqual(['service-selects-nothing']);
  });
});

describe('selectors and labels', () => {
  const HOLDING_TWICE = ['selector-holds-version', 'selector-holds-version'];

  it('may hold a version that is part of the name', () => {
    const yaml = deployment('chat-v2').replaceAll('{ app: chat-v2 }', '{ app: chat, version: v2 }');
    expect(rules(yaml)).toEqual([]);
    expect(rules(yaml.replaceAll('version: v2', 'version: 1.4.2'))).toEqual(['selector-holds-version']);
  });

  it.each([
    ['in the version alone', 'app: chat, version: 1.4.0', []],
    ['in more than the version', 'app: chat, tier: web, version: 1.4.0', HOLDING_TWICE],
    ['in nothing', 'app: chat, version: 1.4.2', HOLDING_TWICE],
  ])('may hold the version by which workloads differ: %s', (_, labels, expected) => {
    const selecting = (name: string, selected: string) =>
      deployment(name).replaceAll(`{ app: ${name} }`, `{ ${selected} }`);
    const yaml = selecting('stable', 'app: chat, version: 1.4.2') + selecting('next', labels);
    expect(rules(yaml).filter((rule) => rule !== 'selectors-overlap')).toEqual(expected);
  });
});

describe('probes', () => {
  const probe = (fields: string, ports = 'ports: [{ name: http, containerPort: 8080 }]') =>
    rules(deployment('chat', { container: `${ports}\n          ${fields}` }));

  it.each([
    ['readinessProbe: { httpGet: { path: /, port: http } }', []],
    ['readinessProbe: { tcpSocket: { port: 8080 } }', []],
    ['livenessProbe: { grpc: { port: 9000 } }', ['probe-port-unknown']],
    ['livenessProbe: { exec: { command: [check] } }', []],
    ['startupProbe: { httpGet: { path: /, port: web }, failureThreshold: 30 }', ['probe-port-unknown']],
  ])('%s', (fields, expected) => {
    expect(probe(fields)).toEqual(expected);
  });

  it.each([
    ['a flag', 'args: ["--health-probe-bind-address=:8081"]'],
    ['a script', 'command: [sh, -c, "serve --port 8080 --admin 127.0.0.1:8081"]'],
    ['a variable', 'env: [{ name: HEALTH_PORT, value: "8081" }]'],
  ])('may ask a number that the container is told otherwise: %s', (_, told) => {
    const asking = `ports: [{ name: http, containerPort: 8080 }]\n          livenessProbe: { tcpSocket: { port: 8081 } }`;
    expect(rules(deployment('chat', { container: `${asking}\n          ${told}` }))).toEqual([]);
    expect(rules(deployment('chat', { container: `${asking}\n          ${told.replace('8081', '18081')}` }))).toEqual([
      'probe-port-unknown',
    ]);
  });

  it('may ask a server where it listens of itself', () => {
    const container =
      'ports: [{ containerPort: 9000 }]\n          livenessProbe: { httpGet: { port: 8000, path: /health } }';
    const image = 'vllm/vllm-openai:v0.19.0';
    expect(rules(deployment('chat', { container, image }))).not.toContain('probe-port-unknown');
    for (const other of [container.replace('8000', '8001'), `args: [--port, "9000"]\n          ${container}`])
      expect(rules(deployment('chat', { container: other, image }))).toContain('probe-port-unknown');
  });

  it.each([
    ['registry.example/model:1.0.0', '', 'info'],
    ['registry.example/model:1.0.0', '\n          resources: { limits: { nvidia.com/gpu: 1 } }', 'warning'],
    ['vllm/vllm-openai:v0.19.0', '', 'warning'],
  ])('of %s%s that ask an untold number', (image, more, severity) => {
    const container = `ports: [{ containerPort: 8000 }]\n          livenessProbe: { tcpSocket: { port: 8081 } }${more}`;
    const found = check(deployment('chat', { container, image })).filter(({ rule }) => rule === 'probe-port-unknown');
    expect(found).toMatchObject([{ severity }]);
  });

  it('may ask a number where no ports are told', () => {
    expect(probe('readinessProbe: { tcpSocket: { port: 8080 } }', 'args: [serve]')).toEqual([]);
  });

  it('end a rollout at the deadline that Kubernetes has by itself', () => {
    expect(probe('startupProbe: { tcpSocket: { port: http }, failureThreshold: 59 }')).toEqual([]);
    expect(probe('startupProbe: { tcpSocket: { port: http }, failureThreshold: 60 }')).toEqual([
      'startup-over-deadline',
    ]);
  });
});

describe('the end of a pod', () => {
  const ending = (grace: string, container: string) => rules(deployment('chat', { pod: grace, container }));

  it.each([
    ['', 'lifecycle: { preStop: { sleep: { seconds: 29 } } }', []],
    ['', 'lifecycle: { preStop: { sleep: { seconds: 30 } } }', ['grace-below-drain']],
    [
      'terminationGracePeriodSeconds: 40',
      'lifecycle: { preStop: { exec: { command: [sh, -c, "sleep 30 && quit"] } } }',
      [],
    ],
    ['', 'lifecycle: { preStop: { exec: { command: [sh, -c, "nginx -s quit; sleep 45"] } } }', ['grace-below-drain']],
    ['', 'args: [uvicorn, "app:app", --timeout-graceful-shutdown=60]', ['grace-below-drain']],
    ['', 'args: [uvicorn, "app:app", --timeout_graceful_shutdown=60]', ['grace-below-drain']],
    ['', 'args: [uvicorn, --timeout-graceful-shutdown=60, --timeout-graceful-shutdown=5]', []],
    ['terminationGracePeriodSeconds: 90', 'args: [uvicorn, "app:app", --timeout-graceful-shutdown=60]', []],
  ])('%s %s', (grace, container, expected) => {
    expect(ending(grace, container)).toEqual(expected);
  });
});

describe('accelerators', () => {
  const gpu = (spec: string, more: Parts = {}) =>
    deployment('llm', { spec, container: 'resources: { limits: { nvidia.com/gpu: 1 } }', ...more });
  const quota = (count: number) => `
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: gpus }
spec: { hard: { requests.nvidia.com/gpu: ${count} } }
`;

  it.each([
    ['', 1, ['surge-needs-spare-gpu']],
    ['', 3, ['surge-needs-spare-gpu']],
    ['', 4, []],
    ['strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }', 1, []],
    ['strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }', 1, ['recreate-outage']],
    ['strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }', 2, []],
    ['strategy: { type: Recreate }', 1, []],
    ['strategy: { type: Recreate }', 3, ['recreate-outage']],
    ['strategy: { rollingUpdate: { maxSurge: 100%, maxUnavailable: 0 } }', 3, ['surge-doubles-gpus']],
  ])('%s with %d replicas', (spec, replicas, expected) => {
    expect(rules(gpu(spec, { replicas }))).toEqual(expected);
  });

  it('of the quota are enough, or not, for the replicas and for a rollout', () => {
    expect(rules(gpu('', { replicas: 3 }) + quota(4))).toEqual([]);
    expect(rules(gpu('', { replicas: 3 }) + quota(3))).toEqual(['gpu-quota-exceeded']);
    expect(rules(gpu('', { replicas: 3 }) + quota(2))).toEqual(['gpu-quota-exceeded']);
    const spare = 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }';
    expect(rules(gpu(spare, { replicas: 3 }) + quota(3))).toEqual([]);
  });

  it.each([
    ['--tensor-parallel-size=2', 2, []],
    ['--tensor-parallel-size=2, --pipeline-parallel-size, "2"', 4, []],
    ['-tp, "2"', 1, ['tensor-parallel-gpus']],
    ['--tensor-parallel-size=2, --distributed-executor-backend=ray', 1, []],
    ['--max-model-len=4096', 1, []],
  ])('are as many as the server spans: %s on %d', (args, count, expected) => {
    const yaml = deployment('llm', {
      image: 'vllm/vllm-openai:v0.19.0',
      pod: 'volumes: [{ name: shm, emptyDir: { medium: Memory, sizeLimit: 2Gi } }]',
      spec: 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
      container: `args: [${args}]\n          resources: { limits: { nvidia.com/gpu: ${count} } }\n          volumeMounts: [{ name: shm, mountPath: /dev/shm }]`,
    });
    expect(rules(yaml)).toEqual(expected);
  });
});

describe('servers on CPUs', () => {
  const tei = (container: string) =>
    rules(deployment('embed', { image: 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.8', container }));
  const ports = 'ports: [{ name: http, containerPort: 8080 }]';

  it.each([
    ['by the default of its image', ports, ['server-port-mismatch']],
    ['by an argument', `args: [--port, "8080"]\n          ${ports}`, []],
    ['by a variable', `env: [{ name: PORT, value: "8080" }]\n          ${ports}`, []],
  ])('text embeddings listen where they are told, %s', (_, container, expected) => {
    expect(tei(container)).toEqual(expected);
  });

  it('llama.cpp has metrics of its own', () => {
    const server = deployment('assistant', { image: 'ghcr.io/ggml-org/llama.cpp:server-b6869' });
    const scaled = (metric: string) =>
      rules(`${server}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: assistant }
spec:
  scaleTargetRef: { name: assistant }
  minReplicaCount: 1
  triggers:
    - type: prometheus
      metadata: { serverAddress: "http://prometheus:9090", query: 'sum(${metric}{namespace="a",pod=~"assistant-.*"})', threshold: "4" }
`);
    expect(scaled('llamacpp:requests_deferred')).toEqual([]);
    expect(scaled('llamacpp:request_deferred')).toEqual(['server-metric-unknown']);
    expect(scaled('vllm:num_requests_waiting')).toEqual(['metric-not-provided']);
  });
});

describe('volumes', () => {
  const claim = (mode: string) => `
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: weights }
spec: { accessModes: [${mode}], resources: { requests: { storage: 10Gi } } }
`;
  const pod = 'volumes: [{ name: weights, persistentVolumeClaim: { claimName: weights } }]';

  it.each([
    ['ReadWriteOnce', 3, 'warning'],
    ['ReadWriteOncePod', 3, 'error'],
    ['ReadWriteMany', 3, undefined],
    ['ReadWriteOnce, ReadOnlyMany', 3, undefined],
    ['ReadWriteOnce', 1, 'warning'],
  ])('%s under %d replicas', (mode, replicas, severity) => {
    const found = check(deployment('chat', { pod, replicas }) + claim(mode));
    expect(found.map((problem) => problem.severity ?? 'warning')).toEqual(severity === undefined ? [] : [severity]);
  });

  it('of one node may be handed over where the old pod goes first', () => {
    const spec = 'strategy: { type: Recreate }';
    expect(rules(deployment('chat', { pod, spec, replicas: 1 }) + claim('ReadWriteOnce'))).toEqual([]);
  });

  it.each([
    ['{ medium: Memory, sizeLimit: 1Gi }', []],
    ['{ medium: Memory, sizeLimit: 2Gi }', ['memory-volume']],
    ['{ medium: Memory }', ['memory-volume']],
    ['{}', []],
  ])('in memory: %s under a limit of 2Gi', (fields, expected) => {
    const container =
      'resources: { limits: { memory: 2Gi } }\n          volumeMounts: [{ name: tmp, mountPath: /tmp }]';
    expect(rules(deployment('chat', { container, pod: `volumes: [{ name: tmp, emptyDir: ${fields} }]` }))).toEqual(
      expected,
    );
  });

  it.each([
    ['resources: { limits: { memory: 2Gi } }', '', 'the memory limit of the pod, at which its containers are killed'],
    ['', 'resources: { limits: { memory: 2Gi } }', 'the memory limit of the pod, at which its containers are killed'],
    ['resources: { limits: { cpu: 2 } }', '', 'all the memory that the node has for pods'],
  ])('in memory grow as far as the kubelet lets them: %s%s', (container, ofPod, bound) => {
    const pod = `${ofPod}\n      volumes: [{ name: shm, emptyDir: { medium: Memory } }]`;
    expect(check(deployment('chat', { container, pod }))).toMatchObject([
      { message: `keeps volume "shm" in memory without a limit of its own: it may grow to ${bound}.` },
    ]);
  });
});

describe('references', () => {
  const using = (container: string) => deployment('chat', { container });

  it('are judged only in a set that claims to be complete', () => {
    const yaml = using('envFrom: [{ secretRef: { name: token } }]');
    expect(lines(yaml)).toEqual([]);
    expect(lines(yaml, { complete: true })).toEqual([
      'reference-missing Deployment/chat spec.template.spec.containers[0].envFrom[0].secretRef.name',
    ]);
  });

  it('may be absent where they are optional', () => {
    const yaml = using('envFrom: [{ secretRef: { name: token, optional: true } }]');
    expect(lines(yaml, { complete: true })).toEqual([]);
  });

  const made = (apiVersion: string, kind: string, name: string, spec: string) =>
    `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

  it.each([
    ['external-secrets.io/v1', 'ExternalSecret', 'vault', '{ target: { name: token } }'],
    ['external-secrets.io/v1', 'ExternalSecret', 'token', '{}'],
    ['bitnami.com/v1alpha1', 'SealedSecret', 'token', '{}'],
    ['cert-manager.io/v1', 'Certificate', 'chat', '{ secretName: token }'],
    ['secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'aws', '{ secretObjects: [{ secretName: token }] }'],
    ['secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', 'vault', '{ destination: { name: token } }'],
    ['secrets.hashicorp.com/v1beta1', 'VaultDynamicSecret', 'vault', '{ destination: { name: token } }'],
    ['secrets.hashicorp.com/v1beta1', 'VaultPKISecret', 'vault', '{ destination: { name: token } }'],
    ['onepassword.com/v1', 'OnePasswordItem', 'token', '{ itemPath: vaults/ml/items/token }'],
    ['isindir.github.com/v1alpha3', 'SopsSecret', 'sops', '{ secretTemplates: [{ name: token }] }'],
    ['secrets.infisical.com/v1alpha1', 'InfisicalSecret', 'i', '{ managedSecretReference: { secretName: token } }'],
    [
      'secrets.infisical.com/v1alpha1',
      'InfisicalSecret',
      'i',
      '{ managedKubeSecretReferences: [{ secretName: token, secretNamespace: default }] }',
    ],
    ['trust.cert-manager.io/v1alpha1', 'Bundle', 'token', '{ target: { secret: { key: ca.crt } } }'],
  ])('may be Secrets that a controller makes: %s %s called %s of %s', (apiVersion, kind, name, spec) => {
    const yaml = using('envFrom: [{ secretRef: { name: token } }]');
    expect(rules(yaml + made(apiVersion, kind, name, spec), true)).toEqual([]);
    const other = [name, spec].map((text) => text.replace('token', 'other'));
    expect(rules(yaml + made(apiVersion, kind, other[0] ?? '', other[1] ?? ''), true)).toEqual(['reference-missing']);
  });

  it.each([
    ['trust.cert-manager.io/v1alpha1', []],
    ['fleet.cattle.io/v1alpha1', ['reference-missing']],
  ])('may be a ConfigMap in every namespace that trust-manager writes: %s', (apiVersion, expected) => {
    const yaml = deployment('chat', { namespace: 'ml', container: 'envFrom: [{ configMapRef: { name: trusted } }]' });
    const bundle = made(apiVersion, 'Bundle', 'trusted', '{ target: { configMap: { key: ca.pem } } }');
    expect(rules(yaml + bundle, true)).toEqual(expected);
  });

  it.each([
    ['weights', []],
    ['other', ['reference-missing']],
  ])('may be a claim that the data importer makes of %s', (name, expected) => {
    const pod = 'volumes: [{ name: weights, persistentVolumeClaim: { claimName: weights } }]';
    const volume = made('cdi.kubevirt.io/v1beta1', 'DataVolume', name, '{ source: { blank: {} } }');
    expect(rules(deployment('chat', { pod }) + volume, true)).toEqual(expected);
  });
});

describe('routes', () => {
  const ingress = (name: string, port: string, annotation = 'x: y') => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: public, annotations: { ${annotation} } }
spec:
  defaultBackend: { service: { name: ${name}, port: { ${port} } } }
`;
  const missing = (yaml: string) => rules(yaml, true).filter((rule) => rule === 'route-backend-missing');

  it.each([
    ['chat-predictor', []],
    ['chat-transformer', ['route-backend-missing']],
    ['other-predictor', ['route-backend-missing']],
  ])('may lead to %s, which KServe makes or not', (name, expected) => {
    const served =
      '---\napiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: { name: chat }\nspec: { predictor: { model: {} } }\n';
    expect(missing(ingress(name, 'number: 80') + served)).toEqual(expected);
  });

  it.each([
    ['redirect', 'name: use-annotation', 'alb.ingress.kubernetes.io/actions.redirect: "{}"', []],
    ['redirect', 'name: use-annotation', 'alb.ingress.kubernetes.io/actions.other: "{}"', ['route-backend-missing']],
    ['redirect', 'number: 80', 'alb.ingress.kubernetes.io/actions.redirect: "{}"', ['route-backend-missing']],
  ])('may lead to an action of the load balancer: %s at port %s with %s', (name, port, annotation, expected) => {
    expect(missing(ingress(name, port, annotation))).toEqual(expected);
  });

  it.each([
    ['rootService: chat', 'name: use-annotation', []],
    ['servicePort: 80', 'name: use-annotation', ['route-backend-missing']],
    ['rootService: other', 'name: use-annotation', ['route-backend-missing']],
    ['rootService: chat', 'name: web', ['route-backend-missing']],
  ])('may lead to an action that Argo Rollouts annotates: %s at %s', (balancer, port, expected) => {
    const rollout = `
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: chat }
spec: { strategy: { canary: { stableService: stable, trafficRouting: { alb: { ${balancer} } } } } }
`;
    const yaml = ingress('chat', port) + service('app: chat', 'name: http, port: 80') + rollout;
    expect(missing(yaml)).toEqual(expected);
    if (balancer === 'servicePort: 80') expect(missing(yaml.replace(': stable,', ': chat,'))).toEqual([]);
  });
});

describe('network policies', () => {
  const policy = (ingress: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: chat }
spec: { podSelector: { matchLabels: { app: chat } }, policyTypes: [Ingress], ingress: ${ingress} }
`;
  const served = deployment('chat') + service('app: chat', 'port: 80, targetPort: http');

  it.each([
    ['[]', ['network-policy-shuts-out']],
    ['[{}]', []],
    ['[{ ports: [{ port: http }] }]', []],
    ['[{ ports: [{ port: 8000, endPort: 8100 }] }]', []],
    ['[{ ports: [{ port: 8080, protocol: UDP }] }]', ['network-policy-shuts-out']],
    ['[{ from: [{ podSelector: {} }] }]', []],
  ])('%s', (ingress, expected) => {
    expect(rules(served + policy(ingress))).toEqual(expected);
  });

  it('add up', () => {
    const open = policy('[{ ports: [{ port: 8080 }] }]').replace('name: chat }', 'name: open }');
    expect(rules(served + policy('[]') + open)).toEqual([]);
  });
});

describe('the window for scaling down', () => {
  const scaled = (window: string, threshold: number) =>
    rules(
      `${deployment('chat', {
        spec: 'progressDeadlineSeconds: 3600',
        container: `resources: { requests: { cpu: 1 } }\n          startupProbe: { tcpSocket: { port: 8080 }, failureThreshold: ${threshold} }`,
      })}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  maxReplicas: 4
  ${window}
`,
    );

  it.each([
    ['', 60, []],
    ['', 90, []],
    ['', 91, ['scale-down-window-short']],
    ['behavior: { scaleDown: { stabilizationWindowSeconds: 120 } }', 12, []],
    ['behavior: { scaleDown: { stabilizationWindowSeconds: 120 } }', 13, ['scale-down-window-short']],
    ['behavior: { scaleDown: { stabilizationWindowSeconds: 600 } }', 120, []],
    ['behavior: { scaleDown: { selectPolicy: Disabled } }', 180, []],
    ['behavior: { scaleDown: { policies: [{ type: Pods, value: 1, periodSeconds: 1800 }] } }', 180, []],
  ])('%s for a start of %d0 s', (window, threshold, expected) => {
    expect(scaled(window, threshold)).toEqual(expected);
  });
});
