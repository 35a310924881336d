/**
 * The one place where PromQL is written: selectors are escaped, and whatever is asked for ends in one series. The
 * autoscaler, KEDA's triggers, the adapter's rules and alerts share it.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */

/** One term of a selector. */
export interface Matcher {
  readonly label: string;
  /** @default '=' */
  readonly operator?: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A text as a PromQL string. */
export function promQlString(text: string): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
  return `"${escaped}"`;
}

/** The terms of a selector, as they stand between its braces. */
export function matcherText(matchers: readonly Matcher[]): string {
  return matchers.map(({ label, operator = '=', value }) => `${label}${operator}${promQlString(value)}`).join(',');
}

/** The series of a metric that the terms select. */
export function selector(metric: string, terms: string): string {
  return terms === '' ? metric : `${metric}{${terms}}`;
}

/** A function or aggregation of an expression that may end in a comment, which must not take the parenthesis in. */
export function call(name: string, expression: string): string {
  return `${name}(${expression}${/#.*$/.test(expression) ? '\n' : ''})`;
}

/** How much a counter grew in a second, on average over a window. */
export function rate(series: string, windowSeconds: number): string {
  return `rate(${series}[${promDuration(windowSeconds)}])`;
}

/** An aggregation over all series, or over those that share the labels `by`. */
export function aggregate(operator: 'sum' | 'max', expression: string, by?: string): string {
  return by === undefined ? `${operator}(${expression})` : `${operator} by (${by}) (${expression})`;
}

/**
 * A ratio that is a number at any time. Where the denominator is 0, as on an idle server, it reads as 0 instead of as no
 * number, which the adapter and KEDA would each take for something else.
 */
export function safeRatio(numerator: string, denominator: string): string {
  return `${numerator} / (${denominator} > 0) or ${numerator} * 0`;
}

/** 0 in place of nothing while nothing is scraped, that is, while there are no pods. */
export function zeroWithoutPods(expression: string, terms: string): string {
  return `${expression} or sum(absent(${selector('up', terms)}) * 0)`;
}

/** 0 in place of nothing while pods are scraped with success, for metrics that are born with the first request. */
export function zeroWhenUp(expression: string, terms: string, by?: string): string {
  return `${expression} or ${aggregate('sum', `(${selector('up', terms)} == 1) * 0`, by)}`;
}

/** A number of seconds as Prometheus writes durations: `90s`, `2m`. */
export function promDuration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/**
 * A window over which a rate is taken: four scrapes, so that one may fail and two are left, and a minute at the least.
 */
export function rateWindowSeconds(scrapeIntervalSeconds: number): number {
  return Math.max(60, 4 * scrapeIntervalSeconds);
}

/** What is wrong with the name of a metric; empty when nothing is. */
export function metricNameFaults(name: string): string[] {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)
    ? []
    : ["must consist of letters, digits, '_' and ':', and not start with a digit"];
}
