import type { RuntimeMetrics, Series } from '../signal';
import { cacheSignal, queueSignals, rateSignal } from './shapes';

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
  signals: [...queueSignals(WAITING, RUNNING, SOURCE), rateSignal(FINISHED, SOURCE), cacheSignal(CACHE, SOURCE)],
};
