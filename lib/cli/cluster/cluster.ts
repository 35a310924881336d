import type { Agent, RequestOptions } from 'node:https';
import type { Cluster as KubernetesCluster } from '@kubernetes/client-node';

/** What the API server answered to a read. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A cluster to read from. */
export interface Cluster {
  /** The address of the API server, for messages. */
  readonly server: string;
  /** The namespace of the chosen context. */
  readonly namespace: string;
  /** Reads a path; throws a `ClusterError` when there is no answer. */
  get(path: string): Promise<Answer>;
}

/** Why a cluster cannot be read: a message for a person, complete with what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** Which cluster is meant. */
export interface ClusterChoice {
  /**
   * The kubeconfig context.
   *
   * @default - the current context of KUBECONFIG or `~/.kube/config`, else the cluster whose pod this runs in
   */
  readonly context?: string;
}

/**
 * Finds the cluster as kubectl does.
 *
 * @throws ClusterError where no cluster is configured or the context does not exist
 */
export async function findCluster({ context }: ClusterChoice): Promise<Cluster> {
  // Loaded here: it costs a quarter of a second, which the other commands need not pay.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is empty, or no kubeconfig' : reasonOf(error);
    throw new ClusterError(`cannot read the kubeconfig: ${reason}. Check the files that KUBECONFIG names.`);
  }
  if (context !== undefined) chooseContext(config, context);
  const cluster = config.getCurrentCluster();
  if (!cluster || isFallback(cluster)) {
    throw new ClusterError(
      'no cluster is configured: set KUBECONFIG or write ~/.kube/config, with a current context, or name one by --context.',
    );
  }
  if (isPlain(cluster)) withoutCredentials(config);
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new ClusterError(`cannot get credentials for ${cluster.server}: ${reasonOf(error)}`);
  }
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
  return { server: cluster.server, namespace, get: (path) => read(cluster.server, path, options) };
}

interface Contexts {
  getContexts(): { readonly name: string }[];
  setCurrentContext(name: string): void;
}

function chooseContext(config: Contexts, context: string): void {
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    throw new ClusterError(
      `the kubeconfig has no context ${JSON.stringify(context)}; it has ${names.join(', ') || 'none'}.`,
    );
  }
  config.setCurrentContext(context);
}

/** Without TLS, as `kubectl proxy` serves. */
function isPlain({ server }: { readonly server: string }): boolean {
  return server.startsWith('http:');
}

interface Credentials {
  clusters: KubernetesCluster[];
  users: unknown[];
}

/**
 * Has the client library take servers without TLS, which it does only where certificates are not verified. As with
 * kubectl, no credentials are sent, since anybody on the way could read them.
 *
 * @see https://github.com/kubernetes/client-go/blob/v0.34.0/tools/clientcmd/client_config.go, ClientConfig
 */
function withoutCredentials(config: Credentials): void {
  config.users = [];
  config.clusters = config.clusters.map((known) => (isPlain(known) ? { ...known, skipTLSVerify: true } : known));
}

/** What the client library assumes where nothing is configured. */
function isFallback({ name, server }: { readonly name: string; readonly server: string }): boolean {
  return name === 'cluster' && server === 'http://localhost:8080';
}

async function read(server: string, path: string, options: RequestOptions): Promise<Answer> {
  const { request } = isPlain({ server }) ? await import('node:http') : await import('node:https');
  // A path on the server's address, as behind a proxy, stays in front.
  const url = new URL(server.replace(/\/+$/, '') + path);
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(new ClusterError(unreachable(server, error)));
    const sent = request(
      url,
      { ...options, agent: options.agent as Agent, headers: jsonHeaders(options) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', refuse);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    sent.setTimeout(REQUEST_TIMEOUT_MS, () => sent.destroy(new Error('no answer within 30 s')));
    sent.once('error', refuse);
    sent.end();
  });
}

const REQUEST_TIMEOUT_MS = 30_000;

function jsonHeaders({ headers }: RequestOptions): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(given), accept: 'application/json' };
}

function unreachable(server: string, error: Error): string {
  return `cannot reach ${server}: ${reasonOf(error)}. Check the address and the certificates in the kubeconfig.`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A failure on every address of a host has no text of its own.
  return error.message || ('code' in error ? String(error.code) : error.name);
}
