import { PORT } from './arguments';
import { type HubModel, loadedModel } from './hugging-face';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TGI_METRICS } from './signals/tgi';
import { tensorParallelFaults, tensorParallelFlag } from './tensor-parallel';

/** Options of Hugging Face Text Generation Inference. */
export interface TgiOptions extends ServerOptions, HubModel {
  /**
   * Accelerators over which the model is split.
   *
   * @default - all of the pod
   */
  readonly tensorParallel?: number;
  /**
   * Most tokens of a request, prompt and answer together.
   *
   * @default - what memory allows
   */
  readonly maxTotalTokens?: number;
  /**
   * Most requests that the server takes before it refuses further ones.
   *
   * @default - the server's, 128
   */
  readonly maxConcurrentRequests?: number;
}

const DOCUMENTATION = 'https://huggingface.co/docs/text-generation-inference/';

const server: ModelServer = {
  name: 'tgi',
  title: 'Text Generation Inference',
  summary: 'Serves language models of the Hugging Face hub. In maintenance mode: for what runs on it already.',
  image: {
    value: { repository: 'ghcr.io/huggingface/text-generation-inference', tag: '{version}' },
    source: `${DOCUMENTATION}quicktour`,
  },
  otherImages: {
    amd: {
      value: { repository: 'ghcr.io/huggingface/text-generation-inference', tag: '{version}-rocm' },
      source: `${DOCUMENTATION}installation_amd`,
    },
    intel: {
      value: { repository: 'ghcr.io/huggingface/text-generation-inference', tag: '{version}-intel-xpu' },
      since: '3.0',
      source: `${DOCUMENTATION}installation_intel`,
    },
    habana: {
      value: { repository: 'ghcr.io/huggingface/text-generation-inference', tag: '{version}-gaudi' },
      since: '3.3',
      source: `${DOCUMENTATION}backends/gaudi`,
    },
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 8080, purpose: 'API, health and metrics' }],
    source: `${DOCUMENTATION}reference/launcher`,
  },
  health: {
    value: { ready: '/health', live: '/health' },
    source: 'https://github.com/huggingface/text-generation-inference/blob/main/router/src/server.rs',
  },
  stop: [
    {
      value: { kind: 'finishes', withinSeconds: 90 },
      source: 'https://github.com/huggingface/text-generation-inference/blob/main/launcher/src/main.rs',
    },
  ],
  startup: { value: { typicalSeconds: 300, worstSeconds: 1200 }, source: `${DOCUMENTATION}quicktour` },
  user: {
    value: {
      uid: 1000,
      gid: 1000,
      name: 'tgi',
      writable: '/data',
      fetched: '/data',
      env: { HOME: '/data', HF_HOME: '/data' },
    },
    source: `${DOCUMENTATION}reference/launcher`,
  },
  sharedMemory: { value: { gibibytes: 1, always: true }, source: `${DOCUMENTATION}quicktour` },
  needsGpu: { value: true, source: `${DOCUMENTATION}supported_models` },
  cautions: [
    {
      value: 'The image listens on port 80, which a user other than root cannot open everywhere: 8080 is set instead.',
      source: 'https://github.com/huggingface/text-generation-inference/blob/main/Dockerfile',
    },
  ],
  metrics: TGI_METRICS,
};

/** Hugging Face Text Generation Inference, `text-generation-launcher`. */
export const tgi = defineRuntime<TgiOptions>(server, (options, { port, gpus, weights }) => {
  const { maxTotalTokens, maxConcurrentRequests, args } = options;
  const { load, revision, faults } = loadedModel(options, weights, server.title);
  return {
    flags: [
      ['--model-id', load, 'model'],
      ['--revision', revision, 'revision'],
      [['--port', '-p'], port, PORT],
      tensorParallelFlag(['--num-shard'], options, gpus),
      ['--max-total-tokens', maxTotalTokens, 'maxTotalTokens'],
      ['--max-concurrent-requests', maxConcurrentRequests, 'maxConcurrentRequests'],
    ],
    faults: [...faults, ...tensorParallelFaults(options.tensorParallel, gpus, args)],
  };
});
