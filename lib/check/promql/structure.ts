import type { Token } from './tokens';

export const AGGREGATIONS: readonly string[] = [
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'group',
  'stddev',
  'stdvar',
  'quantile',
];
export const KEEPING: readonly string[] = ['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values'];
export const GROUPING: readonly string[] = ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'];
const WORDS: readonly string[] = [...GROUPING, 'and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan', 'atan2'];
const BINARY: readonly string[] = [
  ...['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<='],
  ...['and', 'or', 'unless', 'atan2'],
];

/** The index of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== 'operator') continue;
    if ('({['.includes(token.text)) depth++;
    if (')}]'.includes(token.text) && --depth === 0) return index;
  }
  return tokens.length;
}

export function isMetric(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== 'name' || WORDS.includes(token.text.toLowerCase())) return false;
  const next = tokens[index + 1];
  if (next?.text === '(') return false;
  return !(next?.kind === 'name' && (next.text === 'by' || next.text === 'without') && isAggregation(token.text));
}

/** Whether a name is that of an aggregation, which makes one series of several. */
export function isAggregation(name: string): boolean {
  return AGGREGATIONS.includes(name.toLowerCase()) || KEEPING.includes(name.toLowerCase());
}

export interface Operand {
  readonly operator?: string;
  /** Whether the operator tells 0 or 1 of a comparison, in place of what it lets through. */
  readonly isBool?: boolean;
  readonly tokens: readonly Token[];
}

/** The operands of the binary operators outside all brackets. */
export function split(tokens: readonly Token[]): Operand[] {
  const operands: Operand[] = [];
  let start = 0;
  let operator: string | undefined;
  let isBool = false;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind === 'operator' && '({['.includes(token.text)) {
      index = closing(tokens, index);
    } else if (token && index > start && isBinary(token) && !precedesNumber(tokens[index - 1])) {
      operands.push({ operator, isBool, tokens: tokens.slice(start, index) });
      operator = token.text.toLowerCase();
      isBool = tokens[index + 1]?.text.toLowerCase() === 'bool';
      start = skipMatching(tokens, index + 1);
      index = start - 1;
    }
  }
  operands.push({ operator, isBool, tokens: tokens.slice(start) });
  return operands;
}

function isBinary({ kind, text }: Token): boolean {
  return kind !== 'text' && BINARY.includes(text.toLowerCase());
}

/** `offset -5m` and `@ -60` have a sign, and no operator. */
function precedesNumber(token: Token | undefined): boolean {
  return token?.text === '@' || token?.text.toLowerCase() === 'offset';
}

/** Passes over `bool`, `on (...)`, `group_left (...)` behind an operator. */
function skipMatching(tokens: readonly Token[], from: number): number {
  let index = from;
  while (tokens[index]?.kind === 'name') {
    const word = tokens[index]?.text.toLowerCase() ?? '';
    if (word === 'bool') index++;
    else if (GROUPING.includes(word))
      index = tokens[index + 1]?.text === '(' ? closing(tokens, index + 1) + 1 : index + 1;
    else break;
  }
  return index;
}

export interface Call {
  readonly name: string;
  readonly args: readonly (readonly Token[])[];
  readonly grouping?: readonly string[];
  readonly without: boolean;
}

/** The call that all the tokens are, if they are one. */
export function wholeCall(tokens: readonly Token[]): Call | undefined {
  const name = tokens[0];
  if (name?.kind !== 'name') return undefined;
  let open = 1;
  let grouping = groupingAt(tokens, open);
  if (grouping) open = grouping.end;
  if (tokens[open]?.text !== '(') return undefined;
  const close = closing(tokens, open);
  let end = close + 1;
  if (!grouping) {
    grouping = groupingAt(tokens, end);
    if (grouping) end = grouping.end;
  }
  if (end !== tokens.length) return undefined;
  const args = commaSeparated(tokens.slice(open + 1, close));
  return { name: name.text.toLowerCase(), args, grouping: grouping?.labels, without: grouping?.without ?? false };
}

function groupingAt(tokens: readonly Token[], index: number) {
  const word = tokens[index]?.text.toLowerCase();
  if ((word !== 'by' && word !== 'without') || tokens[index + 1]?.text !== '(') return undefined;
  const close = closing(tokens, index + 1);
  const labels = tokens.slice(index + 2, close).filter(({ kind }) => kind === 'name');
  return { labels: labels.map(({ text }) => text), without: word === 'without', end: close + 1 };
}

function commaSeparated(tokens: readonly Token[]): (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (!token) break;
    if (token.kind === 'operator' && '({['.includes(token.text)) {
      const end = closing(tokens, index);
      parts[parts.length - 1]?.push(...tokens.slice(index, end + 1));
      index = end;
    } else if (token.text === ',' && token.kind === 'operator') parts.push([]);
    else parts[parts.length - 1]?.push(token);
  }
  return parts;
}

export function withoutRange(tokens: readonly Token[]): readonly Token[] {
  const open = tokens.findIndex(({ text, kind }) => kind === 'operator' && text === '[');
  const last = open < 0 ? -1 : closing(tokens, open);
  return open > 0 && last === tokens.length - 1 ? tokens.slice(0, open) : tokens;
}
