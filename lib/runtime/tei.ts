import { PORT } from './arguments';
import { type HubModel, loadedModel } from './hugging-face';
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

const REPOSITORY = 'ghcr.io/huggingface/text-embeddings-inference';
const HARDWARE = 'https://huggingface.co/docs/text-embeddings-inference/supported_models';
const HUB_TOKEN = 'https://github.com/huggingface/text-embeddings-inference/pull/535';
const ARGUMENTS = 'https://huggingface.co/docs/text-embeddings-inference/cli_arguments';

const server: ModelServer = {
  name: 'tei',
  title: 'Text Embeddings Inference',
  summary: 'Serves embedding, ranking and classification models of the Hugging Face hub, on CPUs too.',
  image: {
    value: {
      repository: REPOSITORY,
      tag: 'cuda-{version}',
      generations: [
        { title: 'Volta and older', products: /\b(?:v100|p100|p40|p4|k80|m60)\b/ },
        { title: 'Turing', products: /\b(?:t4|rtx-20\d\d)\b/, tag: 'turing-{version}' },
        { title: 'Ampere 80', products: /\b(?:a100|a30|a800)\b/, tag: '{version}' },
        { title: 'Ampere 86', products: /\b(?:a2|a10g?|a16|a40|rtx-a\d{4}|rtx-30\d\d)\b/, tag: '86-{version}' },
        { title: 'Ada Lovelace', products: /\b(?:l4|l20|l40s?|rtx-40\d\d|ada)\b/, tag: '89-{version}' },
        { title: 'Hopper', products: /\b(?:g?h100|g?h200|h20|h800)\b/, tag: 'hopper-{version}' },
        { title: 'Blackwell 100', products: /\b(?:g?b200)\b/, tag: '100-{version}', since: '1.9' },
        { title: 'Blackwell 120', products: /\b(?:rtx-50\d\d|rtx-pro-\d+)\b/, tag: '120-{version}', since: '1.9' },
      ],
    },
    source: HARDWARE,
  },
  otherImages: { cpu: { value: { repository: REPOSITORY, tag: 'cpu-{version}' }, source: HARDWARE } },
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
    value: {
      uid: 1000,
      gid: 1000,
      writable: '/data',
      fetched: '/data',
      env: { HF_HOME: '/data', HUGGINGFACE_HUB_CACHE: '/data' },
    },
    source: ARGUMENTS,
  },
  usesOneGpu: { value: true, source: 'https://github.com/huggingface/text-embeddings-inference/issues/87' },
  hubToken: [
    { value: 'HF_TOKEN', source: HUB_TOKEN, since: '1.7' },
    { value: 'HF_API_TOKEN', source: HUB_TOKEN },
  ],
  cautions: [
    {
      value:
        'The image listens on port 80, which a user other than root cannot open everywhere: 8080 is set instead. The port opens only after the weights are loaded.',
      source: 'https://github.com/huggingface/text-embeddings-inference/blob/main/Dockerfile',
    },
    {
      value:
        'Each generation of NVIDIA GPUs has an image of its own, which is taken where `gpu` names the product; else one that holds the programs for all of them and asks the GPU at its start.',
      source: 'https://github.com/huggingface/text-embeddings-inference/blob/main/cuda-all-entrypoint.sh',
    },
    {
      value:
        'Before 1.6 it asks for the key of `--api-key` or `API_KEY` on its health endpoint too, where a probe has none: the rule `probe-unauthorized` tells of it.',
      source: 'https://github.com/huggingface/text-embeddings-inference/pull/360',
    },
  ],
  metrics: TEI_METRICS,
};

/** Hugging Face Text Embeddings Inference, `text-embeddings-router`. */
export const tei = defineRuntime<TeiOptions>(server, (options, { port, weights }) => {
  const { load, revision, faults } = loadedModel(options, weights, server.title);
  return {
    flags: [
      ['--model-id', load, 'model'],
      ['--revision', revision, 'revision'],
      [['--port', '-p'], port, PORT],
      ['--max-batch-tokens', options.maxBatchTokens, 'maxBatchTokens'],
      ['--max-concurrent-requests', options.maxConcurrentRequests, 'maxConcurrentRequests'],
    ],
    faults,
  };
});
