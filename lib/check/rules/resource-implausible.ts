import type { Container, PodTemplate } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at, keyed, objectOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { volumesOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

/** More cores than any machine has. */
const MAX_CORES = Quantity.of(2048);
/** Less memory than any process needs; the container runtime refuses less. */
const MIN_BYTES = Quantity.of(4 * 1024 * 1024);
const BYTES: readonly string[] = ['memory', 'ephemeral-storage', 'storage'];

export const resourceImplausible: Rule = {
  id: 'resource-implausible',
  severity: 'warning',
  kinds: [
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
    'ReplicationController',
    'Job',
    'CronJob',
    'Pod',
    'PersistentVolumeClaim',
  ],
  title: 'An amount of CPU or memory that nobody can have meant.',
  why: '"400m" of memory is less than one byte, "512" are 512 bytes, "Gi" is nothing, and "500M" of CPU are five hundred million cores. The API server accepts them all: the container is killed at once, or its pod fits no node.',
  fix: 'Write memory in Mi or Gi (512Mi), CPU in cores or thousandths of one (500m).',
  source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes',
  example: example(CHAT_DEPLOYMENT.replace('memory: 1Gi', 'memory: 400m'), ['memory: 400m', 'memory: 400Mi']),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { amount, resource, path } of amountsOf(pod)) {
        const fault = faultOf(resource, amount);
        if (fault) yield { object: entry, path, value: amount, message: fault.message, severity: fault.severity };
      }
    }
    yield* ofClaims(set);
  },
};

interface Amount {
  readonly resource: string;
  readonly amount: unknown;
  readonly path: string;
}

function* ofClaims(set: ObjectSet): Iterable<Problem> {
  for (const entry of set.ofType('', 'PersistentVolumeClaim')) {
    const amount = at(entry.manifest, 'spec', 'resources', 'requests', 'storage');
    const fault = faultOf('storage', amount);
    if (fault) yield { object: entry, path: 'spec.resources.requests.storage', value: amount, ...fault };
  }
}

function* amountsOf(pod: PodTemplate): Iterable<Amount> {
  for (const container of pod.containers) yield* ofContainer(container);
  for (const { fields, path } of volumesOf(pod)) {
    const amount = at(fields, 'emptyDir', 'sizeLimit');
    if (amount !== undefined && Quantity.tryParse(amount)?.sign !== 0)
      yield { resource: 'storage', amount, path: `${path}.emptyDir.sizeLimit` };
  }
}

function* ofContainer({ fields, path }: Container): Iterable<Amount> {
  for (const field of ['requests', 'limits'])
    for (const [resource, amount] of Object.entries(objectOf(at(fields, 'resources', field))))
      yield { resource, amount, path: keyed(`${path}.resources.${field}`, resource) };
}

function faultOf(resource: string, amount: unknown): { message: string; severity: 'error' | 'warning' } | undefined {
  const quantity = Quantity.tryParse(amount);
  if (!quantity || quantity.sign < 0) return undefined;
  const text = String(amount);
  if (resource === 'cpu' && quantity.compare(MAX_CORES) > 0)
    return { message: `asks for ${text} of CPU, ${quantity.toNumber()} cores: no node has them.`, severity: 'error' };
  if (!BYTES.includes(resource) || quantity.compare(MIN_BYTES) >= 0) return undefined;
  if (quantity.sign === 0 && /^0+(\.0+)?$/.test(text.trim())) return undefined;
  return { message: `gives ${text} of ${resource}, which is ${quantity.toNumber()} bytes.`, severity: 'warning' };
}
