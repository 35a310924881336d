import type { RuntimeMetrics, Series } from '../signal';
import { cacheSignal, queueSignals } from './shapes';

const SOURCE = 'https://docs.nvidia.com/nim/large-language-models/latest/observability.html';

const own = { labels: ['model_name'], modelLabel: 'model_name' } as const;
const WAITING: Series = { name: 'num_requests_waiting', type: 'gauge', ...own };
const RUNNING: Series = { name: 'num_requests_running', type: 'gauge', ...own };
const CACHE: Series = { name: 'gpu_cache_usage_perc', type: 'gauge', ...own };

/** What NVIDIA NIM for language models tells about its load: vLLM's signals without their prefix. */
export const NIM_METRICS: RuntimeMetrics = {
  runtime: 'nim',
  title: 'NVIDIA NIM',
  portName: 'http',
  port: 8000,
  path: '/v1/metrics',
  signals: [...queueSignals(WAITING, RUNNING, SOURCE), cacheSignal(CACHE, SOURCE)],
};
