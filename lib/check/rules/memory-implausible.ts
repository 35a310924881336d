import type { Container, PodTemplate } from '../../manifest/pods';
import { Quantity } from '../../manifest/quantity';
import { at, keyed, objectOf } from '../../manifest/read';
import { CHAT_DEPLOYMENT, example } from '../example';
import { volumesOf } from '../graph/volumes';
import { workloadsOf } from '../graph/workloads';
import type { ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

/** Less memory than any process needs; the container runtime refuses less. */
const MIN_BYTES = Quantity.of(4 * 1024 * 1024);
const BYTES: readonly string[] = ['memory', 'ephemeral-storage', 'storage'];

export const memoryImplausible: Rule = {
  id: 'memory-implausible',
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
  title: 'An amount of memory or storage that is only a few bytes.',
  why: 'Without a suffix the number counts bytes: 512 is not 512 MiB. The API server accepts it; a container with such a limit is killed before it runs, and a request of it reserves nothing.',
  fix: 'Write the unit: 512Mi, 2Gi.',
  source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory',
  example: example(CHAT_DEPLOYMENT.replace('memory: 1Gi', 'memory: 512'), ['memory: 512', 'memory: 512Mi']),
  *check(set) {
    for (const { entry, pod } of workloadsOf(set)) {
      for (const { amount, resource, path } of amountsOf(pod)) {
        const message = faultOf(resource, amount);
        if (message !== undefined) yield { object: entry, path, value: amount, message };
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
    const message = faultOf('storage', amount);
    if (message !== undefined) yield { object: entry, path: 'spec.resources.requests.storage', value: amount, message };
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

/** What is wrong with an amount of bytes; fractions and amounts without a number are told elsewhere. */
function faultOf(resource: string, amount: unknown): string | undefined {
  const quantity = BYTES.includes(resource) ? Quantity.tryParse(amount) : undefined;
  if (!quantity?.isInteger || quantity.sign <= 0 || quantity.compare(MIN_BYTES) >= 0) return undefined;
  return `gives ${String(amount)} of ${resource}, which is ${quantity.toDecimal()} bytes.`;
}
