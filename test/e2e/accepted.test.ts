import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../lib/manifest/manifest';
import { isAtLeast } from '../../lib/manifest/version';
import type { ApiClient, ApiResponse } from './support/api-client';
import { Sandbox } from './support/namespace';
import { at, describeAnswer, isJson, type Json, ObjectClient } from './support/objects';
import { targets } from './support/targets';
import { writtenFiles } from './support/written';

const written = writtenFiles();

test('there is something to apply', () => {
  expect(written.length).toBeGreaterThan(0);
});

describe.each(targets())('Kubernetes $name accepts', (target) => {
  const files = written.filter((file) => isAtLeast(target.version, file.target));
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  let namespace = '';

  beforeEach(async () => {
    namespace = await sandbox.createNamespace('accepted');
  });
  afterAll(() => sandbox.close());

  test.each(files)('$path, created', async ({ objects: manifests }) => {
    for (const manifest of manifests) {
      expectQuiet(manifest, await objects.create(manifest, namespace));
      expect((await objects.read(manifest, namespace)).body).toMatchObject(asWritten(manifest));
    }
  });

  test.each(files)('$path, applied, and applied again without a change', async ({ objects: manifests }) => {
    for (const manifest of manifests) {
      expectQuiet(manifest, await objects.apply(manifest, namespace));
      expect((await objects.read(manifest, namespace)).body).toMatchObject(asWritten(manifest));
    }
    for (const manifest of manifests) await expectNoDrift(objects, manifest, namespace);
  });

  test.each(files)('a pod of every template in $path', async ({ objects: manifests }) => {
    for (const [index, pod] of manifests.flatMap(podOf).entries()) {
      const undo = await createClasses(sandbox.api, pod);
      const bare = { ...pod, metadata: { ...pod.metadata, name: `pod-${index}` } };
      expectQuiet(bare, await objects.create(bare, namespace));
      expect(withoutDefaultTolerations((await objects.read(bare, namespace)).body)).toMatchObject(bare);
      await undo();
    }
  });
});

function expectQuiet(manifest: Manifest, answer: ApiResponse): void {
  const subject = `${manifest.kind} ${manifest.metadata?.name}`;
  const said = answer.status < 300 ? 'accepted' : describeAnswer(answer);
  expect({ subject, said, warnings: answer.warnings }).toEqual({ subject, said: 'accepted', warnings: [] });
}

/** What must be found when the object is read: all but the namespace, which is the test's own. */
function asWritten(manifest: Manifest): Json {
  const { namespace: _, ...metadata } = manifest.metadata ?? {};
  return { ...manifest, metadata };
}

/**
 * Applies once more and compares what the object says, controllers' reports aside.
 *
 * A controller may write between the reads (the autoscaler sets replicas). It settles; drift of our own comes back with
 * every apply.
 */
async function expectNoDrift(objects: ObjectClient, manifest: Manifest, namespace: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const before = content((await objects.read(manifest, namespace)).body);
    const answer = await objects.apply(manifest, namespace);
    expectQuiet(manifest, answer);
    const after = content(answer.body);
    if (attempt === 5 || JSON.stringify(after) === JSON.stringify(before)) {
      expect(after).toEqual(before);
      return;
    }
    await sleep(500);
  }
}

function content(object: unknown): unknown {
  if (!isJson(object)) return object;
  const { status: _status, metadata, ...rest } = object;
  const { managedFields: _fields, resourceVersion: _version, ...own } = isJson(metadata) ? metadata : {};
  return { ...rest, metadata: own };
}

/** Admission adds two tolerations to those of every pod. */
function withoutDefaultTolerations(pod: unknown): unknown {
  const spec = at(pod, 'spec');
  const tolerations = at(spec, 'tolerations');
  if (!isJson(pod) || !isJson(spec) || !Array.isArray(tolerations)) return pod;
  const own = tolerations.filter((each) => !String(at(each, 'key')).startsWith('node.kubernetes.io/'));
  return { ...pod, spec: { ...spec, tolerations: own } };
}

/** The pod that a workload's template describes. */
function podOf(manifest: Manifest): Manifest[] {
  const template = at(manifest, 'spec', 'template');
  if (!isJson(template) || !isJson(at(template, 'spec', 'containers', 0))) return [];
  const { metadata } = template;
  return [{ apiVersion: 'v1', kind: 'Pod', metadata: isJson(metadata) ? metadata : {}, spec: template['spec'] }];
}

/** Admission looks up the classes that a pod names: creates those that are missing, and gives the way to remove them. */
async function createClasses(api: ApiClient, pod: Manifest): Promise<() => Promise<void>> {
  const priorityClass = at(pod, 'spec', 'priorityClassName');
  const runtimeClass = at(pod, 'spec', 'runtimeClassName');
  const wanted = [
    {
      path: '/apis/scheduling.k8s.io/v1/priorityclasses',
      body: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: priorityClass }, value: 1 },
    },
    {
      path: '/apis/node.k8s.io/v1/runtimeclasses',
      body: {
        apiVersion: 'node.k8s.io/v1',
        kind: 'RuntimeClass',
        metadata: { name: runtimeClass },
        handler: String(runtimeClass),
      },
    },
  ].filter(({ body }) => body.metadata.name !== undefined);
  const created: string[] = [];
  for (const { path, body } of wanted) {
    const answer = await api.request('POST', path, { body });
    if (answer.status === 201) created.push(`${path}/${String(body.metadata.name)}`);
  }
  return async () => {
    for (const path of created) await api.request('DELETE', path);
  };
}
