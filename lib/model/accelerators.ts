import { isAccelerator } from '../manifest/pods';
import type { AcceleratorVendor } from '../runtime/server';
import type { ServingPodProps } from './pod-props';

/** What is known of the accelerators of a pod beside their number. */
export interface Accelerators {
  /** Who makes them; undefined where neither resource nor device class tells. */
  readonly vendor?: AcceleratorVendor;
  /** The product, as nodes are labelled with it; undefined where any will do. */
  readonly product?: string;
}

/** Domains of extended resources and of device classes, by who makes the devices. */
const VENDORS: readonly (readonly [domain: RegExp, vendor: AcceleratorVendor])[] = [
  [/(?:^|\.)nvidia\.com$/, 'nvidia'],
  [/(?:^|\.)amd\.com$/, 'amd'],
  [/(?:^|\.)intel\.com$/, 'intel'],
  [/(?:^|\.)google\.com$/, 'google'],
  [/(?:^|\.)habana\.ai$/, 'habana'],
];

/** The labels by which nodes tell the product of their GPUs, as the tools of the vendors set them. */
export const PRODUCT_LABEL = {
  nvidia: 'nvidia.com/gpu.product',
  amd: 'amd.com/gpu.product-name',
  intel: 'gpu.intel.com/product',
} as const;

/** All labels by which nodes tell it: feature discovery, node labellers, GKE and Karpenter. */
const PRODUCT_LABELS: readonly string[] = [
  ...Object.values(PRODUCT_LABEL),
  'cloud.google.com/gke-accelerator',
  'karpenter.k8s.aws/instance-gpu-name',
];

/** What is known of the accelerators of a pod, however they were asked for. */
export function acceleratorsOfPod({ gpu, resources, scheduling }: ServingPodProps): Accelerators {
  const extended = Object.keys(resources?.extended ?? {}).filter(isAccelerator);
  const names = gpu ? [gpu.resource ?? gpu.claim?.deviceClass ?? ''] : extended;
  const vendors = new Set(names.map((name) => vendorOf(name.split('/')[0] ?? '')));
  const labels = { ...gpu?.nodeSelector, ...scheduling?.nodeSelector };
  const label = PRODUCT_LABELS.find((key) => labels[key] !== undefined);
  return {
    vendor: vendors.size === 1 ? [...vendors][0] : undefined,
    product: label === undefined ? undefined : labels[label],
  };
}

/** Who makes what has this domain in its name: an extended resource, or a class of devices. */
export function vendorOf(domain: string): AcceleratorVendor | undefined {
  return VENDORS.find(([pattern]) => pattern.test(domain))?.[1];
}
