import { load } from 'js-yaml';
import type { Manifest } from '../../lib/manifest/manifest';

/** An object, what it becomes, and the fields for which the API server refuses that; none where it accepts it. */
export interface Update {
  readonly id: string;
  readonly before: Manifest;
  readonly after: Manifest;
  readonly refused: readonly string[];
}

function update(id: string, text: string, part: string, other: string, ...refused: readonly string[]): Update {
  if (!text.includes(part)) throw new Error(`${id}: there is no ${part} in\n${text}`);
  return { id, before: load(text) as Manifest, after: load(text.replaceAll(part, other)) as Manifest, refused };
}

const TEMPLATE = 'template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: a, image: a:1 }] } }';
const CONTROLLED = `selector: { matchLabels: { app: a } }, ${TEMPLATE}`;
const JOB_TEMPLATE = 'template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a:1 }] } }';

const NODE_AFFINITY =
  'nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: x, operator: In, values: [a] }] }] } }';
const POD_AFFINITY =
  'podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: a, labelSelector: { matchLabels: { app: x } } }] }';
const POD_TERM = 'spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]';
const AFFINITIES = `${NODE_AFFINITY}, ${POD_AFFINITY}`;

function workload(kind: string, spec: string): string {
  return `{ apiVersion: apps/v1, kind: ${kind}, metadata: { name: update, namespace: x }, spec: { ${spec} } }`;
}

function job(spec: string): string {
  return `{ apiVersion: batch/v1, kind: Job, metadata: { name: update, namespace: x }, spec: { ${spec}, ${JOB_TEMPLATE} } }`;
}

function core(kind: string, fields: string): string {
  return `{ apiVersion: v1, kind: ${kind}, metadata: { name: update, namespace: x }, ${fields} }`;
}

const STATEFUL_SET = workload(
  'StatefulSet',
  `serviceName: a, replicas: 0, podManagementPolicy: OrderedReady, ${CONTROLLED}`,
);
const CLAIM = core(
  'PersistentVolumeClaim',
  'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }',
);
const SERVICE = core('Service', 'spec: { clusterIP: None, ports: [{ port: 80 }], selector: { app: a } }');
const BALANCER = core(
  'Service',
  'spec: { type: LoadBalancer, loadBalancerClass: x.io/a, ports: [{ port: 80 }], selector: { app: a } }',
);
const SEALED = core('ConfigMap', 'immutable: true, data: { a: "1" }');
const SECRET = core('Secret', 'type: x.io/a, stringData: { a: "1" }');
const POD = core('Pod', 'spec: { terminationGracePeriodSeconds: 9, containers: [{ name: a, image: "a:1" }] }');
const VOLUME =
  '{ apiVersion: v1, kind: PersistentVolume, metadata: { name: model-serving-update }, spec: { storageClassName: a, capacity: { storage: 1Gi }, accessModes: [ReadWriteMany], nfs: { server: a, path: / } } }';
const SLICE =
  '{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: update, namespace: x }, addressType: IPv4, endpoints: [], ports: [] }';
const BINDING =
  '{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: update, namespace: x }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }, subjects: [{ kind: ServiceAccount, name: a, namespace: b }] }';
const STORAGE =
  '{ apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: model-serving-update }, provisioner: x.io/a, reclaimPolicy: Delete, parameters: { type: ssd }, volumeBindingMode: Immediate }';
const PRIORITY =
  '{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: model-serving-update }, value: 5, description: one }';
const RUNTIME =
  '{ apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: { name: model-serving-update }, handler: nvidia }';
const INGRESS_CLASS =
  '{ apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: { name: model-serving-update }, spec: { controller: x.io/a } }';

/** What the API server refuses of an object that is there, and its neighbours that it accepts. */
export const updates: readonly Update[] = [
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].flatMap((kind) => [
    update(
      `the selector of a ${kind}`,
      workload(kind, CONTROLLED),
      'app: a',
      'app: b',
      'spec.selector.matchLabels.app',
    ),
    update(`the image of a ${kind}`, workload(kind, CONTROLLED), 'a:1', 'a:2'),
  ]),
  update(
    'the pace of a Deployment',
    workload('Deployment', `strategy: { rollingUpdate: { maxSurge: 1 } }, ${CONTROLLED}`),
    'maxSurge: 1',
    'maxSurge: 0',
  ),
  update('the selector of a StatefulSet', STATEFUL_SET, 'app: a', 'app: b', 'spec.selector.matchLabels.app'),
  update('the Service of a StatefulSet', STATEFUL_SET, 'serviceName: a', 'serviceName: b', 'spec.serviceName'),
  update('the order of a StatefulSet', STATEFUL_SET, 'OrderedReady', 'Parallel', 'spec.podManagementPolicy'),
  update(
    'the claims of a StatefulSet',
    STATEFUL_SET,
    'serviceName',
    'volumeClaimTemplates: [{ metadata: { name: a }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }], serviceName',
    'spec.volumeClaimTemplates',
  ),
  update('the image of a StatefulSet', STATEFUL_SET, 'a:1', 'a:2'),
  update('the pods of a Job', job('parallelism: 0'), 'a:1', 'a:2', 'spec.template.spec.containers[a].image'),
  update(
    'the pods of a suspended Job',
    job('parallelism: 0, suspend: true'),
    'a:1',
    'a:2',
    'spec.template.spec.containers[a].image',
  ),
  update(
    'the node of a suspended Job',
    job('parallelism: 0, suspend: true').replace('restartPolicy', 'nodeSelector: { a: b }, restartPolicy'),
    'a: b',
    'a: c',
  ),
  ...['nodeAffinity', 'podAffinity'].map((kind) =>
    update(
      `the ${kind} of a suspended Job`,
      job('parallelism: 0, suspend: true').replace('restartPolicy', `affinity: { ${AFFINITIES} }, restartPolicy`),
      kind === 'nodeAffinity' ? 'values: [a]' : 'topologyKey: a',
      kind === 'nodeAffinity' ? 'values: [b]' : 'topologyKey: b',
      ...(kind === 'nodeAffinity' ? [] : [`${POD_TERM}.topologyKey`]),
    ),
  ),
  ...[NODE_AFFINITY, POD_AFFINITY, AFFINITIES].flatMap((affinity) => {
    const refused = affinity === NODE_AFFINITY ? [] : ['spec.template.spec.affinity'];
    const name = Object.keys(load(`{ ${affinity} }`) as object).join(' and ');
    const text = job('parallelism: 0, suspend: true');
    const placed = `affinity: { ${affinity} }, restartPolicy`;
    const goes = text.replace('restartPolicy', placed);
    return [
      update(`${name} that comes to a suspended Job`, text, 'restartPolicy', placed, ...refused),
      update(`${name} that leaves a suspended Job`, goes, placed, 'restartPolicy', ...refused),
    ];
  }),
  update(
    'the tolerations of a suspended Job',
    job('parallelism: 0, suspend: true').replace('restartPolicy', 'tolerations: [{ key: a }], restartPolicy'),
    'key: a',
    'key: b',
  ),
  update(
    'the tolerations of a Job',
    job('parallelism: 0').replace('restartPolicy', 'tolerations: [{ key: a, operator: Exists }], restartPolicy'),
    'key: a',
    'key: b',
    'spec.template.spec.tolerations[a]',
    'spec.template.spec.tolerations[b]',
  ),
  update(
    'the completions of a Job',
    job('parallelism: 0, completions: 1'),
    'completions: 1',
    'completions: 2',
    'spec.completions',
  ),
  update(
    'the mode of a Job',
    job('parallelism: 0, completions: 2, completionMode: NonIndexed'),
    'NonIndexed',
    'Indexed',
    'spec.completionMode',
  ),
  update('the parallelism of a Job', job('parallelism: 0'), 'parallelism: 0', 'parallelism: 1'),
  update('the size of a claim, less', CLAIM, '2Gi', '1Gi', 'spec.resources.requests.storage'),
  update(
    'the class of a claim',
    CLAIM.replace('accessModes', 'storageClassName: one, accessModes'),
    'one',
    'other',
    'spec.storageClassName',
  ),
  update('the class of a claim that had none', CLAIM, 'accessModes', 'storageClassName: other, accessModes'),
  update('the mode of a claim', CLAIM, 'ReadWriteOnce', 'ReadWriteMany', 'spec.accessModes'),
  update(
    'an address that a Service is given up for',
    SERVICE.replace('clusterIP: None, ', ''),
    'spec: {',
    'spec: { clusterIP: None,',
    'spec.clusterIP',
  ),
  update('the ports of a Service', SERVICE, '80', '81'),
  update(
    'the name of a Service elsewhere',
    SERVICE.replace('clusterIP: None, ', ''),
    'spec: {',
    'spec: { type: ExternalName, externalName: a.example.com,',
  ),
  update('who balances a Service', BALANCER, 'x.io/a', 'x.io/b', 'spec.loadBalancerClass'),
  update(
    'a Service that nobody balances any longer',
    BALANCER,
    'type: LoadBalancer, loadBalancerClass: x.io/a,',
    'type: ClusterIP,',
  ),
  update('the data of a sealed ConfigMap', SEALED, '"1"', '"2"', 'data.a'),
  update('the seal of a ConfigMap', SEALED, 'immutable: true, ', '', 'immutable'),
  update(
    'a ConfigMap that is sealed',
    SEALED.replace('immutable: true, ', ''),
    ' data: {',
    ' immutable: true, data: {',
  ),
  update('the labels of a sealed ConfigMap', SEALED, 'name: update', 'name: update, labels: { a: b }'),
  update('the type of a Secret', SECRET, 'x.io/a', 'x.io/b', 'type'),
  update('the data of a Secret', SECRET, '"1"', '"2"'),
  update('the command of a pod', POD, 'image:', 'command: [b], image:', 'spec.containers[a].command'),
  update('the grace of a pod', POD, 'Seconds: 9', 'Seconds: 8', 'spec.terminationGracePeriodSeconds'),
  update('the image of a pod', POD, 'a:1', 'a:2'),
  update(
    'a toleration that a pod loses',
    POD.replace('spec: {', 'spec: { tolerations: [{ key: a, operator: Exists }],'),
    '[{ key: a, operator: Exists }]',
    '[{ key: b, operator: Exists }]',
    'spec.tolerations[a]',
  ),
  update(
    'a toleration that a pod changes',
    POD.replace('spec: {', 'spec: { tolerations: [{ key: a, operator: Exists }],'),
    'operator: Exists',
    'operator: Equal, value: ""',
    'spec.tolerations[a]',
  ),
  update(
    'a toleration that a pod is given',
    POD.replace('spec: {', 'spec: { tolerations: [{ key: a, operator: Exists }],'),
    '[{ key: a',
    '[{ key: b, operator: Exists }, { key: a',
  ),
  update('the source of a volume', VOLUME, 'server: a', 'server: b', 'spec.nfs.server'),
  update('the class of a volume', VOLUME, 'storageClassName: a', 'storageClassName: b'),
  update('the address type of a slice', SLICE, 'IPv4', 'IPv6', 'addressType'),
  update('the role of a binding', BINDING, 'name: view', 'name: edit', 'roleRef.name'),
  update('the subjects of a binding', BINDING, 'name: a,', 'name: c,'),
  update('the provisioner of a storage class', STORAGE, 'x.io/a', 'x.io/b', 'provisioner'),
  update('the parameters of a storage class', STORAGE, 'ssd', 'hdd', 'parameters.type'),
  update('the reclaim policy of a storage class', STORAGE, 'Delete', 'Retain', 'reclaimPolicy'),
  update('the binding of a storage class', STORAGE, 'Immediate', 'WaitForFirstConsumer', 'volumeBindingMode'),
  update('the growth of a storage class', STORAGE, 'provisioner', 'allowVolumeExpansion: true, provisioner'),
  update('the value of a priority class', PRIORITY, 'value: 5', 'value: 6', 'value'),
  update(
    'the preemption of a priority class',
    PRIORITY,
    'value: 5',
    'value: 5, preemptionPolicy: Never',
    'preemptionPolicy',
  ),
  update('the description of a priority class', PRIORITY, 'one', 'two'),
  update('the handler of a runtime class', RUNTIME, 'handler: nvidia', 'handler: other', 'handler'),
  update('the controller of an Ingress class', INGRESS_CLASS, 'x.io/a', 'x.io/b', 'spec.controller'),
];
