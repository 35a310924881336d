import type { Container, PodTemplate } from '../../manifest/pods';
import { at, wholeOf } from '../../manifest/read';

/**
 * Whether a container is sure to run as another user than root: its own security context says so, or that of the pod.
 * Where neither names a user, the image decides.
 */
export function isNonRoot(pod: PodTemplate, { fields }: Container): boolean {
  const user =
    wholeOf(at(fields, 'securityContext', 'runAsUser')) ?? wholeOf(at(pod.spec, 'securityContext', 'runAsUser'));
  if (user !== undefined) return user !== 0;
  const nonRoot = at(fields, 'securityContext', 'runAsNonRoot') ?? at(pod.spec, 'securityContext', 'runAsNonRoot');
  return nonRoot === true;
}
