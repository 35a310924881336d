import type { RuntimeMetrics, Series } from '../signal';
import { cacheSignal, queueSignals } from './shapes';

const SOURCE = 'https://docs.nvidia.com/nim/large-language-models/latest/reference/logging-and-observability.html';

/** From 2.0 on it hands on what vLLM tells, as it is. */
const own = { labels: ['engine', 'model_name'], modelLabel: 'model_name' } as const;
const gauge = (name: string, earlier: string): Series => ({
  name,
  earlier: [{ name: earlier, before: '2.0' }],
  type: 'gauge',
  ...own,
});
const WAITING = gauge('vllm:num_requests_waiting', 'num_requests_waiting');
const RUNNING = gauge('vllm:num_requests_running', 'num_requests_running');
const CACHE = gauge('vllm:kv_cache_usage_perc', 'gpu_cache_usage_perc');

/**
 * What NVIDIA NIM for language models tells about its load: vLLM's signals, before 2.0 without their prefix.
 *
 * @see https://docs.nvidia.com/nim/large-language-models/latest/observability.html for version 1
 */
export const NIM_METRICS: RuntimeMetrics = {
  runtime: 'nim',
  title: 'NVIDIA NIM',
  portName: 'http',
  port: 8000,
  path: '/v1/metrics',
  signals: [...queueSignals(WAITING, RUNNING, SOURCE), cacheSignal(CACHE, SOURCE)],
};
