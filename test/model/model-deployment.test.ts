import { Chart, Duration, Size, Testing } from 'cdk8s';
import {
  ConfigMap,
  Cpu,
  EmptyDirMedium,
  Env,
  EnvValue,
  ImagePullPolicy,
  k8s,
  Probe,
  Protocol,
  Secret,
  Volume,
} from 'cdk8s-plus-27';
import { Gpu, ModelDeployment, type ModelDeploymentProps } from '../../lib';
import type { ContainerManifest, DeploymentManifest } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const image = 'registry.example.com/model:1';

type Props = Partial<ModelDeploymentProps>;

function deployment(props: Props | ((chart: Chart) => Props) = {}): DeploymentManifest {
  return renderOne<DeploymentManifest>('Deployment', (chart) => {
    new ModelDeployment(chart, 'chat', { image, ...(typeof props === 'function' ? props(chart) : props) });
  });
}

function container(props: Props | ((chart: Chart) => Props) = {}): ContainerManifest {
  const [first] = deployment(props).spec.template.spec.containers;
  if (!first) throw new Error('no container');
  return first;
}

function faults(props: Props): string[] {
  return faultsOf((chart) => new ModelDeployment(chart, 'chat', { image, ...props }));
}

describe('the container', () => {
  test('has what a server needs and nothing else by default', () => {
    expect(container()).toEqual({
      name: 'chat',
      image,
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { tcpSocket: { port: 'http' } },
    });
  });

  test('holds what was given', () => {
    expect(
      container({
        containerName: 'server',
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        command: ['serve'],
        args: ['--model', 'm'],
        securityContext: { runAsNonRoot: true },
      }),
    ).toMatchObject({
      name: 'server',
      imagePullPolicy: 'IfNotPresent',
      command: ['serve'],
      args: ['--model', 'm'],
      securityContext: { runAsNonRoot: true },
    });
  });

  test('keeps the order of environment variables, whatever their source', () => {
    const { env, envFrom } = container((chart) => {
      const secret = Secret.fromSecretName(chart, 'secret', 'hf');
      const configMap = ConfigMap.fromConfigMapName(chart, 'config', 'settings');
      return {
        env: {
          ZONE: 'a',
          MODEL: EnvValue.fromValue('$(ZONE)/m'),
          HF_TOKEN: EnvValue.fromSecretValue({ secret, key: 'token' }),
        },
        envFrom: [Env.fromConfigMap(configMap)],
      };
    });
    expect(env).toEqual([
      { name: 'ZONE', value: 'a' },
      { name: 'MODEL', value: '$(ZONE)/m' },
      { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } },
    ]);
    expect(envFrom).toEqual([{ configMapRef: { name: 'settings' } }]);
  });

  test('puts the serving port first and the others in order of their numbers', () => {
    const { ports } = container({
      port: 8501,
      ports: [
        { name: 'metrics', number: 9090 },
        { name: 'grpc', number: 8500, protocol: Protocol.TCP },
      ],
    });
    expect(ports).toEqual([
      { name: 'http', containerPort: 8501 },
      { name: 'grpc', containerPort: 8500, protocol: 'TCP' },
      { name: 'metrics', containerPort: 9090 },
    ]);
  });

  test('requests GPUs by their limit, which Kubernetes takes as the request', () => {
    const { resources } = container({
      resources: {
        cpu: { request: Cpu.units(4) },
        ephemeralStorage: { limit: Size.mebibytes(500) },
        extended: { 'nvidia.com/gpu': 2 },
      },
    });
    expect(resources).toEqual({
      requests: { cpu: '4' },
      limits: { 'ephemeral-storage': '500Mi', 'nvidia.com/gpu': '2' },
    });
  });
});

describe('volumes', () => {
  test('are written once and mounted in order of their paths', () => {
    const { spec } = deployment((chart) => {
      const cache = Volume.fromEmptyDir(chart, 'cache', 'cache', {
        medium: EmptyDirMedium.DEFAULT,
        sizeLimit: Size.gibibytes(20),
      });
      return {
        sharedMemory: Size.gibibytes(2),
        mounts: [
          { volume: cache, path: '/root/.cache' },
          { volume: cache, path: '/models', subPath: 'models', readOnly: true },
        ],
      };
    });
    expect(spec.template.spec.volumes).toEqual([
      { name: 'cache', emptyDir: { sizeLimit: '20Gi' } },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
    ]);
    expect(spec.template.spec.containers[0]?.volumeMounts).toEqual([
      { name: 'shm', mountPath: '/dev/shm' },
      { name: 'cache', mountPath: '/models', subPath: 'models', readOnly: true },
      { name: 'cache', mountPath: '/root/.cache' },
    ]);
  });

  test('lead to a fault when two share a path or a name', () => {
    const chart = new Chart(Testing.app(), 'volumes');
    const one = Volume.fromEmptyDir(chart, 'one', 'cache');
    const other = Volume.fromEmptyDir(chart, 'other', 'cache');
    const found = faults({
      mounts: [
        { volume: one, path: '/models' },
        { volume: other, path: '/models' },
      ],
    });
    expect(found).toEqual([
      expect.stringContaining('mounts[1].path: is mounted already; received "/models"'),
      expect.stringContaining('mounts: names two volumes alike; received "cache"'),
    ]);
  });
});

describe('probes', () => {
  test('follow from the endpoints and the start-up budget', () => {
    const probes = container({
      health: { started: '/v1/models', ready: '/health', live: '/live' },
      startup: { worst: Duration.seconds(725) },
    });
    expect(probes.startupProbe).toEqual({
      httpGet: { path: '/v1/models', port: 'http' },
      periodSeconds: 10,
      failureThreshold: 73,
      timeoutSeconds: 5,
    });
    expect(probes.readinessProbe).toEqual({ httpGet: { path: '/health', port: 'http' }, timeoutSeconds: 5 });
    expect(probes.livenessProbe).toEqual({
      httpGet: { path: '/live', port: 'http' },
      timeoutSeconds: 5,
      failureThreshold: 8,
    });
  });

  test('use an open port where no endpoint is known, and never restart unasked', () => {
    const probes = container({ startup: { worst: Duration.minutes(1) } });
    expect(probes.startupProbe).toEqual({ tcpSocket: { port: 'http' }, periodSeconds: 10, failureThreshold: 6 });
    expect(probes.livenessProbe).toBeUndefined();
  });

  test('can be given as cdk8s-plus values, as YAML, or left out', () => {
    const probes = container({
      port: 9000,
      probes: {
        startup: { grpc: { port: 9001 }, failureThreshold: 30 },
        readiness: Probe.fromHttpGet('/ready', { periodSeconds: Duration.seconds(3) }),
        liveness: Probe.fromCommand(['ok'], { failureThreshold: 9 }),
      },
    });
    expect(probes.startupProbe).toEqual({ grpc: { port: 9001 }, failureThreshold: 30 });
    expect(probes.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 9000 }, periodSeconds: 3 });
    expect(probes.livenessProbe).toEqual({ exec: { command: ['ok'] }, failureThreshold: 9 });
    expect(container({ probes: { readiness: false } })).not.toHaveProperty('readinessProbe');
  });

  test('may not restart a server that has no start-up budget', () => {
    expect(faults({ health: { ready: '/health', live: '/health' } })).toEqual([
      expect.stringContaining('health.live: is set without a start-up budget'),
    ]);
    expect(faults({ probes: { liveness: Probe.fromTcpSocket() } })).toEqual([
      expect.stringContaining('probes.liveness: is set without a start-up budget'),
    ]);
    expect(faults({ health: { ready: '/h', live: '/h' }, startup: { worst: Duration.minutes(1) } })).toEqual([]);
  });
});

describe('the rollout', () => {
  test("is Kubernetes' own by default", () => {
    expect(deployment().spec).not.toHaveProperty('strategy');
    expect(deployment().spec).not.toHaveProperty('progressDeadlineSeconds');
  });

  test('has a deadline that the start-up fits into', () => {
    const deadline = (minutes: number) =>
      deployment({ startup: { worst: Duration.minutes(minutes) } }).spec.progressDeadlineSeconds;
    expect(deadline(5)).toBeUndefined();
    expect(deadline(8)).toBeUndefined();
    expect(deadline(12)).toBe(900);
    const given = { startup: { worst: Duration.minutes(12) }, progressDeadline: Duration.minutes(10) };
    expect(faults(given)).toEqual([
      expect.stringContaining('progressDeadline: must be longer than startup.worst (720 s)'),
    ]);
    expect(faults({ ...given, progressDeadline: Duration.minutes(13) })).toEqual([]);
  });

  test('is written as given', () => {
    expect(deployment({ rollout: 'recreate' }).spec.strategy).toEqual({ type: 'Recreate' });
    expect(deployment({ rollout: { maxSurge: 0, maxUnavailable: '25%' } }).spec.strategy).toEqual({
      rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' },
    });
  });

  test.each([
    [{ maxSurge: 0, maxUnavailable: '0%' } as const, 'rollout: must let at least one pod be added or be missing'],
    [{ maxSurge: -1 }, 'rollout.maxSurge: must be a whole number of pods'],
    [{ maxSurge: 0.5 }, 'rollout.maxSurge: must be a whole number of pods'],
    [{ maxUnavailable: '101%' } as const, 'rollout.maxUnavailable: must not be above 100%'],
  ])('refuses %j', (rollout, fault) => {
    expect(faults({ rollout })).toEqual([expect.stringContaining(fault)]);
  });
});

describe('the replicas', () => {
  test('are written only for a deployment without an autoscaler', () => {
    expect(deployment({ replicas: 2 }).spec.replicas).toBe(2);
    expect(deployment().spec).not.toHaveProperty('replicas');
    expect(faults({ replicas: 1.5 })).toEqual([expect.stringContaining('replicas: must be a whole number')]);
  });

  test('belong to one owner', () => {
    const owned = (owners: number, replicas?: number) =>
      faultsOf((chart) => {
        const target = new ModelDeployment(chart, 'chat', { image, replicas });
        for (let owner = 0; owner < owners; owner++) target.markAutoscaled(chart);
      });
    expect(owned(1, 3)).toEqual([
      expect.stringContaining('replicas: must be left out when an autoscaler owns the number of replicas'),
    ]);
    expect(owned(2)).toEqual([expect.stringContaining('has more than one autoscaler (test, test)')]);
    expect(owned(1)).toEqual([]);
  });
});

describe('the pod', () => {
  test('holds what was given', () => {
    const pod = deployment({
      imagePullSecrets: ['registry'],
      serviceAccountName: 'model',
      serviceLinks: false,
      terminationGracePeriod: Duration.minutes(2),
      podSecurityContext: { fsGroup: 1000 },
      podAnnotations: { 'example.com/note': 'x' },
      sidecars: [{ name: 'proxy', image: 'proxy:1', resources: { requests: { cpu: k8s.Quantity.fromString('50m') } } }],
      initContainers: [{ name: 'fetch', image: 'fetch:1' }],
      scheduling: {
        nodeSelector: { 'example.com/pool': 'gpu' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
        priorityClassName: 'serving',
        runtimeClassName: 'nvidia',
      },
    }).spec.template;
    expect(pod.metadata.annotations).toEqual({ 'example.com/note': 'x' });
    expect(pod.spec).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      serviceAccountName: 'model',
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 120,
      securityContext: { fsGroup: 1000 },
      initContainers: [{ name: 'fetch', image: 'fetch:1' }],
      nodeSelector: { 'example.com/pool': 'gpu' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      priorityClassName: 'serving',
      runtimeClassName: 'nvidia',
    });
    expect(pod.spec.containers[1]).toEqual({
      name: 'proxy',
      image: 'proxy:1',
      resources: { requests: { cpu: '50m' } },
    });
  });
});

describe('a bad value', () => {
  const cases: [string, Props, string][] = [
    ['a name in upper case', { name: 'Chat' }, 'name: must consist of lower case letters'],
    ['a name that is too long', { name: 'a'.repeat(64) }, 'name: must be no more than 63 characters'],
    ['a name with a dot', { name: 'chat.v1' }, 'name: must not contain dots'],
    ['a namespace in upper case', { namespace: 'ML' }, 'namespace: must consist of lower case letters'],
    ['a version that is no label', { version: 'v1+gpu' }, 'version: must consist of letters'],
    ['a label key that is none', { labels: { 'a b': 'c' } }, 'labels[a b]: the name must consist of'],
    [
      'a label that contradicts the selector',
      { labels: { app: 'other' } },
      "labels[app]: must be the model's name (chat)",
    ],
    ['a pod label that contradicts the selector', { podLabels: { app: 'x' } }, 'podLabels[app]: must be the model'],
    ['an image with white space', { image: ' model:1' }, 'image: must not hold white space'],
    ['no image', { image: '' }, 'image: must not be empty'],
    ['an image with a bad tag', { image: 'model:a/b:c d' }, 'image: must not hold white space'],
    ['a container name with underscore', { containerName: 'my_server' }, 'containerName: must consist of'],
    ['a port above 65535', { port: 65_536 }, 'port: must be between 1 and 65535; received 65536'],
    [
      'a port name that is too long',
      { ports: [{ name: 'a'.repeat(16), number: 1 }] },
      'must be no more than 15 characters',
    ],
    [
      'a port number twice',
      { ports: [{ name: 'other', number: 8080 }] },
      'ports[other]: is the port of "http" already',
    ],
    ['a port name twice', { ports: [{ name: 'http', number: 1 }] }, 'ports[http].name: is given to two ports'],
    ['an environment name with a space', { env: { 'A B': 'c' } }, 'env[A B]: must consist of letters'],
    [
      'a request above its limit',
      { resources: { memory: { request: Size.gibibytes(3), limit: Size.mebibytes(2048) } } },
      'resources.memory.request: must not be above the limit (2048Mi); received "3Gi"',
    ],
    [
      'a quantity that is none',
      { resources: { cpu: { request: Cpu.millis(Number.NaN) } } },
      'resources.cpu.request: must be a quantity',
    ],
    [
      'a negative quantity',
      { resources: { cpu: { limit: Cpu.units(-1) } } },
      'resources.cpu.limit: must be a quantity, 0 or more',
    ],
    [
      'half a GPU',
      { resources: { extended: { 'nvidia.com/gpu': 0.5 } } },
      'must be a whole number, 0 or more; received 0.5',
    ],
    [
      'an extended resource without domain',
      { resources: { extended: { gpu: 1 } } },
      'resources.extended[gpu]: must be a resource name with its domain',
    ],
    [
      'shared memory above the memory limit',
      { sharedMemory: Size.gibibytes(2), resources: { memory: { limit: Size.gibibytes(2) } } },
      'sharedMemory: must be below the memory limit (2Gi)',
    ],
    ['a health path without a slash', { health: 'health' }, 'health: must be a path that starts with "/"'],
    [
      'a start-up of no time',
      { startup: { worst: Duration.seconds(0) } },
      'startup.worst: must be a whole number of seconds, at least 1',
    ],
    [
      'a grace period of part of a second',
      { terminationGracePeriod: Duration.millis(1500) },
      'terminationGracePeriod: must be a whole number of seconds',
    ],
    ['a secret name in upper case', { imagePullSecrets: ['Registry'] }, 'imagePullSecrets[0]: must consist of'],
  ];

  test.each(cases)('%s is told with prop, value and fix', (_, props, fault) => {
    const found = faults(props);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`[test/chat] `);
    expect(found[0]).toContain(fault);
    expect(found[0]).toMatch(/; received .+\. Fix: .+\.$/);
  });

  const holdsItself: Record<string, unknown> = { key: 'gpu' };
  holdsItself['again'] = holdsItself;

  test.each<[string, Props]>([
    ['scheduling.tolerations[0].again', { scheduling: { tolerations: [holdsItself] } }],
    ['scheduling.affinity.again', { scheduling: { affinity: holdsItself } }],
    ['sidecars[0].env[0].again', { sidecars: [{ name: 'proxy', image: 'proxy:1', env: [holdsItself as never] }] }],
    ['env.TOKEN.valueFrom.again', { env: { TOKEN: { valueFrom: holdsItself } as never } }],
    ['gpu.tolerations[0].again', { gpu: Gpu.nvidia(1, { tolerations: [holdsItself] }) }],
  ])('that holds itself is told at %s', (field, props) => {
    expect(faults(props)).toEqual([
      `[test/chat] ${field}: is an object or a list in which it stands itself: the YAML would never end. Fix: Write out what should stand there.`,
    ]);
  });

  test('that stands in two places is none', () => {
    const toleration = { key: 'gpu', operator: 'Exists' };
    expect(faults({ scheduling: { tolerations: [toleration, toleration] } })).toEqual([]);
  });

  test('is never reported of props that are right', () => {
    expect(
      faults({
        name: '7b-chat',
        version: '1.4.2',
        labels: { 'example.com/team': 'nlp', app: '7b-chat' },
        image: `localhost:5000/models/server@sha256:${'0'.repeat(64)}`,
        port: 65_535,
        ports: [{ name: 'metrics-2', number: 1 }],
        env: { 'model.name': 'x', _A: 'y' },
        resources: {
          cpu: { request: Cpu.millis(1000), limit: Cpu.units(1) },
          memory: { request: Size.gibibytes(1), limit: Size.mebibytes(1024) },
          extended: { 'nvidia.com/mig-1g.10gb': 1 },
        },
        health: '/health?ready=1',
      }),
    ).toEqual([]);
  });
});
