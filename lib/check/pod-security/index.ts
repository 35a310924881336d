/** The Pod Security Standards, as the admission plugin of the API server holds them against pods. */
import { hostChecks } from './host';
import { kernelChecks } from './kernel';
import type { JudgedPod } from './pod';
import { privilegeChecks } from './privileges';
import { seccompChecks } from './seccomp';
import type { Judge, Level, PodCheck, Violation } from './standard';
import { userChecks } from './user';
import { volumeChecks } from './volumes';

/** Every check of the standards. */
export const podChecks: readonly PodCheck[] = [
  ...hostChecks,
  ...kernelChecks,
  ...privilegeChecks,
  ...seccompChecks,
  ...userChecks,
  ...volumeChecks,
];

/** What in a pod does not meet a standard in the version of a minor version of Kubernetes 1. */
export function violationsOf(pod: JudgedPod, level: Level, minor: number): Violation[] {
  const asked = podChecks.filter((check) => (level === 'restricted' || check.level === level) && judgeOf(check, minor));
  const replaced = new Set(asked.map(({ replaces }) => replaces));
  return asked.filter(({ id }) => !replaced.has(id)).flatMap((check) => [...(judgeOf(check, minor)?.(pod) ?? [])]);
}

/** How a version of the standards judges; undefined where it does not have the check yet. */
function judgeOf({ versions }: PodCheck, minor: number): Judge | undefined {
  return versions.findLast(([since]) => minor >= since)?.[1];
}
