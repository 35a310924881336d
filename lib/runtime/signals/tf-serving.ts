import type { RuntimeMetrics, Series } from '../signal';
import { rateSignal } from './shapes';

const SOURCE = 'https://github.com/tensorflow/serving/blob/master/tensorflow_serving/g3doc/serving_config.md';

const REQUESTS: Series = {
  name: ':tensorflow:serving:request_count',
  type: 'counter',
  labels: ['model_name', 'status'],
  modelLabel: 'model_name',
  bornWithTraffic: true,
};

/** What TensorFlow Serving tells about its load: a count of requests, born with the first of them. */
export const TF_SERVING_METRICS: RuntimeMetrics = {
  runtime: 'tf-serving',
  title: 'TensorFlow Serving',
  portName: 'http',
  port: 8501,
  path: '/monitoring/prometheus/metrics',
  needs: 'the argument `--monitoring_config_file`',
  signals: [rateSignal(REQUESTS, SOURCE)],
};
