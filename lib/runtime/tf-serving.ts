import { flagAmong, wordsOf } from '../manifest/command-line';
import type { Fault } from '../manifest/fault';
import { parseImage } from '../manifest/image';
import { isSince } from '../manifest/server-version';
import { PORT } from './arguments';
import { cutOffFaults, timeForRequests } from './request-time';
import { CONFIG_FOLDER, defineRuntime, type ServerContext, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TF_SERVING_METRICS } from './signals/tf-serving';
import { loadedFolder } from './weights';

/** Options of TensorFlow Serving. */
export interface TfServingOptions extends ServerOptions {
  /** Name of the model, part of its URL. */
  readonly model: string;
  /**
   * Folder with one numbered folder a version of the model: in the pod, or a URL such as `gs://bucket/model`. The images
   * read no `s3://` from 2.7 on: `Weights.s3` fetches such a folder.
   *
   * @see https://github.com/tensorflow/serving/issues/1963
   * @default - where the weights are, else `/models/<model>`
   */
  readonly basePath?: string;
}

const GUIDE = 'https://www.tensorflow.org/tfx/serving/';
const MONITORING_FILE = 'monitoring.config';
const METRICS_PATH = TF_SERVING_METRICS.path;

/** TensorFlow moved these file systems into a package of their own, which the images of the server are without. */
const REMOVED_FILE_SYSTEM = /^(?:s3|hdfs|viewfs|har):\/\//;
const REMOVED_SINCE = '2.7';
const REMOVAL = 'https://github.com/tensorflow/serving/issues/1963';

const server: ModelServer = {
  name: 'tf-serving',
  title: 'TensorFlow Serving',
  summary: 'Serves TensorFlow models over REST and gRPC.',
  image: {
    value: { repository: 'tensorflow/serving', tag: '{version}-gpu' },
    source: `${GUIDE}docker`,
  },
  otherImages: { cpu: { value: { repository: 'tensorflow/serving', tag: '{version}' }, source: `${GUIDE}docker` } },
  argumentStyle: 'joined',
  ports: {
    value: [
      { name: 'http', number: 8501, purpose: 'REST API, health and metrics' },
      { name: 'grpc', number: 8500, purpose: 'API over gRPC' },
    ],
    source: `${GUIDE}docker`,
  },
  health: { value: { ready: '/v1/models/{model}' }, source: `${GUIDE}api_rest#model_status_api` },
  stop: [
    {
      value: { kind: 'aborts' },
      source: 'https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/main.cc',
    },
  ],
  startup: { value: { typicalSeconds: 20, worstSeconds: 300 }, source: `${GUIDE}performance` },
  user: {
    value: { uid: 1000, gid: 1000, writable: '/tmp', env: {} },
    source: 'https://github.com/tensorflow/serving/blob/master/tensorflow_serving/tools/docker/Dockerfile',
  },
  cautions: [
    {
      value: 'No metrics are shown without a monitoring configuration: one is put into the pod.',
      source: `${GUIDE}serving_config#monitoring_configuration`,
    },
    {
      value:
        'It ends requests over REST after 30 s: where `longestRequest` says that they may take longer, `--rest_api_timeout_in_ms` is set.',
      source: 'https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/server.h',
    },
    {
      value:
        'It opens its ports once the model is loaded, and ends where that fails, so a rollout of a broken model stops. A version that is put beside it later and does not load leaves the status at 200, and the former one is served on: the body of the status tells, which no probe reads.',
      source: 'https://github.com/tensorflow/serving/blob/master/tensorflow_serving/model_servers/server_core.cc',
    },
    {
      value:
        'From 2.7 on the images read folders of the pod and `gs://` alone: "File system scheme \'s3\' not implemented". A base path in S3 or HDFS is a fault; `Weights.s3` fetches the folder.',
      source: REMOVAL,
    },
  ],
  metrics: TF_SERVING_METRICS,
};

const HUB_FAULT: Fault = {
  field: 'weights',
  problem: `are never read: ${server.title} does not fetch from the Hugging Face hub`,
  fix: 'Take them from a bucket, a claim or an image.',
};

/** After so long it ends a request over REST, unless told. */
const OWN_REQUEST_SECONDS = 30;
const REQUEST_TIME = '--rest_api_timeout_in_ms';

/** A base path that no image of the server's own reads; one that others build may. */
function basePathFaults(basePath: string | undefined, { image, version }: ServerContext): Fault[] {
  const [scheme] = REMOVED_FILE_SYSTEM.exec(basePath ?? '') ?? [];
  if (scheme === undefined || !isSince(version, REMOVED_SINCE)) return [];
  if (image !== undefined && !/(?:^|\/)tensorflow\/serving$/.test(parseImage(image)?.repository ?? '')) return [];
  return [
    {
      field: 'runtime.basePath',
      value: basePath,
      problem: `cannot be read: the images of ${server.title} have no file system for ${scheme} from ${REMOVED_SINCE} on (${REMOVAL})`,
      fix: 'Leave it out and let weights fetch the folder, such as Weights.s3, or give an image that reads it.',
    },
  ];
}

/** TensorFlow Serving, `tensorflow_model_server`. */
export const tfServing = defineRuntime<TfServingOptions>(server, ({ model, basePath, args = [] }, context) => {
  const { port, weights, hub, requestSeconds } = context;
  const place = { field: 'runtime.basePath', title: server.title, fallback: `/models/${model}` };
  const { path, faults } = loadedFolder(basePath, weights, place);
  const seconds = timeForRequests(requestSeconds, OWN_REQUEST_SECONDS);
  const told = flagAmong(wordsOf(args), [REQUEST_TIME])?.value;
  return {
    command: ['tensorflow_model_server'],
    flags: [
      ['--port', 8500],
      ['--rest_api_port', port, PORT],
      ['--model_name', model, 'model'],
      ['--model_base_path', path, basePath === undefined ? undefined : 'basePath'],
      ['--monitoring_config_file', `${CONFIG_FOLDER}/${MONITORING_FILE}`],
      [REQUEST_TIME, seconds === undefined ? undefined : seconds * 1000],
    ],
    files: { [MONITORING_FILE]: `prometheus_config { enable: true, path: "${METRICS_PATH}" }\n` },
    modelName: model,
    faults: [
      ...faults,
      ...basePathFaults(basePath, context),
      ...(hub ? [HUB_FAULT] : []),
      ...cutOffFaults(`runtime.args[${REQUEST_TIME}]`, told, Number(told) / 1000, requestSeconds),
    ],
  };
});
