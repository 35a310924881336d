import { type HubModel, hubModelFaults } from './hugging-face';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TEI_METRICS } from './signals/tei';

/** Options of Hugging Face Text Embeddings Inference. */
export interface TeiOptions extends ServerOptions, HubModel {
  /**
   * Most tokens in a batch.
   *
   * @default - the server's, 16384
   */
  readonly maxBatchTokens?: number;
  /**
   * Most requests that the server takes before it refuses further ones.
   *
   * @default - the server's, 512
   */
  readonly maxConcurrentRequests?: number;
}

const ARGUMENTS = 'https://huggingface.co/docs/text-embeddings-inference/cli_arguments';

const server: ModelServer = {
  name: 'tei',
  title: 'Text Embeddings Inference',
  summary: 'Serves embedding, ranking and classification models of the Hugging Face hub, on CPUs too.',
  image: {
    value: { repository: 'ghcr.io/huggingface/text-embeddings-inference', tag: '{version}', cpuTag: 'cpu-{version}' },
    source: 'https://huggingface.co/docs/text-embeddings-inference/supported_models',
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 8080, purpose: 'API, health and metrics' }],
    source: ARGUMENTS,
  },
  health: {
    value: { ready: '/health', live: '/health' },
    source: 'https://github.com/huggingface/text-embeddings-inference/blob/main/router/src/http/server.rs',
  },
  stop: [
    {
      value: { kind: 'finishes' },
      source: 'https://github.com/huggingface/text-embeddings-inference/blob/main/router/src/shutdown.rs',
    },
  ],
  startup: {
    value: { typicalSeconds: 75, worstSeconds: 300 },
    source: 'https://railway.com/deploy/text-embeddings-inference-model-cache',
  },
  user: {
    value: { uid: 1000, gid: 1000, writable: '/data', env: { HF_HOME: '/data', HUGGINGFACE_HUB_CACHE: '/data' } },
    source: ARGUMENTS,
  },
  cautions: [
    {
      value:
        'The image listens on port 80, which a user other than root cannot open everywhere: 8080 is set instead. The port opens only after the weights are loaded.',
      source: 'https://github.com/huggingface/text-embeddings-inference/blob/main/Dockerfile',
    },
    {
      value:
        'The image without a prefix is for one generation of NVIDIA GPUs; others have prefixes of their own, such as `89-1.8` for an L4. Give the whole image for those.',
      source: 'https://huggingface.co/docs/text-embeddings-inference/supported_models',
    },
  ],
  metrics: TEI_METRICS,
};

/** Hugging Face Text Embeddings Inference, `text-embeddings-router`. */
export const tei = defineRuntime<TeiOptions>(server, (options, { port, weightsPath }) => ({
  flags: [
    ['--model-id', weightsPath ?? options.model],
    ['--revision', weightsPath === undefined ? options.revision : undefined],
    ['--port', port],
    ['--max-batch-tokens', options.maxBatchTokens],
    ['--max-concurrent-requests', options.maxConcurrentRequests],
  ],
  modelName: options.model,
  faults: hubModelFaults(options, { weightsPath }),
}));
