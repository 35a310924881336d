import type { RuntimeMetrics, Series } from '../signal';
import { rateSignal, waitingSignal } from './shapes';

const SOURCE = 'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html';

const own = { labels: ['model', 'version'], modelLabel: 'model' } as const;
/** Brought by https://github.com/triton-inference-server/core/pull/246. */
const PENDING: Series = { name: 'nv_inference_pending_request_count', type: 'gauge', since: '23.09', ...own };
const FINISHED: Series = { name: 'nv_inference_request_success', type: 'counter', ...own };
const QUEUE: Series = { name: 'nv_inference_queue_duration_us', type: 'counter', ...own };
const COMPUTE: Series = { name: 'nv_inference_compute_infer_duration_us', type: 'counter', ...own };

/** What Triton tells about its load. One server may hold several models, told apart by the label `model`. */
export const TRITON_METRICS: RuntimeMetrics = {
  runtime: 'triton',
  title: 'Triton',
  portName: 'metrics',
  port: 8002,
  path: '/metrics',
  signals: [
    waitingSignal(PENDING, SOURCE),
    rateSignal(FINISHED, SOURCE),
    {
      meaning: 'queueToCompute',
      value: { kind: 'ratioOfRates', numerator: QUEUE, denominator: COMPUTE },
      unit: 'ratio',
      source: SOURCE,
    },
  ],
};
