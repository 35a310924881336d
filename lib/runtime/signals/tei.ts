import type { RuntimeMetrics, Series } from '../signal';

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
  signals: [
    {
      meaning: 'waitingRequests',
      value: { kind: 'sum', gauges: [WAITING] },
      unit: 'requests',
      boundedBy: 'waiting',
      source: SOURCE,
    },
    {
      meaning: 'requestsPerSecond',
      value: { kind: 'rate', counter: RECEIVED },
      unit: 'requests per second',
      source: SOURCE,
    },
  ],
};
