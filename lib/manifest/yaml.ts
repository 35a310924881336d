import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { isManifest, type Manifest } from './manifest';
import { lineFinder } from './yaml-lines';
import { KUBECTL_SCHEMA } from './yaml-schema';

/** Longest text that is read, in characters. The API server takes objects of some 3 MiB at most. */
export const MAX_TEXT_LENGTH = 128 * 1024 * 1024;
/** Deepest nesting that is read. */
export const MAX_DEPTH = 500;
/** Most values that a document may have once its aliases are expanded. */
export const MAX_EXPANDED_VALUES = 1_000_000;

/** One Kubernetes object of a text. */
export interface ReadManifest {
  readonly manifest: Manifest;
  /** The line of a field, or of its nearest ancestor that is there. */
  readonly line: (path: string) => number;
}

/** What cannot be read as a Kubernetes object. */
export interface ReadFault {
  /** Stable name of the fault, in kebab-case. */
  readonly id: ReadFaultId;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
  readonly severity: 'error' | 'warning';
}

export type ReadFaultId =
  | 'yaml-syntax'
  | 'yaml-duplicate-key'
  | 'yaml-too-large'
  | 'template-not-rendered'
  | 'not-a-manifest';

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
  if (text.length > MAX_TEXT_LENGTH) {
    const message = `the text has ${text.length} characters, more than the ${MAX_TEXT_LENGTH} that are read`;
    return { manifests: [], faults: [tooLarge(1, message)] };
  }
  const manifests: ReadManifest[] = [];
  const faults: ReadFault[] = [];
  for (const document of splitDocuments(text)) readDocument(document, manifests, faults);
  return { manifests, faults };
}

interface Document {
  readonly text: string;
  readonly firstLine: number;
}

/** Cuts a text at its separators, as kubectl does before it parses. */
function* splitDocuments(text: string): Iterable<Document> {
  let line = 1;
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const separators = /^---(?=\s|$)/gm;
  separators.lastIndex = start;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    if (match.index === start) continue;
    const document = text.slice(start, match.index);
    yield { text: document, firstLine: line };
    line += countNewlines(document);
    start = match.index;
  }
  yield { text: text.slice(start), firstLine: line };
}

function countNewlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function readDocument(document: Document, manifests: ReadManifest[], faults: ReadFault[]): void {
  try {
    const events = parseEvents(document.text, { maxDepth: MAX_DEPTH });
    for (const value of construct(events, document, faults)) {
      const find = lineFinder(document.text, document.firstLine, MAX_DEPTH);
      collect(value, '', find, manifests, faults);
    }
  } catch (error) {
    faults.push(syntaxFault(error, document));
  }
}

function construct(events: Event[], document: Document, faults: ReadFault[]): unknown[] {
  const options = { source: document.text, schema: KUBECTL_SCHEMA, maxAliases: MAX_EXPANDED_VALUES };
  let values: unknown[];
  try {
    values = constructFromEvents(events, options);
  } catch (error) {
    if (!(error instanceof YAMLException) || !error.reason.startsWith('duplicated mapping key')) throw error;
    faults.push(duplicateKey(error, document));
    values = constructFromEvents(events, { ...options, json: true });
  }
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return values;
  const kept = values.filter((value) => expandedValues(value) <= MAX_EXPANDED_VALUES);
  if (kept.length < values.length) {
    faults.push(tooLarge(document.firstLine, `its aliases stand for more than ${MAX_EXPANDED_VALUES} values`));
  }
  return kept;
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

function collect(
  value: unknown,
  prefix: string,
  find: (path: string) => number,
  manifests: ReadManifest[],
  faults: ReadFault[],
): void {
  if (value === null || value === undefined) return;
  const at = (path: string) => find(`${prefix}${path.startsWith('[') || prefix === '' ? '' : '.'}${path}`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      collect(item, `${prefix}[${index}]`, find, manifests, faults);
    });
  } else if (!isManifest(value)) {
    faults.push(notAManifest(value, at('')));
  } else if (value.kind.endsWith('List') && Array.isArray(value.items)) {
    collect(value.items, prefix === '' ? 'items' : `${prefix}.items`, find, manifests, faults);
  } else {
    manifests.push({ manifest: value, line: at });
  }
}

function notAManifest(value: unknown, line: number): ReadFault {
  const { apiVersion, kind } = typeof value === 'object' && value !== null ? (value as Partial<Manifest>) : {};
  const partial = apiVersion !== undefined || kind !== undefined;
  return {
    id: 'not-a-manifest',
    line,
    message: partial
      ? `is no Kubernetes object: ${apiVersion === undefined ? 'apiVersion' : kind === undefined ? 'kind' : 'apiVersion or kind'} is missing or no text`
      : 'is no Kubernetes object: it has neither apiVersion nor kind',
    fix: partial
      ? 'Give both as text.'
      : 'Leave the file out of the check, or give the object its apiVersion and kind.',
    severity: partial ? 'error' : 'warning',
  };
}

function duplicateKey(error: YAMLException, document: Document): ReadFault {
  return {
    id: 'yaml-duplicate-key',
    line: lineOf(error, document),
    message:
      'a key stands twice in one object; the API server refuses it, and other readers take the last or the first',
    fix: 'Keep one of them.',
    severity: 'error',
  };
}

function tooLarge(line: number, message: string): ReadFault {
  return { id: 'yaml-too-large', line, message, fix: 'Split it, or write aliases out.', severity: 'error' };
}

const TEMPLATE = /\{\{.*?\}\}/;

function syntaxFault(error: unknown, document: Document): ReadFault {
  const line = lineOf(error, document);
  const reason = error instanceof YAMLException ? error.reason : error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /maxDepth|maxAliases|maxTotalMergeKeys/.test(reason))
    return tooLarge(line, reason);
  if (TEMPLATE.test(document.text)) {
    return {
      id: 'template-not-rendered',
      line,
      message: `is a template, not YAML: ${reason}`,
      fix: 'Render it first, for example with helm template.',
      severity: 'error',
    };
  }
  const fix = document.text.includes('\t') ? 'YAML is indented with spaces, never with tabs.' : 'Mend the YAML here.';
  return { id: 'yaml-syntax', line, message: `cannot be read as YAML: ${reason}`, fix, severity: 'error' };
}

function lineOf(error: unknown, { firstLine }: Document): number {
  return firstLine + (error instanceof YAMLException ? (error.mark?.line ?? 0) : 0);
}
