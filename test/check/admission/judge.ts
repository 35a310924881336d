import { admissionRules } from '../../../lib/check/admission/index';
import { ObjectSet } from '../../../lib/check/object-set';
import type { Finding, Severity } from '../../../lib/check/rule';
import type { Manifest } from '../../../lib/manifest/manifest';

/** A finding as the tests look at it. */
export interface Told extends Pick<Finding, 'rule' | 'path' | 'at' | 'message' | 'value'> {
  readonly severity: Severity;
  readonly fix?: string;
}

/** What all admission rules say of objects, for a server of this minor version. */
export function judge(minor: number, ...manifests: readonly Manifest[]): Told[] {
  const set = new ObjectSet(manifests.map((manifest) => ({ manifest })));
  const context = { target: { major: 1, minor }, complete: false, parameters: {} };
  return admissionRules.flatMap((rule) =>
    Array.from(rule.check(set, context), ({ path, at, value, message, fix, severity = rule.severity }) => ({
      rule: rule.id,
      path,
      at,
      value,
      message,
      fix,
      severity,
    })),
  );
}

/** The errors among what is told. */
export function errors(told: readonly Told[]): Told[] {
  return told.filter((one) => one.severity === 'error');
}
