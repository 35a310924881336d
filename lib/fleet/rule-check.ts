import { askRule, ruleShapeFaults } from './ask-rule';
import type { EnvironmentProps } from './environment';
import type { EnvironmentRule } from './environment-rule';
import { choice, type FleetFault } from './fleet-fault';
import type { ModelVariant } from './model-variant';

/**
 * What models break of the rules of their environments, and what is wrong with the rules: one that looks into its own
 * environment, or into one which there is not, would compare nothing, and pass everything.
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
  const fit = new Map<string, readonly FitRule[]>();
  for (const environment of selected) {
    const rules = (environments.get(environment)?.rules ?? []).map((rule, index) => {
      const field = `rules[${index}]`;
      return { rule, field, faults: faultsOfRule(rule, field, environment, environments) };
    });
    unfit.push(...rules.flatMap(({ faults }) => faults));
    fit.set(
      environment,
      rules.filter(({ faults }) => faults.length === 0),
    );
  }
  return [...unfit, ...brokenRules(fit, variants)];
}

/** A rule that can be asked, with the field where it stands. */
interface FitRule {
  readonly rule: EnvironmentRule;
  readonly field: string;
}

/** What models break. How a rule fails is told of the first model for which it does. */
function brokenRules(fit: ReadonlyMap<string, readonly FitRule[]>, variants: readonly ModelVariant[]): FleetFault[] {
  const failures = new Map<string, FleetFault>();
  const broken: FleetFault[] = [];
  for (const variant of variants) {
    const { name: model, environment } = variant;
    for (const { rule, field } of fit.get(environment) ?? []) {
      const { faults, failure } = askRule(rule, field, variant);
      broken.push(...faults.map((fault) => ({ environment, model, fault })));
      if (failure === undefined) continue;
      const key = [environment, failure.field, failure.problem].join('\n');
      if (!failures.has(key)) failures.set(key, { environment, model, fault: failure });
    }
  }
  return [...failures.values(), ...broken];
}

/** What is wrong with a rule, whatever the models are. */
function faultsOfRule(
  rule: EnvironmentRule,
  field: string,
  environment: string,
  environments: ReadonlyMap<string, EnvironmentProps>,
): FleetFault[] {
  const misshapen = ruleShapeFaults(rule, field);
  if (misshapen.length > 0) return misshapen.map((fault) => ({ environment, fault }));
  const { looksInto = [], faults = [] } = rule;
  const blind = looksInto
    .filter((other) => other === environment || !environments.has(other))
    .map((other) => blindRule(environments.keys(), environment, other));
  const own = faults.map((fault) => ({ environment, fault: { ...fault, field: `${field}.${fault.field}` } }));
  return [...blind, ...own];
}

function blindRule(known: Iterable<string>, environment: string, value: string): FleetFault {
  const isOwn = value === environment;
  const problem = isOwn ? 'would compare the environment with itself' : 'there is no such environment to look into';
  const others = [...known].filter((name) => name !== environment);
  const fix = others.length === 0 ? 'Leave the rule out: the fleet has no other environment.' : choice(value, others);
  return { environment, fault: { field: 'rules', value, problem, fix } };
}
