import { PORT } from './arguments';
import { type HubModel, loadedModel } from './hugging-face';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { SGLANG_METRICS } from './signals/sglang';
import { tensorParallelFaults, tensorParallelFlag } from './tensor-parallel';

/** Options of SGLang. */
export interface SglangOptions extends ServerOptions, HubModel {
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
   * Most tokens of a request, prompt and answer together.
   *
   * @default - what the model was trained for
   */
  readonly contextLength?: number;
  /**
   * Most requests that are worked on at once.
   *
   * @default - what memory allows
   */
  readonly maxRunningRequests?: number;
}

const DOCUMENTATION = 'https://docs.sglang.ai/';

const server: ModelServer = {
  name: 'sglang',
  title: 'SGLang',
  summary: 'Serves language and vision models over the OpenAI API, with a cache of shared prefixes.',
  image: {
    value: { repository: 'lmsysorg/sglang', tag: 'v{version}' },
    source: `${DOCUMENTATION}get_started/install.html`,
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 30000, purpose: 'OpenAI API, health and metrics' }],
    source: `${DOCUMENTATION}advanced_features/server_arguments.html`,
  },
  health: {
    value: { ready: '/health' },
    source: 'https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/http_server.py',
  },
  stop: [{ value: { kind: 'finishes' }, source: 'https://github.com/sgl-project/sglang/pull/1838' }],
  startup: {
    value: { typicalSeconds: 300, worstSeconds: 1200 },
    source: 'https://github.com/sgl-project/sglang/blob/main/docker/k8s-sglang-service.yaml',
  },
  user: {
    value: {
      uid: 1000,
      gid: 1000,
      name: 'sglang',
      writable: '/cache',
      fetched: '/cache/huggingface',
      env: { HOME: '/cache', HF_HOME: '/cache/huggingface' },
    },
    source: 'https://github.com/sgl-project/sglang/blob/main/docker/Dockerfile',
  },
  sharedMemory: {
    value: { gibibytes: 8, always: true },
    source: `${DOCUMENTATION}get_started/install.html`,
  },
  needsGpu: { value: true, source: `${DOCUMENTATION}get_started/install.html` },
  cautions: [
    {
      value:
        'Its health endpoint may generate a token to answer, which a saturated server does late: there is no liveness probe.',
      source: 'https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/http_server.py',
    },
    {
      value: 'The server listens on localhost unless it is told otherwise: `--host 0.0.0.0` is always set.',
      source: `${DOCUMENTATION}advanced_features/server_arguments.html`,
    },
    {
      value:
        'Tags for AMD GPUs name the version of ROCm and the generation of the GPU, such as `v0.5.14-rocm720-mi30x` for an MI300X: give the whole `image`.',
      source: 'https://docs.sglang.io/docs/hardware-platforms/amd_gpu',
    },
  ],
  metrics: SGLANG_METRICS,
};

/** SGLang, `sglang.launch_server` in the image `lmsysorg/sglang`. */
export const sglang = defineRuntime<SglangOptions>(server, (options, { port, gpus, weights }) => {
  const { servedName, args } = options;
  const { load, revision, name, faults } = loadedModel(options, weights, server.title);
  return {
    command: ['python3', '-m', 'sglang.launch_server'],
    flags: [
      [['--model-path', '--model'], load, 'model'],
      ['--revision', revision, 'revision'],
      ['--served-model-name', servedName ?? name, servedName === undefined ? undefined : 'servedName'],
      ['--host', '0.0.0.0'],
      ['--port', port, PORT],
      ['--enable-metrics', true],
      tensorParallelFlag(['--tp-size', '--tensor-parallel-size', '--tp'], options, gpus),
      ['--context-length', options.contextLength, 'contextLength'],
      ['--max-running-requests', options.maxRunningRequests, 'maxRunningRequests'],
    ],
    limits: { running: options.maxRunningRequests },
    faults: [...faults, ...tensorParallelFaults(options.tensorParallel, gpus, args)],
  };
});
