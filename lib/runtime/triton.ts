import { PORT } from './arguments';
import { defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TRITON_METRICS } from './signals/triton';
import { loadedFolder } from './weights';

/** Options of NVIDIA Triton. */
export interface TritonOptions extends ServerOptions {
  /**
   * The model repository: a folder in the pod, or a URL such as `s3://bucket/models`.
   *
   * @default - where the weights are, else `/models`
   */
  readonly modelRepository?: string;
  /**
   * Models that are loaded at the start.
   *
   * @default - all in the repository
   */
  readonly loadModels?: readonly string[];
}

const GUIDE = 'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/';

const server: ModelServer = {
  name: 'triton',
  title: 'Triton',
  summary: 'Serves models of many frameworks from one repository, on GPUs and CPUs.',
  image: {
    value: { repository: 'nvcr.io/nvidia/tritonserver', tag: '{version}-py3' },
    source: `${GUIDE}getting_started/quickstart.html`,
  },
  argumentStyle: 'joined',
  ports: {
    value: [
      { name: 'http', number: 8000, purpose: 'API and health' },
      { name: 'grpc', number: 8001, purpose: 'API over gRPC' },
      { name: 'metrics', number: 8002, purpose: 'metrics' },
    ],
    source: `${GUIDE}getting_started/quickstart.html`,
  },
  health: {
    value: { ready: '/v2/health/ready', live: '/v2/health/live' },
    source: `${GUIDE}protocol/README.html`,
  },
  stop: [
    {
      value: { kind: 'flag', flag: '--exit-timeout-secs' },
      source: 'https://github.com/triton-inference-server/server/issues/3719',
    },
  ],
  startup: {
    value: { typicalSeconds: 150, worstSeconds: 600 },
    source: 'https://github.com/triton-inference-server/server/tree/main/deploy/k8s-onprem',
  },
  user: {
    value: { uid: 1000, gid: 1000, name: 'triton-server', writable: '/cache', env: { HOME: '/cache' } },
    source: 'https://github.com/triton-inference-server/server/blob/main/build.py',
  },
  sharedMemory: {
    value: { gibibytes: 1, always: true },
    source: 'https://github.com/triton-inference-server/python_backend#important-notes',
  },
  cautions: [
    {
      value:
        "A request to an ensemble counts as one of the ensemble and as one of each of its models. Name the ensemble, `Signal.requestsPerSecond({ perReplica: 20, model: 'ensemble' })`, lest it count several times.",
      source: 'https://github.com/triton-inference-server/core/blob/main/src/ensemble_scheduler/ensemble_scheduler.cc',
    },
    {
      value:
        'On SIGTERM it refuses new requests at once, while the cluster still sends some: the preStop sleep is what keeps them from failing.',
      source: 'https://github.com/triton-inference-server/server/issues/6230',
    },
  ],
  metrics: TRITON_METRICS,
};

/** NVIDIA Triton, `tritonserver`. */
export const triton = defineRuntime<TritonOptions>(
  server,
  ({ modelRepository, loadModels = [] }, { port, weights }) => {
    const option = 'modelRepository';
    const place = { field: `runtime.${option}`, title: server.title, fallback: '/models' };
    const { path, faults } = loadedFolder(modelRepository, weights, place);
    return {
      command: ['tritonserver'],
      flags: [
        [['--model-repository', '--model-store'], path, modelRepository === undefined ? undefined : option],
        ['--http-port', port === 8000 ? undefined : port, PORT],
        ['--model-control-mode', loadModels.length > 0 ? 'explicit' : undefined],
        ...loadModels.map((model) => ['--load-model', model, 'loadModels'] as const),
      ],
      faults,
    };
  },
);
