import type { Faults } from '../manifest/fault';
import { DEFAULT_SERVING_PORT } from './pod';
import type { ServingPodProps } from './pod-props';

/**
 * Adds probes that are derived for a worker, a model without a Service that tells no way to ask it: the port that a server
 * has by default may be closed in it, so the kubelet would restart it for ever, or never count it as ready.
 */
export function checkWorkerProbes(props: ServingPodProps, faults: Faults): void {
  const { runtime, port, health, startup, probes = {} } = props;
  if (runtime !== undefined || port !== undefined || health !== undefined) return;
  const names: string[] = [];
  if (startup !== undefined && probes.startup === undefined) names.push('startup');
  if (probes.readiness === undefined) names.push('readiness');
  if (names.length === 0) return;
  faults.add({
    field: 'port',
    problem: `is missing: the model has no Service, and its ${names.join(' and ')} probe would ask port ${DEFAULT_SERVING_PORT}, which a worker may not open`,
    fix: `Give the port where it answers, or probes: { ${names.map((name) => `${name}: false`).join(', ')} } if it answers nowhere.`,
  });
}
