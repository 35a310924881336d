import { type Container, commandLine } from '../../manifest/pods';
import { asObject, at, listOf } from '../../manifest/read';
import { documents, example, GPU_DEPLOYMENT, GPU_SERVICE } from '../example';
import { autoscalersFor, replicaRange } from '../graph/autoscalers';
import { isHeadless, resolvePort, type ServiceNode, type ServicePort, servicesFor } from '../graph/services';
import { nameOf, type Workload, workloadsOf } from '../graph/workloads';
import type { ModelServer } from '../knowledge/model-server';
import { serverOf } from '../knowledge/recognize';
import { spansPods } from '../knowledge/spanning';
import { DEFAULT_NAMESPACE, type ObjectSet } from '../object-set';
import type { Problem, Rule } from '../rule';

/** Kinds whose pods serve until they are told to stop. */
const KINDS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Pod',
  'Rollout',
  'LeaderWorkerSet',
];

export const serverWithoutReadiness: Rule = {
  id: 'server-without-readiness',
  severity: 'warning',
  kinds: KINDS,
  title: 'A Service sends requests to a model server that nobody asks whether it is ready.',
  why: 'Without a readiness or startup probe a pod counts as ready once its container runs. The Service sends it a share of the requests while the model loads, for minutes, and they fail: at each start, each rollout and each scale-up.',
  fix: 'Give the container a readinessProbe on the endpoint that answers once the model is loaded, such as /health.',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe',
  example: example(documents(GPU_DEPLOYMENT, GPU_SERVICE), [
    'resources:',
    'readinessProbe: { httpGet: { path: /health, port: http } }\n          resources:',
  ]),
  *check(set) {
    for (const workload of workloadsOf(set)) {
      if (!KINDS.includes(workload.entry.kind) || waitsOtherwise(set, workload)) continue;
      for (const container of workload.pod.running) {
        const problem = judge(set, workload, container);
        if (problem) yield problem;
      }
    }
  },
};

/** The pods of a StatefulSet that make up one server wait for each other: a probe would keep the others from coming. */
function judge(set: ObjectSet, workload: Workload, container: Container): Problem | undefined {
  const server = serverOf(container);
  if (!server || !runs(container, server) || replicaRange(set, workload)?.max === 0) return undefined;
  if (workload.entry.kind === 'StatefulSet' && spansPods(container)) return undefined;
  const service = servicesFor(set, workload).find((node) => sendsRequests(node, workload, container));
  if (!service) return undefined;
  const [autoscaler] = autoscalersFor(set, workload);
  const often = autoscaler ? `, at each scale-up by ${nameOf(autoscaler.entry)} too` : '';
  return {
    object: workload.entry,
    path: container.path,
    message: `has no readiness probe for ${server.name} in container "${container.name}", and ${nameOf(service.entry)} sends requests there: they fail until the model is loaded${often}.`,
    fix: `Give the container a readinessProbe on ${server.health.ready}, which answers once the model is loaded.`,
  };
}

/** An image may be started with another program, such as a worker or a batch job. */
function runs(container: Container, { command }: ModelServer): boolean {
  return container.fields['command'] === undefined || command.test(commandLine(container).join(' '));
}

/** Whether something else keeps requests away, or may: a probe of any container, which may ask the server, or a gate. */
function waitsOtherwise(set: ObjectSet, { pod, namespace }: Workload): boolean {
  if (listOf(pod.spec['readinessGates']).length > 0 || getsGates(set, namespace)) return true;
  return pod.running.some(({ fields }) => asObject(fields['readinessProbe']) ?? asObject(fields['startupProbe']));
}

/** The label of a namespace by which the AWS Load Balancer Controller adds readiness gates to its pods. */
const GATES = 'elbv2.k8s.aws/pod-readiness-gate-inject';

function getsGates(set: ObjectSet, namespace: string): boolean {
  const { manifest } = set.find('Namespace', DEFAULT_NAMESPACE, namespace) ?? {};
  return at(manifest, 'metadata', 'labels', GATES) === 'enabled';
}

/**
 * Whether a Service spreads requests over the ready pods and leads to a port of the container. One without an address of
 * its own gives the pods names, one that publishes all pods does not heed readiness, and Google's container-native load
 * balancing adds gates to them.
 */
function sendsRequests(service: ServiceNode, workload: Workload, container: Container): boolean {
  const { spec, metadata } = service.entry.manifest;
  if (isHeadless(service) || at(spec, 'publishNotReadyAddresses') === true) return false;
  if (at(metadata, 'annotations', 'cloud.google.com/neg') !== undefined) return false;
  return service.ports.some((port) => !METRICS.test(port.name ?? '') && leadsTo(port, workload, container));
}

const METRICS = /metrics|monitoring|prometheus/;

function leadsTo({ target, protocol }: ServicePort, workload: Workload, container: Container): boolean {
  const exposed = resolvePort(workload, target, protocol);
  if (exposed) return exposed.container === container && !METRICS.test(exposed.port.name ?? '');
  return typeof target === 'number' && workload.pod.running.length === 1;
}
