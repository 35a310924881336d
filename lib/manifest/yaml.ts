import { isManifest, type Manifest } from './manifest';
import {
  foreignList,
  isForTool,
  isMeantAsManifest,
  listInList,
  listOfObjects,
  listWithoutItems,
  notAManifest,
  nullInList,
  type ReadFault,
  toolFile,
} from './yaml-faults';
import { isFault, readValues } from './yaml-values';

export type { ReadFault, ReadFaultId } from './yaml-faults';

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
 * Reads Kubernetes objects from YAML or JSON text as kubectl does: documents are told apart by lines that start with
 * `---`, lists of objects are taken apart, and empty documents are passed over. Whatever the text holds, this returns:
 * what cannot be read as an object is a fault with its line.
 */
export function readManifests(text: string): ReadResult {
  const collector = new Collector();
  for (const read of readValues(text)) {
    if (isFault(read)) collector.faults.push(read);
    else collector.collect(read.value, '', read.line);
  }
  return collector;
}

type FindLine = (path: string) => number;

class Collector implements ReadResult {
  readonly manifests: ReadManifest[] = [];
  readonly faults: ReadFault[] = [];

  /** Takes the value at a path of a document, which may be an item of a List. */
  collect(value: unknown, path: string, line: FindLine, isItem = false): void {
    if (value === null || value === undefined) {
      if (isItem) this.faults.push(nullInList(path, line(path)));
    } else if (Array.isArray(value)) {
      const meant = value.some(isMeantAsManifest);
      this.faults.push(meant ? listOfObjects(line(path)) : foreignList(line(path)));
      if (meant) for (const [index, item] of value.entries()) this.collect(item, `${path}[${index}]`, line);
    } else if (!isManifest(value)) {
      this.faults.push(notAManifest(value, line(path)));
    } else if (isForTool(value)) {
      this.faults.push(toolFile(value, line(path)));
    } else if (isList(value)) {
      if (isItem) this.faults.push(listInList(value, path, line(path)));
      this.collectItems(value, join(path, 'items'), line);
    } else this.manifests.push({ manifest: value, line: (below) => line(join(path, below)) });
  }

  private collectItems(list: Manifest, path: string, line: FindLine): void {
    if (!Array.isArray(list['items'])) {
      this.faults.push(listWithoutItems(list, path, line(path)));
      return;
    }
    for (const [index, item] of list['items'].entries())
      this.collect(asItem(item, list), `${path}[${index}]`, line, true);
  }
}

/** Whether an object is a list of others; a custom resource may have a name of its own that ends so. */
function isList({ apiVersion, kind, items }: Manifest): boolean {
  return kind.endsWith('List') && (apiVersion === 'v1' || Array.isArray(items));
}

/** An item of a typed list such as PodList, which need not name its type. */
function asItem(item: unknown, list: Manifest): unknown {
  const kind = list.kind.slice(0, -'List'.length);
  const typed = typeof item !== 'object' || item === null || Array.isArray(item) || 'kind' in item;
  return typed || kind === '' ? item : { apiVersion: list.apiVersion, kind, ...item };
}

function join(path: string, below: string): string {
  return path === '' || below === '' || below.startsWith('[') ? `${path}${below}` : `${path}.${below}`;
}
