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

/** Labels by which nodes tell the product of their GPUs: feature discovery, node labellers, GKE and Karpenter. */
const PRODUCT_LABELS: readonly string[] = [
  'nvidia.com/gpu.product',
  'amd.com/gpu.product-name',
  'gpu.intel.com/product',
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

function vendorOf(domain: string): AcceleratorVendor | undefined {
  return VENDORS.find(([pattern]) => pattern.test(domain))?.[1];
}
