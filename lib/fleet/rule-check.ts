import type { EnvironmentProps } from './environment';
import type { EnvironmentRule } from './environment-rule';
import { choice, type FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';

/**
 * What models break of the rules of their environments, and rules that look into environments which there are not, or
 * into their own: such a rule would compare nothing, and pass everything, as would one that has faults of its own.
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
  const unfit: FleetFault[] = [];
  const fit = new Map<string, readonly EnvironmentRule[]>();
  for (const environment of selected) {
    const rules = environments.get(environment)?.rules ?? [];
    const faults = rules.map((rule, index) => faultsOfRule(rule, index, environment, environments));
    unfit.push(...faults.flat());
    fit.set(
      environment,
      rules.filter((_, index) => faults[index]?.length === 0),
    );
  }
  const broken = variants.flatMap((variant) => {
    const { name: model, environment } = variant;
    const rules = fit.get(environment) ?? [];
    return rules.flatMap((rule) => rule.check(variant)).map((fault) => ({ environment, model, fault }));
  });
  return [...unfit, ...broken];
}

/** What is wrong with a rule, whatever the models are. */
function faultsOfRule(
  { looksInto = [], faults = [] }: EnvironmentRule,
  index: number,
  environment: string,
  environments: ReadonlyMap<string, EnvironmentProps>,
): FleetFault[] {
  const blind = looksInto
    .filter((other) => other === environment || !environments.has(other))
    .map((other) => blindRule(environments.keys(), environment, other));
  const own = faults.map((fault) => ({ environment, fault: { ...fault, field: `rules[${index}].${fault.field}` } }));
  return [...blind, ...own];
}

function blindRule(known: Iterable<string>, environment: string, value: string): FleetFault {
  const isOwn = value === environment;
  const problem = isOwn ? 'would compare the environment with itself' : 'there is no such environment to look into';
  const others = [...known].filter((name) => name !== environment);
  return { environment, fault: { field: 'rules', value, problem, fix: choice(value, others) } };
}
