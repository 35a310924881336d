import type { Rule } from '../../rule';
import { ALL_KINDS, define, deployment, framed, manifest } from './define';

const NAMES = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/';
const LABELS = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/';

/** Rules about names, labels, annotations and selectors. */
export const metadataRules: readonly Rule[] = [
  define({
    id: 'invalid-name',
    kinds: ALL_KINDS,
    title: 'The name or namespace of an object is not one that its kind may have.',
    why: 'The API server refuses the object.',
    fix: "Use lower case letters, digits and '-', and start with a letter: llama-3-8b.",
    source: NAMES,
    example: {
      before: manifest('v1', 'ConfigMap')('data: {}').replace('chat', 'llama3:8b'),
      after: manifest('v1', 'ConfigMap')('data: {}').replace('chat', 'llama3-8b'),
    },
  }),
  define({
    id: 'invalid-label',
    kinds: ALL_KINDS,
    title: 'A label has a key or value that labels may not have.',
    why: 'The API server refuses the object.',
    fix: "Use at most 63 letters, digits, '-', '_' and '.'; put other text into an annotation.",
    source: `${LABELS}#syntax-and-character-set`,
    example: {
      before: manifest('v1', 'ConfigMap')('  labels:\n    model: llama3:8b'),
      after: manifest('v1', 'ConfigMap')('  labels:\n    model: llama3-8b'),
    },
  }),
  define({
    id: 'invalid-annotation',
    kinds: ALL_KINDS,
    title: 'An annotation has a key that annotations may not have, or all of them are too long.',
    why: 'The API server refuses the object.',
    fix: "Use letters, digits, '-', '_' and '.' in the key, with an optional domain and '/' before it.",
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set',
    example: {
      before: manifest('v1', 'ConfigMap')('  annotations:\n    "model name": chat'),
      after: manifest('v1', 'ConfigMap')('  annotations:\n    model-name: chat'),
    },
  }),
  define({
    id: 'invalid-metadata',
    kinds: ALL_KINDS,
    title: 'The owners, finalizers or generation of an object are not valid, or it may have no metadata.',
    why: 'The API server refuses the object.',
    fix: 'Leave these fields to the controllers that set them.',
    source: 'apimachinery, pkg/api/validation/objectmeta.go',
    example: {
      before: manifest('v1', 'ConfigMap')('  finalizers: [keep]'),
      after: manifest('v1', 'ConfigMap')('  finalizers: [example.com/keep]'),
    },
  }),
  define({
    id: 'invalid-pod-security-label',
    kinds: ['Namespace'],
    title: 'A namespace chooses a Pod Security Standard that there is not.',
    why: 'The API server refuses the object. A namespace that has such a label from former times enforces what it cannot read as restricted, or as the latest version.',
    fix: 'Write privileged, baseline or restricted; and latest or a version such as v1.37, with v and without a patch.',
    source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-levels',
    example: framed(
      (level) => manifest('v1', 'Namespace')(`  labels:\n    pod-security.kubernetes.io/enforce: ${level}`),
      'strict',
      'restricted',
    ),
  }),
  define({
    id: 'invalid-selector',
    kinds: ALL_KINDS,
    title: 'A label selector is missing where it is needed, empty, or written wrongly.',
    why: 'The API server refuses the object.',
    fix: 'Give the labels that the pods have under matchLabels.',
    source: `${LABELS}#label-selectors`,
    example: framed(
      manifest('policy/v1', 'PodDisruptionBudget'),
      'spec:\n  maxUnavailable: 1\n  selector:\n    matchExpressions:\n      - { key: app, operator: Equals, values: [chat] }',
      'spec:\n  maxUnavailable: 1\n  selector:\n    matchExpressions:\n      - { key: app, operator: In, values: [chat] }',
    ),
  }),
  define({
    id: 'selector-mismatch',
    kinds: ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'],
    title: 'The selector of a workload does not match the labels of its pod template.',
    why: 'The API server refuses the object, since it would create pods without end.',
    fix: "Give the template's labels every key and value that spec.selector asks for.",
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
    example: {
      before: deployment('replicas: 1').replace('matchLabels: { app: chat }', 'matchLabels: { app: chatbot }'),
      after: deployment('replicas: 1'),
    },
  }),
];
