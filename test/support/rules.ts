import { loadAll } from 'js-yaml';
import { ObjectSet } from '../../lib/check/object-set';
import type { Problem, Rule } from '../../lib/check/rule';
import { setRules } from '../../lib/check/rules';
import type { Manifest } from '../../lib/manifest/manifest';
import type { KubernetesVersion } from '../../lib/manifest/version';

/** What a test may vary of a run. */
export interface RunOptions {
  readonly target?: KubernetesVersion;
  readonly complete?: boolean;
  readonly rules?: readonly Rule[];
}

/** A problem and the rule that found it. */
export interface Found extends Problem {
  readonly rule: string;
}

/** The objects of a YAML text of several documents. */
export function objectsOf(yaml: string): Manifest[] {
  return loadAll(yaml) as Manifest[];
}

/** What the rules say about objects. */
export function problemsIn(objects: readonly Manifest[], options: RunOptions = {}): Found[] {
  const { target = { major: 1, minor: 36 }, complete = false, rules = setRules } = options;
  const set = new ObjectSet(objects.map((manifest) => ({ manifest })));
  return rules.flatMap((rule) =>
    Array.from(rule.check(set, { target, complete, parameters: rule.parameters ?? {} }), (problem) => ({
      ...problem,
      rule: rule.id,
    })),
  );
}

/** What the rules say about a YAML text. */
export function check(yaml: string, options?: RunOptions): Found[] {
  return problemsIn(objectsOf(yaml), options);
}

/** What the rules say about a YAML text, each in one line: rule, object and field. */
export function lines(yaml: string, options?: RunOptions): string[] {
  return check(yaml, options).map(({ rule, object, path }) => `${rule} ${object.kind}/${object.name} ${path}`);
}
