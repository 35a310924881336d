import type { Duration } from 'cdk8s';
import type { Faults } from '../manifest/fault';
import { imageFaults } from '../manifest/image';
import { labelValueFaults, qualifiedNameFaults } from '../manifest/labels';
import { normalPath } from '../manifest/mount-path';
import { dnsLabelFaults, dnsSubdomainFaults, envNameFaults } from '../manifest/names';
import { portNameFaults, portNumberFaults } from '../manifest/ports';
import { Quantity } from '../manifest/quantity';
import { secretIn } from '../manifest/secrets';
import type { KubernetesVersion } from '../manifest/version';
import { argumentValue } from './argument-value';
import type { DerivedPod } from './derive';
import { hookSeconds, isWait, KUBERNETES_GRACE_SECONDS, toldSeconds } from './drain';
import { checkGpu } from './gpu-check';
import { sizeQuantity } from './plain';
import type { ServingPodProps, ServingPort } from './pod-props';
import { healthEndpoints, SERVING_PORT_NAME } from './probes';
import { checkReplacedArguments } from './replaced-arguments';
import { checkResources } from './resources';

/** Of less than this half is not a whole mebibyte. */
const TWO_MEBIBYTES = Quantity.parse('2Mi');

/**
 * Adds everything that is wrong with the props of a serving pod.
 *
 * @param ports those that the container of the model server declares
 */
export function checkPod(
  props: DerivedPod,
  ports: readonly ServingPort[],
  target: KubernetesVersion,
  faults: Faults,
): void {
  checkImage(props, faults);
  for (const fault of [...(props.served?.faults ?? []), ...(props.weightsPod?.faults ?? [])]) faults.add(fault);
  checkReplacedArguments(props, faults);
  checkGpu(props, target, faults);
  if (props.containerName !== undefined) {
    const fix = 'Use lower case letters, digits and dashes.';
    faults.addAll('containerName', props.containerName, dnsLabelFaults(props.containerName), fix);
  }
  checkPorts(ports, faults);
  checkEnv(props, faults);
  checkSecretNames(props, faults);
  checkResources(props.resources, faults);
  checkSharedMemory(props, faults);
  checkMounts(props, faults);
  checkHealth(props, faults);
  checkDurations(props, faults);
  checkLabels(props.podLabels, 'podLabels', faults);
  checkLabels(props.scheduling?.nodeSelector, 'scheduling.nodeSelector', faults);
  checkReferences(props, faults);
  if (props.consolidation === 'loaded' && !props.startup) {
    const fix = 'Give startup.worst, the longest start that is not a failure.';
    faults.add({ field: 'consolidation', value: 'loaded', problem: 'needs to know how long the model loads', fix });
  }
}

function checkImage({ image, runtime }: DerivedPod, faults: Faults): void {
  if (image !== undefined) {
    faults.addAll('image', image, imageFaults(image), 'Write it as registry/repository:tag.');
  } else if (!runtime || runtime.server.image.value.repository === '') {
    const fix = 'Give the image of the model server, or a runtime that knows its own, such as Runtime.vllm.';
    faults.add({ field: 'image', problem: 'is missing', fix });
  }
}

function checkPorts(ports: readonly ServingPort[], faults: Faults): void {
  const seen = new Map<string, string>();
  for (const [index, { name, number, protocol = 'TCP' }] of ports.entries()) {
    const isServing = index === 0 && name === SERVING_PORT_NAME;
    const field = isServing ? 'port' : `ports[${name}]`;
    faults.addAll(field, number, portNumberFaults(number), 'Give the port on which the server listens.');
    if (!isServing) faults.addAll(`${field}.name`, name, portNameFaults(name), 'Shorten or respell the name.');
    const other = seen.get(`${number}/${protocol}`);
    if (other !== undefined) {
      faults.add({
        field,
        value: number,
        problem: `is the port of "${other}" already`,
        fix: 'Give each port of a protocol once.',
      });
    }
    seen.set(`${number}/${protocol}`, name);
  }
  const names = ports.map(({ name }) => name);
  for (const name of new Set(names)) {
    if (names.filter((other) => other === name).length < 2) continue;
    faults.add({
      field: `ports[${name}].name`,
      value: name,
      problem: 'is given to two ports',
      fix: 'Name each port once.',
    });
  }
}

function checkEnv({ env = {} }: ServingPodProps, faults: Faults): void {
  const fix = 'Use letters, digits, "_", "-" and ".", not starting with a digit.';
  for (const name of Object.keys(env)) faults.addAll(`env[${name}]`, name, envNameFaults(name, false), fix);
}

/** Adds tokens that were given in place of the name of their Secret; they are not shown. */
function checkSecretNames({ env = {}, weightsPod }: DerivedPod, faults: Faults): void {
  for (const [name, given] of Object.entries(env)) {
    if (typeof given === 'string') continue;
    const reference = given.valueFrom?.secretKeyRef?.name;
    if (reference === undefined || !secretIn(reference)?.certain) continue;
    // What is no name of a Secret either is told already, by the weights.
    const ofWeights = weightsPod?.env[name]?.valueFrom === given.valueFrom;
    if (ofWeights && dnsSubdomainFaults(reference).length > 0) continue;
    faults.add({
      field: ofWeights ? 'weights.token' : `env[${name}]`,
      problem: 'names no Secret: it is the secret itself, which would stand in the YAML',
      fix: 'Put it into a Secret, give the name of that, and replace it, as it has been seen.',
    });
  }
}

function checkSharedMemory({ sharedMemory, resources }: ServingPodProps, faults: Faults): void {
  if (!sharedMemory) return;
  const field = 'sharedMemory';
  const value = sizeQuantity(sharedMemory);
  const size = Quantity.parse(value);
  const limit = resources?.memory?.limit;
  if (size.sign <= 0) {
    const half = limit && Quantity.parse(sizeQuantity(limit)).compare(TWO_MEBIBYTES) < 0;
    const problem = half
      ? `is half of the memory limit (${sizeQuantity(limit)}) unless given, of which nothing is left`
      : 'must be above 0, which Kubernetes takes for no limit';
    const fix = half ? 'Raise resources.memory.limit.' : 'Give a size, or leave it out for what the server needs.';
    faults.add({ field, value, problem, fix });
  }
  if (!limit || size.compare(Quantity.parse(sizeQuantity(limit))) < 0) return;
  faults.add({
    field,
    value,
    problem: `must be below the memory limit (${sizeQuantity(limit)}), against which it counts`,
    fix: 'Raise resources.memory.limit or lower sharedMemory.',
  });
}

function checkMounts({ mounts = [], sharedMemory, volumes, volumeMounts }: DerivedPod, faults: Faults): void {
  const derived = volumeMounts.map(({ mountPath }) => normalPath(String(mountPath)));
  const paths = new Set<string>(sharedMemory ? ['/dev/shm', ...derived] : derived);
  mounts.forEach(({ volume, path }, index) => {
    const field = `mounts[${index}].path`;
    if (!path.startsWith('/') || path.includes(':')) {
      const problem = 'must be an absolute path without ":"';
      faults.add({ field, value: path, problem, fix: 'Give the place where the server sees it, such as /models.' });
    }
    if (paths.has(normalPath(path))) {
      faults.add({ field, value: path, problem: 'is mounted already', fix: 'Mount one volume at a path.' });
    }
    paths.add(normalPath(path));
    const volumeFix = 'Name the volume in lower case letters, digits and dashes.';
    faults.addAll(`mounts[${index}].volume.name`, volume.name, dnsLabelFaults(volume.name), volumeFix);
  });
  checkVolumeNames({ mounts, sharedMemory, volumes }, faults);
}

function checkVolumeNames(
  { mounts = [], sharedMemory, volumes }: Pick<DerivedPod, 'mounts' | 'sharedMemory' | 'volumes'>,
  faults: Faults,
) {
  const names = [...new Set(mounts.map(({ volume }) => volume))].map(({ name }) => name);
  names.push(...volumes.map(({ name }) => String(name)));
  if (sharedMemory) names.push('shm');
  for (const name of new Set(names)) {
    if (names.filter((other) => other === name).length < 2) continue;
    faults.add({
      field: 'mounts',
      value: name,
      problem: 'names two volumes alike',
      fix: 'Give each volume its own name.',
    });
  }
}

function checkHealth(props: ServingPodProps, faults: Faults): void {
  const endpoints = healthEndpoints(props);
  const { scheme: _, ...paths } = endpoints ?? {};
  for (const [state, path] of Object.entries(paths)) {
    if (path === undefined || path.startsWith('/')) continue;
    const field = typeof props.health === 'string' ? 'health' : `health.${state}`;
    faults.add({ field, value: path, problem: 'must be a path that starts with "/"', fix: `Write /${path}.` });
  }
  const live = endpoints?.live !== undefined || Boolean(props.probes?.liveness);
  if (live && !props.startup && !props.probes?.startup) {
    faults.add({
      field: endpoints?.live === undefined ? 'probes.liveness' : 'health.live',
      problem: 'is set without a start-up budget: the kubelet would restart the server while it loads the model',
      fix: 'Give startup.worst, the longest start that is not a failure.',
    });
  }
}

function checkDurations(props: DerivedPod, faults: Faults): void {
  const { startup, terminationGracePeriod, longestRequest, endpointRemoval } = props;
  checkSeconds(startup?.typical, 'startup.typical', 1, faults);
  checkSeconds(startup?.worst, 'startup.worst', 1, faults);
  checkSeconds(longestRequest, 'longestRequest', 0, faults);
  checkSeconds(endpointRemoval, 'endpointRemoval', 0, faults);
  checkSeconds(terminationGracePeriod, 'terminationGracePeriod', 0, faults);
  if (startup?.typical && seconds(startup.typical) > seconds(startup.worst)) {
    faults.add({
      field: 'startup.typical',
      value: seconds(startup.typical),
      problem: `must not be above startup.worst (${seconds(startup.worst)} s)`,
      fix: 'Lower it, or raise startup.worst.',
    });
  }
  checkHook(props, faults);
  checkShutdown(props, faults);
  checkGrace(props, faults);
}

function seconds(duration: Duration): number {
  return duration.toSeconds({ integral: false });
}

function checkGrace({ drain, preStop, terminationGracePeriod }: DerivedPod, faults: Faults): void {
  // Of a hook that runs a program nothing is known.
  const hook = preStop ? (hookSeconds(preStop) ?? 0) : (drain?.preStop ?? 0);
  const server = drain?.server ?? 0;
  const grace = terminationGracePeriod ? seconds(terminationGracePeriod) : KUBERNETES_GRACE_SECONDS;
  if (grace > hook + server || hook + server === 0) return;
  const drained = drain ? ` and the drain (${server} s) together` : '';
  const left = terminationGracePeriod ? '' : `; left out, it is Kubernetes' own`;
  faults.add({
    field: 'terminationGracePeriod',
    value: grace,
    problem: `must be above the preStop hook (${hook} s)${drained}: the longest requests would be cut${left}`,
    fix: drain
      ? 'Leave it out, then it is derived, or shorten longestRequest, preStop, or what the server is told in its arguments.'
      : 'Give longestRequest, then it is derived, or give it.',
  });
}

function checkHook({ preStop }: DerivedPod, faults: Faults): void {
  if (!preStop || !('sleep' in preStop) || isWait(preStop.sleep.seconds)) return;
  const fix = 'Give whole seconds, or leave preStop out, then it is derived.';
  const problem = 'must be a whole number of seconds, 0 or more';
  faults.add({ field: 'preStop.sleep.seconds', value: preStop.sleep.seconds, problem, fix });
}

/** Adds an argument for the shutdown from which no time can be read, by which hook and grace period would be wrong. */
function checkShutdown({ served, args = [] }: DerivedPod, faults: Faults): void {
  if (served?.stop.kind !== 'flag') return;
  const { flag } = served.stop;
  const value = argumentValue(args, [flag]);
  if (value === undefined || toldSeconds(flag, args) !== undefined) return;
  faults.add({
    field: 'args',
    value: `${flag} ${value}`,
    problem: 'must give a whole number of seconds, by which the preStop hook and the grace period are derived',
    fix: `Leave ${flag} out, then it follows from longestRequest, or write the number.`,
  });
}

/** Adds a duration that is not a whole number of seconds, or less than a number of them. */
export function checkSeconds(duration: Duration | undefined, field: string, least: number, faults: Faults): void {
  const seconds = duration?.toSeconds({ integral: false });
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= least)) return;
  const problem = `must be a whole number of seconds, at least ${least}`;
  faults.add({ field, value: seconds, problem, fix: 'Give it as Duration.seconds(n) or Duration.minutes(n).' });
}

/** Adds labels that the API server would refuse. */
export function checkLabels(labels: Readonly<Record<string, string>> | undefined, field: string, faults: Faults): void {
  const fix = 'See https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set.';
  for (const [key, value] of Object.entries(labels ?? {})) {
    faults.addAll(`${field}[${key}]`, key, qualifiedNameFaults(key), fix);
    faults.addAll(`${field}[${key}]`, value, labelValueFaults(value), fix);
  }
}

function checkReferences(props: ServingPodProps, faults: Faults): void {
  const fix = 'Give the name of the object, in lower case letters, digits, dashes and dots.';
  const references: [string, string | undefined][] = [
    ['serviceAccountName', props.serviceAccountName],
    ['scheduling.priorityClassName', props.scheduling?.priorityClassName],
    ['scheduling.runtimeClassName', props.scheduling?.runtimeClassName],
    ...(props.imagePullSecrets ?? []).map((name, index): [string, string] => [`imagePullSecrets[${index}]`, name]),
  ];
  for (const [field, name] of references) {
    if (name !== undefined) faults.addAll(field, name, dnsSubdomainFaults(name), fix);
  }
}
