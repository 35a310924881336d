import { POD_KINDS } from '../../../manifest/pods';
import type { Rule } from '../../rule';
import { ALL_KINDS, container, define, deployment, framed, pod } from './define';

const VALIDATION = 'kubernetes, pkg/apis/core/validation/validation.go';

/** Rules about pods: what is in them and where they run. */
export const podRules: readonly Rule[] = [
  define({
    id: 'invalid-pod-field',
    kinds: POD_KINDS,
    title: 'A plain field of a pod has a value that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Give the field one of the values that the message names.',
    source: `${VALIDATION}, ValidatePodSpec`,
    example: framed(pod, 'restartPolicy: always', 'restartPolicy: Always'),
  }),
  define({
    id: 'invalid-pod-annotation',
    kinds: POD_KINDS,
    title: 'An annotation that speaks of the pod has a value that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Correct the annotation, or use the field that has replaced it.',
    source: `${VALIDATION}, ValidatePodSpecificAnnotations`,
    example: {
      before: pod('restartPolicy: Always').replace(
        '  name: chat\n',
        '  name: chat\n  annotations:\n    controller.kubernetes.io/pod-deletion-cost: low\n',
      ),
      after: pod('restartPolicy: Always').replace(
        '  name: chat\n',
        '  name: chat\n  annotations:\n    controller.kubernetes.io/pod-deletion-cost: "-100"\n',
      ),
    },
  }),
  define({
    id: 'pod-refused',
    kinds: POD_KINDS,
    title: 'The workload is accepted, and every pod of it is refused.',
    why: 'Templates are checked less strictly than pods. The workload never gets a pod, and only its events say why.',
    fix: 'Mend the template as if it were a pod.',
    source: `${VALIDATION}, ValidatePodCreate`,
    example: {
      before: deployment('replicas: 1').replace(
        'image: registry.example.com/chat:1',
        'image: "registry.example.com/chat:1 "',
      ),
      after: deployment('replicas: 1'),
    },
  }),
  define({
    id: 'invalid-node-selector',
    kinds: POD_KINDS,
    title: 'A node selector names a label that no node can have.',
    why: 'The API server refuses the object.',
    fix: 'Name a label and a value that nodes have.',
    source: `${VALIDATION}, ValidatePodSpec`,
    example: framed(pod, 'nodeSelector:\n  gpu: "NVIDIA A100"', 'nodeSelector:\n  gpu: NVIDIA-A100'),
  }),
  define({
    id: 'invalid-affinity',
    kinds: POD_KINDS,
    title: 'An affinity or anti-affinity term is not complete or not valid.',
    why: 'The API server refuses the object.',
    fix: 'Give weight, topologyKey, operator and values as the message says.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity',
    example: framed(
      pod,
      'affinity:\n  podAntiAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n      - labelSelector: { matchLabels: { app: chat } }',
      'affinity:\n  podAntiAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n      - labelSelector: { matchLabels: { app: chat } }\n        topologyKey: kubernetes.io/hostname',
    ),
  }),
  define({
    id: 'invalid-toleration',
    kinds: POD_KINDS,
    title: 'A toleration is not valid.',
    why: 'The API server refuses the object.',
    fix: 'Name the key and the effect of a taint, with the operator Exists without a value, or Equal with one.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
    example: framed(
      pod,
      'tolerations:\n  - { key: nvidia.com/gpu, operator: Exists, value: "true", effect: NoSchedule }',
      'tolerations:\n  - { key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }',
    ),
  }),
  define({
    id: 'invalid-topology-spread',
    kinds: POD_KINDS,
    title: 'A topology spread constraint is not complete or not valid.',
    why: 'The API server refuses the object.',
    fix: 'Give maxSkew, topologyKey, whenUnsatisfiable and a labelSelector.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
    example: framed(
      pod,
      'topologySpreadConstraints:\n  - topologyKey: kubernetes.io/hostname\n    whenUnsatisfiable: DoNotSchedule\n    labelSelector: { matchLabels: { app: chat } }',
      'topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: kubernetes.io/hostname\n    whenUnsatisfiable: DoNotSchedule\n    labelSelector: { matchLabels: { app: chat } }',
    ),
  }),
  define({
    id: 'invalid-security-context',
    kinds: POD_KINDS,
    title: 'A security context has values that it may not have, or that contradict each other.',
    why: 'The API server refuses the object.',
    fix: 'Correct the value that the message names.',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    example: framed(
      pod,
      'securityContext:\n  fsGroupChangePolicy: onRootMismatch',
      'securityContext:\n  fsGroupChangePolicy: OnRootMismatch',
    ),
  }),
  define({
    id: 'invalid-dns-config',
    kinds: POD_KINDS,
    title: 'The DNS policy or configuration of a pod is not valid.',
    why: 'The API server refuses the object.',
    fix: 'Give at most three name servers and valid search domains.',
    source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config',
    example: framed(pod, 'dnsPolicy: None', 'dnsPolicy: None\ndnsConfig:\n  nameservers: [10.0.0.10]'),
  }),
  define({
    id: 'invalid-os',
    kinds: POD_KINDS,
    title: 'The operating system of a pod is unknown, or a field does not go with it.',
    why: 'The API server refuses the object.',
    fix: 'Name linux or windows, and leave out what belongs to the other.',
    source: `${VALIDATION}, validateOS`,
    example: framed(pod, 'os: { name: ubuntu }', 'os: { name: linux }'),
  }),
  define({
    id: 'invalid-resource-claim',
    kinds: POD_KINDS,
    title: 'A device claim of a pod or container is not valid or not there.',
    why: 'The API server refuses the object.',
    fix: 'Declare the claim under spec.resourceClaims of the pod, once, and name it in the container.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
    example: framed(
      pod,
      'resourceClaims:\n  - name: gpu',
      'resourceClaims:\n  - name: gpu\n    resourceClaimTemplateName: one-gpu',
    ),
  }),
  define({
    id: 'invalid-volume',
    kinds: POD_KINDS,
    title: 'A volume has no name, two sources, or a source that is not complete.',
    why: 'The API server refuses the object.',
    fix: 'Give each volume a name and one source with its required fields.',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/',
    example: framed(
      pod,
      'volumes:\n  - name: weights\n    emptyDir: {}\n    persistentVolumeClaim: { claimName: weights }',
      'volumes:\n  - name: weights\n    persistentVolumeClaim: { claimName: weights }',
    ),
  }),
  define({
    id: 'duplicate-name',
    kinds: POD_KINDS,
    title: 'Two containers or two volumes of a pod have one name.',
    why: 'The API server refuses the object.',
    fix: 'Give each its own name; init containers share the names of containers.',
    source: `${VALIDATION}, validateContainers and ValidateVolumes`,
    example: framed(
      pod,
      'volumes:\n  - { name: cache, emptyDir: {} }\n  - { name: cache, emptyDir: {} }',
      'volumes:\n  - { name: cache, emptyDir: {} }\n  - { name: tmp, emptyDir: {} }',
    ),
  }),
  define({
    id: 'duplicate-in-apply',
    severity: 'warning',
    kinds: ALL_KINDS,
    title: 'A list names the same thing twice, which only server-side apply refuses.',
    why: 'A create accepts it, and mostly the last one wins; server-side apply, which GitOps controllers and kubectl apply --server-side use, refuses the object.',
    fix: 'Keep one of the two.',
    source: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy',
    example: framed(
      container,
      'env:\n  - { name: LOG_LEVEL, value: info }\n  - { name: LOG_LEVEL, value: debug }',
      'env:\n  - { name: LOG_LEVEL, value: debug }',
    ),
  }),
];
