import type { RuntimeMetrics, Series } from '../signal';
import { rateSignal, waitingSignal } from './shapes';

const SOURCE = 'https://github.com/huggingface/text-embeddings-inference';

const WAITING: Series = { name: 'te_queue_size', type: 'gauge', labels: [], bornWithTraffic: true };
const RECEIVED: Series = { name: 'te_request_count', type: 'counter', labels: ['method'], bornWithTraffic: true };

/** What Hugging Face's text embeddings server tells about its load. It serves one model and does not label it. */
export const TEI_METRICS: RuntimeMetrics = {
  runtime: 'tei',
  title: 'TEI',
  portName: 'http',
  port: 80,
  path: '/metrics',
  signals: [waitingSignal(WAITING, SOURCE, 'waiting'), rateSignal(RECEIVED, SOURCE)],
};
