import type { Event } from 'js-yaml';
import { jsYaml } from './js-yaml';
import { type DocumentText, splitDocuments } from './yaml-documents';
import { type Parsed, parseYaml } from './yaml-events';
import { duplicateKey, type ReadFault, syntaxFault, tooLarge } from './yaml-faults';
import { LineFinder } from './yaml-lines';
import { kubectlSchema } from './yaml-schema';

/** Longest text that is read, in characters. */
export const MAX_TEXT_LENGTH = 128 * 1024 * 1024;
/** Longest document that is read, in characters. The API server takes requests of 3 MiB; a List may hold several. */
export const MAX_DOCUMENT_LENGTH = 64 * 1024 * 1024;
/** Most lines, items and fields of a document; a List of 20,000 objects has about a million. */
export const MAX_DOCUMENT_PARTS = 2_000_000;
/** Most values that the aliases of a text may stand for; what go-yaml takes is of this order. */
export const MAX_ALIASED_VALUES = 400_000;

/** The root of a document. */
export interface ReadValue {
  readonly value: unknown;
  /** The line of a field, or of its nearest ancestor that is there. */
  readonly line: (path: string) => number;
}

/**
 * Reads the documents of a YAML or JSON text as kubectl does, each by itself. Whatever the text holds, this returns:
 * what cannot be read is a fault with its line, and size, depth and aliases are bounded.
 */
export function* readValues(text: string): Iterable<ReadValue | ReadFault> {
  const reader = new Reader();
  if (text.length > MAX_TEXT_LENGTH) yield tooLong(text.length, MAX_TEXT_LENGTH, 1);
  else for (const document of splitDocuments(text)) yield* reader.read(document);
}

/** Whether what was read is a fault. */
export function isFault(read: ReadValue | ReadFault): read is ReadFault {
  return 'id' in read;
}

class Reader {
  private aliasedValues = 0;

  *read(document: DocumentText): Iterable<ReadValue | ReadFault> {
    const { text, firstLine } = document;
    if (text.length > MAX_DOCUMENT_LENGTH) {
      yield tooLong(text.length, MAX_DOCUMENT_LENGTH, firstLine);
      return;
    }
    if (text.length > MAX_DOCUMENT_PARTS && partsOf(text) > MAX_DOCUMENT_PARTS) {
      yield tooLarge(
        firstLine,
        `The document is not read: it has more than ${MAX_DOCUMENT_PARTS} lines, items or fields.`,
      );
      return;
    }
    let finder = new LineFinder(text, firstLine);
    try {
      const parsed = parseYaml(text);
      if (parsed.text !== text) finder = new LineFinder(parsed.text, firstLine);
      const { values, duplicates } = construct(parsed);
      if (duplicates) yield* finder.duplicateKeys().map(duplicateKey);
      if (this.aliasesAllowed(parsed.events, values)) {
        yield* values.map((value, index) => ({ value, line: (path: string) => finder.line(path, index) }));
      } else
        yield tooLarge(
          firstLine,
          `The document is not read: aliases stand for more than ${MAX_ALIASED_VALUES} values.`,
        );
    } catch (error) {
      yield syntaxFault(error, document, finder);
    }
  }

  private aliasesAllowed(events: readonly Event[], values: readonly unknown[]): boolean {
    const { ALIAS } = jsYaml().EVENT_ID;
    if (!events.some(({ type }) => type === ALIAS)) return true;
    const expanded = values.reduce<number>((sum, value) => sum + expandedValues(value), 0);
    this.aliasedValues += Math.max(expanded - events.length, 0);
    return this.aliasedValues <= MAX_ALIASED_VALUES;
  }
}

function construct({ events, text: source }: Parsed): { readonly values: unknown[]; readonly duplicates: boolean } {
  const { constructFromEvents, YAMLException } = jsYaml();
  const options = { source, schema: kubectlSchema(), maxTotalMergeKeys: MAX_ALIASED_VALUES };
  try {
    return { values: constructFromEvents(events, options), duplicates: false };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') throw error;
    return { values: constructFromEvents(events, { ...options, json: true }), duplicates: true };
  }
}

/** Counts the marks that a value needs at least one of, so that the memory for what is parsed is bounded. */
function partsOf(text: string): number {
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (MARKS.has(character) || (INDICATORS.has(character) && text.charCodeAt(at + 1) <= SPACE)) parts++;
  }
  return parts;
}

const SPACE = 0x20;
const MARKS = new Set([...'\n,[{'].map((mark) => mark.charCodeAt(0)));
const INDICATORS = new Set([...'-?'].map((mark) => mark.charCodeAt(0)));

function tooLong(length: number, limit: number, line: number): ReadFault {
  return tooLarge(line, `The text is not read: it has ${length} characters, and ${limit} is the limit.`);
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
