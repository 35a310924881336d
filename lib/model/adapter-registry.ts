import type { IConstruct } from 'constructs';
import type { AdapterRule } from '../scaling/adapter-rule';

/** What the models of an app ask of the Prometheus adapter, and who writes it down. */
interface Register {
  readonly rules: (() => readonly AdapterRule[])[];
  readonly holders: IConstruct[];
}

const REGISTERS = new WeakMap<IConstruct, Register>();

function registerOf(scope: IConstruct): Register {
  const known = REGISTERS.get(scope.node.root);
  if (known) return known;
  const register: Register = { rules: [], holders: [] };
  REGISTERS.set(scope.node.root, register);
  return register;
}

/** Adds rules that a model of the app asks for. */
export function askForRules(scope: IConstruct, rules: () => readonly AdapterRule[]): void {
  registerOf(scope).rules.push(rules);
}

/** Tells that a construct writes the rules of the app down. */
export function holdRules(holder: IConstruct): void {
  registerOf(holder).holders.push(holder);
}

/** Whether any model of the app has its metrics through the adapter, whatever comes of them. */
export function asksForRules(scope: IConstruct): boolean {
  return registerOf(scope).rules.length > 0;
}

/** Every rule that a model of the app asks for. */
export function rulesAskedFor(scope: IConstruct): AdapterRule[] {
  return registerOf(scope).rules.flatMap((rules) => rules());
}

/** The constructs that write the app's rules down. */
export function ruleHolders(scope: IConstruct): readonly IConstruct[] {
  return registerOf(scope).holders;
}
