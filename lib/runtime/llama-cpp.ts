import type { Fault } from '../manifest/fault';
import { normalPath } from '../manifest/mount-path';
import { PORT, toldTwice } from './arguments';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { LLAMA_CPP_METRICS } from './signals/llama-cpp';
import { outsideFaults, type WeightsFiles } from './weights';

/** Options of the llama.cpp server. */
export interface LlamaCppOptions extends ServerOptions {
  /**
   * A repository in the Hugging Face hub with its quantization, `ggml-org/gemma-3-4b-it-GGUF:Q4_K_M`, or a file in the pod
   * by its absolute path. Where `weights` are one file, the name by which clients ask for it.
   *
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

const REPOSITORY = 'ghcr.io/ggml-org/llama.cpp';
const DOCKER = 'https://github.com/ggml-org/llama.cpp/blob/master/docs/docker.md';
const README = 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md';

const server: ModelServer = {
  name: 'llama-cpp',
  title: 'llama.cpp server',
  summary: 'Serves quantized language models over the OpenAI API, on CPUs and GPUs.',
  image: {
    value: { repository: REPOSITORY, tag: 'server-cuda-{version}' },
    source: DOCKER,
  },
  otherImages: {
    cpu: { value: { repository: REPOSITORY, tag: 'server-{version}' }, source: DOCKER },
    amd: { value: { repository: REPOSITORY, tag: 'server-rocm-{version}' }, source: DOCKER },
    intel: { value: { repository: REPOSITORY, tag: 'server-intel-{version}' }, source: DOCKER },
  },
  argumentStyle: 'separate',
  ports: { value: [{ name: 'http', number: 8080, purpose: 'API, health and metrics' }], source: README },
  health: { value: { ready: '/health' }, source: README },
  tls: { value: ['--ssl-cert-file', '--ssl-key-file'], source: README },
  stop: [
    {
      value: { kind: 'aborts' },
      source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server.cpp',
    },
  ],
  startup: { value: { typicalSeconds: 150, worstSeconds: 600 }, source: README },
  user: {
    value: {
      uid: 1000,
      gid: 1000,
      writable: '/cache',
      fetched: '/cache/llama.cpp',
      env: { HOME: '/cache', LLAMA_CACHE: '/cache/llama.cpp' },
    },
    source: 'https://github.com/ggml-org/llama.cpp/pull/21009',
  },
  cautions: [
    {
      value: 'The version is a build number, such as `b6869`.',
      source: 'https://github.com/ggml-org/llama.cpp/releases',
    },
    {
      value:
        'With `--api-key`, `--api-key-file` or `LLAMA_API_KEY` it asks for the key on its metrics page too: name the Secret in `monitor.authorization` of the metric source, or its metrics never exist. The rule `monitor-unauthorized` tells of it.',
      source: 'https://github.com/ggml-org/llama.cpp/pull/28915',
    },
    {
      value:
        'The server listens on localhost, and by itself on 8080 or, in newer builds, on 9931: `--host 0.0.0.0` and `--port` are always set.',
      source: 'https://github.com/ggml-org/llama.cpp/pull/26508',
    },
    {
      value:
        'It loads one file. Of weights in a folder the file is told by `file` of the weights, or by its path as the model.',
      source: README,
    },
    {
      value:
        'Of AMD and Intel GPUs the container gets device files, which belong to root and a group of the node: give the number of that group (`getent group render`) as `deviceGroup` of the GPU, or set `security: none`.',
      source: `${DOCKER}#docker-with-rocm`,
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
export const llamaCpp = defineRuntime<LlamaCppOptions>(server, ({ model, ...options }, { port, gpus, weights }) => {
  const isPath = model.startsWith('/');
  const file = isPath ? model : weights?.file;
  const local = isPath || weights !== undefined;
  return {
    flags: [
      [['--model', '-m'], file],
      [['-hf', '-hfr', '--hf-repo'], local ? undefined : model],
      [['--alias', '-a'], local && !isPath ? model : undefined],
      ['--host', '0.0.0.0'],
      ['--port', port, PORT],
      ['--metrics', true],
      [['--ctx-size', '-c'], options.contextSize, 'contextSize'],
      [['--parallel', '-np'], options.parallel, 'parallel'],
      [['--n-gpu-layers', '--gpu-layers', '-ngl'], gpus > 0 ? 999 : undefined],
    ],
    loads: file ?? model,
    limits: { running: options.parallel },
    faults: [
      ...modelFaults(model, file, weights),
      ...toldTwice('model', model, ['--model', '-m', '-hf', '-hfr', '--hf-repo'], options.args),
    ],
  };
});

function modelFaults(model: string, file: string | undefined, weights: WeightsFiles | undefined): Fault[] {
  const field = 'runtime.model';
  if (weights && (file === undefined || file === weights.folder)) {
    const problem = `is no file: the weights are a folder, ${weights.folder}, and llama.cpp loads one file`;
    const fix = `Name the file in it by \`file\` of the weights, or give its path, such as ${weights.folder}/model.gguf.`;
    return [{ field, value: model, problem, fix }];
  }
  const brought = weights?.file === weights?.folder ? undefined : weights?.file;
  if (brought !== undefined && model.startsWith('/') && normalPath(model) !== normalPath(brought)) {
    const problem = `is another file than the one that the weights bring, ${brought}`;
    return [
      { field, value: model, problem, fix: 'Give the path of that file, or a name for the model to serve it under.' },
    ];
  }
  if (file !== undefined) return outsideFaults(file, weights, field);
  if (/^[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/.test(model)) return [];
  const problem = 'must be a repository in the Hugging Face hub or an absolute path';
  const fix = 'Write it as owner/name-GGUF:Q4_K_M, or as /path/in/the/pod.gguf.';
  return [{ field, value: model, problem, fix }];
}
