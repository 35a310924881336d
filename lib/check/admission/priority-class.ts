/** PriorityClasses. */
import { flag, number, optionalText, section, text } from './fields';
import type { Report } from './report';

const RULE = 'invalid-priority-class';
const MAX_USER_PRIORITY = 1_000_000_000;
const POLICIES = ['PreemptLowerPriority', 'Never'];
const SYSTEM: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

export function checkPriorityClass(report: Report): void {
  const { manifest } = report.entry;
  const name = text(section(manifest, 'metadata'), 'name');
  const value = number(manifest, 'value') ?? 0;
  if (name.startsWith('system-')) {
    if (SYSTEM[name] !== value || flag(manifest, 'globalDefault') === true)
      report.forbidden(RULE, 'metadata.name', "must not start with 'system-', which is kept for the system");
  } else if (value > MAX_USER_PRIORITY)
    report.invalid(RULE, 'value', value, [`must be no more than ${MAX_USER_PRIORITY}`]);
  const policy = optionalText(manifest, 'preemptionPolicy');
  if (policy === '') report.required(RULE, 'preemptionPolicy', POLICIES.join(' or '));
  else if (policy !== undefined && !POLICIES.includes(policy))
    report.unsupported(RULE, 'preemptionPolicy', policy, POLICIES);
}
