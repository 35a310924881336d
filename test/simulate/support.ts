import { loadAll } from 'js-yaml';
import type { CheckedManifest } from '../../lib/check';
import type { Manifest } from '../../lib/manifest/manifest';
import { type Load, type SimulateOptions, type Simulation, simulate } from '../../lib/simulate';
import type { Serving } from '../../lib/simulate/serving';

/** A model on a GPU. */
export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: ml }
spec:
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec:
      terminationGracePeriodSeconds: 60
      containers:
        - name: chat
          image: vllm/vllm-openai:v0.19.0
          resources: { requests: { cpu: "2" }, limits: { nvidia.com/gpu: 2 } }
`;

/** An autoscaler of {@link DEPLOYMENT}: lines of `spec` are added to it. */
export function hpa(metrics: string, min: number, max: number, more = ''): string {
  return `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: chat, namespace: ml }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: chat }
  minReplicas: ${min}
  maxReplicas: ${max}
  metrics: ${metrics}
${more}`;
}

/** Metrics of an autoscaler, with their targets. */
export const waiting = (target: number | string) =>
  `[{ type: Pods, pods: { metric: { name: vllm_num_requests_waiting }, target: { type: AverageValue, averageValue: "${target}" } } }]`;
export const cpu = (target: number) =>
  `[{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: ${target} } } }]`;

/** A ScaledObject of {@link DEPLOYMENT}. */
export function keda(triggers: string, more = ''): string {
  return `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat, namespace: ml }
spec:
  scaleTargetRef: { name: chat }
  triggers: ${triggers}
${more}`;
}

/** A trigger that asks Prometheus. */
export function trigger(query: string, threshold: number, more = ''): string {
  return `{ type: prometheus, metadata: { serverAddress: "http://prometheus:9090", query: "${query}", threshold: "${threshold}"${more} } }`;
}

/** The objects of YAML documents. */
export function objectsIn(yaml: string, file = 'chat.yaml'): CheckedManifest[] {
  return (loadAll(yaml) as Manifest[]).filter(Boolean).map((manifest) => ({ manifest, origin: { file } }));
}

/** A load of so many requests in a second for so many seconds, piece after piece, in bins of 15 s. */
export function load(...pieces: readonly (readonly [rate: number, seconds: number])[]): Load {
  const requests = pieces.flatMap(([rate, seconds]) => Array<number>(seconds / 15).fill(rate * 15));
  return { origin: 'test', start: 0, binSeconds: 15, requests };
}

/** Requests come evenly, a pod serves one at a time in a second, and starts in a minute, unless told otherwise. */
export function simulated(yaml: string, options: Partial<SimulateOptions> & Pick<SimulateOptions, 'load'>): Simulation {
  const usual = { spread: 'even', concurrency: 1, serviceSeconds: 1, startupSeconds: 60, meanings: new Map() } as const;
  return simulate(objectsIn(yaml), { ...usual, ...options });
}

/** When replicas changed, and from how many to how many. */
export function rescalesOf({ rescales }: Simulation): string[] {
  return rescales.map(({ second, from, to, by }) => `${second}: ${from} -> ${to} by ${by}`);
}

type Leaving = readonly [requests: number, waited: number];

/** What begins, or is given up, in each second, and how long it has waited. */
export function run(serving: Serving, arrivals: readonly number[], ready = 1, from = 0): Leaving[][] {
  return arrivals.map((arriving, index) => {
    const left: Leaving[] = [];
    serving.pass(from + index, arriving, ready, false, (requests, waited) => left.push([requests, waited]));
    return left;
  });
}
