import { CONFIG_FOLDER, defineRuntime, type ServerOptions } from './runtime';
import type { ModelServer } from './server';
import { TF_SERVING_METRICS } from './signals/tf-serving';

/** Options of TensorFlow Serving. */
export interface TfServingOptions extends ServerOptions {
  /** Name of the model, part of its URL. */
  readonly model: string;
  /**
   * Folder with one numbered folder a version of the model: in the pod, or a URL such as `gs://bucket/model`.
   *
   * @default - where the weights are, else `/models/<model>`
   */
  readonly basePath?: string;
}

const GUIDE = 'https://www.tensorflow.org/tfx/serving/';
const MONITORING_FILE = 'monitoring.config';
const METRICS_PATH = TF_SERVING_METRICS.path;

const server: ModelServer = {
  name: 'tf-serving',
  title: 'TensorFlow Serving',
  summary: 'Serves TensorFlow models over REST and gRPC.',
  image: {
    value: { repository: 'tensorflow/serving', tag: '{version}-gpu', cpuTag: '{version}' },
    source: `${GUIDE}docker`,
  },
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
        'The status of a model is 200 also where loading it failed; it says so in its body, which a probe does not read. A rollout of a broken model is seen by its errors alone.',
      source: `${GUIDE}api_rest#model_status_api`,
    },
  ],
  metrics: TF_SERVING_METRICS,
};

/** TensorFlow Serving, `tensorflow_model_server`. */
export const tfServing = defineRuntime<TfServingOptions>(server, ({ model, basePath }, { port, weightsPath }) => ({
  command: ['tensorflow_model_server'],
  flags: [
    ['--port', 8500],
    ['--rest_api_port', port],
    ['--model_name', model],
    ['--model_base_path', basePath ?? weightsPath ?? `/models/${model}`],
    ['--monitoring_config_file', `${CONFIG_FOLDER}/${MONITORING_FILE}`],
  ],
  files: { [MONITORING_FILE]: `prometheus_config { enable: true, path: "${METRICS_PATH}" }\n` },
  modelName: model,
}));
