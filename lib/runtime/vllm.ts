import { PORT, toldTwice } from './arguments';
import { type HubModel, loadedModel } from './hugging-face';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { VLLM_METRICS } from './signals/vllm';
import { tensorParallelFaults, tensorParallelFlag } from './tensor-parallel';

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
  otherImages: {
    cpu: {
      value: { repository: 'vllm/vllm-openai-cpu', tag: 'v{version}' },
      source: 'https://github.com/vllm-project/vllm/blob/main/docs/getting_started/installation/cpu.x86.inc.md',
    },
    amd: {
      value: { repository: 'vllm/vllm-openai-rocm', tag: 'v{version}' },
      since: '0.14',
      source: 'https://github.com/vllm-project/vllm/blob/main/docs/getting_started/installation/gpu.rocm.inc.md',
    },
    intel: {
      value: { repository: 'vllm/vllm-openai-xpu', tag: 'v{version}' },
      since: '0.26',
      source: 'https://github.com/vllm-project/vllm/blob/main/docs/getting_started/installation/gpu.xpu.inc.md',
    },
    google: {
      value: { repository: 'vllm/vllm-tpu', tag: 'v{version}' },
      since: '0.11.1',
      source: 'https://docs.vllm.ai/projects/tpu/en/latest/getting_started/installation/',
    },
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 8000, purpose: 'OpenAI API, health and metrics' }],
    source: `${DOCUMENTATION}cli/serve/`,
  },
  health: {
    value: { ready: '/health', live: '/health' },
    source: 'https://github.com/kubernetes-sigs/gateway-api-inference-extension/issues/558',
  },
  tls: { value: ['--ssl-certfile', '--ssl-keyfile'], source: `${DOCUMENTATION}cli/serve/` },
  stop: [
    {
      value: { kind: 'flag', flag: '--shutdown-timeout' },
      since: '0.18',
      source: 'https://github.com/llm-d/llm-d/issues/927',
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
      fetched: '/cache/huggingface',
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
    {
      value:
        'It listens from the moment on at which the model is loaded, so `/health` is safe for its start; and unlike `/v1/models` it answers without the key that `--api-key` or `VLLM_API_KEY` asks for.',
      source: `${DOCUMENTATION}usage/security/`,
    },
    {
      value:
        'With `--disable-log-stats` it shows none of its metrics: the rule `server-metrics-off` tells of an autoscaler that waits for one.',
      source: 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/engine/async_llm.py',
    },
    {
      value:
        'Of AMD and Intel GPUs the container gets device files, which belong to root and a group of the node: give the number of that group (`getent group render`) as `deviceGroup` of the GPU, or set `security: none`.',
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/docs/docker.md#docker-with-rocm',
    },
  ],
  metrics: VLLM_METRICS,
};

/** vLLM, `vllm serve` in the image `vllm/vllm-openai`. */
export const vllm = defineRuntime<VllmOptions>(server, (options, { port, gpus, weights }) => {
  const { servedName, maxModelLen, maxNumSeqs, args } = options;
  const { load, revision, name, faults } = loadedModel(options, weights, server.title);
  return {
    command: ['vllm', 'serve'],
    leading: [load],
    flags: [
      ['--revision', revision, 'revision'],
      ['--served-model-name', servedName ?? name, servedName === undefined ? undefined : 'servedName'],
      ['--port', port === 8000 ? undefined : port, PORT],
      tensorParallelFlag(['--tensor-parallel-size', '-tp'], options, gpus),
      ['--max-model-len', maxModelLen, 'maxModelLen'],
      ['--max-num-seqs', maxNumSeqs, 'maxNumSeqs'],
    ],
    limits: { running: maxNumSeqs },
    faults: [
      ...faults,
      ...toldTwice('model', options.model, ['--model'], args),
      ...tensorParallelFaults(options.tensorParallel, gpus, args),
    ],
  };
});
