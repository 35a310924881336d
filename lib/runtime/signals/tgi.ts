import type { RuntimeMetrics, Series } from '../signal';

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
  signals: [
    {
      meaning: 'waitingRequests',
      value: { kind: 'sum', gauges: [WAITING] },
      unit: 'requests',
      boundedBy: 'waiting',
      source: SOURCE,
    },
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
      value: { kind: 'rate', counter: RECEIVED },
      unit: 'requests per second',
      source: SOURCE,
    },
  ],
};
