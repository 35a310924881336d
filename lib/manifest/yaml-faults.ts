import { YAMLException } from 'js-yaml';
import type { DocumentText } from './yaml-documents';
import type { DuplicateKey, LineFinder } from './yaml-lines';

/** What cannot be read as a Kubernetes object. */
export interface ReadFault {
  /** Stable name of the fault, in kebab-case. */
  readonly id: ReadFaultId;
  readonly line: number;
  /** The field at fault, where it is one. */
  readonly path?: string;
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

/** The fault of a value that is no manifest; a document that does not look like one is only warned of. */
export function notAManifest(value: unknown, line: number): ReadFault {
  const fault = { id: 'not-a-manifest', line } as const;
  if (typeof value !== 'object' || value === null) {
    const type = typeof value === 'string' ? 'text' : `a ${typeof value}`;
    const fix = 'Write the object out: apiVersion, kind, metadata and so on.';
    return { ...fault, severity: 'error', message: `The document is ${type}, not a Kubernetes object.`, fix };
  }
  const fields = new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), { key, field }]));
  const faults = ['apiVersion', 'kind'].flatMap((name) => {
    const found = fields.get(name.toLowerCase());
    if (found === undefined) return [`${name} is missing`];
    if (found.key !== name) return [`${name} is written ${found.key}`];
    return typeof found.field === 'string' && found.field !== '' ? [] : [`${name} is no text`];
  });
  const meant = ['apiversion', 'kind', 'metadata', 'spec'].some((name) => fields.has(name));
  const message = `The document is no Kubernetes object: ${faults.join(', ')}`;
  if (meant)
    return { ...fault, severity: 'error', message: `${message}.`, fix: 'Give it apiVersion and kind as text.' };
  const fix = 'Leave it out of the check, or give it apiVersion and kind.';
  return { ...fault, severity: 'warning', message: `${message}; it is not checked.`, fix };
}

/** The fault of a list where kubectl wants an object. */
export function listOfObjects(line: number): ReadFault {
  return {
    id: 'not-a-manifest',
    line,
    message:
      'The document is a list, and kubectl refuses a list where an object must be; its items are checked all the same.',
    fix: 'Make each item a document of its own, or the items of an object of kind List.',
    severity: 'error',
  };
}

export function duplicateKey({ path, firstLine, line }: DuplicateKey): ReadFault {
  return {
    id: 'yaml-duplicate-key',
    line,
    path,
    message: `The key stands twice, first on line ${firstLine}: kubectl takes the last, other readers the first or neither.`,
    fix: 'Keep one of them.',
    severity: 'error',
  };
}

export function tooLarge(line: number, message: string): ReadFault {
  return { id: 'yaml-too-large', line, message, fix: 'Split it, or write aliases out.', severity: 'error' };
}

/** A template expression outside of quotes and comments. */
const TEMPLATE = /^[^"'#\n]*\{\{/m;
const LIMIT = /maxDepth|maxAliases|maxTotalMergeKeys|abnormal merge sequence/;

const KEY = /complex keys|a key must not be/;

/** The fault of a text that the parser refused. */
export function syntaxFault(error: unknown, { text }: DocumentText, finder: LineFinder): ReadFault {
  const reason = error instanceof YAMLException ? error.reason : error instanceof Error ? error.message : String(error);
  const position = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0;
  const refused = finder.lineAt(Math.min(position, text.trimEnd().length));
  const line = KEY.test(reason) ? (finder.unusableKeyLine() ?? refused) : refused;
  if (error instanceof RangeError || LIMIT.test(reason)) return tooLarge(line, `The document is not read: ${reason}.`);
  const template = TEMPLATE.exec(text);
  if (template) {
    return {
      id: 'template-not-rendered',
      line: finder.lineAt(template.index),
      message: `The document is a template, not YAML: ${reason}.`,
      fix: 'Render it first, for example with helm template.',
      severity: 'error',
    };
  }
  const tab = /^ *\t/m.test(text);
  const fix = tab ? 'YAML is indented with spaces, never with tabs.' : 'Mend the YAML here.';
  return {
    id: 'yaml-syntax',
    line,
    message: `The document cannot be read as YAML: ${reason}.`,
    fix,
    severity: 'error',
  };
}
