import type { Container, PodTemplate } from '../../manifest/pods';
import { asObject, type PlainObject, wholeOf } from '../../manifest/read';

/** Kubernetes' defaults for a probe. */
const PERIOD_SECONDS = 10;
const FAILURE_THRESHOLD = 3;

/** A probe of a container. */
export interface ProbeNode {
  readonly fields: PlainObject;
  readonly path: string;
  readonly name: string;
}

const PROBES: readonly string[] = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/** The probes of a container. */
export function probesOf(container: Container): readonly ProbeNode[] {
  return PROBES.flatMap((name) => {
    const fields = asObject(container.fields[name]);
    return fields ? [{ fields, path: `${container.path}.${name}`, name }] : [];
  });
}

/** Seconds that a probe lets pass before it gives up. */
export function patienceOf(probe: PlainObject): number {
  const delay = wholeOf(probe['initialDelaySeconds']) ?? 0;
  const period = wholeOf(probe['periodSeconds']) ?? PERIOD_SECONDS;
  return delay + period * (wholeOf(probe['failureThreshold']) ?? FAILURE_THRESHOLD);
}

/** Seconds that a pod may take to start, and the container that may take them; undefined where nothing says so. */
export interface StartupBudget {
  readonly seconds: number;
  readonly container: Container;
}

/** The longest start that the pod's startup probes allow. */
export function startupBudget(pod: PodTemplate): StartupBudget | undefined {
  let longest: StartupBudget | undefined;
  for (const container of pod.running) {
    const probe = asObject(container.fields['startupProbe']);
    if (!probe) continue;
    const seconds = patienceOf(probe);
    if (!longest || seconds > longest.seconds) longest = { seconds, container };
  }
  return longest;
}
