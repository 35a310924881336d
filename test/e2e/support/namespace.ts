import { randomBytes } from 'node:crypto';
import { ApiClient } from './api-client';
import { describeAnswer } from './objects';
import type { Target } from './targets';
import { waitFor } from './wait';

/** The namespaces that one test file makes on one cluster, and the connection to it. */
export class Sandbox {
  readonly api: ApiClient;
  private readonly names: string[] = [];

  constructor(private readonly target: Target) {
    this.api = new ApiClient(target.connection);
  }

  /** Makes a namespace that nothing else uses. */
  async createNamespace(prefix: string, labels?: Readonly<Record<string, string>>): Promise<string> {
    const name = `${prefix}-${randomBytes(4).toString('hex')}`;
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    const answer = await this.api.request('POST', '/api/v1/namespaces', { body });
    if (answer.status !== 201) throw new Error(`namespace ${name}: ${describeAnswer(answer)}`);
    this.names.push(name);
    return name;
  }

  /**
   * Deletes what was made and closes the connection.
   *
   * It takes the namespace controller five seconds and more. A control plane of ours ends with the run, so only a
   * cluster that goes on is waited for.
   */
  async close(): Promise<void> {
    await Promise.all(this.names.map((name) => this.api.request('DELETE', `/api/v1/namespaces/${name}`)));
    if (!this.target.metricsUrl) await Promise.all(this.names.map((name) => this.waitUntilGone(name)));
    this.api.close();
  }

  private async waitUntilGone(name: string): Promise<void> {
    const gone = async () => (await this.api.request('GET', `/api/v1/namespaces/${name}`)).status === 404 || undefined;
    await waitFor(`the end of namespace ${name}`, gone, 120_000);
  }
}
