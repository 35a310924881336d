import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { NIM_METRICS } from './signals/nim';

/** Options of NVIDIA NIM. */
export interface NimOptions extends ServerOptions {
  /** The model, part of the image's name: `meta/llama-3.1-8b-instruct`. */
  readonly model: string;
  /**
   * The optimisation profile to run, by its id or name.
   *
   * @default - the one that NIM thinks best for the GPUs that it finds
   */
  readonly profile?: string;
}

const GUIDE = 'https://docs.nvidia.com/nim/large-language-models/latest/';

const server: ModelServer = {
  name: 'nim',
  title: 'NVIDIA NIM',
  summary: 'Serves one language model a container, tuned by NVIDIA, over the OpenAI API. Needs an NGC API key.',
  image: {
    value: { repository: 'nvcr.io/nim/{model}', tag: '{version}' },
    source: `${GUIDE}deployment/kubernetes-deployment/helm-k8s.html`,
  },
  argumentStyle: 'separate',
  ports: {
    value: [{ name: 'http', number: 8000, purpose: 'OpenAI API, health and metrics' }],
    source: `${GUIDE}configuration.html`,
  },
  health: {
    value: { ready: '/v1/health/ready', live: '/v1/health/live' },
    source: `${GUIDE}api-reference.html`,
  },
  stop: [{ value: { kind: 'aborts' }, source: 'https://github.com/vllm-project/vllm/issues/24885' }],
  startup: {
    value: { typicalSeconds: 450, worstSeconds: 1800 },
    source: `${GUIDE}deployment/kubernetes-deployment/helm-k8s.html`,
  },
  user: {
    value: {
      uid: 1000,
      gid: 1000,
      writable: '/opt/nim/.cache',
      env: { NIM_CACHE_PATH: '/opt/nim/.cache', OUTLINES_CACHE_DIR: '/tmp/outlines' },
    },
    source: `${GUIDE}deployment/kubernetes-deployment/helm-k8s.html`,
  },
  sharedMemory: { value: { gibibytes: 16, always: true }, source: `${GUIDE}get-started/quickstart.html` },
  needsGpu: { value: true, source: `${GUIDE}reference/support-matrix.html` },
  cautions: [
    {
      value:
        'The image is pulled, and the weights are fetched, with an NGC API key: give `imagePullSecrets`, and `NGC_API_KEY` from a Secret in `env`.',
      source: `${GUIDE}deployment/kubernetes-deployment/helm-k8s.html`,
    },
  ],
  metrics: NIM_METRICS,
};

/** NVIDIA NIM for language models. */
export const nim = defineRuntime<NimOptions>(server, ({ model, profile }, { port }) => ({
  repository: server.image.value.repository.replace('{model}', model),
  flags: [],
  env: {
    NIM_SERVER_PORT: port === 8000 ? undefined : String(port),
    NIM_MODEL_PROFILE: profile,
  },
  modelName: model,
  faults: /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/.test(model)
    ? []
    : [
        {
          field: 'runtime.model',
          value: model,
          problem: 'must be the path of an image below nvcr.io/nim, in lower case',
          fix: 'Write it as meta/llama-3.1-8b-instruct.',
        },
      ],
}));
