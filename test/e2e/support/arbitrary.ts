import fc from 'fast-check';
import type { Manifest } from '../../../lib/manifest/manifest';

/** Words of names, labels, ports and quantities, the odd ones among them. */
const text = fc.oneof(
  fc.string({ maxLength: 70, unit: fc.constantFrom(...'aZ09-._/: ') }),
  fc.constantFrom('http', '-', 'a.b', 'A', '80', '0', 'a'.repeat(64), 'kubernetes.io/x', 'x/y/z', 'e', 'ä'),
);
const quantity = fc.oneof(
  fc.constantFrom('1Gi', '500m', '0', '-1', '1.5', '1e3', '1E', '1Ki5', 'Gi', '+1', '.5', '5.', '1 Gi', '1gi', '0.1m'),
  fc
    .tuple(fc.nat({ max: 10_000 }), fc.constantFrom('', 'm', 'k', 'K', 'Ki', 'Mi', 'M', 'e2', 'u', 'n', '%'))
    .map((parts) => parts.join('')),
);
const port = fc.oneof(fc.integer({ min: -1, max: 65_537 }), text, fc.constantFrom(0, 1, 65_535, 65_536));
const percentage = fc.oneof(
  fc.integer({ min: -1, max: 3 }),
  fc.constantFrom('0%', '25%', '100%', '101%', '-1%', '%', '1.5%', 'x'),
);
const bound = fc.integer({ min: -1, max: 4 });

const labels = { app: 'model' };

function deployment(spec: object, container: object): Manifest {
  const containers = [{ name: 'model', image: 'registry.example.com/model:1', ...container }];
  const template = { metadata: { labels }, spec: { containers } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'model' },
    spec: { selector: { matchLabels: labels }, template, ...spec },
  };
}

/** Objects with values that are right and wrong. */
export const arbitrary: readonly { readonly about: string; readonly manifest: fc.Arbitrary<Manifest> }[] = [
  {
    about: 'names',
    manifest: fc.tuple(fc.constantFrom('Service', 'ConfigMap'), text).map(([kind, name]) => ({
      apiVersion: 'v1',
      kind,
      metadata: { name },
      ...(kind === 'Service' ? { spec: { ports: [{ port: 80 }] } } : {}),
    })),
  },
  {
    about: 'labels and annotations',
    manifest: fc.tuple(text, text, text).map(([key, value, note]) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'model', labels: { [key]: value }, annotations: { [note]: value } },
    })),
  },
  {
    about: 'container names and ports',
    manifest: fc
      .tuple(text, port, text)
      .map(([name, containerPort, portName]) => deployment({}, { name, ports: [{ name: portName, containerPort }] })),
  },
  {
    about: 'the ports of a Service',
    manifest: fc.tuple(port, port, text).map(([port, targetPort, name]) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'model' },
      spec: { ports: [{ port, targetPort, name }] },
    })),
  },
  {
    about: 'requests and limits',
    manifest: fc
      .tuple(quantity, quantity, quantity)
      .map(([cpu, request, limit]) =>
        deployment({}, { resources: { requests: { cpu, memory: request }, limits: { memory: limit } } }),
      ),
  },
  {
    about: 'rollouts',
    manifest: fc
      .tuple(percentage, percentage)
      .map(([maxSurge, maxUnavailable]) =>
        deployment({ strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }, {}),
      ),
  },
  {
    about: 'autoscalers',
    manifest: fc
      .tuple(bound, bound, quantity, fc.integer({ min: -1, max: 3_601 }), fc.integer({ min: 0, max: 1_801 }))
      .map(([minReplicas, maxReplicas, averageValue, stabilizationWindowSeconds, periodSeconds]) => ({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'model' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'model' },
          minReplicas,
          maxReplicas,
          metrics: [
            { type: 'Pods', pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue } } },
          ],
          behavior: {
            scaleUp: { stabilizationWindowSeconds, policies: [{ type: 'Pods', value: 1, periodSeconds }] },
          },
        },
      })),
  },
  {
    about: 'disruption budgets',
    manifest: fc.tuple(percentage, text).map(([maxUnavailable, label]) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'model' },
      spec: { maxUnavailable, selector: { matchLabels: { app: label } } },
    })),
  },
];
