import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type Connection } from './api-client';
import { findAdapter } from './binaries';
import { Daemon, freePort } from './process';

/** A series as a model server exposes it, with the labels that the scrape adds. */
export interface Exposition {
  /** The text of the metrics page. */
  readonly page: string;
  /** Labels that the operator's monitors add: namespace, pod, ... */
  readonly labels: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 60_000;

/** A Prometheus that scrapes a model server every second, and an adapter that serves its metrics. */
export class MetricsPipeline {
  private constructor(
    private readonly folder: string,
    private readonly page: Server,
    private readonly daemons: readonly Daemon[],
    /** The adapter's own API. */
    readonly adapter: ApiClient,
  ) {}

  /** Starts all three; `rules` is the adapter's configuration. */
  static async start(exposition: Exposition, rules: string, connection: Connection, kubeconfig: string) {
    const folder = mkdtempSync(join(tmpdir(), 'model-serving-prometheus-'));
    const daemons: Daemon[] = [];
    const page = await servePage(exposition.page);
    try {
      const prometheus = await startPrometheus(folder, page, exposition.labels, daemons);
      const server = await startAdapter(folder, prometheus, rules, kubeconfig, daemons);
      const adapter = new ApiClient({ server, token: connection.token, insecure: true });
      return new MetricsPipeline(folder, page, daemons, adapter);
    } catch (error) {
      for (const daemon of daemons) await daemon.stop();
      page.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.adapter.close();
    for (const daemon of [...this.daemons].reverse()) await daemon.stop();
    this.page.closeAllConnections();
    this.page.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function servePage(text: string): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function startPrometheus(
  folder: string,
  page: Server,
  labels: Readonly<Record<string, string>>,
  daemons: Daemon[],
): Promise<string> {
  const address = page.address();
  if (address === null || typeof address === 'string') throw new Error('the metrics page is not served');
  const scrape = {
    job_name: 'model',
    scrape_interval: '1s',
    scrape_timeout: '1s',
    static_configs: [{ targets: [`127.0.0.1:${address.port}`], labels }],
  };
  const config = join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ scrape_configs: [scrape] }));
  const listen = `127.0.0.1:${await freePort()}`;
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${listen}`,
  ];
  const daemon = Daemon.start('prometheus', flags, join(folder, 'prometheus.log'));
  daemons.push(daemon);
  await daemon.waitUntil(async () => (await fetch(`http://${listen}/-/ready`)).ok, START_TIMEOUT_MS);
  return `http://${listen}`;
}

async function startAdapter(
  folder: string,
  prometheus: string,
  rules: string,
  kubeconfig: string,
  daemons: Daemon[],
): Promise<string> {
  const config = join(folder, 'rules.yaml');
  writeFileSync(config, rules);
  const port = await freePort();
  const flags = [
    `--config=${config}`,
    `--prometheus-url=${prometheus}`,
    '--metrics-relist-interval=1s',
    '--metrics-max-age=10s',
    `--lister-kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--authentication-skip-lookup=true',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'adapter-certs')}`,
  ];
  const daemon = Daemon.start(findAdapter(), flags, join(folder, 'adapter.log'));
  daemons.push(daemon);
  const server = `https://127.0.0.1:${port}`;
  const probe = new ApiClient({ server, insecure: true });
  await daemon.waitUntil(async () => (await probe.request('GET', '/healthz')).status > 0, START_TIMEOUT_MS);
  probe.close();
  return server;
}
