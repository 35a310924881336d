import { type Extent, extentOf, negated, ofArithmetic, ofComparisons, ofNumber, UNKNOWN, unionOf } from './extent';
import { type Call, closing, isMetric, type Operand, split, wholeCall, withoutRange } from './structure';
import type { Token } from './tokens';

/** Functions that yield how a gauge changes, or will. */
const SLOPES: readonly string[] = [
  ...['delta', 'idelta', 'deriv', 'predict_linear', 'holt_winters', 'double_exponential_smoothing'],
];

/** Functions and aggregations that yield values among those that they are given. */
const CHOOSING: readonly string[] = [
  ...['avg', 'min', 'max', 'quantile', 'topk', 'bottomk', 'limitk', 'limit_ratio'],
  ...['avg_over_time', 'min_over_time', 'max_over_time', 'last_over_time', 'quantile_over_time'],
  ...['scalar', 'vector', 'sort', 'sort_desc', 'label_replace', 'label_join'],
];
const SUMS: readonly string[] = ['sum', 'sum_over_time'];
const ROUNDING: readonly string[] = ['ceil', 'floor', 'round'];
/** Functions and aggregations that count what there is, if anything is. */
const COUNTS: readonly string[] = ['count', 'count_over_time', 'group', 'present_over_time'];

const COMPARISONS: readonly string[] = ['==', '!=', '>', '<', '>=', '<='];
const FILTERS: readonly string[] = ['and', 'unless'];
const SETS: readonly string[] = ['or', ...FILTERS];

/**
 * What makes an expression fall below zero, as a person would say it; undefined where nothing does, or where it cannot be
 * known. A share that is left over (`1 - x`), a time that has passed (`time() - x`) and what numbers keep above zero
 * (`(x > 5) - 5`) do not.
 */
export function fallsBelowZero(tokens: readonly Token[]): string | undefined {
  return ofExpression(tokens).cause;
}

/** Of `or`, `and` and `unless`, which bind loosest; the values behind the latter two are not yielded. */
function ofExpression(tokens: readonly Token[]): Extent {
  const parts = between(split(tokens), SETS).filter(([first]) => !isAmong(FILTERS, first?.operator));
  return unionOf(parts.map(ofComparison));
}

function ofComparison(operands: readonly Operand[]): Extent {
  const sides = between(operands, COMPARISONS).map((side) => ({ operator: side[0]?.operator, extent: ofSide(side) }));
  if (sides.length === 1) return sides[0]?.extent ?? UNKNOWN;
  return operands.some(({ isBool }) => isBool) ? extentOf(0, 1) : ofComparisons(sides);
}

/** The operands that stand between some of the operators. */
function between(operands: readonly Operand[], operators: readonly string[]): readonly (readonly Operand[])[] {
  const parts: Operand[][] = [];
  for (const operand of operands) {
    const last = parts.at(-1);
    if (last === undefined || isAmong(operators, operand.operator)) parts.push([operand]);
    else last.push(operand);
  }
  return parts;
}

function ofSide(operands: readonly Operand[]): Extent {
  const [first, ...others] = operands.map(({ operator, tokens }) => ({ operator, extent: ofOperand(tokens) }));
  if (!first || others.length === 0) return first?.extent ?? UNKNOWN;
  const { least, most } = ofArithmetic([{ extent: first.extent }, ...others]);
  const subtracted = operands.findIndex(({ operator }, index) => index > 0 && operator === '-');
  const isDifference = operands.slice(0, subtracted).some(({ tokens }) => readsMetric(tokens));
  const cause =
    subtracted > 0 && isDifference ? 'a difference' : unionOf([first, ...others].map(({ extent }) => extent)).cause;
  return extentOf(least, most, cause);
}

function ofOperand(tokens: readonly Token[]): Extent {
  const [first] = tokens;
  if (first?.text === '-') return ofNegated(tokens.slice(1));
  const bare = first?.text === '+' ? tokens.slice(1) : tokens;
  if (bare[0]?.kind === 'number') return ofNumber(bare[0].text);
  if (bare[0]?.text === '(' && closing(bare, 0) === bare.length - 1) return ofExpression(bare.slice(1, -1));
  const call = wholeCall(bare);
  return call ? ofCall(call) : UNKNOWN;
}

function ofNegated(tokens: readonly Token[]): Extent {
  const { least, most } = negated(ofOperand(tokens));
  return extentOf(least, most, readsMetric(tokens) ? 'a negated metric' : undefined);
}

function ofCall({ name, args }: Call): Extent {
  if (SLOPES.includes(name)) return { ...UNKNOWN, cause: `${name}(...)` };
  if (COUNTS.includes(name)) return extentOf(1, UNKNOWN.most);
  const given = args.map((arg) => ofExpression(withoutRange(arg)));
  const value = given[args.findIndex(readsMetric)] ?? given[0] ?? UNKNOWN;
  const [, second = UNKNOWN, third = UNKNOWN] = given;
  if (CHOOSING.includes(name)) return value;
  if (SUMS.includes(name)) return extentOf(value.least >= 0 ? value.least : UNKNOWN.least, UNKNOWN.most, value.cause);
  if (ROUNDING.includes(name)) return rounded(value, given.length > 1);
  if (name === 'clamp_max')
    return extentOf(Math.min(value.least, second.least), Math.min(value.most, second.most), value.cause);
  if (name === 'clamp_min') return extentOf(Math.max(value.least, second.least), Math.max(value.most, second.most));
  return name === 'clamp' ? extentOf(second.least, third.most) : UNKNOWN;
}

/** To whole numbers, unless it says to what. */
function rounded({ least, most, cause }: Extent, isTold: boolean): Extent {
  return isTold ? { ...UNKNOWN, cause } : extentOf(Math.floor(least), Math.ceil(most), cause);
}

function readsMetric(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }, index) => (kind === 'name' ? isMetric(tokens, index) : text === '{'));
}

function isAmong(words: readonly string[], operator: string | undefined): boolean {
  return operator !== undefined && words.includes(operator);
}
