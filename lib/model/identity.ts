import type { Construct } from 'constructs';
import type { Faults } from '../manifest/fault';
import { labelValueFaults } from '../manifest/labels';
import { dnsLabelFaults } from '../manifest/names';
import { FLOOR, type KubernetesVersion, parseVersion, TARGET_VERSION_CONTEXT } from '../manifest/version';
import { checkLabels } from './pod-check';

/** What names and labels the objects of a model. */
export interface IdentityProps {
  /**
   * Name of the model and of its Deployment, Service and autoscaler: a DNS label that starts with a letter, at most 63
   * characters. It never depends on where the construct stands.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * Namespace of the objects.
   *
   * @default - the chart's
   */
  readonly namespace?: string;
  /**
   * Version of the model, the label `app.kubernetes.io/version` on objects and pods. Never part of a selector.
   *
   * @default - no such label
   */
  readonly version?: string;
  /**
   * The larger application the model belongs to, the label `app.kubernetes.io/part-of` on objects and pods.
   *
   * @default - no such label
   */
  readonly partOf?: string;
  /**
   * Further labels of the objects; pods have `podLabels`. One that the model has by itself, such as
   * `app.kubernetes.io/name`, cannot be given another value.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the workload.
   *
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The label by which a model's pods are selected; it never changes during the model's life. */
const SELECTOR_LABEL = 'app';
const VERSION_LABEL = 'app.kubernetes.io/version';
const PART_OF_LABEL = 'app.kubernetes.io/part-of';
const PROP_OF_LABEL: Readonly<Record<string, string>> = { [VERSION_LABEL]: 'version', [PART_OF_LABEL]: 'partOf' };

/**
 * The labels that objects and pods of a model share.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function commonLabels(name: string, { version, partOf }: IdentityProps): Record<string, string> {
  const labels: Record<string, string> = { [SELECTOR_LABEL]: name, 'app.kubernetes.io/name': name };
  if (version !== undefined) labels[VERSION_LABEL] = version;
  if (partOf !== undefined) labels[PART_OF_LABEL] = partOf;
  return labels;
}

/** The labels by which a model's pods are selected. */
export function selectorLabels(name: string): Record<string, string> {
  return { [SELECTOR_LABEL]: name };
}

/** Adds a name, namespace or labels that the API server would refuse, and labels that would break the selector. */
export function checkIdentity(name: string, props: IdentityProps, faults: Faults): void {
  const nameFix = 'Give a name in lower case letters, digits and dashes, or give the construct such an id.';
  faults.addAll('name', name, dnsLabelFaults(name), nameFix);
  if (props.namespace !== undefined) {
    const fix = 'Give a name in lower case letters, digits and dashes.';
    faults.addAll('namespace', props.namespace, dnsLabelFaults(props.namespace), fix);
  }
  const valueFix = 'Use letters, digits, "-", "_" and "."; at most 63 characters.';
  for (const prop of ['version', 'partOf'] as const) {
    const value = props[prop];
    if (value !== undefined) faults.addAll(prop, value, labelValueFaults(value), valueFix);
  }
  checkLabels(props.labels, 'labels', faults);
  checkReserved(props.labels, 'labels', name, props, faults);
}

/** Adds labels that contradict those which the model has by itself: they would be replaced. */
export function checkReserved(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
  name: string,
  props: IdentityProps,
  faults: Faults,
): void {
  for (const [label, own] of Object.entries(commonLabels(name, props))) {
    const value = labels?.[label];
    if (value === undefined || value === own) continue;
    const prop = PROP_OF_LABEL[label];
    faults.add({
      field: `${field}[${label}]`,
      value,
      problem: prop
        ? `must be ${prop} (${own}), by which the model sets it`
        : `must be the model's name (${own}): ${label === SELECTOR_LABEL ? 'the selector, which can never change, holds it' : 'every object of the model bears it'}`,
      fix: `Leave the label out, or ${prop ? `change ${prop}` : 'choose another key'}.`,
    });
  }
}

/** The Kubernetes version that the construct's app writes for: `targetVersion` of the app, else the floor. */
export function targetVersionOf(scope: Construct): KubernetesVersion {
  const text: unknown = scope.node.tryGetContext(TARGET_VERSION_CONTEXT);
  return (typeof text === 'string' ? parseVersion(text) : undefined) ?? FLOOR;
}
