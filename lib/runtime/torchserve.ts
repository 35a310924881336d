import { compact, compareText } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { cutOffFaults, timeForRequests } from './request-time';
import { CONFIG_FOLDER, defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TORCHSERVE_METRICS } from './signals/torchserve';
import { isWithin, outsideFaults, type WeightsFiles } from './weights';

/** Options of TorchServe. */
export interface TorchServeOptions extends ServerOptions {
  /**
   * Model archives that are loaded at the start, such as `resnet=resnet.mar`.
   *
   * @default - all in the model store
   */
  readonly models?: readonly string[];
  /**
   * Folder of the model archives.
   *
   * @default - where the weights are, or the folder of the one file that they are, else `/home/model-server/model-store`
   */
  readonly modelStore?: string;
  /**
   * Further properties of `config.properties`, over the derived ones. One that an option tells too is a fault.
   *
   * @default - none
   */
  readonly properties?: Readonly<Record<string, string>>;
}

const GUIDE = 'https://docs.pytorch.org/serve/';
const DOCKER = 'https://github.com/pytorch/serve/blob/master/docker/README.md';
const CONFIG_FILE = 'config.properties';

const server: ModelServer = {
  name: 'torchserve',
  title: 'TorchServe',
  summary: 'Serves PyTorch models from archives. No longer maintained: for what runs on it already.',
  image: {
    value: { repository: 'pytorch/torchserve', tag: '{version}-gpu' },
    source: DOCKER,
  },
  otherImages: { cpu: { value: { repository: 'pytorch/torchserve', tag: '{version}-cpu' }, source: DOCKER } },
  argumentStyle: 'separate',
  ports: {
    value: [
      { name: 'http', number: 8080, purpose: 'API and health' },
      { name: 'metrics', number: 8082, purpose: 'metrics' },
    ],
    source: `${GUIDE}configuration.html`,
  },
  health: { value: { ready: '/ping', live: '/ping' }, source: `${GUIDE}inference_api.html` },
  stop: [{ value: { kind: 'aborts' }, source: 'https://github.com/pytorch/serve/issues/2155' }],
  startup: { value: { typicalSeconds: 75, worstSeconds: 300 }, source: `${GUIDE}configuration.html` },
  user: {
    value: {
      uid: 1000,
      gid: 1000,
      writable: '/cache',
      env: { LOG_LOCATION: '/cache/logs', METRICS_LOCATION: '/cache/logs', TEMP: '/cache' },
    },
    source: 'https://github.com/pytorch/serve/blob/master/docker/Dockerfile',
  },
  sharedMemory: {
    value: { gibibytes: 1, always: false },
    source: DOCKER,
  },
  cautions: [
    {
      value:
        'The entry point of the image starts the server in the background and never passes it the signal to stop: it is started in the foreground instead.',
      source: 'https://github.com/pytorch/serve/blob/master/docker/dockerd-entrypoint.sh',
    },
    {
      value:
        'It asks each request for a token that it makes up at its start, from 0.11.1 on, which no client of several replicas can know: that is turned off, so let a NetworkPolicy say who may call.',
      source: `${GUIDE}token_authorization_api.html`,
      since: '0.11.1',
    },
    {
      value:
        'It ends a request, and the worker that has it, after 120 s: where `longestRequest` says that they may take longer, `default_response_timeout` is set. A `responseTimeout` in the archive of a model takes its place.',
      source: `${GUIDE}configuration.html`,
    },
    {
      value: 'The management API stays on localhost: whoever reaches it can load code.',
      source: `${GUIDE}management_api.html`,
    },
  ],
  metrics: TORCHSERVE_METRICS,
};

/** Ports on which the server itself listens: management, and gRPC for inference and management. */
const OWN_PORTS: readonly number[] = [7070, 7071, 8081];

/** After so long without a response it ends the request and the worker, unless told. */
const OWN_RESPONSE_SECONDS = 120;
const RESPONSE_TIME = 'default_response_timeout';

/** TorchServe, with its configuration in a file. */
export const torchServe = defineRuntime<TorchServeOptions>(server, (options, { port, weights, requestSeconds }) => {
  const { models, modelStore } = options;
  const given = compact(options.properties ?? {});
  const seconds = timeForRequests(requestSeconds, OWN_RESPONSE_SECONDS);
  const told = given[RESPONSE_TIME];
  const properties: Record<string, string> = {
    inference_address: `http://0.0.0.0:${port}`,
    management_address: 'http://127.0.0.1:8081',
    metrics_address: 'http://0.0.0.0:8082',
    metrics_mode: 'prometheus',
    model_store: modelStore ?? weights?.folder ?? '/home/model-server/model-store',
    load_models: models?.join(',') ?? 'all',
    disable_token_authorization: 'true',
    ...(seconds === undefined ? {} : { [RESPONSE_TIME]: String(seconds) }),
    ...given,
  };
  const lines = Object.entries(properties).sort(([a], [b]) => compareText(a, b));
  const isTls = properties.inference_address?.startsWith('https:');
  return {
    command: ['torchserve', '--start', '--foreground'],
    flags: [['--ts-config', `${CONFIG_FOLDER}/${CONFIG_FILE}`]],
    files: { [CONFIG_FILE]: lines.map(([key, value]) => `${key}=${value}\n`).join('') },
    health: { ...server.health.value, ...(isTls ? { scheme: 'HTTPS' as const } : {}) },
    faults: [
      ...portFaults(port),
      ...addressFaults(given, 'inference_address', port, 'Say another port as `port` of the model.'),
      ...addressFaults(given, 'metrics_address', 8082, 'Leave it out.'),
      ...twiceFaults('modelStore', modelStore, 'model_store', given),
      ...twiceFaults('models', models?.join(','), 'load_models', given),
      ...storeFaults(properties.model_store ?? '', weights, given),
      ...cutOffFaults(`runtime.properties[${RESPONSE_TIME}]`, told, Number(told), requestSeconds),
    ],
  };
});

function portFaults(port: number): Fault[] {
  if (!OWN_PORTS.includes(port)) return [];
  const problem = `is a port of TorchServe itself, which has ${OWN_PORTS.join(', ')} for management and gRPC`;
  return [{ field: 'port', value: port, problem, fix: 'Choose another port, such as 8080.' }];
}

/** An address at which nobody but the server itself listens, or at another port than the pod tells. */
function addressFaults(properties: Readonly<Record<string, string>>, name: string, port: number, fix: string): Fault[] {
  const value = properties[name];
  if (value === undefined) return [];
  const [, host = '', own = ''] = /^https?:\/\/(.*?)(?::(\d+))?\/?$/.exec(value) ?? [];
  if (host !== '' && !/^(?:localhost|127\.|\[?::1)/.test(host) && Number(own) === port) return [];
  const problem = `must be an address that the pod is reached at, with the port ${port}, such as http://0.0.0.0:${port}`;
  return [{ field: `runtime.properties[${name}]`, value, problem, fix }];
}

function twiceFaults(
  option: string,
  value: string | undefined,
  property: string,
  properties: Readonly<Record<string, string>>,
): Fault[] {
  if (value === undefined || properties[property] === undefined) return [];
  const problem = `is told twice: ${property} among the properties would win`;
  return [{ field: `runtime.${option}`, value, problem, fix: 'Leave one of them out.' }];
}

function storeFaults(
  store: string,
  weights: WeightsFiles | undefined,
  properties: Readonly<Record<string, string>>,
): Fault[] {
  const field = properties['model_store'] === undefined ? 'runtime.modelStore' : 'runtime.properties[model_store]';
  if (weights?.file !== undefined && isWithin(store, weights.file)) {
    const problem = 'is a file: the model store is the folder of the archives';
    return [{ field, value: store, problem, fix: `Leave it out, then it is ${weights.folder}.` }];
  }
  return outsideFaults(store, weights, field);
}
