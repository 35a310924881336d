import type { IConstruct } from 'constructs';
import type { AdapterRule } from '../scaling/adapter-rule';

/** What the models of an app ask of the Prometheus adapter, and who writes it down. */
interface Register {
  readonly askers: Asker[];
  readonly holders: IConstruct[];
}

/** A model that asks for rules, or a fleet in place of those models that a run leaves out. */
interface Asker {
  readonly scope: IConstruct;
  readonly rules: () => readonly AdapterRule[];
}

const REGISTERS = new WeakMap<IConstruct, Register>();

function registerOf(scope: IConstruct): Register {
  const known = REGISTERS.get(scope.node.root);
  if (known) return known;
  const register: Register = { askers: [], holders: [] };
  REGISTERS.set(scope.node.root, register);
  return register;
}

/** Adds rules that a model of the app asks for. */
export function askForRules(scope: IConstruct, rules: () => readonly AdapterRule[]): void {
  registerOf(scope).askers.push({ scope, rules });
}

/** Tells that a construct writes the rules of the app down. */
export function holdRules(holder: IConstruct): void {
  registerOf(holder).holders.push(holder);
}

/** Whether any model of the app has its metrics through the adapter, whatever comes of them. */
export function asksForRules(scope: IConstruct): boolean {
  return registerOf(scope).askers.length > 0;
}

/** Every rule that a model of the app asks for. */
export function rulesAskedFor(scope: IConstruct): AdapterRule[] {
  return registerOf(scope).askers.flatMap(({ rules }) => rules());
}

/** The constructs that write the app's rules down. */
export function ruleHolders(scope: IConstruct): readonly IConstruct[] {
  return registerOf(scope).holders;
}

/** Whether a model is the first of the app that asks for a rule: what is wrong for all of them is told of it alone. */
export function isFirstToAsk(model: IConstruct): boolean {
  return registerOf(model).askers.find(asksForAny)?.scope === model;
}

/** The other models of the app that ask for a rule. */
export function othersThatAsk(model: IConstruct): IConstruct[] {
  const { askers } = registerOf(model);
  return askers.filter((asker) => asker.scope !== model && asksForAny(asker)).map(({ scope }) => scope);
}

/** The app itself stands for the models that a run leaves out, of which nothing is told. */
function asksForAny({ scope, rules }: Asker): boolean {
  return scope !== scope.node.root && rules().length > 0;
}
