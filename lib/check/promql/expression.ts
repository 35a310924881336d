import { fallsBelowZero } from './sign';
import {
  AGGREGATIONS,
  type Call,
  closing,
  GROUPING,
  isAggregation,
  isMetric,
  KEEPING,
  type Operand,
  split,
  wholeCall,
  withoutRange,
} from './structure';
import { type Token, tokenize } from './tokens';

/** `label="value"` in a selector. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** A metric that an expression reads. */
export interface SeriesSelector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** Functions and aggregations around it, the innermost first. */
  readonly within: readonly string[];
}

/**
 * How many series an expression yields: `one`, `many` where nothing aggregates them, `grouped` where an aggregation
 * keeps labels apart, or unknown.
 */
export type Cardinality = 'one' | 'many' | 'grouped' | 'unknown';

const SINGLE: readonly string[] = ['scalar', 'vector', 'time', 'absent', 'absent_over_time', 'pi'];
const UNIONS: readonly string[] = ['or'];

/** A call, and what it is multiplied by. */
export interface ScaledCall {
  readonly name: string;
  readonly factor: number;
}

/** The metrics of a difference: those that are added up, and those that are taken away. */
export interface Difference {
  readonly whole: readonly SeriesSelector[];
  readonly taken: readonly SeriesSelector[];
}

/** A PromQL expression, read as far as rules need. */
export class Expression {
  private read?: readonly SeriesSelector[];

  private constructor(private readonly tokens: readonly Token[]) {}

  /** Reads an expression; undefined where it is not PromQL, such as a template that is filled in later. */
  static parse(text: string): Expression | undefined {
    const tokens = tokenize(text);
    return tokens && tokens.length > 0 && balanced(tokens) ? new Expression(tokens) : undefined;
  }

  /** Every metric that the expression reads. */
  get selectors(): readonly SeriesSelector[] {
    this.read ??= this.readSelectors();
    return this.read;
  }

  private readSelectors(): readonly SeriesSelector[] {
    const found: SeriesSelector[] = [];
    const calls: (string | undefined)[] = [];
    for (let index = 0; index < this.tokens.length; index++) {
      const token = this.tokens[index];
      if (token?.text === '(') {
        const name = callee(this.tokens, index);
        if (name !== undefined && GROUPING.includes(name)) index = closing(this.tokens, index);
        else calls.push(name);
      } else if (token?.text === ')') calls.pop();
      else if (token?.text === '[') index = closing(this.tokens, index);
      else if (isMetric(this.tokens, index) || token?.text === '{') {
        const brace = token?.text === '{' ? index : index + 1;
        const braced = this.tokens[brace]?.text === '{';
        const matchers = braced ? readMatchers(this.tokens.slice(brace + 1, closing(this.tokens, brace))) : [];
        const metric = token?.text === '{' ? nameAmong(matchers) : (token?.text ?? '');
        const within = calls.filter((name): name is string => name !== undefined).reverse();
        found.push({ metric, matchers, within });
        if (braced) index = closing(this.tokens, brace);
      }
    }
    return found;
  }

  /** True where the expression multiplies or divides by something, so that its unit is not that of its metrics. */
  get isScaled(): boolean {
    return this.tokens.some(({ kind, text }) => kind === 'operator' && (text === '*' || text === '/'));
  }

  /** How many series the expression yields. */
  get cardinality(): Cardinality {
    return cardinalityOf(this.tokens);
  }

  /** The labels by which the expression keeps series apart, as far as it names them: `pod` of `sum by (pod) (...)`. */
  get groupedBy(): readonly string[] {
    return groupsOf(this.tokens);
  }

  /**
   * The aggregation or function that the expression is, but for numbers that it is multiplied or divided by and a number
   * for when there is nothing (`or vector(0)`). A mean that is written out, `sum(a) / count(a)`, is `avg`, and the sum of what
   * is one series is that.
   */
  get scaledCall(): ScaledCall | undefined {
    return scaledCallOf(this.tokens);
  }

  /** What is divided by what, where the expression is a quotient, be it scaled or aggregated. */
  get quotient(): readonly [Expression, Expression] | undefined {
    const parts = quotientIn(this.tokens);
    return parts && [new Expression(parts[0]), new Expression(parts[1])];
  }

  /** What is added up, and what is taken away from it, where the expression is a difference, be it scaled or aggregated. */
  get difference(): Difference | undefined {
    const terms = differenceIn(this.tokens);
    const read = (isTaken: boolean) =>
      (terms ?? [])
        .filter(({ operator }) => (operator === '-') === isTaken)
        .flatMap(({ tokens }) => new Expression(tokens).selectors);
    return terms && { whole: read(false), taken: read(true) };
  }

  /** What makes the expression fall below zero, as far as that can be known: `a difference`, `deriv(...)`. */
  get belowZero(): string | undefined {
    return fallsBelowZero(this.tokens);
  }

  /** The outermost aggregation or function, where the whole expression is one call. */
  get outermost(): string | undefined {
    const call = wholeCall(this.tokens);
    return call?.name;
  }
}

function balanced(tokens: readonly Token[]): boolean {
  const open: string[] = [];
  for (const { kind, text } of tokens) {
    if (kind !== 'operator') continue;
    if (text === '(' || text === '{' || text === '[') open.push(text);
    else if (text === ')' && open.pop() !== '(') return false;
    else if (text === '}' && open.pop() !== '{') return false;
    else if (text === ']' && open.pop() !== '[') return false;
  }
  return open.length === 0;
}

/** The name before an opening parenthesis, looking past `by (...)` between them. */
function callee(tokens: readonly Token[], open: number): string | undefined {
  let before = open - 1;
  if (tokens[before]?.text === ')') {
    let depth = 0;
    for (; before >= 0; before--) {
      if (tokens[before]?.text === ')') depth++;
      if (tokens[before]?.text === '(' && --depth === 0) break;
    }
    const keyword = tokens[before - 1]?.text.toLowerCase();
    if (keyword !== 'by' && keyword !== 'without') return undefined;
    before -= 2;
  }
  const name = tokens[before];
  return name?.kind === 'name' ? name.text.toLowerCase() : undefined;
}

function readMatchers(tokens: readonly Token[]): Matcher[] {
  const matchers: Matcher[] = [];
  for (let index = 0; index + 2 < tokens.length; index++) {
    const [label, operator, value] = [tokens[index], tokens[index + 1], tokens[index + 2]];
    if (label?.kind !== 'name' || operator?.kind !== 'operator' || value?.kind !== 'text') continue;
    matchers.push({ label: label.text, operator: operator.text, value: value.text.slice(1, -1) });
  }
  return matchers;
}

function nameAmong(matchers: readonly Matcher[]): string {
  return matchers.find(({ label, operator }) => label === '__name__' && operator === '=')?.value ?? '';
}

function cardinalityOf(tokens: readonly Token[]): Cardinality {
  const operands = split(tokens);
  if (operands.length > 1) return ofBinary(operands);
  const bare = tokens[0]?.text === '-' || tokens[0]?.text === '+' ? tokens.slice(1) : tokens;
  if (bare.length === 1 && bare[0]?.kind === 'number') return 'one';
  if (bare[0]?.text === '(' && closing(bare, 0) === bare.length - 1) return cardinalityOf(bare.slice(1, -1));
  const call = wholeCall(bare);
  if (call) return ofCall(call);
  if (isMetric(bare, 0) || bare[0]?.text === '{') return 'many';
  return 'unknown';
}

function ofBinary(operands: readonly Operand[]): Cardinality {
  const [first, ...others] = operands.map(({ tokens, operator }) => ({ operator, found: cardinalityOf(tokens) }));
  const relevant = others.filter(({ operator }) => operator !== 'and' && operator !== 'unless');
  const all = [first?.found ?? 'unknown', ...relevant.map(({ found }) => found)];
  if (all.includes('unknown')) return 'unknown';
  const union = relevant.every(({ operator }) => operator !== undefined && UNIONS.includes(operator));
  if (!union && all.includes('one') && all.includes('many') && hasOneOfVector(operands)) return 'one';
  if (all.includes('many')) return 'many';
  return all.includes('grouped') ? 'grouped' : 'one';
}

/** A vector of one series without labels, put against many, leaves at most one: their labels do not match. */
function hasOneOfVector(operands: readonly Operand[]): boolean {
  return operands.some(({ tokens }) => isAggregation(tokens[0]?.text ?? '') && cardinalityOf(tokens) === 'one');
}

function scaledCallOf(tokens: readonly Token[]): ScaledCall | undefined {
  const operands = split(tokens);
  const union = operands.findIndex(({ operator }) => operator === 'or');
  if (union >= 0 && !operands.slice(union).every(isDefault)) return undefined;
  let found: FoundCall | undefined;
  let factor = 1;
  for (const { operator = '*', tokens: operand } of union < 0 ? operands : operands.slice(0, union)) {
    const number = numberOf(operand);
    if (number !== undefined && (operator === '*' || operator === '/')) {
      factor *= operator === '*' ? number : 1 / number;
      continue;
    }
    const call = found ? meanOf(found, operator, operand) : operator === '*' ? callIn(operand) : undefined;
    if (!call) return undefined;
    found = call;
  }
  return found && { name: found.name, factor: found.factor * factor };
}

/** A call with its tokens, where the expression holds it as it is. */
interface FoundCall extends ScaledCall {
  readonly tokens?: readonly Token[];
}

function callIn(tokens: readonly Token[]): FoundCall | undefined {
  const inner = insideBrackets(tokens);
  if (inner) return wholeCall(inner) ? callIn(inner) : scaledCallOf(inner);
  const call = wholeCall(tokens);
  const summed = call?.name === 'sum' ? onlyArgument(tokens) : undefined;
  const one = summed && cardinalityOf(summed) === 'one' ? scaledCallOf(summed) : undefined;
  return one ?? (call && { name: call.name, factor: 1, tokens });
}

/** What a sum makes with a count of the same that it is divided by. */
function meanOf(sum: FoundCall, operator: string, divisor: readonly Token[]): FoundCall | undefined {
  const count = operator === '/' ? callIn(divisor) : undefined;
  const isMean = sum.name === 'sum' && count?.name === 'count' && sum.tokens && count.tokens;
  return isMean && argumentsIn(sum.tokens) === argumentsIn(count.tokens) ? { name: 'avg', factor: 1 } : undefined;
}

/** Everything in a call but its name. */
function argumentsIn(tokens: readonly Token[]): string {
  return tokens
    .slice(1)
    .map(({ text }) => text)
    .join(' ');
}

function insideBrackets(tokens: readonly Token[]): readonly Token[] | undefined {
  return tokens[0]?.text === '(' && closing(tokens, 0) === tokens.length - 1 ? tokens.slice(1, -1) : undefined;
}

function quotientIn(tokens: readonly Token[]): readonly [readonly Token[], readonly Token[]] | undefined {
  const [first, second, ...others] = split(tokens).filter((operand) => !isDefault(operand) && !isFactor(operand));
  if (!first || others.length > 0) return undefined;
  if (second) return second.operator === '/' ? [first.tokens, second.tokens] : undefined;
  const inner = insideBrackets(first.tokens) ?? onlyArgument(first.tokens);
  return inner && quotientIn(inner);
}

function differenceIn(tokens: readonly Token[]): readonly Operand[] | undefined {
  const terms = split(tokens).filter((operand) => !isDefault(operand) && !isFactor(operand));
  const [first, ...others] = terms;
  if (!first || others.some(({ operator }) => operator !== '+' && operator !== '-')) return undefined;
  if (others.length > 0) return others.some(({ operator }) => operator === '-') ? terms : undefined;
  const inner = insideBrackets(first.tokens) ?? wholeCall(first.tokens)?.args[0];
  return inner && differenceIn(inner);
}

function isFactor({ operator = '*', tokens }: Operand): boolean {
  return (operator === '*' || operator === '/') && numberOf(tokens) !== undefined;
}

function onlyArgument(tokens: readonly Token[]): readonly Token[] | undefined {
  const [only, ...others] = wholeCall(tokens)?.args ?? [];
  return others.length > 0 ? undefined : only;
}

/** `or vector(0)` */
function isDefault({ operator, tokens }: Operand): boolean {
  return operator === 'or' && wholeCall(tokens)?.name === 'vector';
}

function numberOf(tokens: readonly Token[]): number | undefined {
  const [only, ...others] = tokens;
  const number = only?.kind === 'number' && others.length === 0 ? Number(only.text) : Number.NaN;
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

function ofCall({ name, args, grouping = [], without }: Call): Cardinality {
  if (SINGLE.includes(name)) return 'one';
  if (AGGREGATIONS.includes(name)) return without || grouping.length > 0 ? 'grouped' : 'one';
  if (KEEPING.includes(name)) {
    const single = (name === 'topk' || name === 'bottomk') && args[0]?.[0]?.text === '1';
    return single && grouping.length === 0 && !without ? 'one' : 'many';
  }
  if (name === 'histogram_quantile') return ofHistogram(args[1] ?? []);
  const vector = args.find((arg) => arg.some(({ kind }) => kind === 'name'));
  return vector ? cardinalityOf(withoutRange(vector)) : 'unknown';
}

/** The labels that are left of series, where an aggregation names those that it keeps; none where there is one series. */
function groupsOf(tokens: readonly Token[]): readonly string[] {
  if (cardinalityOf(tokens) !== 'grouped') return [];
  const operands = split(tokens);
  if (operands.length > 1) return groupsOfBinary(operands);
  const bare = tokens[0]?.text === '-' || tokens[0]?.text === '+' ? tokens.slice(1) : tokens;
  if (bare[0]?.text === '(' && closing(bare, 0) === bare.length - 1) return groupsOf(bare.slice(1, -1));
  const call = wholeCall(bare);
  return call ? groupsOfCall(call) : [];
}

/** Against one series without labels, those that have some find no partner. */
function groupsOfBinary(operands: readonly Operand[]): readonly string[] {
  const relevant = operands.filter(({ operator }) => operator !== 'and' && operator !== 'unless');
  const isUnion = relevant.slice(1).every(({ operator }) => operator !== undefined && UNIONS.includes(operator));
  if (!isUnion && hasOneOfVector(relevant)) return [];
  return [...new Set(relevant.flatMap((operand) => groupsOf(operand.tokens)))];
}

function groupsOfCall({ name, args, grouping = [], without }: Call): readonly string[] {
  const inner = args.find((arg) => arg.some(({ kind }) => kind === 'name')) ?? [];
  if (!AGGREGATIONS.includes(name)) return groupsOf(withoutRange(inner)).filter((label) => !isBucket(name, label));
  const found = cardinalityOf(withoutRange(inner));
  if (without || found === 'one') return [];
  const kept = found === 'grouped' ? groupsOf(withoutRange(inner)) : undefined;
  return grouping.filter((label) => !kept || kept.includes(label));
}

function isBucket(name: string, label: string): boolean {
  return name === 'histogram_quantile' && label === 'le';
}

/** `histogram_quantile` takes the label `le` away. */
function ofHistogram(tokens: readonly Token[]): Cardinality {
  const call = wholeCall(tokens);
  if (call && AGGREGATIONS.includes(call.name) && !call.without)
    return (call.grouping ?? []).every((label) => label === 'le') ? 'one' : 'grouped';
  return cardinalityOf(withoutRange(tokens));
}
