import { type Container, commandLine, environmentOf } from '../../manifest/pods';
import { textOf } from '../../manifest/read';
import { oncePer } from '../memo';

/** A metric that a model server exports. */
export interface ServerMetric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter' | 'histogram';
  /** Largest value that a pod can report, where the metric is a share. */
  readonly max?: number;
  /** True where the metric counts things of a pod, so that its unit is one. */
  readonly counts?: boolean;
}

/** How a program is told something: by flags, synonyms together, or by a variable of its environment. */
export interface Setting {
  readonly flags: readonly string[];
  readonly variable?: string;
}

/** A repository of the Hugging Face hub that a program may be told to fetch. */
export interface HubRepository extends Setting {
  /** What is in it: a model, a tokenizer. */
  readonly holds: string;
  /** The word of the command line behind which its name may stand without a flag. */
  readonly behind?: string;
  /** How the revision is told; absent where the program always takes what is newest. */
  readonly revision?: Setting;
  /** Whether the model's revision holds for it where it is told none of its own. */
  readonly inherits?: boolean;
}

/** What a program fetches from the Hugging Face hub. */
export interface HubUse {
  /** The model first. */
  readonly repositories: readonly HubRepository[];
  /** Single files that it fetches by their URL. */
  readonly urls?: readonly Setting[];
  /** What lets it run code of the model's repository, and what tells the revision of the code where it differs. */
  readonly code?: { readonly allowed: Setting; readonly revision?: Setting };
  /** What keeps it from the hub. */
  readonly offline: { readonly flags: readonly string[]; readonly variables: readonly string[] };
  /** Flags for files that may hold each of its settings. */
  readonly files: readonly string[];
}

/** A program that fetches from the Hugging Face hub. */
export interface HubProgram {
  readonly name: string;
  readonly hub: HubUse;
}

/** What rules know of a model server. */
export interface ModelServer {
  readonly name: string;
  /** Recognizes its images by repository. */
  readonly image: RegExp;
  /** Recognizes its command line. */
  readonly command: RegExp;
  /** Port on which it answers unless told otherwise, and the flags and variables that tell. */
  readonly port?: {
    readonly number: number;
    readonly flags: readonly string[];
    readonly variable?: string;
    /** Ports on which it answers in other protocols: whoever exposes one of these may not want the first. */
    readonly others?: readonly number[];
  };
  /** How it is told on which address to listen; `alone` where it listens to its own container unless it is told. */
  readonly host?: Setting & { readonly alone?: boolean };
  /** How it is made to speak TLS. */
  readonly tls?: Setting;
  /** How it is told a key, and the paths on which it then asks for it; `before` where newer versions do not. */
  readonly key?: Setting & { readonly guards: RegExp; readonly before?: string };
  readonly metricsPath: string;
  /** What lets it show its metrics, and what keeps it from that. */
  readonly metricsOn?: Setting;
  readonly metricsOff?: Setting;
  /** Every metric of the server starts with it. */
  readonly metricPrefix: string;
  readonly metrics: readonly ServerMetric[];
  /** Labels that people filter on in vain, and the labels that hold the same. */
  readonly mistakenLabels?: Readonly<Record<string, string>>;
  /** Flags for the number of GPUs that one replica spans, synonyms together; what they say is multiplied. */
  readonly parallelFlags: readonly (readonly string[])[];
  readonly parallelVariable?: string;
  /** Flags for how long it lets requests finish after SIGTERM. */
  readonly drainFlags: readonly string[];
  /** Where it writes unless told otherwise, and the variables that move it. */
  readonly cache?: { readonly paths: readonly string[]; readonly variables: readonly string[] };
  /** What it fetches from the Hugging Face hub. */
  readonly hub?: HubUse;
}

const HUGGING_FACE_CACHE = { paths: ['/root/.cache', '/.cache'], variables: ['HF_HOME', 'XDG_CACHE_HOME', 'HOME'] };

/** @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfhuboffline */
const HUB_OFFLINE: readonly string[] = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'];

const REVISION: Setting = { flags: ['--revision'] };

const gauge = (name: string): ServerMetric => ({ name, kind: 'gauge', counts: true });
const level = (name: string): ServerMetric => ({ name, kind: 'gauge' });
const share = (name: string): ServerMetric => ({ name, kind: 'gauge', max: 1 });
const counter = (name: string): ServerMetric => ({ name, kind: 'counter' });
const histogram = (name: string): ServerMetric => ({ name, kind: 'histogram' });

/**
 * The model servers that rules know.
 *
 * @see https://docs.vllm.ai/en/latest/design/metrics.html
 * @see https://docs.sglang.ai/references/production_metrics.html
 * @see https://huggingface.co/docs/text-generation-inference/reference/metrics
 * @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html
 * @see https://docs.vllm.ai/en/stable/configuration/engine_args/
 * @see https://docs.sglang.ai/advanced_features/server_arguments.html
 * @see https://huggingface.co/docs/text-generation-inference/reference/launcher
 * @see https://huggingface.co/docs/text-embeddings-inference/cli_arguments
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 * @see https://docs.vllm.ai/en/stable/usage/security/
 * @see https://github.com/huggingface/text-embeddings-inference/pull/360
 */
export const MODEL_SERVERS: readonly ModelServer[] = [
  {
    name: 'vLLM',
    image: /(^|\/)vllm-openai(-[a-z0-9]+)*$|(^|\/)vllm(-tpu)?$/,
    command: /(^|[\s/])vllm\s+serve\b|\bvllm\.entrypoints\./,
    port: { number: 8000, flags: ['--port'] },
    host: { flags: ['--host'] },
    tls: { flags: ['--ssl-certfile', '--ssl_certfile'] },
    key: { flags: ['--api-key', '--api_key'], variable: 'VLLM_API_KEY', guards: /^\/(v1|v2|inference)(\/|$)/ },
    metricsPath: '/metrics',
    metricsOff: { flags: ['--disable-log-stats', '--disable_log_stats'] },
    metricPrefix: 'vllm:',
    metrics: [
      gauge('vllm:num_requests_waiting'),
      gauge('vllm:num_requests_running'),
      gauge('vllm:num_requests_swapped'),
      share('vllm:kv_cache_usage_perc'),
      share('vllm:gpu_cache_usage_perc'),
      share('vllm:cpu_cache_usage_perc'),
      share('vllm:gpu_prefix_cache_hit_rate'),
      share('vllm:cpu_prefix_cache_hit_rate'),
      counter('vllm:num_preemptions_total'),
      counter('vllm:prompt_tokens_total'),
      counter('vllm:generation_tokens_total'),
      counter('vllm:request_success_total'),
      counter('vllm:prefix_cache_queries_total'),
      counter('vllm:prefix_cache_hits_total'),
      histogram('vllm:time_to_first_token_seconds'),
      histogram('vllm:time_per_output_token_seconds'),
      histogram('vllm:inter_token_latency_seconds'),
      histogram('vllm:e2e_request_latency_seconds'),
      histogram('vllm:request_queue_time_seconds'),
      histogram('vllm:request_inference_time_seconds'),
      histogram('vllm:request_prefill_time_seconds'),
      histogram('vllm:request_decode_time_seconds'),
      histogram('vllm:request_prompt_tokens'),
      histogram('vllm:request_generation_tokens'),
    ],
    mistakenLabels: { model: 'model_name', model_id: 'model_name' },
    parallelFlags: [
      ['--tensor-parallel-size', '-tp'],
      ['--pipeline-parallel-size', '-pp'],
      ['--data-parallel-size', '-dp'],
    ],
    drainFlags: ['--shutdown-timeout'],
    cache: HUGGING_FACE_CACHE,
    hub: {
      repositories: [
        { holds: 'model', flags: ['--model'], behind: 'serve', revision: REVISION },
        {
          holds: 'tokenizer',
          flags: ['--tokenizer'],
          revision: { flags: ['--tokenizer-revision', '--tokenizer_revision'] },
          inherits: true,
        },
      ],
      code: {
        allowed: { flags: ['--trust-remote-code', '--trust_remote_code'] },
        revision: { flags: ['--code-revision', '--code_revision'] },
      },
      offline: { flags: [], variables: [...HUB_OFFLINE, 'VLLM_USE_MODELSCOPE'] },
      files: ['--config'],
    },
  },
  {
    name: 'SGLang',
    image: /(^|\/)sglang(-rocm)?$/,
    command: /\bsglang\.launch_server\b|(^|[\s/])sglang\s+serve\b/,
    port: { number: 30000, flags: ['--port'] },
    host: { flags: ['--host'], alone: true },
    key: { flags: ['--api-key'], guards: /^\/(?!health|metrics)/ },
    metricsPath: '/metrics',
    metricsOn: { flags: ['--enable-metrics'] },
    metricPrefix: 'sglang:',
    metrics: [
      gauge('sglang:num_queue_reqs'),
      gauge('sglang:num_running_reqs'),
      gauge('sglang:num_used_tokens'),
      share('sglang:token_usage'),
      share('sglang:cache_hit_rate'),
      counter('sglang:prompt_tokens_total'),
      counter('sglang:generation_tokens_total'),
      histogram('sglang:time_to_first_token_seconds'),
      histogram('sglang:e2e_request_latency_seconds'),
    ],
    mistakenLabels: { model: 'model_name' },
    parallelFlags: [
      ['--tp', '--tp-size', '--tensor-parallel-size'],
      ['--pp-size', '--pipeline-parallel-size'],
    ],
    drainFlags: [],
    cache: HUGGING_FACE_CACHE,
    hub: {
      repositories: [
        { holds: 'model', flags: ['--model-path', '--model'], revision: REVISION },
        {
          holds: 'draft model',
          flags: ['--speculative-draft-model-path', '--speculative-draft-model'],
          revision: { flags: ['--speculative-draft-model-revision'] },
        },
      ],
      code: { allowed: { flags: ['--trust-remote-code'] } },
      offline: { flags: [], variables: [...HUB_OFFLINE, 'SGLANG_USE_MODELSCOPE'] },
      files: ['--config'],
    },
  },
  {
    name: 'TGI',
    image: /(^|\/)text-generation-inference$/,
    command: /\btext-generation-launcher\b/,
    port: { number: 80, flags: ['--port', '-p'], variable: 'PORT' },
    metricsPath: '/metrics',
    metricPrefix: 'tgi_',
    metrics: [
      gauge('tgi_queue_size'),
      gauge('tgi_batch_current_size'),
      counter('tgi_request_count'),
      counter('tgi_request_success'),
      histogram('tgi_request_duration'),
      histogram('tgi_request_queue_duration'),
      histogram('tgi_request_mean_time_per_token_duration'),
    ],
    parallelFlags: [['--num-shard']],
    parallelVariable: 'NUM_SHARD',
    drainFlags: [],
    cache: { paths: ['/data'], variables: ['HUGGINGFACE_HUB_CACHE', 'HF_HOME', 'HF_HUB_CACHE'] },
    hub: {
      repositories: [
        {
          holds: 'model',
          flags: ['--model-id'],
          variable: 'MODEL_ID',
          revision: { flags: ['--revision'], variable: 'REVISION' },
        },
      ],
      code: { allowed: { flags: ['--trust-remote-code'], variable: 'TRUST_REMOTE_CODE' } },
      offline: { flags: [], variables: HUB_OFFLINE },
      files: [],
    },
  },
  {
    name: 'TEI',
    image: /(^|\/)text-embeddings-inference$/,
    command: /\btext-embeddings-router\b/,
    port: { number: 80, flags: ['--port', '-p'], variable: 'PORT' },
    host: { flags: ['--hostname'] },
    key: { flags: ['--api-key'], variable: 'API_KEY', guards: /^/, before: '1.6' },
    metricsPath: '/metrics',
    metricPrefix: 'te_',
    metrics: [
      gauge('te_queue_size'),
      counter('te_request_count'),
      counter('te_request_success'),
      counter('te_request_failure'),
      counter('te_embed_count'),
      counter('te_embed_success'),
      counter('te_predict_count'),
      counter('te_predict_success'),
      histogram('te_request_duration'),
      histogram('te_request_tokenization_duration'),
      histogram('te_request_queue_duration'),
      histogram('te_request_inference_duration'),
      histogram('te_batch_next_size'),
      histogram('te_batch_next_tokens'),
    ],
    parallelFlags: [],
    drainFlags: [],
    hub: {
      repositories: [
        {
          holds: 'model',
          flags: ['--model-id'],
          variable: 'MODEL_ID',
          revision: { flags: ['--revision'], variable: 'REVISION' },
        },
      ],
      offline: { flags: [], variables: [] },
      files: [],
    },
  },
  {
    name: 'llama.cpp',
    image: /(^|\/)llama\.cpp$/,
    command: /(^|[\s/])llama-server\b/,
    host: { flags: ['--host'], variable: 'LLAMA_ARG_HOST' },
    tls: { flags: ['--ssl-cert-file'], variable: 'LLAMA_ARG_SSL_CERT_FILE' },
    metricsPath: '/metrics',
    metricsOn: { flags: ['--metrics'], variable: 'LLAMA_ARG_ENDPOINT_METRICS' },
    metricPrefix: 'llamacpp:',
    metrics: [
      gauge('llamacpp:requests_processing'),
      gauge('llamacpp:requests_deferred'),
      gauge('llamacpp:kv_cache_tokens'),
      share('llamacpp:kv_cache_usage_ratio'),
      level('llamacpp:prompt_tokens_seconds'),
      level('llamacpp:predicted_tokens_seconds'),
      level('llamacpp:n_busy_slots_per_decode'),
      level('llamacpp:n_tokens_max'),
      counter('llamacpp:prompt_tokens_total'),
      counter('llamacpp:prompt_seconds_total'),
      counter('llamacpp:tokens_predicted_total'),
      counter('llamacpp:tokens_predicted_seconds_total'),
      counter('llamacpp:n_decode_total'),
    ],
    parallelFlags: [],
    drainFlags: [],
    hub: {
      repositories: [
        { holds: 'model', flags: ['-hf', '-hfr', '--hf-repo'], variable: 'LLAMA_ARG_HF_REPO' },
        {
          holds: 'draft model',
          flags: ['-hfd', '-hfrd', '--hf-repo-draft', '--spec-draft-hf'],
          variable: 'LLAMA_ARG_SPEC_DRAFT_HF_REPO',
        },
      ],
      urls: [{ flags: ['-mu', '--model-url'], variable: 'LLAMA_ARG_MODEL_URL' }],
      offline: { flags: ['--offline'], variables: ['LLAMA_ARG_OFFLINE'] },
      files: [],
    },
  },
  {
    name: 'Triton',
    image: /(^|\/)tritonserver$/,
    command: /(^|[\s/])tritonserver\b/,
    port: { number: 8000, flags: ['--http-port'], others: [8001, 8002] },
    metricsPath: '/metrics',
    metricPrefix: 'nv_',
    metrics: [
      gauge('nv_inference_pending_request_count'),
      share('nv_gpu_utilization'),
      counter('nv_inference_queue_duration_us'),
      counter('nv_inference_request_duration_us'),
      counter('nv_inference_compute_infer_duration_us'),
      counter('nv_inference_request_success'),
      counter('nv_inference_request_failure'),
      counter('nv_inference_count'),
      counter('nv_inference_exec_count'),
    ],
    parallelFlags: [],
    drainFlags: ['--exit-timeout-secs'],
  },
  {
    name: 'TensorFlow Serving',
    image: /(^|\/)tensorflow\/serving$|(^|\/)tensorflow-serving$/,
    command: /\btensorflow_model_server\b/,
    port: { number: 8501, flags: ['--rest_api_port'], others: [8500] },
    metricsPath: '/monitoring/prometheus/metrics',
    metricsOn: { flags: ['--monitoring_config_file'] },
    metricPrefix: ':tensorflow:',
    metrics: [counter(':tensorflow:serving:request_count')],
    parallelFlags: [],
    drainFlags: [],
  },
  {
    name: 'TorchServe',
    image: /(^|\/)torchserve(-kfs)?$/,
    command: /(^|[\s/])torchserve\b/,
    metricsPath: '/metrics',
    metricPrefix: 'ts_',
    metrics: [
      counter('ts_queue_latency_microseconds'),
      counter('ts_inference_latency_microseconds'),
      counter('ts_inference_requests_total'),
    ],
    parallelFlags: [],
    drainFlags: [],
  },
];

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
]);

/**
 * The command line of the hub, `hf download` and `huggingface-cli download`, which fetches weights before a server starts.
 *
 * @see https://huggingface.co/docs/huggingface_hub/guides/cli
 */
const HUB_DOWNLOAD: HubProgram & { readonly command: RegExp } = {
  name: 'the Hugging Face CLI',
  command: /(^|[\s/])(hf|huggingface-cli)\s+download\b/,
  hub: {
    repositories: [{ holds: 'model', flags: [], behind: 'download', revision: REVISION }],
    offline: { flags: [], variables: HUB_OFFLINE },
    files: [],
  },
};

/** The program of a container that fetches from the Hugging Face hub, as its command line or its image tell. */
export function hubProgramOf(container: Container): HubProgram | undefined {
  if (HUB_DOWNLOAD.command.test(commandLine(container).join(' '))) return HUB_DOWNLOAD;
  const server = serverOf(container);
  return server?.hub && { name: server.name, hub: server.hub };
}

/** The model server that a container runs, as its command line or its image tell. */
export const serverOf = oncePer(recognize);

function recognize(container: Container): ModelServer | undefined {
  const line = commandLine(container).join(' ');
  const repository = repositoryOf(textOf(container.fields['image']) ?? '');
  return (
    MODEL_SERVERS.find(({ command }) => command.test(line)) ?? MODEL_SERVERS.find(({ image }) => image.test(repository))
  );
}

function repositoryOf(image: string): string {
  const named = image.split('@')[0] ?? '';
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}

const HISTOGRAM_PARTS = /_(bucket|sum|count)$/;

const METRICS: ReadonlyMap<string, { readonly server: ModelServer; readonly metric: ServerMetric }> = new Map(
  MODEL_SERVERS.flatMap((server) => server.metrics.map((metric) => [metric.name, { server, metric }] as const)),
);

/** The metric of that name, as Prometheus has it, and the server that exports it. */
export function serverMetric(name: string) {
  return METRICS.get(name) ?? METRICS.get(name.replace(HISTOGRAM_PARTS, ''));
}

const ADAPTED: ReadonlyMap<string, { readonly server: ModelServer; readonly metric: ServerMetric }> = new Map(
  Array.from(METRICS, ([name, found]) => [name.replaceAll(':', '_').replace(/^_/, ''), found] as const),
);

/** The metric of that name, colons written as underscores as adapters like to rename them. */
export function adaptedMetric(name: string) {
  return serverMetric(name) ?? ADAPTED.get(name);
}

/** The value behind a flag, as `--flag value` or `--flag=value`; the last one counts. */
export function flagValue(container: Container, flags: readonly string[]): { value: string; path: string } | undefined {
  let found: { value: string; path: string } | undefined;
  for (const field of ['command', 'args']) {
    const parts = container.fields[field];
    if (!Array.isArray(parts)) continue;
    parts.forEach((part: unknown, index: number) => {
      const text = textOf(part) ?? '';
      const value = valueIn(text, textOf(parts[index + 1]), flags);
      if (value !== undefined) found = { value, path: `${container.path}.${field}[${index}]` };
    });
  }
  return found;
}

function valueIn(text: string, next: string | undefined, flags: readonly string[]): string | undefined {
  for (const flag of flags) {
    if (text === flag) return next;
    if (text.startsWith(`${flag}=`)) return text.slice(flag.length + 1);
  }
  return text.includes(' ') ? valueInScript(text, flags) : undefined;
}

/** A flag inside a script that a shell runs. */
function valueInScript(script: string, flags: readonly string[]): string | undefined {
  const words = script.split(/[\s=]+/);
  const index = words.findLastIndex((word) => flags.includes(word));
  return index < 0 ? undefined : words[index + 1]?.replace(/^["']|["']$/g, '');
}

/** A whole number behind a flag, or in a variable of the environment. */
export function numberGiven(
  container: Container,
  flags: readonly string[],
  variable?: string,
): { value: number; path: string } | undefined {
  const flag = flagValue(container, flags);
  if (flag) return /^\d+$/.test(flag.value) ? { value: Number(flag.value), path: flag.path } : undefined;
  const text = variable === undefined ? undefined : environmentOf(container).get(variable);
  return text !== undefined && /^\d+$/.test(text) ? { value: Number(text), path: `${container.path}.env` } : undefined;
}
