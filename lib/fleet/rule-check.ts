import type { EnvironmentProps } from './environment';
import { choice, type FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';

/**
 * What models break of the rules of their environments, and rules that look into environments which there are not, or
 * into their own: such a rule would compare nothing, and pass everything.
 *
 * @param environments all, by name
 * @param selected names of those whose rules are asked
 * @param variants the models that are asked
 */
export function ruleFaults(
  environments: ReadonlyMap<string, EnvironmentProps>,
  selected: readonly string[],
  variants: readonly ModelVariant[],
): FleetFault[] {
  const isOther = (environment: string, other: string) => other !== environment && environments.has(other);
  const rulesOf = (environment: string) => environments.get(environment)?.rules ?? [];
  const blind = selected.flatMap((environment) => {
    const others = rulesOf(environment).flatMap(({ looksInto = [] }) => looksInto);
    return others
      .filter((other) => !isOther(environment, other))
      .map((other) => blindRule(environments.keys(), environment, other));
  });
  const broken = variants.flatMap((variant) => {
    const { name: model, environment } = variant;
    const sighted = rulesOf(environment).filter(({ looksInto = [] }) =>
      looksInto.every((other) => isOther(environment, other)),
    );
    return sighted.flatMap((rule) => rule.check(variant)).map((fault) => ({ environment, model, fault }));
  });
  return [...blind, ...broken];
}

function blindRule(known: Iterable<string>, environment: string, value: string): FleetFault {
  const isOwn = value === environment;
  const problem = isOwn ? 'would compare the environment with itself' : 'there is no such environment to look into';
  const others = [...known].filter((name) => name !== environment);
  return { environment, fault: { field: 'rules', value, problem, fix: choice(value, others) } };
}
