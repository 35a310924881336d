import { compact, compareText } from '../manifest/canonical';
import { CONFIG_FOLDER, defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TORCHSERVE_METRICS } from './signals/torchserve';

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
   * @default - where the weights are, else `/home/model-server/model-store`
   */
  readonly modelStore?: string;
  /**
   * Further properties of `config.properties`, over the derived ones.
   *
   * @default - none
   */
  readonly properties?: Readonly<Record<string, string>>;
}

const GUIDE = 'https://docs.pytorch.org/serve/';
const CONFIG_FILE = 'config.properties';

const server: ModelServer = {
  name: 'torchserve',
  title: 'TorchServe',
  summary: 'Serves PyTorch models from archives. No longer maintained: for what runs on it already.',
  image: {
    value: { repository: 'pytorch/torchserve', tag: '{version}-gpu', cpuTag: '{version}-cpu' },
    source: 'https://github.com/pytorch/serve/blob/master/docker/README.md',
  },
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
    source: 'https://github.com/pytorch/serve/blob/master/docker/README.md',
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
      value: 'The management API stays on localhost: whoever reaches it can load code.',
      source: `${GUIDE}management_api.html`,
    },
  ],
  metrics: TORCHSERVE_METRICS,
};

/** TorchServe, with its configuration in a file. */
export const torchServe = defineRuntime<TorchServeOptions>(server, (options, { port, weightsPath }) => {
  const properties: Record<string, string> = {
    inference_address: `http://0.0.0.0:${port}`,
    management_address: 'http://127.0.0.1:8081',
    metrics_address: 'http://0.0.0.0:8082',
    metrics_mode: 'prometheus',
    model_store: options.modelStore ?? weightsPath ?? '/home/model-server/model-store',
    load_models: options.models?.join(',') ?? 'all',
    disable_token_authorization: 'true',
    ...compact(options.properties ?? {}),
  };
  const lines = Object.entries(properties).sort(([a], [b]) => compareText(a, b));
  return {
    command: ['torchserve', '--start', '--foreground'],
    flags: [['--ts-config', `${CONFIG_FOLDER}/${CONFIG_FILE}`]],
    files: { [CONFIG_FILE]: lines.map(([key, value]) => `${key}=${value}\n`).join('') },
  };
});
