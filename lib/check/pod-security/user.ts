/** Checks on the user that a container runs as. */
import { flag, number } from '../admission/fields';
import { hasOwnUsers, type JudgedPod, securedParts } from './pod';
import { except, type PodCheck, type Violation } from './standard';

export const userChecks: readonly PodCheck[] = [
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    versions: [
      [0, runAsNonRoot],
      [35, except(hasOwnUsers, runAsNonRoot)],
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    versions: [
      [23, runAsUser],
      [35, except(hasOwnUsers, runAsUser)],
    ],
  },
];

function* runAsNonRoot(pod: JudgedPod): Iterable<Violation> {
  const allowing = securedParts(pod).filter(({ context }) => flag(context, 'runAsNonRoot') === false);
  for (const { contextPath, where } of allowing)
    yield {
      path: `${contextPath}.runAsNonRoot`,
      value: false,
      message: `sets runAsNonRoot: false ${where}`,
      fix: 'Set it to true, with a user that is not root where that of the image is.',
    };
  if (allowing.length > 0 || flag(pod.context, 'runAsNonRoot') === true) return;
  const silent = pod.containers.filter(({ context }) => flag(context, 'runAsNonRoot') === undefined);
  if (silent.length > 0)
    yield {
      path: `${pod.contextPath}.runAsNonRoot`,
      message: `does not set runAsNonRoot: true, neither for the pod nor ${silent.map(({ where }) => where).join(' or ')}`,
      fix: 'Set runAsNonRoot: true in the security context of the pod, with a runAsUser where the image runs as root.',
      absent: true,
    };
}

function* runAsUser(pod: JudgedPod): Iterable<Violation> {
  for (const { context, contextPath, where } of securedParts(pod))
    if (number(context, 'runAsUser') === 0)
      yield {
        path: `${contextPath}.runAsUser`,
        value: 0,
        message: `sets runAsUser: 0, root, ${where}`,
        fix: 'Name another user, or leave the choice to an image that does not run as root.',
      };
}
