import { compareText } from '../manifest/canonical';
import { faultText } from '../manifest/fault';
import type { Manifest } from '../manifest/manifest';
import { type KubernetesVersion, NEWEST } from '../manifest/version';
import { rules as catalogue } from './catalogue';
import { oncePerCause } from './causes';
import { configurationFaults, type RuleConfiguration, settingOf } from './configuration';
import { ignoreReason, ignoreRule } from './ignore';
import { type Entry, ObjectSet, type Origin } from './object-set';
import { readingRules, type Unread, unreadFinding } from './reading-rules';
import type { Finding, Problem, Rule, RuleData, Severity } from './rule';

/** How a set is checked. */
export interface CheckOptions {
  /** @default - every rule */
  readonly rules?: readonly Rule[];
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
  /**
   * What could not be read, and so is not in the set.
   *
   * @default - nothing
   */
  readonly unread?: readonly Unread[];
}

/** What a check found. */
export interface CheckResult {
  /** What could not be read, then in order of the objects, of the paths and of the rules; each cause once. */
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
class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** An object to check, and where it came from. */
export interface CheckedManifest {
  readonly manifest: Manifest;
  readonly origin?: Origin;
}

/** Everything that a check can find, for documentation and configuration: what is told while reading, and the rules. */
export function allRules(rules: readonly Rule[] = catalogue): readonly RuleData[] {
  return [...readingRules, ...rules, ignoreRule(rules)];
}

/**
 * Checks a set of objects against rules.
 *
 * @throws ConfigurationError for an unknown rule or parameter
 */
export function check(objects: ObjectSet | Iterable<CheckedManifest>, options: CheckOptions = {}): CheckResult {
  const { rules: given = catalogue, configuration = {}, unread = [] } = options;
  const set = objects instanceof ObjectSet ? objects : new ObjectSet(objects);
  const rules = [...given, ignoreRule(given)];
  const faults = configurationFaults(configuration, allRules(given));
  if (faults.length > 0) throw new ConfigurationError(faults.map(faultText).join('\n'));
  const findings: Finding[] = [];
  const ignored: IgnoredFinding[] = [];
  for (const rule of rules) {
    for (const finding of findingsOf(rule, set, options)) {
      const reason = ignoreReason(finding.object, rule.id);
      if (reason === undefined) findings.push(finding);
      else ignored.push({ finding, reason });
    }
  }
  return { findings: [...unreadFindings(unread, configuration), ...oncePerCause(inOrder(set, findings))], ignored };
}

function unreadFindings(unread: readonly Unread[], configuration: RuleConfiguration): Finding[] {
  return unread.map(unreadFinding).flatMap((finding) => {
    const { severity = finding.severity } = settingOf(configuration, finding.rule);
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
}

function* findingsOf(rule: Rule, set: ObjectSet, options: CheckOptions): Iterable<Finding> {
  const { severity, parameters } = settingOf(options.configuration ?? {}, rule.id);
  if (severity === 'off' || !set.holdsKindOf(rule.kinds)) return;
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
    cause: problem.cause,
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
    message: `The rule failed and could not check the set: ${reason}`,
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
