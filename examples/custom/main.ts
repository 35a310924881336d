import { Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, Metric, Runtime, ServingApp } from '../../lib';

const app = new ServingApp();

/** A server of the team's own, described once and used for all of its models. */
const teamServer = Runtime.custom({
  title: 'the team server',
  args: ['--workers=2'],
  ports: [{ name: 'metrics', number: 9090 }],
  health: { ready: '/ready', live: '/alive' },
  stop: { kind: 'flag', flag: '--drain-seconds' },
  argumentStyle: 'joined',
  startup: { typicalSeconds: 20, worstSeconds: 120 },
});

for (const language of ['de', 'fr']) {
  new AutoscaledModel(new Chart(app, `translate-${language}`), `translate-${language}`, {
    runtime: teamServer,
    image: `registry.example.com/translate-${language}:2.4.0`,
    partOf: 'translation',
    resources: {
      cpu: { request: Cpu.units(1) },
      memory: { request: Size.gibibytes(2), limit: Size.gibibytes(3) },
    },
    longestRequest: Duration.seconds(30),
    scaling: { minReplicas: 2, maxReplicas: 8, metrics: [Metric.cpuUtilization(60)] },
  });
}

app.synth();
