import { closing, isMetric, type Operand, split, wholeCall, withoutRange } from './structure';
import type { Token } from './tokens';

/** Functions that yield how a gauge changes, or will. */
const SLOPES: readonly string[] = [
  ...['delta', 'idelta', 'deriv', 'predict_linear', 'holt_winters', 'double_exponential_smoothing'],
];

/** Functions and aggregations that yield something negative where they are given it. */
const PASSING: readonly string[] = [
  ...['sum', 'avg', 'min', 'max', 'quantile', 'topk', 'bottomk', 'limitk', 'limit_ratio'],
  ...['sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time', 'last_over_time', 'quantile_over_time'],
  ...['ceil', 'floor', 'round', 'scalar', 'vector', 'sort', 'sort_desc', 'clamp_max', 'label_replace', 'label_join'],
];

const COMPARISONS: readonly string[] = ['==', '!=', '>', '<', '>=', '<='];
const FILTERS: readonly string[] = ['and', 'unless'];
const SETS: readonly string[] = ['or', ...FILTERS];

/**
 * What makes an expression fall below zero, as a person would say it; undefined where nothing does, or where it cannot be
 * known. A share that is left over (`1 - x`) and a time that has passed (`time() - x`) do not.
 */
export function fallsBelowZero(tokens: readonly Token[]): string | undefined {
  const operands = split(tokens);
  if (operands.some(({ operator }) => isAmong(COMPARISONS, operator))) return undefined;
  return firstOf(partsOf(operands), ofArithmetic);
}

/** The operands between `or`, `and` and `unless`, which bind loosest; the values behind the latter two are not yielded. */
function partsOf(operands: readonly Operand[]): readonly (readonly Operand[])[] {
  const parts: Operand[][] = [];
  for (const operand of operands) {
    const last = parts.at(-1);
    if (last === undefined || isAmong(SETS, operand.operator)) parts.push([operand]);
    else last.push(operand);
  }
  return parts.filter(([first]) => !isAmong(FILTERS, first?.operator));
}

function ofArithmetic(operands: readonly Operand[]): string | undefined {
  const subtracted = operands.findIndex(({ operator }) => operator === '-');
  const isDifference = subtracted > 0 && operands.slice(0, subtracted).some(({ tokens }) => readsMetric(tokens));
  return isDifference ? 'a difference' : firstOf(operands, ({ tokens }) => ofOperand(tokens));
}

function ofOperand(tokens: readonly Token[]): string | undefined {
  if (tokens[0]?.text === '-') return readsMetric(tokens) ? 'a negated metric' : undefined;
  const bare = tokens[0]?.text === '+' ? tokens.slice(1) : tokens;
  if (bare[0]?.text === '(' && closing(bare, 0) === bare.length - 1) return fallsBelowZero(bare.slice(1, -1));
  const call = wholeCall(bare);
  if (!call) return undefined;
  if (SLOPES.includes(call.name)) return `${call.name}(...)`;
  return PASSING.includes(call.name) ? firstOf(call.args, (arg) => fallsBelowZero(withoutRange(arg))) : undefined;
}

function readsMetric(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }, index) => (kind === 'name' ? isMetric(tokens, index) : text === '{'));
}

function isAmong(words: readonly string[], operator: string | undefined): boolean {
  return operator !== undefined && words.includes(operator);
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
