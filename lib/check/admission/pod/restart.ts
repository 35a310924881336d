/** Restart policies of single containers: native sidecars and rules by exit code. */
import { type Fields, has, numbers, object, objects, optionalText, text } from '../fields';
import type { Report } from '../report';

const RULE = 'invalid-restart-policy';
const POLICIES = ['Always', 'Never', 'OnFailure'];
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/** Checks `restartPolicy` and `restartPolicyRules` of a container. */
export function checkRestartPolicy(report: Report, container: Fields, path: string, init: boolean): void {
  const policy = optionalText(container, 'restartPolicy');
  if (!report.since(35)) {
    if (policy === undefined) return;
    if (!init) {
      if (report.since(28))
        report.forbidden(RULE, `${path}.restartPolicy`, 'may not be set for containers that are not init containers');
    } else if (report.since(29) && policy !== 'Always')
      report.unsupported(RULE, `${path}.restartPolicy`, policy, ['Always']);
    return;
  }
  const rules = objects(container, 'restartPolicyRules');
  if (policy === undefined) {
    if (rules.length > 0) report.required(RULE, `${path}.restartPolicy`, 'restart rules need it');
    if (init) return;
  } else if (!POLICIES.includes(policy)) report.unsupported(RULE, `${path}.restartPolicy`, policy, POLICIES);
  checkRules(report, rules, `${path}.restartPolicyRules`);
}

function checkRules(report: Report, rules: readonly Fields[], path: string): void {
  if (rules.length > MAX_RULES)
    report.add(RULE, path, rules.length, `There are ${rules.length} rules, ${MAX_RULES} are allowed.`);
  const actions = report.since(36) ? ['Restart', 'RestartAllContainers'] : ['Restart'];
  for (const [index, rule] of rules.entries()) {
    const at = `${path}[${index}]`;
    const action = text(rule, 'action');
    if (!actions.includes(action)) report.unsupported(RULE, `${at}.action`, action, actions);
    const codes = object(rule, 'exitCodes');
    if (!has(rule, 'exitCodes') || !codes) {
      report.required(RULE, `${at}.exitCodes`);
      continue;
    }
    const operator = text(codes, 'operator');
    if (operator !== 'In' && operator !== 'NotIn')
      report.unsupported(RULE, `${at}.exitCodes.operator`, operator, ['In', 'NotIn']);
    const count = numbers(codes, 'values').length;
    if (count > MAX_EXIT_CODES)
      report.add(
        RULE,
        `${at}.exitCodes.values`,
        count,
        `There are ${count} exit codes, ${MAX_EXIT_CODES} are allowed.`,
      );
  }
}
