/** What the API server would say about the objects of a set, worked out once for all rules. */

import type { KubernetesVersion } from '../../manifest/version';
import type { Entry, ObjectSet } from '../object-set';
import type { Problem } from '../rule';
import { checkAutoscaler } from './autoscaler';
import { checkClaimSpec } from './claim';
import { checkConfigMap, checkSecret } from './config';
import { checkDisruptionBudget } from './disruption-budget';
import { section } from './fields';
import { checkIngress } from './ingress';
import { checkCronJob, checkJob } from './jobs';
import { checkMetadata, checkNamespace, checkServiceAccount } from './metadata';
import { checkNetworkPolicy } from './network-policy';
import { checkPod } from './pod/pod';
import { checkPriorityClass } from './priority-class';
import { checkQuota } from './quota';
import { Report } from './report';
import { checkScaledObject } from './scaled-object';
import { checkService } from './service';
import { checkApiVersion } from './structure/api-version';
import { checkCustom } from './structure/custom';
import { customSchema } from './structure/custom-types';
import { decodeStruct } from './structure/decode';
import { isBuiltInGroup, kindDefinition } from './structure/kubernetes-types';
import { checkTraps } from './traps/index';
import { checkDaemonSet, checkDeployment, checkReplicaSet, checkStatefulSet } from './workloads';

type Check = (report: Report) => void;

/** Checks by API group and kind, for what no schema holds. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['apps/Deployment', checkDeployment],
  ['apps/ReplicaSet', checkReplicaSet],
  ['apps/StatefulSet', checkStatefulSet],
  ['apps/DaemonSet', checkDaemonSet],
  ['/Pod', checkPod],
  ['/Service', checkService],
  ['/PersistentVolumeClaim', (report) => checkClaimSpec(report, section(report.entry.manifest, 'spec'), 'spec')],
  ['/ConfigMap', checkConfigMap],
  ['/Secret', checkSecret],
  ['/Namespace', checkNamespace],
  ['/ServiceAccount', checkServiceAccount],
  ['/ResourceQuota', checkQuota],
  ['autoscaling/HorizontalPodAutoscaler', checkAutoscaler],
  ['policy/PodDisruptionBudget', checkDisruptionBudget],
  ['networking.k8s.io/NetworkPolicy', checkNetworkPolicy],
  ['networking.k8s.io/Ingress', checkIngress],
  ['batch/Job', checkJob],
  ['batch/CronJob', checkCronJob],
  ['scheduling.k8s.io/PriorityClass', checkPriorityClass],
  ['keda.sh/ScaledObject', checkScaledObject],
]);

type ByRule = ReadonlyMap<string, readonly Problem[]>;

const verdicts = new WeakMap<ObjectSet, Map<string, ByRule>>();

/** The problems that a rule finds in a set for a target version. */
export function problemsOf(rule: string, set: ObjectSet, target: KubernetesVersion): readonly Problem[] {
  return allProblems(set, target).get(rule) ?? [];
}

/** All problems of a set for a target version, by rule. */
export function allProblems(set: ObjectSet, target: KubernetesVersion): ByRule {
  const version = `${target.major}.${target.minor}`;
  const ofSet = verdicts.get(set) ?? new Map<string, ByRule>();
  verdicts.set(set, ofSet);
  const verdict = ofSet.get(version) ?? judge(set, target);
  ofSet.set(version, verdict);
  return verdict;
}

function judge(set: ObjectSet, target: KubernetesVersion): ByRule {
  const byRule = new Map<string, Problem[]>();
  for (const entry of set.entries)
    for (const { rule, problem } of judgeObject(entry, target)) {
      const known = byRule.get(rule);
      if (known) known.push(problem);
      else byRule.set(rule, [problem]);
    }
  return byRule;
}

function judgeObject(entry: Entry, target: KubernetesVersion): Report['problems'] {
  const report = new Report(entry, target);
  const { apiVersion, kind } = entry.manifest;
  const builtIn = isBuiltInGroup(apiVersion);
  const custom = builtIn ? undefined : customSchema(apiVersion, kind);
  if (!custom && !checkApiVersion(report)) return report.problems;
  const struct = kindDefinition(apiVersion, kind)?.struct;
  if (struct !== undefined) {
    if (!decodeStruct(report, struct, entry.manifest)) return report.problems;
  } else if (!decodeStruct(report, 'meta/v1.ObjectMeta', entry.manifest.metadata, 'metadata')) return report.problems;
  const fits = !custom || checkCustom(report, custom, entry.manifest);
  checkMetadata(report, builtIn);
  if (fits) CHECKS.get(`${entry.group}/${kind}`)?.(report);
  if (fits) checkTraps(report);
  return report.problems;
}
