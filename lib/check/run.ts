import { compareText } from '../manifest/canonical';
import { faultText } from '../manifest/fault';
import { type KubernetesVersion, NEWEST } from '../manifest/version';
import { configurationFaults, optionsOf, type RuleConfiguration } from './configuration';
import { ignoreReason, ignoreRule } from './ignore';
import type { Entry, ObjectSet } from './object-set';
import type { Finding, Problem, Rule, Severity } from './rule';

/** How a set is checked. */
export interface CheckOptions {
  readonly rules: readonly Rule[];
  /** @default - the newest version that the rules know */
  readonly target?: KubernetesVersion;
  /**
   * Whether the set claims to hold everything that it refers to.
   *
   * @default false
   */
  readonly complete?: boolean;
  /** @default - every rule at its own severity */
  readonly configuration?: RuleConfiguration;
}

/** What a check found. */
export interface CheckResult {
  /** In order of the objects, then of the paths, then of the rules. */
  readonly findings: readonly Finding[];
  /** What an annotation silenced, with its reason. */
  readonly ignored: readonly IgnoredFinding[];
}

/** A finding that an annotation silenced. */
export interface IgnoredFinding {
  readonly finding: Finding;
  readonly reason: string;
}

/** Thrown for a configuration that is wrong, with all that is wrong with it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Checks a set of objects against rules.
 *
 * @throws ConfigurationError for an unknown rule or parameter
 */
export function check(set: ObjectSet, options: CheckOptions): CheckResult {
  const { rules, configuration = {} } = options;
  const faults = configurationFaults(configuration, rules);
  if (faults.length > 0) throw new ConfigurationError(faults.map(faultText).join('\n'));
  const findings: Finding[] = [];
  const ignored: IgnoredFinding[] = [];
  for (const rule of [...rules, ignoreRule(rules)]) {
    for (const finding of findingsOf(rule, set, options)) {
      const reason = ignoreReason(finding.object, rule.id);
      if (reason === undefined) findings.push(finding);
      else ignored.push({ finding, reason });
    }
  }
  return { findings: inOrder(set, findings), ignored };
}

function* findingsOf(rule: Rule, set: ObjectSet, options: CheckOptions): Iterable<Finding> {
  const { severity, parameters } = optionsOf(options.configuration ?? {}, rule);
  if (severity === 'off') return;
  const context = {
    target: options.target ?? NEWEST,
    complete: options.complete ?? false,
    parameters: { ...rule.parameters, ...parameters },
  };
  try {
    for (const problem of rule.check(set, context)) yield toFinding(rule, problem, severity);
  } catch (error) {
    const object = set.entries[0];
    if (object) yield brokenRule(rule, object, error);
  }
}

function toFinding(rule: Rule, problem: Problem, severity: Severity | undefined): Finding {
  return {
    rule: rule.id,
    severity: severity ?? problem.severity ?? rule.severity,
    object: problem.object,
    path: problem.path,
    at: problem.at,
    value: problem.value,
    message: problem.message,
    fix: problem.fix ?? rule.fix,
  };
}

/** A rule that fails says so: what it would have found is unknown, which is no reason to refuse the set. */
function brokenRule(rule: Rule, object: Entry, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    rule: rule.id,
    severity: 'warning',
    object,
    path: '',
    message: `the rule failed and could not check the set: ${reason}`,
    fix: 'Report it with the manifests, and switch the rule off meanwhile.',
  };
}

function inOrder(set: ObjectSet, findings: readonly Finding[]): Finding[] {
  const places = new Map(set.entries.map((entry, place) => [entry, place]));
  const placeOf = (finding: Finding) => places.get(finding.object) ?? 0;
  return [...findings].sort(
    (a, b) => placeOf(a) - placeOf(b) || compareText(a.path, b.path) || compareText(a.rule, b.rule),
  );
}
