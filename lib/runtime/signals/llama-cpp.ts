import type { RuntimeMetrics, Series } from '../signal';

const SOURCE = 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md';

const DEFERRED: Series = { name: 'llamacpp:requests_deferred', type: 'gauge', labels: [] };
const PROCESSING: Series = { name: 'llamacpp:requests_processing', type: 'gauge', labels: [] };

/** What the llama.cpp server tells about its load. It serves one model and does not label it. */
export const LLAMA_CPP_METRICS: RuntimeMetrics = {
  runtime: 'llama-cpp',
  title: 'llama.cpp',
  portName: 'http',
  port: 8080,
  path: '/metrics',
  needs: 'the argument `--metrics`',
  signals: [
    { meaning: 'waitingRequests', value: { kind: 'sum', gauges: [DEFERRED] }, unit: 'requests', source: SOURCE },
    {
      meaning: 'runningRequests',
      value: { kind: 'sum', gauges: [PROCESSING] },
      unit: 'requests',
      boundedBy: 'running',
      source: SOURCE,
    },
    {
      meaning: 'concurrency',
      value: { kind: 'sum', gauges: [DEFERRED, PROCESSING] },
      unit: 'requests',
      source: SOURCE,
    },
  ],
};
