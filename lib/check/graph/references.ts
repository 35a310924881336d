import type { PodTemplate } from '../../manifest/pods';
import { at, listOf, textOf } from '../../manifest/read';
import { volumesOf } from './volumes';

/** An object that a pod refers to by name, in its own namespace or cluster-wide. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  /** True where the pod starts without it. */
  readonly optional: boolean;
}

/** Everything that a pod refers to by name and that it cannot start without, or may. */
export function referencesOf(pod: PodTemplate): readonly Reference[] {
  const found: Reference[] = [...ofVolumes(pod), ...ofContainers(pod)];
  const add = (kind: string, field: string) => {
    const name = textOf(pod.spec[field]);
    if (name) found.push({ kind, name, path: `${pod.path}.${field}`, optional: false });
  };
  add('ServiceAccount', 'serviceAccountName');
  add('PriorityClass', 'priorityClassName');
  listOf(pod.spec['imagePullSecrets']).forEach((item, index) => {
    const name = textOf(at(item, 'name'));
    const path = `${pod.path}.imagePullSecrets[${index}].name`;
    if (name) found.push({ kind: 'Secret', name, path, optional: false });
  });
  return found;
}

/** Sources of a volume: the field, the kind that it names, and where the name stands in it. */
const VOLUME_SOURCES: readonly (readonly [string, string, string])[] = [
  ['persistentVolumeClaim', 'PersistentVolumeClaim', 'claimName'],
  ['secret', 'Secret', 'secretName'],
  ['configMap', 'ConfigMap', 'name'],
];

function ofVolumes(pod: PodTemplate): Reference[] {
  return volumesOf(pod).flatMap(({ fields, path }) => [
    ...VOLUME_SOURCES.flatMap(([field, kind, key]) => reference(kind, at(fields, field), key, `${path}.${field}`)),
    ...listOf(at(fields, 'projected', 'sources')).flatMap((source, index) => {
      const here = `${path}.projected.sources[${index}]`;
      return [
        ...reference('Secret', at(source, 'secret'), 'name', `${here}.secret`),
        ...reference('ConfigMap', at(source, 'configMap'), 'name', `${here}.configMap`),
      ];
    }),
  ]);
}

function ofContainers(pod: PodTemplate): Reference[] {
  return pod.containers.flatMap(({ fields, path }) => [
    ...listOf(fields['env']).flatMap((item, index) => {
      const here = `${path}.env[${index}].valueFrom`;
      return [
        ...reference('Secret', at(item, 'valueFrom', 'secretKeyRef'), 'name', `${here}.secretKeyRef`),
        ...reference('ConfigMap', at(item, 'valueFrom', 'configMapKeyRef'), 'name', `${here}.configMapKeyRef`),
      ];
    }),
    ...listOf(fields['envFrom']).flatMap((item, index) => [
      ...reference('Secret', at(item, 'secretRef'), 'name', `${path}.envFrom[${index}].secretRef`),
      ...reference('ConfigMap', at(item, 'configMapRef'), 'name', `${path}.envFrom[${index}].configMapRef`),
    ]),
  ]);
}

function reference(kind: string, source: unknown, key: string, path: string): Reference[] {
  const name = textOf(at(source, key));
  return name ? [{ kind, name, path: `${path}.${key}`, optional: at(source, 'optional') === true }] : [];
}
