/** ScaledObjects of KEDA: what its admission webhook and its operator refuse beyond the schema. */
import { type Fields, has, number, object, objects, section, text } from './fields';
import type { Report } from './report';

const RULE = 'invalid-scaled-object';
const DEFAULT_MAX = 100;
const RESOURCE_TRIGGERS = new Set(['cpu', 'memory']);

export function checkScaledObject(report: Report): void {
  const spec = section(report.entry.manifest, 'spec');
  const max = number(spec, 'maxReplicaCount') ?? DEFAULT_MAX;
  const min = number(spec, 'minReplicaCount') ?? 0;
  const idle = number(spec, 'idleReplicaCount');
  if (idle !== undefined && idle >= min)
    report.invalid(RULE, 'spec.idleReplicaCount', idle, [`must be less than minReplicaCount, which is ${min}`], {
      fix: 'Only idleReplicaCount: 0 works, with a minReplicaCount of 1 or more.',
    });
  if (min > max)
    report.invalid(RULE, 'spec', min, [`as minReplicaCount must not be more than maxReplicaCount, which is ${max}`], {
      at: 'spec.minReplicaCount',
    });
  const triggers = objects(spec, 'triggers');
  if (triggers.length === 0)
    report.required(RULE, 'spec.triggers', 'at least one trigger, or the ScaledObject scales on nothing');
  checkNames(report, triggers);
  for (const [index, trigger] of triggers.entries()) checkTrigger(report, trigger, `spec.triggers[${index}]`);
  checkFallback(report, spec, triggers);
}

function checkNames(report: Report, triggers: readonly Fields[]): void {
  const names = new Set<string>();
  for (const [index, trigger] of triggers.entries()) {
    const name = text(trigger, 'name');
    if (name === '') continue;
    if (names.has(name)) report.duplicate(RULE, `spec.triggers[${index}].name`, name);
    names.add(name);
  }
}

function checkTrigger(report: Report, trigger: Fields, path: string): void {
  const type = text(trigger, 'type');
  const metric = text(trigger, 'metricType');
  const isResource = RESOURCE_TRIGGERS.has(type);
  if (metric !== '') {
    const allowed = isResource ? ['Utilization', 'AverageValue'] : ['AverageValue', 'Value'];
    if (!allowed.includes(metric)) report.unsupported(RULE, `${path}.metricType`, metric, allowed);
  }
  if (trigger['useCachedMetrics'] === true && (isResource || type === 'cron'))
    report.invalid(RULE, `${path}.useCachedMetrics`, true, [`does not work with the trigger ${type}`]);
}

function checkFallback(report: Report, spec: Fields, triggers: readonly Fields[]): void {
  const fallback = object(spec, 'fallback');
  if (!fallback) return;
  const path = 'spec.fallback';
  for (const name of ['failureThreshold', 'replicas'])
    if ((number(fallback, name) ?? 0) < 0)
      report.invalid(RULE, `${path}.${name}`, number(fallback, name), ['must be 0 or more']);
  const usable = triggers.some(
    (trigger) => !RESOURCE_TRIGGERS.has(text(trigger, 'type')) && text(trigger, 'metricType') !== 'Value',
  );
  const modified = has(section(section(spec, 'advanced'), 'scalingModifiers'), 'formula');
  if (triggers.length > 0 && !usable && !modified)
    report.invalid(RULE, path, fallback, ['does nothing: it works with triggers of the metricType AverageValue only'], {
      severity: 'warning',
    });
}
