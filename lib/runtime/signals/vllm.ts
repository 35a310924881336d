import type { RuntimeMetrics, Series } from '../signal';
import { cacheSignal, queueSignals, rateSignal } from './shapes';

const SOURCE = 'https://docs.vllm.ai/en/stable/usage/metrics/';

const own = { labels: ['engine', 'model_name'], modelLabel: 'model_name' } as const;
const WAITING: Series = { name: 'vllm:num_requests_waiting', type: 'gauge', ...own };
const RUNNING: Series = { name: 'vllm:num_requests_running', type: 'gauge', ...own };
const CACHE: Series = {
  name: 'vllm:kv_cache_usage_perc',
  // Renamed by vllm-project/vllm#18354, the old name hidden from 0.11 on and gone after it.
  earlier: [{ name: 'vllm:gpu_cache_usage_perc', before: '0.10.0' }],
  type: 'gauge',
  ...own,
};
const FINISHED: Series = {
  name: 'vllm:request_success_total',
  type: 'counter',
  labels: ['engine', 'finished_reason', 'model_name'],
  modelLabel: 'model_name',
};

/** What vLLM tells about its load. With data parallelism each engine of a pod has series of its own. */
export const VLLM_METRICS: RuntimeMetrics = {
  runtime: 'vllm',
  title: 'vLLM',
  portName: 'http',
  port: 8000,
  path: '/metrics',
  signals: [...queueSignals(WAITING, RUNNING, SOURCE), rateSignal(FINISHED, SOURCE), cacheSignal(CACHE, SOURCE)],
};
