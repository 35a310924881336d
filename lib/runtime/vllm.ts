import { names } from './arguments';
import { type HubModel, hubModelFaults } from './hugging-face';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { VLLM_METRICS } from './signals/vllm';
import { tensorParallel, tensorParallelFaults } from './tensor-parallel';

/** Options of vLLM. */
export interface VllmOptions extends ServerOptions, HubModel {
  /**
   * Name by which clients ask for the model.
   *
   * @default - the name in the hub, also where the weights come as files
   */
  readonly servedName?: string;
  /**
   * Accelerators over which the model is split.
   *
   * @default - all of the pod
   */
  readonly tensorParallel?: number;
  /**
   * Most tokens of a request, prompt and answer together. The less, the more requests fit into memory at once.
   *
   * @default - what the model was trained for
   */
  readonly maxModelLen?: number;
  /**
   * Most requests that are worked on at once.
   *
   * @default - the server's, which depends on version and accelerator
   */
  readonly maxNumSeqs?: number;
}

const DOCUMENTATION = 'https://docs.vllm.ai/en/stable/';

const server: ModelServer = {
  name: 'vllm',
  title: 'vLLM',
  summary: 'Serves language models over the OpenAI API, many requests in one batch that changes with each token.',
  image: {
    value: { repository: 'vllm/vllm-openai', tag: 'v{version}' },
    source: `${DOCUMENTATION}deployment/docker/`,
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 8000, purpose: 'OpenAI API, health and metrics' }],
    source: `${DOCUMENTATION}cli/serve/`,
  },
  health: {
    value: { ready: '/health', started: '/v1/models', live: '/health' },
    source: `${DOCUMENTATION}deployment/k8s/`,
  },
  stop: [
    {
      value: { kind: 'flag', flag: '--shutdown-timeout' },
      since: '0.18',
      source: 'https://github.com/vllm-project/vllm/pull/34730',
    },
    { value: { kind: 'aborts' }, source: 'https://github.com/vllm-project/vllm/issues/24885' },
  ],
  startup: {
    value: { typicalSeconds: 300, worstSeconds: 1200 },
    source: 'https://github.com/vllm-project/production-stack/blob/main/helm/values.yaml',
  },
  user: {
    value: {
      uid: 2000,
      gid: 2000,
      name: 'vllm',
      writable: '/cache',
      env: { HOME: '/cache', HF_HOME: '/cache/huggingface' },
    },
    source: 'https://github.com/vllm-project/vllm/pull/40275',
  },
  sharedMemory: {
    value: { gibibytes: 2, always: true },
    source: `${DOCUMENTATION}deployment/k8s/`,
  },
  needsGpu: { value: true, source: `${DOCUMENTATION}getting_started/installation/gpu/` },
  misreadsServiceLinks: { value: true, source: `${DOCUMENTATION}usage/troubleshooting/` },
  cautions: [
    {
      value:
        'The image has a user `vllm` (2000) from spring 2026 on. In older ones PyTorch fails to find a name for the user and the server dies at its start, unless `USER` is set; it is set in any case.',
      source: 'https://github.com/vllm-project/vllm/issues/44548',
    },
  ],
  metrics: VLLM_METRICS,
};

/** vLLM, `vllm serve` in the image `vllm/vllm-openai`. */
export const vllm = defineRuntime<VllmOptions>(server, (options, { port, gpus, weightsPath }) => {
  const { model, revision, servedName, maxModelLen, maxNumSeqs, args } = options;
  const local = weightsPath !== undefined;
  return {
    command: ['vllm', 'serve'],
    leading: [weightsPath ?? model],
    flags: [
      ['--revision', local ? undefined : revision],
      ['--served-model-name', servedName ?? (local ? model : undefined)],
      ['--port', port === 8000 ? undefined : port],
      ['--tensor-parallel-size', tensorParallel(options.tensorParallel, gpus, args)],
      ['--max-model-len', maxModelLen],
      ['--max-num-seqs', maxNumSeqs],
    ],
    modelName: servedName ?? model,
    limits: { running: maxNumSeqs },
    faults: [
      ...hubModelFaults(options, { weightsPath, trusting: names(args ?? [], '--trust-remote-code') }),
      ...tensorParallelFaults(options.tensorParallel, gpus, args),
    ],
  };
});
