/** Text of as many characters as a placeholder, so that what follows stays where it is. */
const STAND_INS: Readonly<Record<string, (length: number) => string>> = {
  Series: (length) => '_'.repeat(length),
  GroupBy: (length) => '_'.repeat(length),
  LabelMatchers: (length) => '_=""'.padEnd(length),
};

const PLACEHOLDER = /<<-?\s*\.(Series|GroupBy|LabelMatchers)\s*-?>>/g;

/**
 * A query of the Prometheus adapter as Prometheus might be asked it, each place where it was; undefined where more is
 * filled in than one can stand in for.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md#querying
 */
export function asAsked(template: string): string | undefined {
  const query = template.replace(PLACEHOLDER, (text, name: string) => STAND_INS[name]?.(text.length) ?? text);
  return query.includes('<<') ? undefined : query;
}
