import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, ModelRoute, Runtime, ServingApp } from '../../lib';

const app = new ServingApp();
const chart = new Chart(app, 'search', { namespace: 'ml' });

/** One version of the model; each scales on its own share of the traffic. */
function version(name: string, revision: string): AutoscaledModel {
  return new AutoscaledModel(chart, name, {
    runtime: Runtime.tei({ version: '1.8', model: 'sentence-transformers/all-MiniLM-L6-v2', revision }),
    partOf: 'search',
    resources: {
      cpu: { request: Cpu.units(2) },
      memory: { request: Size.gibibytes(2), limit: Size.gibibytes(4) },
    },
    longestRequest: Duration.seconds(10),
    networkPolicy: { callers: [{ namespace: 'gateways' }], scrapers: [{ namespace: 'monitoring' }] },
    scaling: { minReplicas: 1, maxReplicas: 10, metrics: [Metric.cpuUtilization(60)] },
  });
}

const stable = version('search', '8b3219a92973c328a8e22fadcfa821b5dc75636a');
const canary = version('search-next', 'c9745ed1d9f207416be6d2e6f8de32d1f16199bf');

new ModelRoute(chart, 'search-traffic', {
  parents: [{ name: 'public', namespace: 'gateways' }],
  hostnames: ['search.example.com'],
  backends: [
    { ...stable, weight: 90 },
    { ...canary, weight: 10 },
  ],
});

app.synth();
