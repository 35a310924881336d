import { type RuntimeSignal, type Series, seriesName } from '../runtime/signal';
import { GROUP_BY, LABEL_MATCHERS } from '../scaling/adapter-rule';
import {
  aggregate,
  call,
  type Matcher,
  matcherText,
  rate,
  safeRatio,
  selector,
  zeroWhenUp,
  zeroWithoutPods,
} from '../scaling/promql';

/** Which series a query reads, and how. */
export interface QueryScope {
  /** What picks the pods of one model. */
  readonly pods: readonly Matcher[];
  /** Version of the server. */
  readonly version?: string;
  /** Name of the model within the server. */
  readonly model?: string;
  /** Over how long rates are taken. */
  readonly windowSeconds: number;
}

/**
 * The total of a signal over all pods of a model, as one series. Where there are no pods it is 0 if `zeroAllowed`, and
 * nothing otherwise, so that a server that has gone silent is not taken for an idle one.
 */
export function totalQuery(signal: RuntimeSignal, scope: QueryScope, zeroAllowed: boolean): string {
  const terms = matcherText(scope.pods);
  const isSum = signal.value.kind === 'sum' || signal.value.kind === 'rate';
  const expression = isSum
    ? expressionFor(signal, scope, terms, undefined)
    : aggregate('sum', expressionFor(signal, scope, terms, 'pod'));
  return zeroAllowed ? zeroWithoutPods(expression, terms) : expression;
}

/** The value of each pod, for alerts and dashboards. */
export function podQuery(signal: RuntimeSignal, scope: QueryScope): string {
  return expressionFor(signal, scope, matcherText(scope.pods), 'pod');
}

/**
 * The value of each pod as the adapter asks for it, with its placeholders for pods and labels.
 *
 * @param target what picks the scrape target of the server among those of a pod
 */
export function adapterQuery(
  signal: RuntimeSignal,
  scope: Pick<QueryScope, 'version' | 'windowSeconds'>,
  target: readonly Matcher[],
): string {
  const up = joined(LABEL_MATCHERS, matcherText(target));
  return expressionFor(signal, { ...scope, pods: [] }, LABEL_MATCHERS, GROUP_BY, up);
}

function expressionFor(
  { value }: RuntimeSignal,
  scope: QueryScope,
  terms: string,
  by: string | undefined,
  up = terms,
): string {
  const read = (series: Series, aggregation: 'sum' | 'max', perSecond: boolean): string => {
    const picked = selector(seriesName(series, scope.version), seriesTerms(series, terms, scope.model));
    const expression = aggregate(aggregation, perSecond ? rate(picked, scope.windowSeconds) : picked, by);
    return series.bornWithTraffic ? zeroWhenUp(expression, up, by) : expression;
  };
  switch (value.kind) {
    case 'sum':
      return value.gauges.map((gauge) => grouped(read(gauge, 'sum', false), value.gauges.length > 1)).join(' + ');
    case 'highest':
      return read(value.gauge, 'max', false);
    case 'rate':
      return read(value.counter, 'sum', true);
    case 'ratioOfRates': {
      const numerator = read(value.numerator, 'sum', true);
      const denominator = read(value.denominator, 'sum', true);
      const ratio = safeRatio(grouped(numerator, true), grouped(denominator, true));
      return value.scale === undefined ? ratio : `(${ratio}) * ${value.scale}`;
    }
  }
}

/** In parentheses where the expression is one of several operands and has operators of its own. */
function grouped(expression: string, isOperand: boolean): string {
  return isOperand && expression.includes(' or ') ? `(${expression})` : expression;
}

function seriesTerms({ matchers = {}, modelLabel }: Series, terms: string, model: string | undefined): string {
  const own: Matcher[] = Object.entries(matchers).map(([label, value]) => ({ label, value }));
  if (model !== undefined && modelLabel !== undefined) own.push({ label: modelLabel, value: model });
  return joined(terms, matcherText(own));
}

function joined(...terms: readonly string[]): string {
  return terms.filter((text) => text !== '').join(',');
}

const GENERATED_BASE = 58;
const HASH = 10;
/** What Kubernetes makes names of: no vowels, and no digits that look like letters. */
const GENERATED = '[b-df-hj-np-tv-xz24-9]';

/**
 * A pattern for the names of a Deployment's pods and no other's: name, hash of the template, five characters. A pod's
 * name is cut to 63 characters, which eats into the hash of long names.
 */
export function podNamePattern(deployment: string): string {
  return deployment.length + HASH + 2 <= GENERATED_BASE
    ? `${deployment}-${GENERATED}+-${GENERATED}{5}`
    : `${deployment.slice(0, GENERATED_BASE)}-?${GENERATED}*-?${GENERATED}{5}`;
}

/** The sum over a query, unless it is one already. */
export function summed(query: string): string {
  const text = query.trim();
  return isSum(text) ? text : call('sum', text);
}

function isSum(text: string): boolean {
  if (!text.startsWith('sum(')) return false;
  let depth = 0;
  for (let index = 3; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index === text.length - 1;
  }
  return false;
}
