import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { isManifest, type Manifest } from './manifest';
import { type DocumentText, splitDocuments } from './yaml-documents';
import { duplicateKey, listOfObjects, notAManifest, type ReadFault, syntaxFault, tooLarge } from './yaml-faults';
import { LineFinder } from './yaml-lines';
import { KUBECTL_SCHEMA } from './yaml-schema';

export type { ReadFault, ReadFaultId } from './yaml-faults';

/** Longest text that is read, in characters. */
export const MAX_TEXT_LENGTH = 128 * 1024 * 1024;
/** Longest document that is read, in characters. The API server takes requests of 3 MiB; a List may hold several. */
export const MAX_DOCUMENT_LENGTH = 16 * 1024 * 1024;
/** Deepest nesting that is read. */
export const MAX_DEPTH = 500;
/** Most values that the aliases of a text may stand for; what go-yaml takes is of this order. */
export const MAX_ALIASED_VALUES = 400_000;

/** One Kubernetes object of a text. */
export interface ReadManifest {
  readonly manifest: Manifest;
  /** The line of a field, or of its nearest ancestor that is there. */
  readonly line: (path: string) => number;
}

/** Everything that a text holds. */
export interface ReadResult {
  readonly manifests: readonly ReadManifest[];
  readonly faults: readonly ReadFault[];
}

/**
 * Reads YAML or JSON text as kubectl does: documents are told apart by lines that start with `---`, each is read by
 * itself, lists of objects are taken apart, and empty documents are passed over. Whatever the text holds, this returns:
 * what cannot be read is a fault with its line, and size, depth and aliases are bounded.
 */
export function readManifests(text: string): ReadResult {
  const manifests = new ManifestCollector();
  const reader = new Reader((value, position) => manifests.collect(value, position));
  reader.readText(text);
  return { manifests: manifests.manifests, faults: [...reader.faults, ...manifests.faults] };
}

/** Reads YAML or JSON text that holds no Kubernetes objects, in the same way. */
export function readDocuments(text: string): { readonly values: readonly unknown[]; readonly faults: readonly ReadFault[] } {
  const values: unknown[] = [];
  const reader = new Reader((value) => values.push(value));
  reader.readText(text);
  return { values, faults: reader.faults };
}

/** Where a value stands: the text around it, and its path there. */
interface Position {
  readonly finder: LineFinder;
  readonly document: number;
  readonly path: string;
}

class Reader implements ReadResult {
  readonly manifests: ReadManifest[] = [];
  readonly faults: ReadFault[] = [];
  private aliasedValues = 0;

  read(document: DocumentText): void {
    const { text, firstLine } = document;
    if (text.length > MAX_DOCUMENT_LENGTH) {
      this.tooLong(text.length, MAX_DOCUMENT_LENGTH, firstLine);
      return;
    }
    const finder = new LineFinder(text, firstLine, MAX_DEPTH);
    try {
      const events = parseEvents(text, { maxDepth: MAX_DEPTH });
      const values = this.construct(events, text, finder);
      if (!this.aliasesAllowed(events, values)) {
        this.faults.push(tooLarge(firstLine, `is not read: aliases stand for more than ${MAX_ALIASED_VALUES} values`));
        return;
      }
      for (const [index, value] of values.entries()) this.collect(value, { finder, document: index, path: '' });
    } catch (error) {
      this.faults.push(syntaxFault(error, document, finder));
    }
  }

  tooLong(length: number, limit: number, line: number): void {
    this.faults.push(tooLarge(line, `is not read: it has ${length} characters, and ${limit} is the limit`));
  }

  private construct(events: Event[], source: string, finder: LineFinder): unknown[] {
    const options = { source, schema: KUBECTL_SCHEMA, maxTotalMergeKeys: MAX_ALIASED_VALUES };
    try {
      return constructFromEvents(events, options);
    } catch (error) {
      if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') throw error;
      const values = constructFromEvents(events, { ...options, json: true });
      this.faults.push(...finder.duplicateKeys().map(duplicateKey));
      return values;
    }
  }

  private aliasesAllowed(events: readonly Event[], values: readonly unknown[]): boolean {
    if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return true;
    const expanded = values.reduce<number>((sum, value) => sum + expandedValues(value), 0);
    this.aliasedValues += Math.max(expanded - events.length, 0);
    return this.aliasedValues <= MAX_ALIASED_VALUES;
  }

  private collect(value: unknown, position: Position): void {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      this.faults.push(listOfObjects(lineAt(position)));
      this.collectItems(value, position);
    } else if (!isManifest(value)) {
      this.faults.push(notAManifest(value, lineAt(position)));
    } else if (value.kind.endsWith('List') && Array.isArray(value.items)) {
      const items = value.items.map((item) => asItem(item, value));
      this.collectItems(items, { ...position, path: join(position.path, 'items') });
    } else {
      this.manifests.push({ manifest: value, line: (path) => lineAt(position, path) });
    }
  }

  private collectItems(items: readonly unknown[], position: Position): void {
    for (const [index, item] of items.entries()) {
      this.collect(item, { ...position, path: `${position.path}[${index}]` });
    }
  }
}

/** An item of a typed list such as PodList, which need not name its type. */
function asItem(item: unknown, list: Manifest): unknown {
  const kind = list.kind.slice(0, -'List'.length);
  const typed = typeof item !== 'object' || item === null || Array.isArray(item) || 'kind' in item;
  return typed || kind === '' ? item : { apiVersion: list.apiVersion, kind, ...item };
}

function lineAt({ finder, document, path }: Position, below = ''): number {
  return finder.line(join(path, below), document);
}

function join(path: string, below: string): string {
  return path === '' || below === '' || below.startsWith('[') ? `${path}${below}` : `${path}.${below}`;
}

/** How many values a document has where each alias stands for a copy; infinite where an alias holds itself. */
function expandedValues(root: unknown): number {
  const counts = new Map<object, number>();
  function count(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1;
    const known = counts.get(value);
    if (known !== undefined) return known;
    counts.set(value, Number.POSITIVE_INFINITY);
    const total = Object.values(value).reduce<number>((sum, child) => sum + count(child), 1);
    counts.set(value, total);
    return total;
  }
  return count(root);
}
