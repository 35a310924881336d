import type { KubernetesVersion } from '../../../lib/manifest/version';
import type { Connection } from './api-client';

/** One cluster that the suite runs on. */
export interface Target {
  /** The Kubernetes version, for the names of tests. */
  readonly name: string;
  /** What the server says that it is. */
  readonly version: KubernetesVersion;
  readonly connection: Connection;
  readonly kubeconfig: string;
  /**
   * Where the load of a namespace is set; absent on a cluster that is not ours, whose metrics we leave alone.
   */
  readonly metricsUrl?: string;
}

const VARIABLE = 'MODEL_SERVING_E2E_TARGETS';

/** Tells the test files what there is to run on. */
export function announceTargets(targets: readonly Target[]): void {
  process.env[VARIABLE] = JSON.stringify(targets);
}

/** What there is to run on. */
export function targets(): readonly Target[] {
  const announced = process.env[VARIABLE];
  if (announced === undefined) throw new Error('run the end-to-end tests by npm run test:e2e');
  return JSON.parse(announced);
}
