import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client';
import { describeAnswer } from './objects';

/** Makes a namespace that nothing else uses. */
export async function createNamespace(api: ApiClient, prefix: string): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const answer = await api.request('POST', '/api/v1/namespaces', {
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  });
  if (answer.status !== 201) throw new Error(`namespace ${name}: ${describeAnswer(answer)}`);
  return name;
}

/** Deletes a namespace and waits until it is gone, with all that was in it. */
export async function deleteNamespace(api: ApiClient, name: string): Promise<void> {
  await api.request('DELETE', `/api/v1/namespaces/${name}`);
  while ((await api.request('GET', `/api/v1/namespaces/${name}`)).status !== 404) await sleep(200);
}
