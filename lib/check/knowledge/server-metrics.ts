import type { ModelServer, ServerMetric } from './model-server';
import { MODEL_SERVERS } from './servers';

/** Names that are published as metrics of these servers but that none of them exports, and the right ones. */
export const MISTAKEN_METRICS: ReadonlyMap<string, string> = new Map([
  ['tgi:queue_size', 'tgi_queue_size'],
  ['tgi:batch_current_size', 'tgi_batch_current_size'],
  ['tgi_queue_length', 'tgi_queue_size'],
  ['vllm:num_requests_queued', 'vllm:num_requests_waiting'],
  ['vllm:requests_waiting', 'vllm:num_requests_waiting'],
  ['vllm:requests_running', 'vllm:num_requests_running'],
  ['vllm:queue_size', 'vllm:num_requests_waiting'],
  ['vllm:kv_cache_usage', 'vllm:kv_cache_usage_perc'],
  ['vllm:gpu_cache_usage', 'vllm:kv_cache_usage_perc'],
  ['sglang:queue_size', 'sglang:num_queue_reqs'],
  ['sglang:num_requests_waiting', 'sglang:num_queue_reqs'],
  ['nv_inference_pending_requests', 'nv_inference_pending_request_count'],
  ['tensorflow:serving:request_count', ':tensorflow:serving:request_count'],
]);

const HISTOGRAM_PARTS = /_(bucket|sum|count)$/;

const METRICS: ReadonlyMap<string, { readonly server: ModelServer; readonly metric: ServerMetric }> = new Map(
  MODEL_SERVERS.flatMap((server) => server.metrics.map((metric) => [metric.name, { server, metric }] as const)),
);

/** The metric of that name, as Prometheus has it, and the server that exports it. */
export function serverMetric(name: string) {
  const found = METRICS.get(name);
  if (found) return found;
  const whole = METRICS.get(name.replace(HISTOGRAM_PARTS, ''));
  return whole?.metric.kind === 'histogram' ? whole : undefined;
}

/** The metric of which a name tells a part, such as `_sum`, that only a histogram has. */
export function partless(name: string): string | undefined {
  const whole = name.replace(HISTOGRAM_PARTS, '');
  return whole !== name && METRICS.has(whole) && !serverMetric(name) ? whole : undefined;
}

/**
 * The counter that is meant where its name lacks the `_total` that the metrics page puts behind it. vLLM's documentation
 * lists its counters so, and adapters serve them so.
 *
 * @see https://docs.vllm.ai/en/stable/usage/metrics/
 */
export function withTotal(name: string): string | undefined {
  const meant = `${name}_total`;
  return METRICS.get(meant)?.metric.kind === 'counter' && !serverMetric(name) ? meant : undefined;
}

/**
 * The name that is meant where an underscore stands for the colon of one, which Prometheus and the OpenTelemetry collector
 * keep; only the metrics that adapters serve may be renamed so.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/pull/14158
 */
export function withColon(name: string): string | undefined {
  const prefix = COLONS.find((prefix) => name.startsWith(prefix.replace(':', '_')));
  const meant = prefix && `${prefix}${name.slice(prefix.length)}`;
  return meant && serverMetric(meant) ? meant : undefined;
}

const COLONS = MODEL_SERVERS.flatMap(({ keepsColons, metricPrefix }) => (keepsColons ? [metricPrefix] : []));

const ADAPTED: ReadonlyMap<string, { readonly server: ModelServer; readonly metric: ServerMetric }> = new Map(
  Array.from(METRICS, ([name, found]) => [name.replaceAll(':', '_').replace(/^_/, ''), found] as const),
);

/** The metric of that name, colons written as underscores as adapters like to rename them. */
export function adaptedMetric(name: string) {
  return serverMetric(name) ?? ADAPTED.get(name);
}
