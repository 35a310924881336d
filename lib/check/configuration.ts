import type { Fault } from '../manifest/fault';
import { nearest } from '../manifest/nearest';
import type { RuleData, Severity } from './rule';

/** What a person wants of the rules: each by its id. */
export interface RuleConfiguration {
  readonly rules?: Readonly<Record<string, RuleSetting>>;
}

/** A severity in place of the rule's own, or `off`; `false` means `off`, which is what YAML 1.1 makes of it. */
export type SeveritySetting = Severity | 'off' | false;

/** A severity, or a severity and parameters. */
export type RuleSetting = SeveritySetting | RuleOptions;

/** A rule's severity and parameters. */
export interface RuleOptions {
  /** @default - the rule's own */
  readonly severity?: SeveritySetting;
  /** @default - the rule's own */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const SETTINGS: readonly unknown[] = ['error', 'warning', 'info', 'off', false];

/** What is asked of a rule, however it was given. */
export function settingOf(
  configuration: RuleConfiguration,
  ruleId: string,
): { readonly severity?: Severity | 'off'; readonly parameters?: Readonly<Record<string, unknown>> } {
  const setting = configuration.rules?.[ruleId] ?? {};
  const { severity, parameters } = typeof setting === 'object' ? setting : { severity: setting };
  return { severity: severity === false ? 'off' : severity, parameters };
}

/** What is wrong with a configuration, read from a file or given in code; empty when nothing is. */
export function configurationFaults(configuration: unknown, rules: readonly RuleData[]): Fault[] {
  if (!isObject(configuration)) {
    return [fault('configuration', configuration, 'must be an object', 'Write rules: { <rule>: off }.')];
  }
  const unknownKeys = Object.keys(configuration).filter((key) => key !== 'rules');
  const faults = unknownKeys.map((key) => fault(key, undefined, 'is not known', 'The only key is rules.'));
  const { rules: settings } = configuration;
  if (settings === undefined) return faults;
  if (!isObject(settings)) return [...faults, fault('rules', settings, 'must be an object', 'Write <rule>: off.')];
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const [id, setting] of Object.entries(settings)) faults.push(...settingFaults(id, setting, byId));
  return faults;
}

function settingFaults(id: string, setting: unknown, rules: ReadonlyMap<string, RuleData>): Fault[] {
  const field = `rules.${id}`;
  const rule = rules.get(id);
  if (!rule) return [fault(field, undefined, 'is not a rule', suggestion(id, rules.keys()))];
  if (!isObject(setting)) return severityFaults(field, setting);
  const { severity, parameters, ...unknown } = setting;
  const faults = Object.keys(unknown).map((key) =>
    fault(`${field}.${key}`, undefined, 'is not known', 'The keys are severity and parameters.'),
  );
  if (severity !== undefined) faults.push(...severityFaults(`${field}.severity`, severity));
  if (parameters !== undefined) faults.push(...parameterFaults(`${field}.parameters`, parameters, rule));
  return faults;
}

function severityFaults(field: string, severity: unknown): Fault[] {
  if (SETTINGS.includes(severity)) return [];
  return [fault(field, severity, 'must be error, warning, info or off', 'Choose one of them.')];
}

function parameterFaults(field: string, parameters: unknown, rule: RuleData): Fault[] {
  if (!isObject(parameters)) return [fault(field, parameters, 'must be an object', 'Give parameters by name.')];
  const known = rule.parameters ?? {};
  return Object.entries(parameters).flatMap(([name, value]) => {
    const at = `${field}.${name}`;
    if (!Object.hasOwn(known, name)) {
      return [fault(at, undefined, `is not a parameter of ${rule.id}`, suggestion(name, Object.keys(known)))];
    }
    const type = typeof known[name];
    return typeof value === type ? [] : [fault(at, value, `must be a ${type}`, `The default is ${known[name]}.`)];
  });
}

function suggestion(name: string, names: Iterable<string>): string {
  const like = nearest(name, names);
  return like === undefined ? 'See the list of rules.' : `Did you mean ${like}?`;
}

function fault(field: string, value: unknown, problem: string, fix: string): Fault {
  return { field, value, problem, fix };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
