import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { LLAMA_CPP_METRICS } from './signals/llama-cpp';

/** Options of the llama.cpp server. */
export interface LlamaCppOptions extends ServerOptions {
  /**
   * A repository in the Hugging Face hub with its quantization, `ggml-org/gemma-3-4b-it-GGUF:Q4_K_M`, or a file in the pod.
   * The server has no option for a revision, so the rule `model-revision-unpinned` warns of a repository: `Weights.http`
   * fetches one file of it by its commit and checks its digest.
   */
  readonly model: string;
  /**
   * Most tokens of all requests that are worked on at once, prompts and answers together.
   *
   * @default - what the model was trained for
   */
  readonly contextSize?: number;
  /**
   * Most requests that are worked on at once.
   *
   * @default - the server's
   */
  readonly parallel?: number;
}

const README = 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md';

const server: ModelServer = {
  name: 'llama-cpp',
  title: 'llama.cpp server',
  summary: 'Serves quantized language models over the OpenAI API, on CPUs and GPUs.',
  image: {
    value: { repository: 'ghcr.io/ggml-org/llama.cpp', tag: 'server-cuda-{version}', cpuTag: 'server-{version}' },
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/docs/docker.md',
  },
  argumentStyle: 'separate',
  ports: { value: [{ name: 'http', number: 8080, purpose: 'API, health and metrics' }], source: README },
  health: { value: { ready: '/health' }, source: README },
  stop: [
    {
      value: { kind: 'aborts' },
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server.cpp',
    },
  ],
  startup: { value: { typicalSeconds: 150, worstSeconds: 600 }, source: README },
  user: {
    value: { uid: 1000, gid: 1000, writable: '/cache', env: { HOME: '/cache', LLAMA_CACHE: '/cache/llama.cpp' } },
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/docs/docker.md',
  },
  cautions: [
    {
      value: 'The version is a build number, such as `b6869`.',
      source: 'https://github.com/ggml-org/llama.cpp/releases',
    },
    {
      value: 'The server listens on localhost unless it is told otherwise: `--host 0.0.0.0` is always set.',
      source: README,
    },
    {
      value:
        'It has no option for the revision of a model in the hub, so each pod fetches what is newest. `Weights.http` pins a file: its URL holds the commit, `https://huggingface.co/<owner>/<name>/resolve/<commit>/<file>`.',
      source: README,
    },
  ],
  metrics: LLAMA_CPP_METRICS,
};

/** The server of llama.cpp, `llama-server`. */
export const llamaCpp = defineRuntime<LlamaCppOptions>(server, (options, { port, gpus, weightsPath }) => {
  const file = weightsPath ?? (options.model.startsWith('/') ? options.model : undefined);
  return {
    flags: [
      ['--model', file],
      ['-hf', file === undefined ? options.model : undefined],
      ['--host', '0.0.0.0'],
      ['--port', port],
      ['--metrics', true],
      ['--ctx-size', options.contextSize],
      ['--parallel', options.parallel],
      ['--n-gpu-layers', gpus > 0 ? 999 : undefined],
    ],
    modelName: options.model,
    limits: { running: options.parallel },
  };
});
