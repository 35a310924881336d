import { textOf } from '../../manifest/read';
import { example } from '../example';
import { monitorsOf } from '../graph/monitors';
import type { Rule } from '../rule';

export const monitorTimeout: Rule = {
  id: 'monitor-timeout',
  severity: 'error',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  title: 'A scrape may take longer than the interval between scrapes.',
  why: 'The API server accepts it, but the Prometheus Operator rejects the monitor and scrapes nothing of it.',
  fix: 'Set scrapeTimeout to the interval or less.',
  source: 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint',
  example: example(
    `
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  podMetricsEndpoints: [{ port: http, interval: 15s, scrapeTimeout: 60s }]
`,
    ['scrapeTimeout: 60s', 'scrapeTimeout: 10s'],
  ),
  *check(set) {
    for (const { entry, endpoints } of monitorsOf(set)) {
      for (const { fields, path } of endpoints) {
        const interval = millisecondsOf(fields['interval']);
        const timeout = millisecondsOf(fields['scrapeTimeout']);
        if (interval === undefined || timeout === undefined || timeout <= interval) continue;
        yield {
          object: entry,
          path: `${path}.scrapeTimeout`,
          value: fields['scrapeTimeout'],
          message: `allows ${String(fields['scrapeTimeout'])} for a scrape every ${String(fields['interval'])}: the operator rejects the monitor.`,
        };
      }
    }
  },
};

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  w: 6.048e8,
  y: 3.1536e10,
};

/** A duration as Prometheus writes it; undefined for anything else, and for none. */
function millisecondsOf(value: unknown): number | undefined {
  const text = textOf(value) ?? '';
  if (!/^(\d{1,9}(ms|[smhdwy]))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+)(ms|[smhdwy])/g);
  return Array.from(parts).reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
}
