import type { Faults } from '../manifest/fault';
import { labelValueFaults, qualifiedNameFaults } from '../manifest/labels';
import { dnsSubdomainFaults } from '../manifest/names';
import { isAccelerator } from '../manifest/pods';
import { isAtLeast, type KubernetesVersion, versionText } from '../manifest/version';
import { argumentValue } from './argument-value';
import { acceleratorsOf, type DerivedPod } from './derive';
import { areSlices, contradictions, type DeviceClaimOptions, type Gpu, isGpuCount } from './gpu';

/** Dynamic resource allocation is stable, and on everywhere, from here on. */
const CLAIMS_SINCE: KubernetesVersion = { major: 1, minor: 34 };

/** The greatest id that the API server takes for a group. */
const MAX_GROUP = 2 ** 31 - 1;

/** Flags by which servers split one model over accelerators. */
const SPLITTING: readonly string[] = ['--tensor-parallel-size', '-tp', '--tp-size', '--tp', '--num-shard'];

/**
 * Adds what no node could give, claims that the target version does not know, and what the rest of the pod says against
 * its accelerators.
 */
export function checkGpu(pod: DerivedPod, target: KubernetesVersion, faults: Faults): void {
  const { gpu } = pod;
  checkKinds(pod, faults);
  checkOne(pod, faults);
  if (!gpu) return;
  for (const fault of gpu.faults) faults.add(fault);
  if (!isGpuCount(gpu.count)) {
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
  checkDeviceGroup(gpu, faults);
  checkAgreement(pod, gpu, faults);
  checkSlices(pod, gpu, faults);
  if (gpu.claim) checkClaim(gpu.claim, target, faults);
}

/** Adds further accelerators beside those of `gpu`, and a mixture over which no server could split a model. */
function checkKinds({ gpu, resources }: DerivedPod, faults: Faults): void {
  const kinds = Object.entries(resources?.extended ?? {}).filter(([name]) => isAccelerator(name));
  if (gpu) {
    for (const [name, count] of Object.entries(resources?.extended ?? {})) {
      if (name === gpu.resource ? count === gpu.count || !isGpuCount(gpu.count) : !isAccelerator(name)) continue;
      const asked = gpu.resource === undefined ? 'a claim of devices' : `${gpu.count} of ${gpu.resource}`;
      faults.add({
        field: `resources.extended[${name}]`,
        value: count,
        problem: `contradicts gpu, which asks for ${asked}`,
        fix: 'Say it once: leave it out here.',
      });
    }
    return;
  }
  if (kinds.length < 2) return;
  faults.add({
    field: 'resources.extended',
    value: kinds.map(([name]) => name),
    problem: 'mixes accelerators: a server runs on one kind',
    fix: 'Keep the one that the server runs on.',
  });
}

/** Adds accelerators that a server leaves idle, as it runs on one; a command of one's own may start several of it. */
function checkOne(pod: DerivedPod, faults: Faults): void {
  const { gpu, runtime, command, served } = pod;
  const count = acceleratorsOf(pod);
  if (!runtime?.server.usesOneGpu?.value || count < 2 || command !== served?.command) return;
  faults.add({
    field: gpu ? 'gpu' : 'resources.extended',
    value: count,
    problem: `is more than ${runtime.server.title} uses, which runs on one: the others would stand idle`,
    fix: 'Ask for one, and let the autoscaler add replicas.',
  });
}

function checkDeviceGroup({ deviceGroup }: Gpu, faults: Faults): void {
  if (deviceGroup === undefined || (Number.isInteger(deviceGroup) && deviceGroup >= 0 && deviceGroup <= MAX_GROUP))
    return;
  faults.add({
    field: 'gpu.deviceGroup',
    value: deviceGroup,
    problem: `must be the numeric id of a group, 0 to ${MAX_GROUP}`,
    fix: 'Take it from a node: stat -c %g /dev/dri/renderD128.',
  });
}

function checkAgreement({ scheduling }: DerivedPod, gpu: Gpu, faults: Faults): void {
  const asked = contradictions(gpu.nodeSelector, scheduling?.nodeSelector, 'scheduling.nodeSelector');
  for (const fault of asked) faults.add(fault);
  const { runtimeClassName } = scheduling ?? {};
  if (gpu.runtimeClassName === undefined || gpu.runtimeClassName === runtimeClassName) return;
  faults.add({
    field: 'scheduling.runtimeClassName',
    value: runtimeClassName,
    problem: `contradicts gpu, which asks for "${gpu.runtimeClassName}": a pod has one runtime class`,
    fix: 'Say it once: leave it out here, or in gpu.',
  });
}

/**
 * Adds a model that is split over slices. CUDA has no peer-to-peer between them, over PCIe or NVLink, and NCCL takes two
 * slices of one GPU for the same device and refuses them, unless a new version is told to try.
 *
 * @see https://github.com/NVIDIA/nccl/issues/1716
 */
function checkSlices({ args = [] }: DerivedPod, gpu: Gpu, faults: Faults): void {
  if (!areSlices(gpu) || !(Number(argumentValue(args, SPLITTING)) > 1)) return;
  faults.add({
    field: 'gpu',
    value: `${gpu.count} of ${gpu.resource}`,
    problem:
      "cannot hold one model together: slices do not reach each other's memory, and the server would fail at start",
    fix: 'Ask for one larger slice, or for whole GPUs by Gpu.nvidia.',
  });
}

function checkClaim({ deviceClass }: DeviceClaimOptions, target: KubernetesVersion, faults: Faults): void {
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
