import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type Connection } from './api-client';
import { kubeconfigFor } from './kubeconfig';
import { Daemon, freePort } from './process';

/** Where the binaries of one control plane are. */
export interface ControlPlaneBinaries {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
}

/** Waits at most this long for one process to be ready; a cold start takes 5 s to 10 s on two busy cores. */
const START_TIMEOUT_MS = 120_000;

/** A control plane on loopback with temporary data and credentials of its own. */
export class ControlPlane {
  private constructor(
    /** Where its data, logs and credentials are. */
    readonly directory: string,
    private readonly daemons: Daemon[],
    /** The administrator's access. */
    readonly connection: Connection,
    /** The same as a kubeconfig file. */
    readonly kubeconfig: string,
    /** The certificate and key that the API server serves with. */
    readonly serving: { readonly certificate: string; readonly key: string },
  ) {}

  /** Starts etcd and the API server, and waits until they are ready. */
  static async start(binaries: ControlPlaneBinaries): Promise<ControlPlane> {
    const directory = mkdtempSync(join(tmpdir(), 'model-serving-e2e-'));
    const daemons: Daemon[] = [];
    try {
      const etcdUrl = await startEtcd(binaries.etcd, directory, daemons);
      const connection = await startApiServer(binaries.apiServer, directory, etcdUrl, daemons);
      const kubeconfig = join(directory, 'kubeconfig');
      writeFileSync(kubeconfig, kubeconfigFor(connection), { mode: 0o600 });
      const serving = {
        certificate: join(directory, 'certs', 'apiserver.crt'),
        key: join(directory, 'certs', 'apiserver.key'),
      };
      return new ControlPlane(directory, daemons, connection, kubeconfig, serving);
    } catch (error) {
      await stopAll(daemons);
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts the controllers and waits until they work. */
  async startControllers(binary: string, flags: readonly string[]): Promise<void> {
    await startControllers(binary, this.directory, this.connection, flags, this.daemons);
  }

  client(): ApiClient {
    return new ApiClient(this.connection);
  }

  /** Stops every process and removes the data. */
  async stop(): Promise<void> {
    await stopAll(this.daemons);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function stopAll(daemons: readonly Daemon[]): Promise<void> {
  for (const daemon of [...daemons].reverse()) await daemon.stop();
}

async function startEtcd(binary: string, directory: string, daemons: Daemon[]): Promise<string> {
  const client = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // The data lives as long as the test: a crash need not be survived.
    '--unsafe-no-fsync=true',
  ];
  const etcd = Daemon.start(binary, flags, join(directory, 'etcd.log'));
  daemons.push(etcd);
  await etcd.waitUntil(async () => (await fetch(`${client}/health`)).ok, START_TIMEOUT_MS);
  return client;
}

async function startApiServer(
  binary: string,
  directory: string,
  etcdUrl: string,
  daemons: Daemon[],
): Promise<Connection> {
  const port = await freePort();
  const certificates = join(directory, 'certs');
  mkdirSync(certificates);
  const token = randomBytes(16).toString('hex');
  const tokens = join(directory, 'tokens.csv');
  writeFileSync(tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const serviceAccountKey = join(directory, 'service-account.key');
  writeFileSync(serviceAccountKey, newPrivateKey(), { mode: 0o600 });
  const flags = [
    `--etcd-servers=${etcdUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    '--service-cluster-ip-range=10.0.0.0/16',
    '--allow-privileged=true',
    // Without a controller that makes the default service account, every pod would be refused.
    '--disable-admission-plugins=ServiceAccount',
  ];
  const server = Daemon.start(binary, flags, join(directory, 'kube-apiserver.log'));
  daemons.push(server);

  const connection = (authority?: string) => ({ server: `https://127.0.0.1:${port}`, token, authority });
  const certificate = join(certificates, 'apiserver.crt');
  await server.waitUntil(async () => {
    const client = new ApiClient(connection(readFileSync(certificate, 'utf8')));
    const answer = await client.request('GET', '/readyz').finally(() => client.close());
    return answer.status === 200;
  }, START_TIMEOUT_MS);
  return connection(readFileSync(certificate, 'utf8'));
}

async function startControllers(
  binary: string,
  directory: string,
  connection: Connection,
  flags: readonly string[],
  daemons: Daemon[],
): Promise<void> {
  const port = await freePort();
  const kubeconfig = join(directory, 'kubeconfig');
  const fixed = [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(directory, 'controller-certs')}`,
    '--leader-elect=false',
    // The simulated nodes send no heartbeats.
    '--controllers=*,-nodelifecycle',
  ];
  const controllers = Daemon.start(binary, [...fixed, ...flags], join(directory, 'kube-controller-manager.log'));
  daemons.push(controllers);
  const client = new ApiClient(connection);
  // The first of the controllers' own works that a client can see.
  await controllers.waitUntil(async () => {
    const account = await client.request('GET', '/api/v1/namespaces/default/serviceaccounts/default');
    return account.status === 200;
  }, START_TIMEOUT_MS);
}

function newPrivateKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}
