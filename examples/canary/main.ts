import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, ModelRoute, Runtime, ServingApp } from '../../lib';

const app = new ServingApp();
const chart = new Chart(app, 'search', { namespace: 'ml' });

/** One version of the model; each scales on its own share of the traffic. */
function version(name: string, revision: string): AutoscaledModel {
  return new AutoscaledModel(chart, name, {
    runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-small-en-v1.5', revision }),
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

const stable = version('search', '5c38ec7c405ec4b44b94cc5a9bb96e735b38267a');
const canary = version('search-next', 'd4aa6901d3a41ba39fb536a557fa166f842b0e09');

new ModelRoute(chart, 'search-traffic', {
  parents: [{ name: 'public', namespace: 'gateways' }],
  hostnames: ['search.example.com'],
  backends: [
    { ...stable, weight: 90 },
    { ...canary, weight: 10 },
  ],
});

app.synth();
