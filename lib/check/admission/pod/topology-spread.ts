/** How the pods of a workload are spread over nodes and zones. */
import { type Fields, number, object, objects, optionalText, text } from '../fields';
import type { Report } from '../report';
import { checkSelector } from '../selectors';
import { checkMatchLabelKeys, checkUnmergedKeys } from './match-label-keys';
import type { PodContext } from './pod';

const RULE = 'invalid-topology-spread';
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

/** Checks `topologySpreadConstraints`. */
export function checkTopologySpread(report: Report, pod: PodContext): void {
  const constraints = objects(pod.spec, 'topologySpreadConstraints');
  for (const [index, constraint] of constraints.entries()) {
    const path = `${pod.path}.topologySpreadConstraints[${index}]`;
    const action = text(constraint, 'whenUnsatisfiable');
    const key = text(constraint, 'topologyKey');
    const skew = number(constraint, 'maxSkew') ?? 0;
    if (skew <= 0) report.invalid(RULE, `${path}.maxSkew`, skew, ['must be 1 or more']);
    if (key === '') report.required(RULE, `${path}.topologyKey`, 'a label of nodes, such as kubernetes.io/hostname');
    if (!ACTIONS.includes(action)) report.unsupported(RULE, `${path}.whenUnsatisfiable`, action, ACTIONS);
    if (constraints.slice(index + 1).some((other) => sameTarget(other, key, action)))
      report.duplicate(RULE, `${path}.{topologyKey, whenUnsatisfiable}`, `{${key}, ${action}}`, { at: path });
    checkMinDomains(report, constraint, action, `${path}.minDomains`);
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
      const policy = optionalText(constraint, name);
      if (policy !== undefined && !POLICIES.includes(policy))
        report.unsupported(RULE, `${path}.${name}`, policy, POLICIES);
    }
    if (report.since(34)) checkMatchLabelKeys(report, RULE, constraint, path, pod);
    else checkUnmergedKeys(report, RULE, constraint, path);
    checkSelector(report, object(constraint, 'labelSelector'), `${path}.labelSelector`);
  }
}

function sameTarget(constraint: Fields, key: string, action: string): boolean {
  return text(constraint, 'topologyKey') === key && text(constraint, 'whenUnsatisfiable') === action;
}

function checkMinDomains(report: Report, constraint: Fields, action: string, path: string): void {
  const domains = number(constraint, 'minDomains');
  if (domains === undefined) return;
  if (domains <= 0) report.invalid(RULE, path, domains, ['must be 1 or more']);
  if (action !== 'DoNotSchedule')
    report.invalid(RULE, path, domains, ['can only be set when whenUnsatisfiable is DoNotSchedule']);
}
