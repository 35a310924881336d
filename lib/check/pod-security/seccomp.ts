/** Checks on the system calls that a pod may make. */
import { keyed } from '../../manifest/read';
import { has } from '../admission/fields';
import { forbiddenProfiles } from './kernel';
import { isWindows, type JudgedPod } from './pod';
import { except, type PodCheck, type Violation } from './standard';

const FIELD = 'seccompProfile';
const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';

/** Until 1.19 the profile was an annotation. */
export const seccompChecks: readonly PodCheck[] = [
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    versions: [
      [0, annotated],
      [19, (pod) => forbiddenProfiles(pod, FIELD)],
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    replaces: 'seccompProfile_baseline',
    versions: [
      [19, required],
      [25, except(isWindows, required)],
    ],
  },
];

function* annotated({ annotations, annotationsPath, containers }: JudgedPod): Iterable<Violation> {
  const keys = new Set([POD_ANNOTATION, ...containers.map(({ name }) => `${CONTAINER_ANNOTATION}${name}`)]);
  for (const [key, value] of Object.entries(annotations)) {
    const allowed = value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
    if (keys.has(key) && !allowed)
      yield {
        path: keyed(annotationsPath, key),
        value,
        message: `sets the seccomp profile ${JSON.stringify(value)} by annotation`,
        fix: 'Write runtime/default or localhost/..., or leave it out.',
      };
  }
}

function* required(pod: JudgedPod): Iterable<Violation> {
  const forbidden = Array.from(forbiddenProfiles(pod, FIELD));
  yield* forbidden;
  if (forbidden.length > 0 || has(pod.context, FIELD)) return;
  const silent = pod.containers.filter(({ context }) => !has(context, FIELD));
  if (silent.length > 0)
    yield {
      path: `${pod.contextPath}.${FIELD}.type`,
      message: `does not set ${FIELD}, neither for the pod nor ${silent.map(({ where }) => where).join(' or ')}`,
      fix: 'Set seccompProfile: { type: RuntimeDefault } in the security context of the pod.',
      absent: true,
    };
}
