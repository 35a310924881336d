import type { Faults } from '../manifest/fault';
import { DEFAULT_SERVING_PORT } from './pod';
import type { ServingPodProps } from './pod-props';

/**
 * Adds probes that are derived for a worker, a model without a Service that tells no way to ask it: the port that a server
 * has by default may be closed in it, so the kubelet would restart it for ever, or never count it as ready.
 */
export function checkWorkerProbes(props: ServingPodProps, faults: Faults): void {
  const { runtime, port, health } = props;
  if (runtime !== undefined || port !== undefined || health !== undefined) return;
  const names = derivedProbes(props);
  if (names.length === 0) return;
  faults.add({
    field: 'port',
    problem: `is missing: the model has no Service, and its ${names.join(' and ')} probe would ask port ${DEFAULT_SERVING_PORT}, which a worker may not open`,
    fix: `Give the port where it answers, or probes: { ${names.map((name) => `${name}: false`).join(', ')} } if it answers nowhere.`,
  });
}

/** Names of the probes that are derived where none of them are given, and ask the serving port whether it is open. */
export function derivedProbes({ startup, probes = {} }: ServingPodProps): readonly string[] {
  const isStartup = startup !== undefined && probes.startup === undefined;
  return [...(isStartup ? ['startup'] : []), ...(probes.readiness === undefined ? ['readiness'] : [])];
}
