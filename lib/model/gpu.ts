import type { k8s } from 'cdk8s-plus-27';
import { compact } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { judgeCalls } from '../props/require';
import { PRODUCT_LABEL, vendorOf } from './accelerators';

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

/** GPUs whose device files belong to a group of the node, and not to everybody. */
export interface DeviceGroupOptions extends ProductOptions {
  /**
   * Numeric id of the group to which nodes give the device files, `render` as a rule. It differs from system to system:
   * `stat -c %g /dev/dri/renderD128` prints it on a node. A server that does not run as root is put into this group
   * (`supplementalGroups`), and finds no GPU without it, unless the container runtime of the nodes hands devices over to
   * the pod's user (`device_ownership_from_security_context`).
   *
   * @default - none; a rule warns where the server does not run as root
   * @see https://github.com/ROCm/k8s-device-plugin/issues/39
   * @see https://kubernetes.io/blog/2021/11/09/non-root-containers-and-devices/
   */
  readonly deviceGroup?: number;
}

/** Intel GPUs. */
export interface IntelOptions extends DeviceGroupOptions {
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

interface GpuParts {
  readonly count: number;
  readonly resource?: string;
  readonly claim?: DeviceClaimOptions;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly k8s.Toleration[];
  readonly runtimeClassName?: string;
  readonly deviceGroup?: number;
  readonly faults: readonly Fault[];
}

/** A machine of Google's has no more chips than these, whatever the kind. */
const TPU_CHIPS_OF_A_HOST = 8;

/**
 * The accelerators of one pod. Request and limit are the same whole number, since Kubernetes neither divides nor
 * overcommits them.
 *
 * @see https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/
 */
export class Gpu {
  /** How many the pod has. */
  readonly count: number;
  /** Name of the extended resource; undefined for claimed devices. */
  readonly resource: string | undefined;
  /** The claim; undefined for extended resources. */
  readonly claim: DeviceClaimOptions | undefined;
  /** Labels that a node must have. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Taints that the pods tolerate. */
  readonly tolerations: readonly k8s.Toleration[];
  readonly runtimeClassName: string | undefined;
  /** Group of the node to which the device files belong; undefined where nobody said. */
  readonly deviceGroup: number | undefined;
  /** What is wrong with the options, whatever the pod. */
  readonly faults: readonly Fault[];

  private constructor(parts: GpuParts) {
    this.count = parts.count;
    this.resource = parts.resource;
    this.claim = parts.claim;
    this.nodeSelector = parts.nodeSelector;
    this.tolerations = parts.tolerations;
    this.runtimeClassName = parts.runtimeClassName;
    this.deviceGroup = parts.deviceGroup;
    this.faults = parts.faults;
  }

  /**
   * Whole NVIDIA GPUs. The product is the label that GPU feature discovery sets.
   *
   * @see https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/
   */
  static nvidia(count: number, options: ProductOptions = {}): Gpu {
    return Gpu.extended('nvidia.com/gpu', count, options, { [PRODUCT_LABEL.nvidia]: options.product });
  }

  /**
   * Slices of NVIDIA GPUs, as the device plugin names them with the strategy `mixed`: with a dot for the `+` of a
   * profile. A server cannot split one model over several slices, which do not reach each other's memory.
   *
   * @param profile such as `1g.10gb` or `1g.10gb+me`
   * @see https://docs.nvidia.com/datacenter/cloud-native/kubernetes/latest/
   */
  static mig(profile: string, count = 1, options: ProductOptions = {}): Gpu {
    const resource = `${MIG_PREFIX}${profile.replaceAll('+', '.')}`;
    const labels = { [PRODUCT_LABEL.nvidia]: options.product };
    return Gpu.extended(resource, count, options, labels, profileFaults(profile));
  }

  /**
   * AMD GPUs. The product is the label that AMD's node labeller sets.
   *
   * @see https://instinct.docs.amd.com/projects/k8s-device-plugin/
   */
  static amd(count: number, options: DeviceGroupOptions = {}): Gpu {
    return Gpu.extended('amd.com/gpu', count, options, { [PRODUCT_LABEL.amd]: options.product });
  }

  /**
   * Intel GPUs, by the driver `xe` or `i915`.
   *
   * @see https://intel.github.io/intel-device-plugins-for-kubernetes/
   */
  static intel(count: number, options: IntelOptions = {}): Gpu {
    const resource = `gpu.intel.com/${options.driver ?? 'xe'}`;
    return Gpu.extended(resource, count, options, { [PRODUCT_LABEL.intel]: options.product });
  }

  /**
   * Chips of a Google TPU: all those of a topology that is one node. Without both labels no node is ever made for the pod.
   * A topology of more chips than the pod has is a slice of several nodes, on which one pod alone never starts.
   *
   * @param chips chips of the topology, at most 8
   * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus
   */
  static tpu(chips: number, options: TpuOptions): Gpu {
    const labels = {
      'cloud.google.com/gke-tpu-accelerator': options.accelerator,
      'cloud.google.com/gke-tpu-topology': options.topology,
    };
    return Gpu.extended('google.com/tpu', chips, options, labels, topologyFaults(chips, options.topology));
  }

  /** Any other extended resource. */
  static resource(name: string, count: number, options: GpuOptions = {}): Gpu {
    return Gpu.extended(name, count, options);
  }

  /**
   * Devices by a claim (dynamic resource allocation), from Kubernetes 1.34 on. What is claimed is part of the name of the
   * ResourceClaimTemplate, whose spec can never be changed.
   *
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
   */
  static claim(options: DeviceClaimOptions): Gpu {
    const { deviceClass, count = 1, nodeSelector = {}, runtimeClassName } = options;
    const vendor = vendorOf(deviceClass) === 'nvidia' ? [tolerationOf('nvidia.com/gpu')] : [];
    const tolerations = options.tolerations ?? vendor;
    return new Gpu({ count, claim: options, nodeSelector, tolerations, runtimeClassName, faults: [] });
  }

  private static extended(
    resource: string,
    count: number,
    options: GpuOptions & Pick<DeviceGroupOptions, 'deviceGroup'>,
    derived: Readonly<Record<string, string | undefined>> = {},
    faults: readonly Fault[] = [],
  ): Gpu {
    const { nodeSelector, tolerations = [tolerationOf(taintOf(resource))], runtimeClassName, deviceGroup } = options;
    const labels = compact(derived) as Record<string, string>;
    return new Gpu({
      count,
      resource,
      nodeSelector: { ...labels, ...nodeSelector },
      tolerations,
      runtimeClassName,
      deviceGroup,
      faults: [...faults, ...contradictions(labels, nodeSelector, 'gpu.nodeSelector')],
    });
  }
}

judgeCalls('Gpu', Gpu);

/** Whether a number of accelerators can be had. */
export function isGpuCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1;
}

const MIG_PREFIX = 'nvidia.com/mig-';
/** The device class of slices, of NVIDIA's driver for dynamic resource allocation. */
const MIG_CLASS = 'mig.nvidia.com';

/** Whether accelerators are slices of GPUs, which do not reach each other's memory. */
export function areSlices({ resource = '', claim, nodeSelector }: Gpu): boolean {
  if (resource.startsWith(MIG_PREFIX) || claim?.deviceClass === MIG_CLASS) return true;
  return resource === 'nvidia.com/gpu' && /-MIG-\d+g\./.test(nodeSelector[PRODUCT_LABEL.nvidia] ?? '');
}

/** What is wrong with labels of nodes of which others ask for another value. */
export function contradictions(
  labels: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>> | undefined,
  field: string,
): Fault[] {
  return Object.entries(others ?? {})
    .filter(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value)
    .map(([key, value]) => ({
      field: `${field}[${key}]`,
      value,
      problem: `contradicts gpu, which asks for nodes with "${labels[key]}": a label has one value`,
      fix: 'Say it once: leave it out here, or in gpu.',
    }));
}

/** Slices of compute and memory, and what else belongs to them: `1g.10gb`, `1g.10gb+me`, `1c.3g.40gb`. */
const MIG_PROFILE = /^(?:[1-9]c\.)?[1-9]g\.[1-9]\d*gb(?:[-+.][a-z]+)*$/;

/** A profile that no GPU has: pods that ask for it would be pending for ever. */
function profileFaults(profile: string): Fault[] {
  if (MIG_PROFILE.test(profile)) return [];
  const problem = 'must be a profile of slices as nvidia-smi mig -lgip lists it, without nvidia.com/mig-';
  return [{ field: 'gpu.profile', value: profile, problem, fix: 'Write it as 1g.10gb or 1g.10gb+me.' }];
}

/** What keeps a pod with that many chips from being all of a topology. */
function topologyFaults(chips: number, topology: string): Fault[] {
  const field = 'gpu.topology';
  if (!/^[1-9]\d*(x[1-9]\d*){1,2}$/.test(topology)) {
    const fix = 'Copy it from a node: kubectl get nodes -L cloud.google.com/gke-tpu-topology.';
    return [{ field, value: topology, problem: 'must be chips in two or three directions, such as 2x4', fix }];
  }
  const all = topology.split('x').reduce((product, side) => product * Number(side), 1);
  if (!isGpuCount(chips) || (all === chips && chips <= TPU_CHIPS_OF_A_HOST)) return [];
  const problem =
    all > TPU_CHIPS_OF_A_HOST || all > chips
      ? `has ${all} chips, and the pod ${chips}: it is a slice of several nodes, which one pod alone never gets`
      : `has ${all} chips, fewer than the pod asks for (${chips})`;
  const fix = 'Choose a topology of one node, of which the pod has all chips: 1x1, 2x2 or 2x4, or 2x2x1.';
  return [{ field, value: topology, problem, fix }];
}

function tolerationOf(key: string): k8s.Toleration {
  return { key, operator: 'Exists', effect: 'NoSchedule' };
}

/** Nodes with slices bear the taint of whole GPUs. */
function taintOf(resource: string): string {
  return resource.startsWith('nvidia.com/') ? 'nvidia.com/gpu' : resource;
}
