import { fieldChanges } from '../../lib/diff/field-change';
import type { Manifest } from '../../lib/manifest/manifest';
import { defaulted } from '../diff/defaulted';
import { updates } from '../diff/updates';
import { Sandbox } from './support/namespace';
import { at, describeAnswer, ObjectClient } from './support/objects';
import { targets } from './support/targets';

describe.each(targets())('Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  let namespace = '';

  beforeAll(async () => {
    namespace = await sandbox.createNamespace('diff');
  });
  afterAll(() => sandbox.close());

  async function applied(manifest: Manifest): Promise<unknown> {
    const answer = await objects.apply(manifest, namespace, { force: true });
    expect({ status: answer.status, said: answer.status < 300 ? '' : describeAnswer(answer) }).toEqual({
      status: expect.any(Number),
      said: '',
    });
    return answer.body;
  }

  test.each(updates.map((update, index) => ({ ...update, index })))(
    'and we judge alike whether an object may change: $id',
    async ({ index, before, after, refused }) => {
      const named = ({ metadata, ...rest }: Manifest) => ({
        ...rest,
        metadata: { ...metadata, name: `model-serving-${index}` },
      });
      await applied(named(before));
      const answer = await objects.apply(named(after), namespace, { force: true });
      expect({ refused: answer.status === 422, said: describeAnswer(answer) }).toMatchObject({
        refused: refused.length > 0,
      });
      if (refused.length === 0) expect(answer.status).toBeLessThan(300);
      await objects.delete(named(before), namespace);
    },
  );

  test.each(defaulted)('takes what a $bare.kind leaves out for what we take it', async ({ bare, full }) => {
    if (!(await objects.knows(bare))) return;
    const before = await applied(bare);
    const after = await applied(full);
    const content = (object: unknown) => ({ ...(object as Manifest), metadata: {}, status: {} });
    expect(content(after)).toEqual(content(before));
    expect(at(after, 'metadata', 'generation')).toBe(at(before, 'metadata', 'generation'));
    expect(fieldChanges(bare, full)).toEqual([]);
    const held = before as Manifest;
    expect(
      fieldChanges(held, { ...bare, metadata: { ...bare.metadata, namespace: held.metadata?.namespace } }),
    ).toEqual([]);
    await objects.delete(bare, namespace);
  });

  const spec = {
    replicas: 3,
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } },
  };

  function deployment(name: string, fields: object): Manifest {
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'x' }, spec: fields };
  }

  test.each([{ securityContext: {} }, { resources: { limits: { cpu: '1' } } }])(
    'makes another template of a container with %j',
    async (fields) => {
      const [container] = spec.template.spec.containers;
      const template = { ...spec.template, spec: { containers: [{ ...container, ...fields }] } };
      const [bare, full] = [deployment('other', spec), deployment('other', { ...spec, template })];
      const generation = at(await applied(bare), 'metadata', 'generation');
      expect(at(await applied(full), 'metadata', 'generation')).not.toBe(generation);
      expect(fieldChanges(bare, full)).not.toEqual([]);
      await objects.delete(bare, namespace);
    },
  );

  test('sets replicas that leave a manifest to 1', async () => {
    expect(at(await applied(deployment('left', spec)), 'spec', 'replicas')).toBe(3);
    const { replicas: _, ...others } = spec;
    expect(at(await applied(deployment('left', others)), 'spec', 'replicas')).toBe(1);
  });

  test('keeps a Service headless that no longer says so', async () => {
    const service = (fields: object): Manifest => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'headless', namespace: 'x' },
      spec: { ports: [{ port: 80 }], ...fields },
    });
    await applied(service({ clusterIP: 'None' }));
    expect(at(await applied(service({})), 'spec', 'clusterIP')).toBe('None');
  });

  test('lets the pods of a suspended Job ask for other resources from 1.36 on', async () => {
    const job = (cpu: string): Manifest => {
      const containers = [{ name: 'a', image: 'a:1', resources: { requests: { cpu } } }];
      const template = { spec: { restartPolicy: 'Never', containers } };
      const metadata = { name: 'suspended', namespace: 'x' };
      return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { suspend: true, template } };
    };
    await applied(job('1'));
    const { status } = await objects.apply(job('2'), namespace, { force: true });
    expect(status).toBe(target.version.minor < 36 ? 422 : 200);
  });

  test.each([
    [422, 'nothing', undefined],
    [200, 'a part', { rollingUpdate: { maxSurge: 1 } }],
    [200, 'all', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
  ])(
    'answers %i to Recreate by server-side apply where the manifest said %s of a rolling update',
    async (status, said, strategy) => {
      const name = `recreate-${said.replace(' ', '-')}`;
      await applied(deployment(name, { ...spec, strategy }));
      const recreate = deployment(name, { ...spec, strategy: { type: 'Recreate' } });
      expect((await objects.apply(recreate, namespace, { force: true })).status).toBe(status);
      const body = { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } };
      const contentType = 'application/merge-patch+json';
      await sandbox.api.request('PATCH', await objects.object(recreate, namespace), { body, contentType });
      await applied(recreate);
    },
  );
});
