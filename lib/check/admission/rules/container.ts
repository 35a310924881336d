import { POD_KINDS } from '../../../manifest/pods';
import type { Rule } from '../../rule';
import { container, define, framed, pod } from './define';

const VALIDATION = 'kubernetes, pkg/apis/core/validation/validation.go';

/** Rules about containers. */
export const containerRules: readonly Rule[] = [
  define({
    id: 'invalid-container',
    kinds: POD_KINDS,
    title: 'A container lacks its name or image, or a plain field has a value that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Give each container a name and an image.',
    source: `${VALIDATION}, validateContainerCommon`,
    example: framed(container, 'imagePullPolicy: always', 'imagePullPolicy: Always'),
  }),
  define({
    id: 'invalid-init-container',
    kinds: POD_KINDS,
    title: 'An init container has a probe or a lifecycle hook.',
    why: 'The API server refuses the object: init containers run to their end, only sidecars stay.',
    fix: 'Set restartPolicy: Always to make it a sidecar, or remove the field.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
    example: framed(
      pod,
      'initContainers:\n  - name: fetch\n    image: registry.example.com/fetch:1\n    readinessProbe: { tcpSocket: { port: 80 } }',
      'initContainers:\n  - name: fetch\n    image: registry.example.com/fetch:1',
    ),
  }),
  define({
    id: 'invalid-restart-policy',
    kinds: POD_KINDS,
    title: 'The restart policy of a single container is not valid.',
    why: 'The API server refuses the object.',
    fix: 'Set restartPolicy: Always on an init container to make it a sidecar; leave it out otherwise.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
    example: framed(
      pod,
      'initContainers:\n  - name: proxy\n    image: registry.example.com/proxy:1\n    restartPolicy: always',
      'initContainers:\n  - name: proxy\n    image: registry.example.com/proxy:1\n    restartPolicy: Always',
    ),
  }),
  define({
    id: 'invalid-port',
    kinds: POD_KINDS,
    title: 'A container port has a number, name or protocol that it may not have.',
    why: 'The API server refuses the object.',
    fix: "Use a number from 1 to 65535 and a name of at most 15 lower case letters, digits and '-'.",
    source: `${VALIDATION}, validateContainerPorts`,
    example: framed(
      container,
      'ports:\n  - { name: inference-service, containerPort: 8000 }',
      'ports:\n  - { name: inference, containerPort: 8000 }',
    ),
  }),
  define({
    id: 'duplicate-port',
    kinds: [...POD_KINDS, 'Service'],
    title: 'A port name, host port, Service port or node port is taken twice.',
    why: 'The API server refuses the object.',
    fix: 'Give each port its own name and number.',
    source: `${VALIDATION}, validateContainerPorts and validateService`,
    example: framed(
      container,
      'ports:\n  - { name: http, containerPort: 8000 }\n  - { name: http, containerPort: 8001 }',
      'ports:\n  - { name: http, containerPort: 8000 }\n  - { name: metrics, containerPort: 8001 }',
    ),
  }),
  define({
    id: 'invalid-env',
    kinds: POD_KINDS,
    title: 'An environment variable has a name or a source that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Give each variable a name, and either a value or one source.',
    source: `${VALIDATION}, ValidateEnv`,
    example: framed(
      container,
      'env:\n  - name: TOKEN\n    value: none\n    valueFrom: { secretKeyRef: { name: hf, key: token } }',
      'env:\n  - name: TOKEN\n    valueFrom: { secretKeyRef: { name: hf, key: token } }',
    ),
  }),
  define({
    id: 'invalid-volume-mount',
    kinds: POD_KINDS,
    title: 'A container mounts a volume that the pod does not have, or mounts it wrongly.',
    why: 'The API server refuses the object.',
    fix: 'Name a volume of the pod and a path that no other mount has.',
    source: `${VALIDATION}, ValidateVolumeMounts`,
    example: {
      before: container('volumeMounts:\n  - { name: cache, mountPath: /cache }'),
      after: container('volumeMounts:\n  - { name: cache, mountPath: /cache }').replace(
        'spec:\n',
        'spec:\n  volumes:\n    - { name: cache, emptyDir: {} }\n',
      ),
    },
  }),
  define({
    id: 'invalid-resources',
    kinds: POD_KINDS,
    title: 'A request or limit names no resource, is above its limit, or divides what is whole.',
    why: 'The API server refuses the object.',
    fix: 'Keep requests within limits; give GPUs and the like as whole limits only.',
    source: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    example: framed(
      container,
      'resources:\n  limits: { nvidia.com/gpu: 0.5 }',
      'resources:\n  limits: { nvidia.com/gpu: 1 }',
    ),
  }),
  define({
    id: 'invalid-hugepages',
    kinds: POD_KINDS,
    title: 'Huge pages are requested in parts of a page, or without cpu or memory.',
    why: 'The API server refuses the object.',
    fix: 'Ask for a multiple of the page size, and for cpu or memory beside it.',
    source: 'https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/',
    example: framed(
      container,
      'resources:\n  limits: { hugepages-2Mi: 3Mi, memory: 1Gi }',
      'resources:\n  limits: { hugepages-2Mi: 4Mi, memory: 1Gi }',
    ),
  }),
  define({
    id: 'invalid-probe',
    kinds: POD_KINDS,
    title: 'A probe has no handler, two, or values that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Give one of httpGet, tcpSocket, exec and grpc with its port.',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    example: framed(
      container,
      'readinessProbe:\n  periodSeconds: 5',
      'readinessProbe:\n  periodSeconds: 5\n  httpGet: { path: /health, port: 8000 }',
    ),
  }),
  define({
    id: 'invalid-lifecycle',
    kinds: POD_KINDS,
    title: 'A lifecycle hook has no handler, two, or values that it may not have.',
    why: 'The API server refuses the object.',
    fix: 'Give one of exec, httpGet and sleep; a sleep must fit into the grace period of the pod.',
    source: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
    example: framed(
      container,
      'lifecycle:\n  preStop: { exec: {} }',
      'lifecycle:\n  preStop: { exec: { command: [sleep, "15"] } }',
    ),
  }),
];
