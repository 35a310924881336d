import type { Rule } from '../../rule';
import { ALL_KINDS, autoscaler, container, define, deployment, framed, manifest } from './define';

const STRICT = 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation';
const DECODING = 'the Go types of k8s.io/api, decoded by sigs.k8s.io/json';

/** Rules about the shape of an object: its kind, its fields and their types. */
export const structureRules: readonly Rule[] = [
  define({
    id: 'unknown-api-version',
    kinds: ALL_KINDS,
    title: 'No server of the target version serves this kind under this apiVersion.',
    why: 'The API server answers 404, the server could not find the requested resource.',
    fix: 'Write the apiVersion under which the target version serves the kind.',
    source: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    example: {
      before: manifest('policy/v1beta1', 'PodDisruptionBudget')('spec:\n  maxUnavailable: 1'),
      after: manifest('policy/v1', 'PodDisruptionBudget')('spec:\n  maxUnavailable: 1'),
    },
  }),
  define({
    id: 'unknown-field',
    kinds: ALL_KINDS,
    title: 'The object has a field that its kind does not have.',
    why: 'With strict field validation, the default of kubectl, the server refuses the object; without it the field is dropped in silence.',
    fix: 'Correct the spelling, or move the field to where it belongs.',
    source: STRICT,
    example: framed(deployment, 'replica: 2', 'replicas: 2'),
  }),
  define({
    id: 'field-too-new',
    kinds: ALL_KINDS,
    title: 'The object has a field that came after the target version.',
    why: 'A server of the target version refuses it as an unknown field.',
    fix: 'Leave the field out, or raise the target version.',
    source: 'k8s.io/api, releases 0.27 to 0.37 compared',
    example: framed(
      autoscaler,
      "maxReplicas: 4\nbehavior:\n  scaleUp: { stabilizationWindowSeconds: 60, tolerance: '0.05' }",
      'maxReplicas: 4\nbehavior:\n  scaleUp: { stabilizationWindowSeconds: 60 }',
    ),
  }),
  define({
    id: 'field-ignored',
    severity: 'warning',
    kinds: ALL_KINDS,
    title: 'The object has a field that a server of the target version accepts and drops.',
    why: 'The feature behind the field is off by default in the target version, so the object works as if the field were not there.',
    fix: 'Leave the field out, or raise the target version.',
    source: 'https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/',
    example: framed(
      container,
      'livenessProbe:\n  httpGet: { port: 8000, protocol: HTTP2 }',
      'livenessProbe:\n  httpGet: { port: 8000 }',
    ),
  }),
  define({
    id: 'wrong-type',
    kinds: ALL_KINDS,
    title: 'A field has a value of another type than its own.',
    why: 'The server cannot decode the object and refuses it, often without saying which item of a list is meant.',
    fix: 'Give a value of the type: quote what is text, leave numbers and booleans bare.',
    source: DECODING,
    example: framed(
      container,
      'env:\n  - name: MAX_BATCH\n    value: 32',
      'env:\n  - name: MAX_BATCH\n    value: "32"',
    ),
  }),
  define({
    id: 'invalid-base64',
    kinds: ['Secret', 'ConfigMap'],
    title: 'A value that must be base64 is not.',
    why: 'The server cannot decode the object and refuses it without naming the field.',
    fix: 'Put plain text under stringData of a Secret or data of a ConfigMap.',
    source: DECODING,
    example: framed(manifest('v1', 'Secret'), 'data:\n  token: hf_abc', 'stringData:\n  token: hf_abc'),
  }),
  define({
    id: 'invalid-quantity',
    kinds: ALL_KINDS,
    title: 'An amount is not a quantity that Kubernetes can read.',
    why: 'The server refuses the object without naming the field.',
    fix: 'Write a number with one of the suffixes m, k, M, G, T or Ki, Mi, Gi, Ti: 16Gi, 500m.',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/',
    example: framed(container, 'resources:\n  limits: { memory: 16GB }', 'resources:\n  limits: { memory: 16Gi }'),
  }),
  define({
    id: 'invalid-custom-resource',
    kinds: [
      'ScaledObject',
      'TriggerAuthentication',
      'PodMonitor',
      'ServiceMonitor',
      'PrometheusRule',
      'HTTPRoute',
      'InferencePool',
    ],
    title: 'A custom resource breaks the schema or a rule of its definition.',
    why: 'The API server checks custom resources against their definition and refuses the object.',
    fix: 'Give the field a value that the definition allows.',
    source: 'the CustomResourceDefinitions of KEDA, the Prometheus operator, Gateway API and its inference extension',
    example: framed(
      manifest('monitoring.coreos.com/v1', 'ServiceMonitor'),
      'spec:\n  endpoints:\n    - port: http',
      'spec:\n  selector:\n    matchLabels: { app: chat }\n  endpoints:\n    - port: http',
    ),
  }),
];
