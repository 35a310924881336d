import { asObject, at, listOf, objectOf, type PlainObject, textOf, wholeOf } from '../../manifest/read';
import { type Answer, type Cluster, ClusterError } from './cluster';

/** A JSON object as the API server gave it. */
export type Json = PlainObject;

/** The object at a path of keys; empty where there is none. */
export function child(value: unknown, ...path: readonly string[]): Json {
  return objectOf(at(value, ...path));
}

/** The objects of a list; empty where there is none. */
export function children(parent: Json, key: string): Json[] {
  return listOf(parent[key])
    .map(asObject)
    .filter((item) => item !== undefined);
}

/** A text; undefined where there is none. */
export function text(parent: Json, key: string): string | undefined {
  return textOf(parent[key]) || undefined;
}

/** A whole number; undefined where there is none. */
export function number(parent: Json, key: string): number | undefined {
  return wholeOf(parent[key]);
}

/** The name of an object. */
export function nameOf(object: Json): string {
  return text(child(object, 'metadata'), 'name') ?? '';
}

/**
 * Reads one object; undefined where the server has none of that name.
 *
 * @throws ClusterError where the answer is neither
 */
export async function readObject(cluster: Cluster, path: string): Promise<Json | undefined> {
  const answer = await cluster.get(path);
  if (answer.status === 404) return undefined;
  const object = asObject(answer.body);
  if (answer.status !== 200 || !object) throw refusal(cluster, path, answer);
  return object;
}

/**
 * Reads a list; empty where the server does not know the kind, or will not show it and `optional` is set.
 *
 * @throws ClusterError where the server refuses
 */
export async function readList(cluster: Cluster, path: string, { optional = false } = {}): Promise<Json[]> {
  const answer = await cluster.get(path);
  if (answer.status === 404 || (optional && answer.status === 403)) return [];
  if (answer.status !== 200) throw refusal(cluster, path, answer);
  return children(objectOf(answer.body), 'items');
}

function refusal({ server }: Cluster, path: string, { status, body }: Answer): ClusterError {
  const said = text(child(body), 'message') ?? `status ${status}`;
  if (status === 401) {
    return new ClusterError(
      `${server} does not accept the credentials: ${said}. Log in again, or choose another --context.`,
    );
  }
  if (status === 403) {
    return new ClusterError(`no permission: ${said}. Ask for a Role that may get and list it.`);
  }
  return new ClusterError(`${server} cannot answer ${path}: ${said}`);
}
