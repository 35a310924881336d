/** ResourceQuotas. */
import { objects, section, strings, text } from './fields';
import { amounts } from './pod/resources';
import type { Report } from './report';
import { amountFaults, isStandardQuotaResource, quotaResourceFaults } from './resources';

const RULE = 'invalid-quota';
const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const POD_SCOPES = ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const SCOPES = [...POD_SCOPES, 'BestEffort', 'VolumeAttributesClass'];
const EXISTS_ONLY = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function checkQuota(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const hard = amounts(spec, 'hard');
  for (const [name, amount] of hard) {
    const path = `spec.hard[${name}]`;
    report.invalid(RULE, path, name, quotaResourceFaults(name));
    report.invalid(RULE, path, amount.toString(), amountFaults(name, amount));
  }
  const names = [...hard.keys()];
  const scopes = strings(spec, 'scopes');
  for (const scope of scopes) checkScope(report, scope, names, 'spec.scopes', 'spec.scopes');
  checkConflicts(report, scopes);
  checkSelector(report, names);
}

function checkScope(report: Report, scope: string, names: readonly string[], scopePath: string, path: string): void {
  if (!SCOPES.includes(scope)) {
    report.unsupported(RULE, scopePath, scope, SCOPES);
    return;
  }
  for (const name of names)
    if (isStandardQuotaResource(name) && !scopeFits(scope, name))
      report.add(RULE, path, scope, `The scope ${scope} does not go with the resource ${name}.`);
}

function scopeFits(scope: string, name: string): boolean {
  if (scope === 'BestEffort') return name === 'pods';
  if (scope === 'VolumeAttributesClass') return name === 'persistentvolumeclaims' || name === 'requests.storage';
  return name === 'pods' || COMPUTE.includes(name);
}

function checkConflicts(report: Report, scopes: readonly string[]): void {
  for (const [one, other] of [
    ['BestEffort', 'NotBestEffort'],
    ['Terminating', 'NotTerminating'],
  ] as const)
    if (scopes.includes(one) && scopes.includes(other))
      report.add(RULE, 'spec.scopes', scopes, `The scopes ${one} and ${other} exclude each other.`);
}

/** The server names the list of expressions without the index. */
function checkSelector(report: Report, names: readonly string[]): void {
  const expressions = objects(section(section(report.entry.manifest, 'spec'), 'scopeSelector'), 'matchExpressions');
  const path = 'spec.scopeSelector.matchExpressions';
  for (const [index, expression] of expressions.entries()) {
    const at = `${path}[${index}]`;
    const scope = text(expression, 'scopeName');
    const operator = text(expression, 'operator');
    const count = strings(expression, 'values').length;
    checkScope(report, scope, names, `${path}.scopeName`, path);
    if (EXISTS_ONLY.includes(scope) && operator !== 'Exists')
      report.invalid(RULE, `${path}.operator`, operator, [`must be Exists for the scope ${scope}`], {
        at: `${at}.operator`,
      });
    if (!OPERATORS.includes(operator))
      report.unsupported(RULE, `${path}.operator`, operator, OPERATORS, { at: `${at}.operator` });
    if ((operator === 'In' || operator === 'NotIn') && count === 0)
      report.required(RULE, `${path}.values`, `the operator is ${operator}`, { at: `${at}.values` });
    if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
      report.invalid(RULE, `${path}.values`, expression['values'], [`must be empty with the operator ${operator}`], {
        at: `${at}.values`,
      });
  }
  checkConflicts(
    report,
    expressions.map((one) => text(one, 'scopeName')),
  );
}
