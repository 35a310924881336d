import type { RuntimeMetrics, Series } from '../signal';
import { queueSignals, rateSignal } from './shapes';

const SOURCE = 'https://huggingface.co/docs/text-generation-inference/reference/metrics';

const WAITING: Series = { name: 'tgi_queue_size', type: 'gauge', labels: [], bornWithTraffic: true };
const RUNNING: Series = { name: 'tgi_batch_current_size', type: 'gauge', labels: [], bornWithTraffic: true };
const RECEIVED: Series = { name: 'tgi_request_count', type: 'counter', labels: [], bornWithTraffic: true };

/** What Hugging Face's text generation server tells about its load. It serves one model and does not label it. */
export const TGI_METRICS: RuntimeMetrics = {
  runtime: 'tgi',
  title: 'TGI',
  portName: 'http',
  port: 80,
  path: '/metrics',
  signals: [...queueSignals(WAITING, RUNNING, SOURCE, 'waiting'), rateSignal(RECEIVED, SOURCE)],
};
