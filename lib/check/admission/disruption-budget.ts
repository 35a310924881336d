/** PodDisruptionBudgets. */
import { countOrPercentFaults } from '../../manifest/int-or-string';
import { has, numberOrText, object, optionalText, section } from './fields';
import type { Report } from './report';
import { checkSelector } from './selectors';
import { atMostAll } from './workloads';

const RULE = 'invalid-disruption-budget';
const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export function checkDisruptionBudget(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  if (has(spec, 'minAvailable') && has(spec, 'maxUnavailable'))
    report.add(RULE, 'spec', spec, 'minAvailable and maxUnavailable exclude each other.', {
      fix: 'Keep maxUnavailable, which is safe at every number of replicas.',
    });
  for (const name of ['minAvailable', 'maxUnavailable']) {
    const value = numberOrText(spec, name);
    if (value === undefined) continue;
    report.invalid(RULE, `spec.${name}`, value, countOrPercentFaults(value));
    atMostAll(report, value, `spec.${name}`, RULE);
  }
  checkSelector(report, object(spec, 'selector'), 'spec.selector');
  const policy = optionalText(spec, 'unhealthyPodEvictionPolicy');
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    report.unsupported(RULE, 'spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES);
}
