import { createServer, type Server } from 'node:http';
import type { Manifest } from '../../lib/manifest/manifest';
import { isAtLeast } from '../../lib/manifest/version';
import { Sandbox } from './support/namespace';
import { at, describeAnswer, itemsOf, ObjectClient } from './support/objects';
import { Scene } from './support/scaling';
import { targets } from './support/targets';
import { waitFor } from './support/wait';
import { writtenFiles } from './support/written';

/** Every written file with a ScaledObject in it. */
const written = writtenFiles().filter(({ objects }) => objects.some(isScaledObject));

/** A Prometheus that answers every query with one number. */
class FakePrometheus {
  value = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakePrometheus> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const prometheus = new FakePrometheus(server);
    server.on('request', (_, response) => {
      const result = [{ metric: {}, value: [Date.now() / 1000, String(prometheus.value)] }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    return prometheus;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('Prometheus does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe.each(targets())('KEDA on Kubernetes $name', (target) => {
  const files = written.filter((file) => isAtLeast(target.version, file.target));
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  afterAll(() => sandbox.close());

  async function autoscalerIn(namespace: string): Promise<unknown> {
    const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
    const made = async () => itemsOf(await sandbox.api.request('GET', path))[0];
    return waitFor('the autoscaler that KEDA makes', made).catch(async (error: unknown) => {
      const scaledObjects = `/apis/keda.sh/v1alpha1/namespaces/${namespace}/scaledobjects`;
      const status = at((await sandbox.api.request('GET', scaledObjects)).body, 'items', 0, 'status');
      throw new Error(`${error}; KEDA says ${JSON.stringify(status)}`);
    });
  }

  test.each(files)('makes of $path the autoscaler that was meant', async ({ objects: manifests }) => {
    const namespace = await sandbox.createNamespace('keda');
    for (const manifest of [...manifests.flatMap(secretsOf), ...manifests]) {
      const answer = await objects.create(manifest, namespace);
      expect({ kind: manifest.kind, said: describeAnswer(answer), status: answer.status }).toMatchObject({
        status: 201,
      });
    }
    const scaledObject = manifests.find(isScaledObject);
    const spec = at(scaledObject, 'spec');
    const triggers = at(spec, 'triggers');
    const autoscaler = await autoscalerIn(namespace);
    expect(autoscaler).toMatchObject({
      metadata: { name: `keda-hpa-${scaledObject?.metadata?.name}` },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: at(spec, 'scaleTargetRef', 'name') },
        // From 0 to 1 is KEDA's own work, and the autoscaler's bounds begin at 1.
        minReplicas: Math.max(1, Number(at(spec, 'minReplicaCount') ?? 0)),
        maxReplicas: at(spec, 'maxReplicaCount') ?? 100,
      },
    });
    expect(at(autoscaler, 'spec', 'metrics')).toHaveLength(Array.isArray(triggers) ? triggers.length : 0);
    expect(at(autoscaler, 'spec', 'behavior')).toMatchObject(
      at(spec, 'advanced', 'horizontalPodAutoscalerConfig', 'behavior') ?? {},
    );
  });

  test('starts the first replica for waiting requests, and the autoscaler the others', async () => {
    const prometheus = await FakePrometheus.start();
    const scene = await Scene.open(sandbox, target, queueModel(prometheus.url));
    try {
      await scene.reach(0);
      prometheus.value = 12;
      await scene.reach(1);
      await scene.load({ external: { 's0-prometheus': 12 } });
      await scene.reach(3);
      expect(scene.trajectory).toEqual([1, 0, 1, 3]);
    } finally {
      await scene.close();
      await prometheus.stop();
    }
  });

  test('refuses a second autoscaler for the same Deployment', async () => {
    const namespace = await sandbox.createNamespace('keda');
    const [deployment, scaledObject] = queueModel('http://prometheus.example.com:9090');
    if (!deployment || !scaledObject) throw new Error('a model is a Deployment and a ScaledObject');
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'queue' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'queue' }, maxReplicas: 3 },
    };
    for (const each of [deployment, autoscaler])
      expect(await objects.create(each, namespace)).toMatchObject({ status: 201 });
    // The webhook reads through a cache of its own, which needs a moment.
    const refusal = await waitFor('the refusal', async () => {
      const answer = await objects.create(scaledObject, namespace, { dryRun: 'All' });
      return answer.status >= 400 ? describeAnswer(answer) : undefined;
    });
    expect(refusal).toContain(
      "the workload 'queue' of type 'apps/v1.Deployment' is already managed by the hpa 'queue'",
    );
  });
});

function isScaledObject({ kind }: Manifest): boolean {
  return kind === 'ScaledObject';
}

/**
 * The Secrets that KEDA reads, with an address in each, as it connects to some brokers at once: those of a
 * TriggerAuthentication, and those of the environment of the pods, without which it makes no autoscaler either.
 */
function secretsOf(manifest: Manifest): Manifest[] {
  const containers = listAt(manifest, 'spec', 'template', 'spec', 'containers');
  const environment = containers.flatMap((container) => listAt(container, 'env'));
  const references = [
    ...(manifest.kind === 'TriggerAuthentication' ? listAt(manifest, 'spec', 'secretTargetRef') : []),
    ...environment.flatMap((variable) => at(variable, 'valueFrom', 'secretKeyRef') ?? []),
  ];
  return references.map((reference) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: String(at(reference, 'name')) },
    stringData: { [String(at(reference, 'key'))]: 'http://user:password@127.0.0.1:1/' },
  }));
}

function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}

/** A model that runs only while requests wait, four of them for a replica. */
function queueModel(serverAddress: string): Manifest[] {
  const labels = { app: 'queue' };
  const spec = { containers: [{ name: 'model', image: 'registry.example.com/model:1' }] };
  const trigger = { type: 'prometheus', metadata: { serverAddress, query: 'sum(waiting)', threshold: '4' } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'queue' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'queue' },
      spec: {
        scaleTargetRef: { name: 'queue' },
        pollingInterval: 1,
        cooldownPeriod: 1,
        minReplicaCount: 0,
        maxReplicaCount: 10,
        triggers: [trigger],
      },
    },
  ];
}
