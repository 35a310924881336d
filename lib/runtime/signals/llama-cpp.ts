import type { RuntimeMetrics, Series } from '../signal';
import { queueSignals } from './shapes';

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
  signals: [...queueSignals(DEFERRED, PROCESSING, SOURCE)],
};
