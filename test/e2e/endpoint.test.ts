import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from './support/api-client';
import { kubeconfigFor } from './support/kubeconfig';
import { Sandbox } from './support/namespace';
import { at, describeAnswer, ObjectClient } from './support/objects';
import { modelServing } from './support/program';
import { targets } from './support/targets';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-serving-kubeconfig-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A kubeconfig file for other credentials or another server. */
function kubeconfig(name: string, connection: Connection): string {
  const file = join(folder, name);
  writeFileSync(file, kubeconfigFor(connection), { mode: 0o600 });
  return file;
}

describe.each(targets())('model-serving endpoint on Kubernetes $name', (target) => {
  const sandbox = new Sandbox(target);
  const objects = new ObjectClient(sandbox.api);
  afterAll(() => sandbox.close());

  async function serve(spec: object): Promise<string> {
    const namespace = await sandbox.createNamespace('endpoint');
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat' }, spec };
    const answer = await objects.create(service, namespace);
    if (answer.status !== 201) throw new Error(describeAnswer(answer));
    return namespace;
  }

  const giveAddress = (namespace: string) =>
    sandbox.api.request('PATCH', `/api/v1/namespaces/${namespace}/services/chat/status`, {
      body: { status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } },
      contentType: 'application/merge-patch+json',
    });

  test('is pending until the load balancer has an address, and waits for it', async () => {
    const namespace = await serve({ type: 'LoadBalancer', ports: [{ port: 8080 }] });
    const early = await modelServing(target.kubeconfig, 'endpoint', 'chat', '--namespace', namespace);
    expect(early).toEqual({
      exitCode: 2,
      stdout: 'pending\n',
      stderr: 'Service chat has no load balancer address yet\n',
    });

    const waiting = modelServing(target.kubeconfig, 'endpoint', 'chat', '--namespace', namespace, '--wait', '1m');
    await giveAddress(namespace);
    expect(await waiting).toMatchObject({ exitCode: 0, stdout: 'http://203.0.113.7:8080\n' });
  });

  test('gives the name inside the cluster, and how to forward a port', async () => {
    const namespace = await serve({ ports: [{ port: 80 }] });
    const run = await modelServing(target.kubeconfig, 'endpoint', 'chat', '-n', namespace);
    expect(run).toMatchObject({ exitCode: 0, stdout: `http://chat.${namespace}.svc\n` });
    expect(run.stderr).toContain(`kubectl port-forward --namespace ${namespace} service/chat 8080:80`);
  });

  test('gives the host of an Ingress and of an HTTPRoute', async () => {
    const namespace = await serve({ ports: [{ port: 80 }] });
    const backend = { service: { name: 'chat', port: { number: 80 } } };
    const http = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'chat' },
      spec: { rules: [{ host: 'chat.example.com', http }], tls: [{ hosts: ['chat.example.com'] }] },
    };
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'chat' },
      spec: { hostnames: ['models.example.com'], rules: [{ backendRefs: [{ name: 'chat', port: 80 }] }] },
    };
    for (const object of [ingress, route])
      expect(await objects.create(object, namespace)).toMatchObject({ status: 201 });
    const run = await modelServing(target.kubeconfig, 'endpoint', 'chat', '-n', namespace);
    expect(run).toMatchObject({ exitCode: 0, stdout: 'https://chat.example.com\nhttp://models.example.com\n' });
  });

  test('says which models there are when there is no such one', async () => {
    const namespace = await serve({ ports: [{ port: 80 }] });
    const run = await modelServing(target.kubeconfig, 'endpoint', 'chatt', '-n', namespace);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(`no Service "chatt" in namespace ${namespace}`);
    expect(run.stderr).toContain('there are chat.');
  });

  test('says that there is no permission', async () => {
    const namespace = await serve({ ports: [{ port: 80 }] });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'nobody' } };
    expect(await objects.create(account, namespace)).toMatchObject({ status: 201 });
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/nobody/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const token = at((await sandbox.api.request('POST', path, { body })).body, 'status', 'token');
    const { server, authority, insecure } = target.connection;
    const file = kubeconfig(namespace, { server, authority, insecure, token: String(token) });
    const run = await modelServing(file, 'endpoint', 'chat', '-n', namespace);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error: no permission: services "chat" is forbidden: /);
  });

  test('says that the credentials are not accepted', async () => {
    const { server, authority, insecure } = target.connection;
    const file = kubeconfig(`expired-${target.name}`, { server, authority, insecure, token: 'expired' });
    const run = await modelServing(file, 'endpoint', 'chat');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('does not accept the credentials');
  });

  test('says which contexts there are', async () => {
    const run = await modelServing(target.kubeconfig, 'endpoint', 'chat', '--context', 'elsewhere');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('the kubeconfig has no context "elsewhere"; it has ');
  });
});

describe('model-serving endpoint without a cluster', () => {
  test('says that none is configured', async () => {
    const run = await modelServing('', 'endpoint', 'chat');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('no cluster is configured');
  });

  test('says that it cannot be reached', async () => {
    const file = kubeconfig('unreachable', { server: 'https://127.0.0.1:1', token: 'any' });
    const run = await modelServing(file, 'endpoint', 'chat');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('cannot reach https://127.0.0.1:1: connect ECONNREFUSED');
  });
});
