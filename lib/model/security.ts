import { compact } from '../manifest/canonical';
import type { ServerUser } from '../runtime/server';

/**
 * What the restricted Pod Security Standard asks of a pod. Where the server's user is known it is set, so that images
 * that run as root by default are accepted, and volumes belong to it. Files are handed over only where the folder does
 * not belong to it yet: otherwise each start would walk through all weights.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedPod(user: ServerUser | undefined): Record<string, unknown> {
  return compact({
    runAsNonRoot: true,
    runAsUser: user?.uid,
    runAsGroup: user?.gid,
    fsGroup: user?.gid,
    fsGroupChangePolicy: user && 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

/** What the restricted Pod Security Standard asks of a container. */
export function restrictedContainer(): Record<string, unknown> {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
}
