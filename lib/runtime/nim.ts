import type { Fault } from '../manifest/fault';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { NIM_METRICS } from './signals/nim';
import type { WeightsFiles } from './weights';

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

/** Where it keeps what it fetches, and finds what was fetched before. */
const CACHE = '/opt/nim/.cache';
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
      writable: CACHE,
      fetched: CACHE,
      env: { NIM_CACHE_PATH: CACHE, OUTLINES_CACHE_DIR: '/tmp/outlines' },
    },
    source: `${GUIDE}deployment/kubernetes-deployment/helm-k8s.html`,
  },
  sharedMemory: { value: { gibibytes: 16, always: true }, source: `${GUIDE}get-started/quickstart.html` },
  misreadsServiceLinks: { value: true, source: `${GUIDE}configuration.html` },
  needsGpu: { value: true, source: `${GUIDE}reference/support-matrix.html` },
  cautions: [
    {
      value:
        'The image is pulled, and before 2.0.10 the weights are fetched, with an NGC API key: give `imagePullSecrets`, and `NGC_API_KEY` from a Secret in `env`. The rule `nim-credentials-missing` tells where they are not.',
      source: 'https://docs.nvidia.com/nim/large-language-models/get-started/configuration',
    },
    {
      value: `It keeps what it fetches in \`${CACHE}\`, which is gone with the pod. A volume that \`mounts\` puts there is written to and kept; one that was filled before is read, without a key and without a network.`,
      source: `${GUIDE}deploy-air-gap.html`,
    },
    {
      value:
        'Version 2 hands on the metrics of the server that its image holds, which is vLLM: the signals are its. Where an image of 2.1 or newer holds SGLang, say so by `serverMetrics`, with `SGLANG_METRICS` as the server and the path `/v1/metrics`.',
      source: 'https://docs.nvidia.com/nim/large-language-models/2.1.4/reference/architecture.html',
    },
  ],
  metrics: NIM_METRICS,
};

/** NVIDIA NIM for language models. */
export const nim = defineRuntime<NimOptions>(server, ({ model, profile }, { port, weights }) => ({
  repository: server.image.value.repository.replace('{model}', model),
  flags: [],
  env: {
    NIM_SERVER_PORT: port === 8000 ? undefined : String(port),
    NIM_MODEL_PROFILE: profile,
  },
  faults: [...modelFaults(model), ...weightsFaults(weights)],
}));

function modelFaults(model: string): Fault[] {
  if (/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/.test(model)) return [];
  const problem = 'must be the path of an image below nvcr.io/nim, in lower case';
  return [{ field: 'runtime.model', value: model, problem, fix: 'Write it as meta/llama-3.1-8b-instruct.' }];
}

function weightsFaults(weights: WeightsFiles | undefined): Fault[] {
  if (!weights) return [];
  return [
    {
      field: 'weights',
      value: weights.file ?? weights.folder,
      problem: `are never read: NIM fetches its own, into ${CACHE}`,
      fix: `Leave them out. A volume that keeps what NIM fetches, or that holds it already, is mounted at ${CACHE} by \`mounts\`.`,
    },
  ];
}
