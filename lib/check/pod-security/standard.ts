import type { JudgedPod } from './pod';

/** The levels of the Pod Security Standards that refuse anything. */
export type Level = 'baseline' | 'restricted';

/** One field by which a pod does not meet a standard. */
export interface Violation {
  /** The field: `spec.template.spec.hostNetwork`. */
  readonly path: string;
  readonly value?: unknown;
  /** What the pod does, as a clause: `sets hostNetwork: true`. */
  readonly message: string;
  readonly fix: string;
  /** True where the fault is that the field is not given, so that what completes pods in a cluster may mend it. */
  readonly absent?: true;
}

/** Finds what in a pod does not meet a check. */
export type Judge = (pod: JudgedPod) => Iterable<Violation>;

/**
 * A check of the Pod Security Standards, as data.
 *
 * @see https://github.com/kubernetes/pod-security-admission/tree/master/policy
 */
export interface PodCheck {
  /** Its name in the admission plugin. */
  readonly id: string;
  /** The lowest level that asks for it. */
  readonly level: Level;
  /** What is judged, with the minor version of the standards since which it is; the oldest first. */
  readonly versions: readonly (readonly [since: number, judge: Judge])[];
  /** The baseline check that it takes the place of in every version that it has. */
  readonly replaces?: string;
}

/** A judge that finds nothing where a condition holds. */
export function except(condition: (pod: JudgedPod) => boolean, judge: Judge): Judge {
  return (pod) => (condition(pod) ? [] : judge(pod));
}
