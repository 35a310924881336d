import type { PodTemplate } from '../../manifest/pods';
import { type Fields, flag, objects, section, text } from '../admission/fields';

/** What may have a security context: the pod, or one of its containers. */
export interface Secured {
  /** As it stands in a message: `for the pod`, `in container "model"`. */
  readonly where: string;
  readonly context: Fields;
  /** `spec.template.spec.securityContext` */
  readonly contextPath: string;
}

/** A container of any of the lists of a pod. */
export interface JudgedContainer extends Secured {
  readonly name: string;
  readonly fields: Fields;
  /** `spec.template.spec.containers[0]` */
  readonly path: string;
}

/** What the checks of the Pod Security Standards look at. */
export interface JudgedPod extends Secured {
  readonly spec: Fields;
  /** `spec.template.spec` */
  readonly path: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.template.metadata.annotations` */
  readonly annotationsPath: string;
  /** Init containers and ephemeral ones count like all others. */
  readonly containers: readonly JudgedContainer[];
  /** Minor version of the API server, which drops the fields that it does not have before the pod is judged. */
  readonly server: number;
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** A pod template as the admission plugin of an API server sees it. */
export function judgedPod({ spec, path, annotations, metadataPath }: PodTemplate, server: number): JudgedPod {
  return {
    spec,
    path,
    annotations,
    annotationsPath: `${metadataPath}.annotations`,
    containers: LISTS.flatMap((list) =>
      objects(spec, list).map((fields, index) => judgedContainer(fields, `${path}.${list}[${index}]`)),
    ),
    server,
    where: 'for the pod',
    context: section(spec, 'securityContext'),
    contextPath: `${path}.securityContext`,
  };
}

function judgedContainer(fields: Fields, path: string): JudgedContainer {
  const name = text(fields, 'name');
  return {
    name,
    fields,
    path,
    where: `in container "${name}"`,
    context: section(fields, 'securityContext'),
    contextPath: `${path}.securityContext`,
  };
}

/** The pod and its containers. */
export function securedParts(pod: JudgedPod): readonly Secured[] {
  return [pod, ...pod.containers];
}

/** Whether a pod says that it is for Windows. */
export function isWindows({ spec }: JudgedPod): boolean {
  return text(section(spec, 'os'), 'name') === 'windows';
}

/** Whether a pod has users of its own, of which root is none of the node. */
export function hasOwnUsers({ spec }: JudgedPod): boolean {
  return flag(spec, 'hostUsers') === false;
}
