import type { LRParser } from '@lezer/lr';

/** Why Prometheus refuses to read a query, and what to do about it. */
export interface QueryFault {
  /** What is wrong and where, without a full stop. */
  readonly problem: string;
  /** What to do, a sentence. */
  readonly fix: string;
}

/**
 * What keeps a text from being PromQL, by the grammar that Prometheus itself publishes; undefined where nothing does.
 *
 * It tells what Prometheus would refuse at any time, and is silent on the rest: whether a function exists and takes what
 * it is given is known to the version of Prometheus that is asked, and what a tool fills in later, or only VictoriaMetrics
 * or Loki read, cannot be judged.
 *
 * @param parsed the query with as many characters in place of what is filled in before Prometheus sees it
 * @see https://github.com/prometheus/prometheus/tree/main/web/ui/module/lezer-promql
 */
export function promQlFault(query: string, parsed = query): QueryFault | undefined {
  if (isTooLarge(parsed) || TEMPLATE.test(parsed)) return undefined;
  let text = parsed;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const stop = firstStop(text);
    if (!stop || isForeign(text, stop.at)) return undefined;
    const reworded = inKnownWords(text, stop.at);
    if (reworded === text) return faultAt(query, stop);
    text = reworded;
  }
  return undefined;
}

/** Longest text that is read; people write far shorter ones. */
const MAX_LENGTH = 10_000;
/** Most signs that nest or join; the grammar gives up on a few times as many. */
const MAX_SIGNS = 500;
const SIGN = /[([{^*/%+-]|\b(?:and|or|unless)\b/i;

function isTooLarge(text: string): boolean {
  return text.length > MAX_LENGTH || text.split(SIGN).length > MAX_SIGNS;
}

/** Most words in one query that the grammar does not know; what has more is not judged. */
const MAX_ROUNDS = 20;
/** What a tool may still fill in. */
const TEMPLATE = /\$[({]|\{\{|\{%/;

let grammar: LRParser | undefined;

/** The grammar, loaded with the first query: small apps have none, and would start later by a twentieth. */
function promQl(): LRParser {
  grammar ??= (require('@prometheus-io/lezer-promql') as { readonly parser: LRParser }).parser;
  return grammar;
}

/** Where the grammar cannot go on. */
interface Stop {
  readonly at: number;
  /** What it was about to read, as the grammar calls it. */
  readonly within?: string;
}

function firstStop(text: string): Stop | undefined {
  const cursor = promQl().parse(text).cursor();
  do {
    if (cursor.type.isError) return { at: cursor.from, within: cursor.node.parent?.name };
    if (cursor.name === 'StringLiteral') {
      const index = unknownEscape(text.slice(cursor.from, cursor.to));
      if (index !== undefined) return { at: cursor.from + index, within: ESCAPE };
    }
  } while (cursor.next());
  return undefined;
}

/** A part of a text, into which the grammar does not look. */
const ESCAPE = 'Escape';

/** Where a text has a backslash before what needs none and means nothing: the grammar reads on, Prometheus does not. */
function unknownEscape(literal: string): number | undefined {
  if (literal.startsWith('`')) return undefined;
  const known = `abfnrtvxuU01234567\\${literal[0]}`;
  return Array.from(literal.matchAll(/\\(.)/g)).find(([, letter = '']) => !known.includes(letter))?.index;
}

/** What MetricsQL and LogQL have beyond PromQL, and variables that envsubst fills in. */
const FOREIGN = /^(?:\|(?!\|)|!~|\$(?!_)|(?:i|[kmgt]i|[kmgt]i?b|default|if|ifnot|keep_metric_names|limit|or)\b)/i;
const FOREIGN_BEGINNING = /^\s*with\s*\(/i;

function isForeign(text: string, at: number): boolean {
  return FOREIGN.test(text.slice(at)) || FOREIGN_BEGINNING.test(text);
}

/**
 * What Prometheus takes although the grammar stops at it, as the texts before and after the stop, with a stand-in of the
 * same length that the grammar knows.
 */
interface Rewording {
  readonly before?: RegExp;
  readonly after: RegExp;
  readonly standIn: (word: string) => string;
}

/** Functions and aggregations of other versions; the stand-in takes any arguments. */
const UNKNOWN_FUNCTION: Required<Rewording> = {
  before: /(?<![\w:])[a-z_]\w+\s*$/i,
  after: /^(?:\(|(?:by|without)\b)/i,
  standIn: (name) => (name.length < 'sum'.length ? 'ln' : 'sum').padEnd(name.length),
};

/** Words and signs behind the stop. */
const UNKNOWN_WORDS: readonly Rewording[] = [
  // Numbers like `5.` and `0x1_0`.
  { before: /(?<![\w:.])(?:\d+|0x[\da-f]+)$/i, after: /^(?:\.(?!\d)|_(?=[\da-f]))/i, standIn: () => '0' },
  { after: /^step\b/i, standIn: (word) => word.toLowerCase() },
  // Names that the grammar's own table of words inherits.
  { after: /^(?:constructor|__proto__)(?![\w:])/i, standIn: (word) => '_'.repeat(word.length) },
  // A metric of this name.
  { after: /^offset\b/i, standIn: (word) => '_'.repeat(word.length) },
];

/** The text with a word that the grammar knows in place of the one that it stopped at; the same where that is no word. */
function inKnownWords(text: string, at: number): string {
  const [before, after] = [text.slice(0, at), text.slice(at)];
  if (UNKNOWN_FUNCTION.after.test(after)) {
    return before.replace(UNKNOWN_FUNCTION.before, UNKNOWN_FUNCTION.standIn) + after;
  }
  const word = UNKNOWN_WORDS.find((each) => (each.before?.test(before) ?? true) && each.after.test(after));
  return word ? before + after.replace(word.after, word.standIn) : text;
}

/** What closes that of which the grammar misses the end. */
const CLOSERS: Readonly<Record<string, string>> = {
  FunctionCallBody: ')',
  GroupingLabels: ')',
  ParenExpr: ')',
  LabelMatchers: '}',
  MatrixSelector: ']',
  SubqueryExpr: ']',
};

function faultAt(query: string, { at, within = '' }: Stop): QueryFault {
  const rest = query.slice(at).replace(/^(?:\s|#.*)+/, '');
  const before = excerpt(query.slice(0, at));
  const open = unclosedString(query);
  if (open !== undefined && open <= at) {
    return { problem: `the text that begins at character ${open + 1} has no end`, fix: `Close it by ${query[open]}.` };
  }
  if (within === ESCAPE) {
    const written = rest.slice(0, 2);
    const problem = `${written} at character ${at + 1} means nothing in a text, after ${before}`;
    return { problem, fix: `Write \\${written}: a single backslash begins an escape such as \\n.` };
  }
  if (rest !== '') {
    const word = /^(?:\w+|.)/u.exec(rest)?.[0] ?? '';
    const place = before === '' ? 'at the beginning' : `after ${before}`;
    return {
      problem: `${word} at character ${query.length - rest.length + 1} cannot stand ${place}`,
      fix: fixFor(rest),
    };
  }
  if (before === '') return { problem: 'it asks for nothing', fix: 'Give PromQL.' };
  const closer = Object.hasOwn(CLOSERS, within) ? CLOSERS[within] : undefined;
  return closer === undefined
    ? { problem: `it breaks off after ${before}`, fix: 'Write what is to follow, or take the end away.' }
    : { problem: `a ${closer} is missing at the end, after ${before}`, fix: `Add the ${closer}.` };
}

/** What people mean by signs that PromQL does not have. */
const REMEDIES: readonly (readonly [rest: RegExp, fix: string])[] = [
  [/^\$/, "Write a duration such as 2m: Grafana's variables are known to Grafana alone."],
  [/^\.[a-z_]/i, 'Write _ for the dot, or, from Prometheus 3 on, quote the name: {"a.b"} for a.b.'],
  [/^[“”„‘’«»]/, 'Write straight quotation marks.'],
  [/^(?:&&|\|\|)/, 'Write and for &&, or for ||.'],
];

function fixFor(rest: string): string {
  const known = REMEDIES.find(([sign]) => sign.test(rest));
  return known?.[1] ?? 'Take it away, or complete what stands before it.';
}

/** Most characters that are shown of what stands before the fault. */
const EXCERPT = 40;

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `...${line.slice(-EXCERPT)}` : line;
}

/** Texts that are closed, and comments. */
const CLOSED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#.*/g;

/** Where a text begins that does not end. */
function unclosedString(query: string): number | undefined {
  const at = query.replace(CLOSED, (text) => ' '.repeat(text.length)).search(/["'`]/);
  return at < 0 ? undefined : at;
}
