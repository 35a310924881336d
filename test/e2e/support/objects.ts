import type { Manifest } from '../../../lib/manifest/manifest';
import type { ApiClient, ApiResponse } from './api-client';

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** True for a JSON object, not for a list. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here) && typeof key === 'number') here = here[key];
    else if (isJson(here)) here = here[key];
    else return undefined;
  }
  return here;
}

/** The items of a list that the API server gave. */
export function itemsOf(response: ApiResponse): Json[] {
  const items = at(response.body, 'items');
  if (response.status !== 200 || !Array.isArray(items)) throw new Error(`not a list: ${describeAnswer(response)}`);
  return items.filter(isJson);
}

/** What the server said, in one line. */
export function describeAnswer({ status, body }: ApiResponse): string {
  const message = at(body, 'message');
  return `${status} ${typeof message === 'string' ? message : JSON.stringify(body)}`;
}

/** How to write. */
export interface WriteOptions {
  /**
   * Judge, and write nothing.
   *
   * @default - write
   */
  readonly dryRun?: 'All';
}

/** How to apply. */
export interface ApplyOptions extends WriteOptions {
  /**
   * Take over fields that another manager owns.
   *
   * @default false
   */
  readonly force?: boolean;
}

interface ResourceKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Reads, writes and deletes objects of any kind, with the paths that the server itself names. */
export class ObjectClient {
  private readonly groups = new Map<string, Promise<ReadonlyMap<string, ResourceKind>>>();

  constructor(readonly api: ApiClient) {}

  /** Creates by POST under strict field validation. */
  async create(manifest: Manifest, namespace: string, { dryRun }: WriteOptions = {}): Promise<ApiResponse> {
    const path = await this.collection(manifest, namespace);
    return this.api.request('POST', `${path}?fieldValidation=Strict${dryRunQuery(dryRun)}`, {
      body: inNamespace(manifest, namespace),
    });
  }

  /** Applies on the server under strict field validation. */
  async apply(manifest: Manifest, namespace: string, options: ApplyOptions = {}): Promise<ApiResponse> {
    const path = await this.object(manifest, namespace);
    const { force = false, dryRun } = options;
    const query = `fieldManager=model-serving-e2e&fieldValidation=Strict&force=${force}${dryRunQuery(dryRun)}`;
    return this.api.request('PATCH', `${path}?${query}`, {
      body: inNamespace(manifest, namespace),
      contentType: 'application/apply-patch+yaml',
    });
  }

  async read(manifest: Manifest, namespace: string): Promise<ApiResponse> {
    return this.api.request('GET', await this.object(manifest, namespace));
  }

  async delete(manifest: Manifest, namespace: string): Promise<ApiResponse> {
    return this.api.request('DELETE', await this.object(manifest, namespace));
  }

  /** Whether the server serves this kind. */
  async knows({ apiVersion, kind }: Manifest): Promise<boolean> {
    return (await this.kindsOf(rootOf(apiVersion))).has(kind);
  }

  /** The path of a manifest's collection; throws where the server does not know the kind. */
  async collection(manifest: Manifest, namespace: string): Promise<string> {
    const { apiVersion, kind } = manifest;
    const root = rootOf(apiVersion);
    const resource = (await this.kindsOf(root)).get(kind);
    if (!resource) throw new Error(`the server does not know ${apiVersion} ${kind}`);
    return resource.namespaced ? `${root}/namespaces/${namespace}/${resource.plural}` : `${root}/${resource.plural}`;
  }

  async object(manifest: Manifest, namespace: string): Promise<string> {
    return `${await this.collection(manifest, namespace)}/${encodeURIComponent(manifest.metadata?.name ?? '')}`;
  }

  private kindsOf(root: string): Promise<ReadonlyMap<string, ResourceKind>> {
    const known = this.groups.get(root) ?? this.discover(root);
    this.groups.set(root, known);
    return known;
  }

  private async discover(root: string): Promise<ReadonlyMap<string, ResourceKind>> {
    const resources = at((await this.api.request('GET', root)).body, 'resources');
    const kinds = new Map<string, ResourceKind>();
    for (const resource of Array.isArray(resources) ? resources : []) {
      const { kind, name, namespaced } = resource;
      if (typeof kind === 'string' && typeof name === 'string' && !name.includes('/')) {
        kinds.set(kind, { plural: name, namespaced: namespaced === true });
      }
    }
    return kinds;
  }
}

function dryRunQuery(dryRun: WriteOptions['dryRun']): string {
  return dryRun === undefined ? '' : `&dryRun=${dryRun}`;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The manifest as it would be in this namespace. */
function inNamespace(manifest: Manifest, namespace: string): Manifest {
  if (manifest.metadata?.namespace === undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
