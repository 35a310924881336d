import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import {
  AutoscaledModel,
  type Manifest,
  MetricSource,
  RUNTIME_METRICS,
  type RuntimeMetrics,
  type RuntimeSignal,
  Signal,
  type SignalMeaning,
} from '../lib';
import { seriesOf } from '../lib/runtime/signal';
import { code, renew, table } from './tables';

/** The page that holds the tables. */
export const SCALING_PAGE = join(resolve(__dirname, '..'), 'docs/scaling.md');

const TABLES: Readonly<Record<string, () => string>> = { runtimes: runtimesTable, sources: sourcesTable };

/** The page with its tables made anew. */
export function renewTables(page: string): string {
  return renew(page, TABLES);
}

function runtimesTable(): string {
  const rows = RUNTIME_METRICS.flatMap((server) =>
    server.signals.map((signal) => [
      server.title,
      `[${signal.meaning}](${signal.source})`,
      seriesOf(signal)
        .flatMap(({ name, earlier = [] }) => [
          code(name),
          ...earlier.map((old) => `(before ${old.before} ${code(old.name)})`),
        ])
        .join(' '),
      READINGS[signal.value.kind],
      signal.unit,
      ceiling(signal),
      seriesOf(signal).some(({ bornWithTraffic }) => bornWithTraffic) ? 'no, read as 0' : 'yes',
    ]),
  );
  const heads = [
    'server',
    'signal',
    'metrics',
    'read as',
    'unit of a replica',
    'highest value',
    'shown before the first request',
  ];
  return `${table(heads, rows)}\n\n${needs()}`;
}

const READINGS: Readonly<Record<RuntimeSignal['value']['kind'], string>> = {
  sum: 'sum of gauges',
  highest: 'highest gauge',
  rate: 'rate of a counter',
  ratioOfRates: 'ratio of two rates',
};

function ceiling({ highest, boundedBy }: RuntimeSignal): string {
  if (highest !== undefined) return String(highest);
  if (boundedBy === undefined) return 'none';
  return boundedBy === 'running' ? 'requests worked on at once' : 'requests allowed to wait';
}

function needs(): string {
  const rows = RUNTIME_METRICS.map(({ title, portName, port, path, needs: what = 'nothing' }) => [
    title,
    `${code(portName)}, usually ${port}`,
    code(path),
    what,
  ]);
  return table(['server', 'port', 'path', 'what it needs before it shows metrics'], rows);
}

function sourcesTable(): string {
  const rows = RUNTIME_METRICS.flatMap((server) =>
    server.signals.map(({ meaning }) => [
      server.title,
      meaning,
      code(adapterMetric(server, meaning)),
      code(query(server, meaning)),
    ]),
  );
  return table(['server', 'signal', 'metric through the Prometheus adapter', 'query through KEDA'], rows);
}

function adapterMetric(server: RuntimeMetrics, meaning: SignalMeaning): string {
  const source = MetricSource.prometheusAdapter({ rules: false });
  const spec = rendered(server, meaning, source, 'HorizontalPodAutoscaler');
  const { metrics } = spec as { metrics: { pods: { metric: { name: string } } }[] };
  return metrics[0]?.pods.metric.name ?? '';
}

function query(server: RuntimeMetrics, meaning: SignalMeaning): string {
  const source = MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' });
  const { triggers } = rendered(server, meaning, source, 'ScaledObject') as {
    triggers: { metadata: { query: string } }[];
  };
  return triggers[0]?.metadata.query ?? '';
}

/** What a model that scales on this signal becomes. */
function rendered(server: RuntimeMetrics, meaning: SignalMeaning, source: MetricSource, kind: string): unknown {
  const chart = new Chart(Testing.app(), 'docs', { namespace: 'ml' });
  new AutoscaledModel(chart, 'chat', {
    image: 'model-server:1',
    ports: [{ name: 'metrics', number: 9000 }],
    serverMetrics: { server },
    scaling: { maxReplicas: 2, source, metrics: [Signal[meaning]({ perReplica: 0.5 })] },
  });
  return (Testing.synth(chart) as Manifest[]).find((manifest) => manifest.kind === kind)?.spec;
}

if (require.main === module) writeFileSync(SCALING_PAGE, renewTables(readFileSync(SCALING_PAGE, 'utf8')));
