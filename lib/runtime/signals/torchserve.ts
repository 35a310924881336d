import type { RuntimeMetrics, Series } from '../signal';
import { rateSignal } from './shapes';

const SOURCE = 'https://docs.pytorch.org/serve/metrics.html';

const own = {
  labels: ['hostname', 'model_name', 'model_version'],
  modelLabel: 'model_name',
  bornWithTraffic: true,
} as const;
const REQUESTS: Series = { name: 'ts_inference_requests_total', type: 'counter', ...own };
const QUEUE: Series = { name: 'ts_queue_latency_microseconds', type: 'counter', ...own };

/** What TorchServe tells about its load. */
export const TORCHSERVE_METRICS: RuntimeMetrics = {
  runtime: 'torchserve',
  title: 'TorchServe',
  portName: 'metrics',
  port: 8082,
  path: '/metrics',
  needs: '`metrics_mode=prometheus` and `metrics_address=http://0.0.0.0:8082`, since it listens on localhost by itself',
  signals: [
    rateSignal(REQUESTS, SOURCE),
    {
      meaning: 'queueSeconds',
      value: { kind: 'ratioOfRates', numerator: QUEUE, denominator: REQUESTS, scale: 1e-6 },
      unit: 'seconds',
      source: SOURCE,
    },
  ],
};
