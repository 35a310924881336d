import type { RuntimeMetrics, Series } from '../signal';

const SOURCE = 'https://docs.sglang.io/references/production_metrics.html';

const own = {
  labels: ['engine_type', 'model_name', 'moe_ep_rank', 'pp_rank', 'priority', 'tp_rank'],
  modelLabel: 'model_name',
  bornWithTraffic: true,
} as const;

/** With priority scheduling there is a series for each priority beside the total, whose label is empty. */
const total = { ...own, matchers: { priority: '' } } as const;

const WAITING: Series = { name: 'sglang:num_queue_reqs', type: 'gauge', ...total };
const RUNNING: Series = { name: 'sglang:num_running_reqs', type: 'gauge', ...total };
const CACHE: Series = { name: 'sglang:token_usage', type: 'gauge', ...own };
const FINISHED: Series = { name: 'sglang:num_requests_total', type: 'counter', ...own };

/** What SGLang tells about its load. */
export const SGLANG_METRICS: RuntimeMetrics = {
  runtime: 'sglang',
  title: 'SGLang',
  portName: 'http',
  port: 30000,
  path: '/metrics',
  needs: 'the argument `--enable-metrics`',
  signals: [
    { meaning: 'waitingRequests', value: { kind: 'sum', gauges: [WAITING] }, unit: 'requests', source: SOURCE },
    {
      meaning: 'runningRequests',
      value: { kind: 'sum', gauges: [RUNNING] },
      unit: 'requests',
      boundedBy: 'running',
      source: SOURCE,
    },
    { meaning: 'concurrency', value: { kind: 'sum', gauges: [RUNNING, WAITING] }, unit: 'requests', source: SOURCE },
    {
      meaning: 'requestsPerSecond',
      value: { kind: 'rate', counter: FINISHED },
      unit: 'requests per second',
      source: SOURCE,
    },
    { meaning: 'cacheUsage', value: { kind: 'highest', gauge: CACHE }, unit: 'share', highest: 1, source: SOURCE },
  ],
};
