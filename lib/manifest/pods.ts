import type { Manifest } from './manifest';
import { Quantity } from './quantity';
import { asObject, at, listOf, objectOf, type PlainObject, textMapOf, textOf, wholeOf } from './read';

/** What a container is for: it runs beside the others, runs beside them and starts first, or ends before they start. */
export type ContainerRole = 'main' | 'sidecar' | 'init';

/** A port that a container says it listens on. */
export interface ContainerPort {
  readonly name?: string;
  readonly number?: number;
  readonly protocol: string;
  readonly hostPort?: number;
  readonly path: string;
}

/** A container of a pod template. */
export interface Container {
  readonly name: string;
  readonly role: ContainerRole;
  readonly fields: PlainObject;
  /** `spec.template.spec.containers[0]` */
  readonly path: string;
  readonly ports: readonly ContainerPort[];
}

/** A pod, or the template of one. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The pod's `spec`. */
  readonly spec: PlainObject;
  /** `spec.template.spec` */
  readonly path: string;
  /** `spec.template.metadata` */
  readonly metadataPath: string;
  readonly containers: readonly Container[];
  /** Those that live as long as the pod: the main ones and the native sidecars. */
  readonly running: readonly Container[];
}

/** Where the pod template of a kind stands. */
const TEMPLATES: Readonly<Record<string, { readonly groups: readonly string[]; readonly fields: readonly string[] }>> =
  {
    Pod: { groups: [''], fields: [] },
    Deployment: { groups: ['apps', 'extensions'], fields: ['spec', 'template'] },
    StatefulSet: { groups: ['apps'], fields: ['spec', 'template'] },
    DaemonSet: { groups: ['apps', 'extensions'], fields: ['spec', 'template'] },
    ReplicaSet: { groups: ['apps', 'extensions'], fields: ['spec', 'template'] },
    ReplicationController: { groups: [''], fields: ['spec', 'template'] },
    Job: { groups: ['batch'], fields: ['spec', 'template'] },
    CronJob: { groups: ['batch'], fields: ['spec', 'jobTemplate', 'spec', 'template'] },
  };

/** Kinds of Kubernetes whose objects hold a pod template, which the API server judges. */
export const POD_KINDS: readonly string[] = Object.keys(TEMPLATES);

/**
 * Where the pod templates of kinds of operators stand, of a group of pods that of its leader first.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/
 * @see https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/
 */
const OPERATED: Readonly<Record<string, { readonly group: string; readonly places: readonly (readonly string[])[] }>> =
  {
    Rollout: { group: 'argoproj.io', places: [['spec', 'template']] },
    LeaderWorkerSet: {
      group: 'leaderworkerset.x-k8s.io',
      places: [
        ['spec', 'leaderWorkerTemplate', 'leaderTemplate'],
        ['spec', 'leaderWorkerTemplate', 'workerTemplate'],
      ],
    },
  };

/** Kinds whose objects make pods of templates that they hold, those of operators too. */
export const WORKLOAD_KINDS: readonly string[] = [...POD_KINDS, ...Object.keys(OPERATED)];

/** Where the pod of a manifest stands, and its spec. */
export interface PodPlace {
  /** The pod, or the template of one. */
  readonly template: PlainObject;
  readonly spec: PlainObject;
  /** Path of the template, with a dot at its end: `spec.template.`; empty for a pod. */
  readonly prefix: string;
}

/** The pod, or the template of one, in a manifest; undefined for a kind without one. */
export function podOf(manifest: Manifest): PodPlace | undefined {
  const place = Object.hasOwn(TEMPLATES, manifest.kind) ? TEMPLATES[manifest.kind] : undefined;
  const group = groupOf(manifest);
  return group !== undefined && place?.groups.includes(group) ? placeAt(manifest, place.fields) : undefined;
}

function groupOf({ apiVersion }: Manifest): string | undefined {
  if (typeof apiVersion !== 'string') return undefined;
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function placeAt(manifest: Manifest, fields: readonly string[]): PodPlace | undefined {
  const template = asObject(at(manifest, ...fields));
  const spec = asObject(template?.['spec']);
  if (!template || !spec) return undefined;
  return { template, spec, prefix: fields.map((field) => `${field}.`).join('') };
}

/** The pod template that a manifest holds, with its containers; undefined for a kind without one. */
export function podTemplateOf(manifest: Manifest): PodTemplate | undefined {
  const pod = podOf(manifest);
  return pod && readTemplate(pod);
}

/** The pod templates that a manifest holds: one or none of a kind of Kubernetes, several of some kinds of operators. */
export function podTemplatesOf(manifest: Manifest): readonly PodTemplate[] {
  const { kind } = manifest;
  const operated = Object.hasOwn(OPERATED, kind) ? OPERATED[kind] : undefined;
  const pods =
    operated && operated.group === groupOf(manifest)
      ? operated.places.map((fields) => placeAt(manifest, fields))
      : [podOf(manifest)];
  return pods.flatMap((pod) => (pod ? [readTemplate(pod)] : []));
}

function readTemplate({ template, spec, prefix }: PodPlace): PodTemplate {
  const path = `${prefix}spec`;
  const containers = [
    ...containersOf(spec['containers'], `${path}.containers`, false),
    ...containersOf(spec['initContainers'], `${path}.initContainers`, true),
  ];
  return {
    labels: textMapOf(at(template, 'metadata', 'labels')),
    annotations: textMapOf(at(template, 'metadata', 'annotations')),
    spec,
    path,
    metadataPath: `${prefix}metadata`,
    containers,
    running: containers.filter(({ role }) => role !== 'init'),
  };
}

function containersOf(value: unknown, path: string, initial: boolean): Container[] {
  return listOf(value).flatMap((item, index) => {
    const fields = asObject(item);
    if (!fields) return [];
    const here = `${path}[${index}]`;
    const role = initial ? (fields['restartPolicy'] === 'Always' ? 'sidecar' : 'init') : 'main';
    return [{ name: textOf(fields['name']) ?? '', role, fields, path: here, ports: portsOf(fields['ports'], here) }];
  });
}

function portsOf(value: unknown, path: string): ContainerPort[] {
  return listOf(value).flatMap((item, index) => {
    const port = asObject(item);
    if (!port) return [];
    return [
      {
        name: textOf(port['name']),
        number: wholeOf(port['containerPort']),
        protocol: textOf(port['protocol']) ?? 'TCP',
        hostPort: wholeOf(port['hostPort']),
        path: `${path}.ports[${index}]`,
      },
    ];
  });
}

/** What a container requests of a resource; its limit where it gives only that, as the API server fills it in. */
export function requestOf(container: Container, resource: string): Quantity | undefined {
  const { requests, limits } = objectOf(container.fields['resources']);
  return Quantity.tryParse(at(requests, resource)) ?? Quantity.tryParse(at(limits, resource));
}

/** What a container may take of a resource at most; undefined where there is no limit. */
export function limitOf(container: Container, resource: string): Quantity | undefined {
  return Quantity.tryParse(at(container.fields['resources'], 'limits', resource));
}

/** Whether the pod as a whole requests a resource (`spec.resources`). */
export function podRequestOf(pod: PodTemplate, resource: string): Quantity | undefined {
  const { requests, limits } = objectOf(pod.spec['resources']);
  return Quantity.tryParse(at(requests, resource)) ?? Quantity.tryParse(at(limits, resource));
}

const ACCELERATOR =
  /^(nvidia\.com\/(gpu(\.shared)?|mig-[a-z0-9.-]+)|amd\.com\/gpu|gpu\.intel\.com\/(i915|xe)|google\.com\/tpu|aws\.amazon\.com\/neuron(core|device)?|habana\.ai\/gaudi)$/;

/** Whether a resource is an accelerator: a GPU, a slice of one, or a TPU. */
export function isAccelerator(resource: string): boolean {
  return resource.includes('/') && ACCELERATOR.test(resource);
}

const NO_ACCELERATORS: ReadonlyMap<string, number> = new Map();

/** How many of each accelerator a container asks for. */
export function acceleratorsOf(container: Container): ReadonlyMap<string, number> {
  let counts: Map<string, number> | undefined;
  const { requests, limits } = objectOf(container.fields['resources']);
  for (const source of [objectOf(requests), objectOf(limits)]) {
    for (const resource of Object.keys(source)) {
      const count = isAccelerator(resource) ? Quantity.tryParse(source[resource])?.toNumber() : undefined;
      if (count === undefined || count <= 0) continue;
      counts ??= new Map();
      counts.set(resource, count);
    }
  }
  return counts ?? NO_ACCELERATORS;
}

/** How many of each accelerator a pod takes. */
export function podAccelerators(pod: PodTemplate): ReadonlyMap<string, number> {
  if (pod.containers.every((container) => acceleratorsOf(container).size === 0)) return NO_ACCELERATORS;
  const total = new Map<string, number>();
  const initial = new Map<string, number>();
  for (const container of pod.containers) {
    for (const [resource, count] of acceleratorsOf(container)) {
      if (container.role === 'init') initial.set(resource, Math.max(count, initial.get(resource) ?? 0));
      else total.set(resource, count + (total.get(resource) ?? 0));
    }
  }
  for (const [resource, count] of initial) total.set(resource, Math.max(count, total.get(resource) ?? 0));
  return total;
}

/** The command line of a container, one text an argument. */
export function commandLine(container: Container): string[] {
  const parts = [...listOf(container.fields['command']), ...listOf(container.fields['args'])];
  return parts.filter((part): part is string => typeof part === 'string');
}

/** The variables of a container's environment that are given as plain text; of equal names the last counts. */
export function environmentOf(container: Container): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const item of listOf(container.fields['env'])) {
    const name = textOf(at(item, 'name'));
    const value = textOf(at(item, 'value'));
    if (name === undefined) continue;
    if (value === undefined) variables.delete(name);
    else variables.set(name, value);
  }
  return variables;
}

/** Where a container is given a variable, the last of equal names, and its value where it is plain text. */
export function variableOf(
  { fields, path }: Container,
  name: string,
): { readonly path: string; readonly value?: string } | undefined {
  const entries = listOf(fields['env']);
  const index = entries.findLastIndex((entry) => at(entry, 'name') === name);
  return index < 0 ? undefined : { path: `${path}.env[${index}]`, value: textOf(at(entries[index], 'value')) };
}
