/** Traps: what the server accepts and what then does not work, as far as one object tells. */
import { podOf } from '../../../manifest/pods';
import type { Report } from '../report';
import {
  checkBudgetTraps,
  checkClaimTraps,
  checkMonitorTraps,
  checkPolicyTraps,
  checkQuotaTraps,
  checkServiceTraps,
  checkTargetTraps,
} from './objects';
import { checkPodTraps } from './pod';

const CHECKS: ReadonlyMap<string, (report: Report) => void> = new Map([
  ['/Service', checkServiceTraps],
  ['policy/PodDisruptionBudget', checkBudgetTraps],
  ['/ResourceQuota', checkQuotaTraps],
  ['/PersistentVolumeClaim', checkClaimTraps],
  ['networking.k8s.io/NetworkPolicy', checkPolicyTraps],
  ['monitoring.coreos.com/ServiceMonitor', checkMonitorTraps],
  ['monitoring.coreos.com/PodMonitor', checkMonitorTraps],
  ['autoscaling/HorizontalPodAutoscaler', checkTargetTraps],
  ['keda.sh/ScaledObject', checkTargetTraps],
]);

/** Looks for traps in an object whose structure is sound. */
export function checkTraps(report: Report): void {
  const { kind, group, manifest } = report.entry;
  CHECKS.get(`${group}/${kind}`)?.(report);
  const pod = podOf(manifest);
  if (pod) checkPodTraps(report, pod.spec, `${pod.prefix}spec`);
}
