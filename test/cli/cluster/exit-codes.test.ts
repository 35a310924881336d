import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cli } from '../support';

const ROOT = resolve(__dirname, '../../..');

/** A cluster behind `kubectl proxy`: without TLS, and without asking who comes. */
const seen: IncomingMessage[] = [];
const answers: Record<string, unknown> = {
  '/proxy/api/v1/namespaces/ml/services/ready': {
    metadata: { name: 'ready', namespace: 'ml' },
    spec: { type: 'ClusterIP', ports: [{ port: 80 }] },
  },
  '/proxy/api/v1/namespaces/ml/services/waiting': {
    metadata: { name: 'waiting', namespace: 'ml' },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
  },
  '/proxy/apis/apps/v1/namespaces/ml/deployments/stuck': { metadata: { name: 'stuck' }, spec: {}, status: {} },
};
const server = createServer((request, response) => {
  seen.push(request);
  const answer = answers[request.url ?? ''];
  response.statusCode = answer === undefined ? 404 : 200;
  response.end(JSON.stringify(answer ?? { message: 'not found' }));
});

let folder = '';
beforeAll((done) => {
  folder = mkdtempSync(join(tmpdir(), 'model-serving-kubeconfig-'));
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'proxy', cluster: { server: `http://127.0.0.1:${port}/proxy` } }],
      users: [{ name: 'me', user: { token: 'secret', username: 'me', password: 'secret' } }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'me', namespace: 'ml' } }],
      'current-context': 'proxy',
    };
    writeFileSync(join(folder, 'config'), JSON.stringify(config));
    done();
  });
});
afterAll((done) => {
  rmSync(folder, { recursive: true });
  server.close(done);
});
beforeEach(() => seen.splice(0));

/** Runs the program as a person would, with the kubeconfig of the proxy. */
function modelServing(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const main = join(ROOT, 'lib/cli/main.ts');
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', KUBECONFIG: join(folder, 'config') };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', main, ...args],
      { cwd: ROOT, env },
      (_error, stdout, stderr) => done({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('a server without TLS', () => {
  test('is asked, as kubectl asks it: without credentials', async () => {
    expect(await modelServing('endpoint', 'ready')).toMatchObject({ code: 0, stdout: 'http://ready.ml.svc\n' });
    expect(seen.map(({ url }) => url)).toContain('/proxy/api/v1/namespaces/ml/services/ready');
    for (const { headers } of seen) expect(headers.authorization).toBeUndefined();
  }, 60_000);
});

describe('2 is an answer alone:', () => {
  test('pending', async () => {
    expect(await modelServing('endpoint', 'waiting')).toMatchObject({ code: 2, stdout: 'pending\n' });
  }, 60_000);

  test('does not scale', async () => {
    expect(await modelServing('status', 'stuck')).toMatchObject({ code: 2 });
  }, 60_000);

  test.each([
    ['no such model', ['endpoint', 'gone'], /^error: no Service "gone"/],
    ['no duration', ['endpoint', 'ready', '--wait', 'soon'], /^error: --wait soon is no duration/],
    [
      'no such context',
      ['status', 'stuck', '--context', 'x'],
      /^error: the kubeconfig has no context "x"; it has proxy\./,
    ],
  ])(
    '1 for %s',
    async (_, args, told) => {
      const { code, stdout, stderr } = await modelServing(...args);
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(told) });
    },
    60_000,
  );

  test.each([
    ['a model that is missing', ['status'], "error: missing required argument 'model'\n"],
    ['a model that is missing', ['endpoint'], "error: missing required argument 'model'\n"],
    ['one model too many', ['status', 'a', 'b'], /^error: too many arguments/],
    ['an unknown option', ['endpoint', 'a', '--wiat'], "error: unknown option '--wiat'\n(Did you mean --wait?)\n"],
    [
      'names that a script left empty',
      ['endpoint', '', '-n', ''],
      /^error: model: is empty\. Give a name.*\n--namespace: is empty\./,
    ],
    ['a name that nothing has', ['status', 'Chat'], /^error: model Chat: must consist of lower case letters/],
    ['an option without its value', ['status', 'a', '--namespace'], /argument missing/],
  ])('1 for %s', async (_, args, told) => {
    const { exitCode, stdout, stderr } = await cli(args);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
  });

  test.each(['status', 'endpoint'])('0 for the help of %s, which says so', async (command) => {
    const { exitCode, stdout } = await cli([command, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 it cannot be told, or the command line is wrong');
  });

  test('2 of the program itself stays for what could not run', async () => {
    expect(await cli(['frobnicate'])).toMatchObject({ exitCode: 2 });
  });
});
