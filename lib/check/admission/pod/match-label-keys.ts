/** `matchLabelKeys` and `mismatchLabelKeys`, which take values for a selector from the pod itself. */
import { qualifiedNameFaults } from '../../../manifest/labels';
import { type Fields, has, objects, section, stringMap, strings, text } from '../fields';
import type { Report } from '../report';
import type { PodContext } from './pod';

/** Checks both lists of an affinity term or, with the merged selector of 1.34 on, of a spread constraint. */
export function checkMatchLabelKeys(report: Report, rule: string, term: Fields, path: string, pod: PodContext): void {
  for (const name of ['matchLabelKeys', 'mismatchLabelKeys']) checkKeys(report, rule, term, name, path);
  const keys = strings(term, 'matchLabelKeys');
  checkOverlap(report, rule, term, keys, path);
  checkMerged(report, rule, term, keys, path, pod);
  const mismatched = new Set(strings(term, 'mismatchLabelKeys'));
  for (const [index, key] of keys.entries())
    if (mismatched.has(key))
      report.invalid(rule, `${path}.matchLabelKeys[${index}]`, key, [
        'is in both matchLabelKeys and mismatchLabelKeys',
      ]);
}

function checkKeys(report: Report, rule: string, term: Fields, name: string, path: string): void {
  const keys = strings(term, name);
  if (keys.length === 0) return;
  if (!has(term, 'labelSelector')) {
    report.forbidden(rule, `${path}.${name}`, 'must not be set without a labelSelector');
    return;
  }
  for (const [index, key] of keys.entries())
    report.invalid(rule, `${path}.${name}[${index}]`, key, qualifiedNameFaults(key));
}

/**
 * The server adds the keys to the selector as expressions of their own, so that a key that the
 * selector names in matchLabels is fine and one that it names in two ways is not.
 */
function checkOverlap(report: Report, rule: string, term: Fields, keys: readonly string[], path: string): void {
  const selector = section(term, 'labelSelector');
  const named = new Set(Object.keys(section(selector, 'matchLabels')));
  for (const requirement of objects(selector, 'matchExpressions')) {
    const key = text(requirement, 'key');
    const index = keys.lastIndexOf(key);
    if (index >= 0 && named.has(key))
      report.invalid(rule, `${path}[${index}]`, key, ['is in both matchLabelKeys and labelSelector'], {
        at: `${path}.matchLabelKeys[${index}]`,
      });
    named.add(key);
  }
}

/** In a Pod the keys that its labels have join the selector before it is checked, so any overlap is refused there. */
function checkMerged(
  report: Report,
  rule: string,
  term: Fields,
  keys: readonly string[],
  path: string,
  pod: PodContext,
): void {
  const labels = stringMap(pod.metadata, 'labels');
  const selector = section(term, 'labelSelector');
  const named = new Set([
    ...Object.keys(section(selector, 'matchLabels')),
    ...objects(selector, 'matchExpressions').map((one) => text(one, 'key')),
  ]);
  for (const [index, key] of keys.entries()) {
    if (!named.has(key) || !Object.hasOwn(labels, key)) continue;
    const at = `${path}.matchLabelKeys[${index}]`;
    if (pod.isPod)
      report.invalid(rule, `${path}[${index}]`, key, ['is in both matchLabelKeys and labelSelector'], { at });
    else
      report.invalid('pod-refused', at, key, [
        'is in both matchLabelKeys and labelSelector: this object is accepted, and every pod of it refused',
      ]);
  }
}

/** Checks `matchLabelKeys` of a spread constraint before the selectors were merged. */
export function checkUnmergedKeys(report: Report, rule: string, constraint: Fields, path: string): void {
  const keys = strings(constraint, 'matchLabelKeys');
  if (keys.length === 0) return;
  const at = `${path}.matchLabelKeys`;
  if (!has(constraint, 'labelSelector')) report.forbidden(rule, at, 'must not be set without a labelSelector');
  const selector = section(constraint, 'labelSelector');
  const named = new Set(Object.keys(section(selector, 'matchLabels')));
  for (const requirement of objects(selector, 'matchExpressions')) named.add(text(requirement, 'key'));
  for (const [index, key] of keys.entries()) {
    report.invalid(rule, `${at}[${index}]`, key, qualifiedNameFaults(key));
    if (named.has(key)) report.invalid(rule, `${at}[${index}]`, key, ['is in both matchLabelKeys and labelSelector']);
  }
}
