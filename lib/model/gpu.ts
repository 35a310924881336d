import type { k8s } from 'cdk8s-plus-27';
import type { Faults } from '../manifest/fault';
import { labelValueFaults, qualifiedNameFaults } from '../manifest/labels';
import { dnsSubdomainFaults } from '../manifest/names';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';

/** What every accelerator can be told. */
export interface GpuOptions {
  /**
   * Labels that a node must have beside those that `product` stands for.
   *
   * @default - none
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints that the pods tolerate, in place of the derived one.
   *
   * @default - the taint by which the vendor's GPU nodes are kept from other pods, which bears the name of the resource
   */
  readonly tolerations?: readonly k8s.Toleration[];
  /**
   * Runtime class of the pods, where the nodes' default cannot hand out accelerators.
   *
   * @default - the nodes' default
   */
  readonly runtimeClassName?: string;
}

/** An accelerator of a vendor whose nodes are labelled with the product. */
export interface ProductOptions extends GpuOptions {
  /**
   * The product as nodes are labelled with it, such as `NVIDIA-L4`.
   *
   * @default - any
   */
  readonly product?: string;
}

/** Intel GPUs. */
export interface IntelOptions extends ProductOptions {
  /**
   * The kernel's driver, part of the name of the resource.
   *
   * @default 'xe'
   */
  readonly driver?: 'xe' | 'i915';
}

/** Google TPUs. */
export interface TpuOptions extends GpuOptions {
  /** The kind of TPU as nodes are labelled with it, such as `tpu-v5-lite-podslice`. */
  readonly accelerator: string;
  /** How the chips of a node are connected, such as `2x4`. */
  readonly topology: string;
}

/** Devices that Kubernetes hands out by claims. */
export interface DeviceClaimOptions extends GpuOptions {
  /** Name of the DeviceClass, such as `gpu.nvidia.com`. */
  readonly deviceClass: string;
  /**
   * How many devices.
   *
   * @default 1
   */
  readonly count?: number;
  /**
   * CEL expressions that a device must meet, such as
   * `device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("40Gi")) >= 0`.
   *
   * @default - none
   */
  readonly selectors?: readonly string[];
}

/** Dynamic resource allocation is stable, and on everywhere, from here on. */
const CLAIMS_SINCE: KubernetesVersion = { major: 1, minor: 34 };

/**
 * The accelerators of one pod. Request and limit are the same whole number, since Kubernetes neither divides nor
 * overcommits them.
 *
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
export class Gpu {
  private constructor(
    /** How many the pod has. */
    readonly count: number,
    /** Name of the extended resource; undefined for claimed devices. */
    readonly resource: string | undefined,
    /** The claim; undefined for extended resources. */
    readonly claim: DeviceClaimOptions | undefined,
    /** Labels that a node must have. */
    readonly nodeSelector: Readonly<Record<string, string>>,
    /** Taints that the pods tolerate. */
    readonly tolerations: readonly k8s.Toleration[],
    readonly runtimeClassName: string | undefined,
  ) {}

  /**
   * Whole NVIDIA GPUs. The product is the label that GPU feature discovery sets.
   *
   * @see https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/
   */
  static nvidia(count: number, options: ProductOptions = {}): Gpu {
    return Gpu.extended('nvidia.com/gpu', count, options, { 'nvidia.com/gpu.product': options.product });
  }

  /**
   * Slices of NVIDIA GPUs, as the device plugin names them with the strategy `mixed`.
   *
   * @param profile such as `1g.10gb`
   * @see https://docs.nvidia.com/datacenter/cloud-native/kubernetes/latest/
   */
  static mig(profile: string, count = 1, options: ProductOptions = {}): Gpu {
    return Gpu.extended(`nvidia.com/mig-${profile}`, count, options, { 'nvidia.com/gpu.product': options.product });
  }

  /**
   * AMD GPUs. The product is the label that AMD's node labeller sets.
   *
   * @see https://instinct.docs.amd.com/projects/k8s-device-plugin/
   */
  static amd(count: number, options: ProductOptions = {}): Gpu {
    return Gpu.extended('amd.com/gpu', count, options, { 'amd.com/gpu.product-name': options.product });
  }

  /**
   * Intel GPUs, by the driver `xe` or `i915`.
   *
   * @see https://intel.github.io/intel-device-plugins-for-kubernetes/
   */
  static intel(count: number, options: IntelOptions = {}): Gpu {
    const resource = `gpu.intel.com/${options.driver ?? 'xe'}`;
    return Gpu.extended(resource, count, options, { 'gpu.intel.com/product': options.product });
  }

  /**
   * Chips of a Google TPU. Without both labels no node is ever made for the pod.
   *
   * @param chips chips of one node of that topology
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/tpus
   */
  static tpu(chips: number, options: TpuOptions): Gpu {
    return Gpu.extended('google.com/tpu', chips, options, {
      'cloud.google.com/gke-tpu-accelerator': options.accelerator,
      'cloud.google.com/gke-tpu-topology': options.topology,
    });
  }

  /** Any other extended resource. */
  static resource(name: string, count: number, options: GpuOptions = {}): Gpu {
    return Gpu.extended(name, count, options);
  }

  /**
   * Devices by a claim (dynamic resource allocation), from Kubernetes 1.34 on.
   *
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
   */
  static claim(options: DeviceClaimOptions): Gpu {
    const { deviceClass, count = 1, nodeSelector = {}, runtimeClassName } = options;
    const vendor = /(?:^|\.)nvidia\.com$/.test(deviceClass) ? [tolerationOf('nvidia.com/gpu')] : [];
    return new Gpu(count, undefined, options, nodeSelector, options.tolerations ?? vendor, runtimeClassName);
  }

  private static extended(
    resource: string,
    count: number,
    { nodeSelector, tolerations, runtimeClassName }: GpuOptions,
    labels: Readonly<Record<string, string | undefined>> = {},
  ): Gpu {
    const required = Object.entries({ ...labels, ...nodeSelector }).filter(([, value]) => value !== undefined);
    return new Gpu(
      count,
      resource,
      undefined,
      Object.fromEntries(required) as Record<string, string>,
      tolerations ?? [tolerationOf(taintOf(resource))],
      runtimeClassName,
    );
  }
}

function tolerationOf(key: string): k8s.Toleration {
  return { key, operator: 'Exists', effect: 'NoSchedule' };
}

/** Nodes with slices bear the taint of whole GPUs. */
function taintOf(resource: string): string {
  return resource.startsWith('nvidia.com/') ? 'nvidia.com/gpu' : resource;
}

/** Adds what no node could give, and claims that the target version does not know. */
export function checkGpu(gpu: Gpu | undefined, target: KubernetesVersion, faults: Faults): void {
  if (!gpu) return;
  if (!Number.isInteger(gpu.count) || gpu.count < 1) {
    const fix = 'Leave gpu out for a model that runs on CPUs; ask for a part of a GPU by Gpu.mig.';
    faults.add({ field: 'gpu', value: gpu.count, problem: 'must be a whole number, at least 1', fix });
  }
  if (gpu.resource !== undefined) {
    const fix = 'Write it as nodes advertise it, such as nvidia.com/gpu.';
    faults.addAll('gpu', gpu.resource, qualifiedNameFaults(gpu.resource), fix);
  }
  for (const [key, value] of Object.entries(gpu.nodeSelector)) {
    const fix = 'Copy it from a node: kubectl get nodes --show-labels.';
    faults.addAll(`gpu.nodeSelector[${key}]`, value, labelValueFaults(value), fix);
  }
  if (!gpu.claim) return;
  const { deviceClass } = gpu.claim;
  const fix = 'Give the name of a DeviceClass of the cluster, such as gpu.nvidia.com.';
  faults.addAll('gpu.deviceClass', deviceClass, dnsSubdomainFaults(deviceClass), fix);
  if (isAtLeast(target, CLAIMS_SINCE)) return;
  faults.add({
    field: 'gpu',
    value: deviceClass,
    problem: `cannot be claimed: claims are stable from Kubernetes ${versionText(CLAIMS_SINCE)} on, and the app targets ${versionText(target)}`,
    fix: 'Ask for an extended resource, for example Gpu.nvidia(1), or set targetVersion.',
  });
}
