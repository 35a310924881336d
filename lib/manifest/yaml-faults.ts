import { jsYaml } from './js-yaml';
import type { Manifest } from './manifest';
import { type MergeConflict, mergeConflict } from './merge-conflict';
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
  readonly severity: 'error' | 'warning' | 'info';
}

export type ReadFaultId =
  | 'yaml-syntax'
  | 'yaml-duplicate-key'
  | 'yaml-too-large'
  | 'template-not-rendered'
  | 'not-a-manifest';

/** API groups of files that a tool reads, and no API server. */
const TOOL_GROUP =
  /^(?:[a-z.]+\.)?(?:config\.k8s\.io|kind\.x-k8s\.io|kubeadm\.k8s\.io|audit\.k8s\.io)$|^(?:builtin|skaffold)$/;

/** Whether an object is the file of a tool, such as a kustomization. */
export function isForTool({ apiVersion }: Manifest): boolean {
  return TOOL_GROUP.test(apiVersion.split('/', 1)[0] ?? '');
}

/** What is told of the file of a tool. */
export function toolFile({ apiVersion }: Manifest, line: number): ReadFault {
  const message = `The document is for a tool, ${apiVersion}, not for an API server; it is not checked.`;
  return { id: 'not-a-manifest', line, message, fix: 'Check what the tool makes of it.', severity: 'info' };
}

/** What is told of files that a kustomization names as something else than whole objects. */
export function toolParts(files: readonly string[], rendered: string): ReadFault {
  const message = `The kustomization makes objects with ${files.join(', ')}, which are none by themselves, such as patches; they are passed over.`;
  return { id: 'not-a-manifest', line: 1, message, fix: `Give what comes of them: ${rendered}`, severity: 'info' };
}

/** Whether a value seems to be meant as a Kubernetes object. */
export function isMeantAsManifest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Set(Object.keys(value).map((key) => key.toLowerCase()));
  const isChart = !fields.has('kind') && fields.has('name') && fields.has('version');
  return !isChart && ['apiversion', 'kind', 'metadata', 'spec'].some((name) => fields.has(name));
}

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
  const message = `The document is no Kubernetes object: ${faults.join(', ')}`;
  if (isMeantAsManifest(value)) {
    return { ...fault, severity: 'error', message: `${message}.`, fix: 'Give it apiVersion and kind as text.' };
  }
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

/** The fault of a List that holds no list. */
export function listWithoutItems({ kind, items }: Manifest, path: string, line: number): ReadFault {
  const found = items === undefined ? 'missing' : items === null ? 'null' : 'something else';
  return {
    id: 'not-a-manifest',
    line,
    path,
    message: `The ${kind} holds its objects under items, which must be a list and is ${found}.`,
    fix: 'Write the objects under items, each behind a dash, or leave the document out.',
    severity: 'error',
  };
}

/** The fault of a List that is an item of another. */
export function listInList({ kind }: Manifest, path: string, line: number): ReadFault {
  return {
    id: 'not-a-manifest',
    line,
    path,
    message: `The ${kind} is an item of another list, which kubectl refuses; its items are checked all the same.`,
    fix: 'Move its items to the outer list.',
    severity: 'error',
  };
}

/** The fault of an item of a List that is not there. */
export function nullInList(path: string, line: number): ReadFault {
  return {
    id: 'not-a-manifest',
    line,
    path,
    message: 'The item of the list is null, where an object must be; the list is refused.',
    fix: 'Take it away, or write the object out.',
    severity: 'error',
  };
}

/** What is told of a list of other things, such as a JSON patch. */
export function foreignList(line: number): ReadFault {
  return {
    id: 'not-a-manifest',
    line,
    message: 'The document is a list of other things than Kubernetes objects; it is not checked.',
    fix: 'Leave it out of the check.',
    severity: 'warning',
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

const NO_TEXT = /null byte|non-printable/;
const KEY = /complex keys|a key must not be/;

/** The fault of a text that the parser refused. */
export function syntaxFault(error: unknown, { text }: DocumentText, finder: LineFinder): ReadFault {
  const refusal = error instanceof jsYaml().YAMLException ? error : undefined;
  const reason = refusal?.reason ?? (error instanceof Error ? error.message : String(error));
  const position = refusal?.mark?.position ?? 0;
  const refused = finder.lineAt(Math.min(position, text.trimEnd().length));
  const line = KEY.test(reason) ? (finder.unusableKeyLine() ?? refused) : refused;
  if (error instanceof RangeError || LIMIT.test(reason)) return tooLarge(line, `The document is not read: ${reason}.`);
  const conflict = mergeConflict(text);
  if (conflict) return unfinishedMerge(conflict, finder.lineAt(conflict.position));
  const template = NO_TEXT.test(reason) ? null : TEMPLATE.exec(text);
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

function unfinishedMerge({ problem, fix }: MergeConflict, line: number): ReadFault {
  return { id: 'yaml-syntax', line, message: `The document ${problem}.`, fix, severity: 'error' };
}
