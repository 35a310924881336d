import type { HubProgram, ModelServer, Recognizable, ServerMetric, Setting } from './model-server';
import { VLLM_GONE, VLLM_SWITCHES } from './vllm-flags';

const HUGGING_FACE_CACHE = { paths: ['/root/.cache', '/.cache'], variables: ['HF_HOME', 'XDG_CACHE_HOME', 'HOME'] };

/**
 * Where Python makes temporary files; the folder that it starts in is the last resort.
 *
 * @see https://docs.python.org/3/library/tempfile.html#tempfile.gettempdir
 */
const PYTHON_SCRATCH: ModelServer['scratch'] = {
  paths: ['/tmp', '/var/tmp', '/usr/tmp'],
  named: ['TMPDIR', 'TEMP', 'TMP'].map((variable) => ({ flags: [], variable })),
};

/** @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfhuboffline */
const HUB_OFFLINE: readonly string[] = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'];

const REVISION: Setting = { flags: ['--revision'] };

const gauge = (name: string): ServerMetric => ({ name, kind: 'gauge', counts: true });
const level = (name: string): ServerMetric => ({ name, kind: 'gauge' });
const share = (name: string): ServerMetric => ({ name, kind: 'gauge', max: 1 });
const counter = (name: string): ServerMetric => ({ name, kind: 'counter' });
const histogram = (name: string): ServerMetric => ({ name, kind: 'histogram' });

/**
 * A metric of vLLM that newer versions do not have.
 *
 * @see https://github.com/vllm-project/vllm/pull/15458 which hid those of version 0.8
 * @see https://github.com/vllm-project/vllm/pull/29330
 * @see https://github.com/vllm-project/vllm/pull/32661
 */
const gone = (metric: ServerMetric, since: string, now?: string): ServerMetric => ({ ...metric, gone: { since, now } });

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
 * @see https://github.com/ggml-org/llama.cpp/pull/28915
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server.cpp
 * @see https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/http_server.py
 * @see https://github.com/huggingface/text-embeddings-inference/blob/main/router/src/http/server.rs
 */
export const MODEL_SERVERS: readonly ModelServer[] = [
  {
    name: 'vLLM',
    image: /(^|\/)vllm-openai(-[a-z0-9]+)*$|(^|\/)vllm(-tpu)?$/,
    command: /(^|[\s/])vllm\s+serve\b|\bvllm\.entrypoints\./,
    port: { number: 8000, flags: ['--port'], sole: true },
    host: { flags: ['--host'] },
    tls: { flags: ['--ssl-certfile'] },
    key: { flags: ['--api-key'], variable: 'VLLM_API_KEY', guards: /^\/(v1|v2|inference)(\/|$)/ },
    health: { ready: '/health', also: ['/ping'] },
    metricsPath: '/metrics',
    metricsOff: { flags: ['--disable-log-stats'] },
    metricPrefix: 'vllm:',
    keepsColons: true,
    metrics: [
      gauge('vllm:num_requests_waiting'),
      gauge('vllm:num_requests_running'),
      gone(gauge('vllm:num_requests_swapped'), '0.12'),
      share('vllm:kv_cache_usage_perc'),
      gone(share('vllm:gpu_cache_usage_perc'), '0.12', 'vllm:kv_cache_usage_perc'),
      gone(share('vllm:cpu_cache_usage_perc'), '0.12'),
      gone(share('vllm:gpu_prefix_cache_hit_rate'), '0.12'),
      gone(share('vllm:cpu_prefix_cache_hit_rate'), '0.12'),
      counter('vllm:num_preemptions_total'),
      counter('vllm:prompt_tokens_total'),
      counter('vllm:generation_tokens_total'),
      counter('vllm:request_success_total'),
      counter('vllm:prefix_cache_queries_total'),
      counter('vllm:prefix_cache_hits_total'),
      histogram('vllm:time_to_first_token_seconds'),
      gone(histogram('vllm:time_per_output_token_seconds'), '0.15', 'vllm:inter_token_latency_seconds'),
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
    switches: VLLM_SWITCHES,
    goneFlags: VLLM_GONE,
    cache: HUGGING_FACE_CACHE,
    scratch: PYTHON_SCRATCH,
    hub: {
      repositories: [
        { holds: 'model', flags: ['--model'], behind: 'serve', revision: REVISION },
        {
          holds: 'tokenizer',
          flags: ['--tokenizer'],
          revision: { flags: ['--tokenizer-revision'] },
          inherits: true,
        },
      ],
      code: {
        allowed: { flags: ['--trust-remote-code'] },
        revision: { flags: ['--code-revision'] },
      },
      offline: { flags: [], variables: [...HUB_OFFLINE, 'VLLM_USE_MODELSCOPE'] },
      files: ['--config'],
    },
  },
  {
    name: 'SGLang',
    image: /(^|\/)sglang(-rocm)?$/,
    command: /\bsglang\.launch_server\b|(^|[\s/])sglang\s+serve\b/,
    port: { number: 30000, flags: ['--port'], sole: true },
    host: { flags: ['--host'], alone: true },
    key: { flags: ['--api-key'], guards: /^\/(?!health|metrics)/ },
    health: { ready: '/health', also: ['/health_generate', '/ping'] },
    metricsPath: '/metrics',
    metricsOn: { flags: ['--enable-metrics'] },
    metricPrefix: 'sglang:',
    metrics: [
      gauge('sglang:num_queue_reqs'),
      gauge('sglang:num_running_reqs'),
      gauge('sglang:num_used_tokens'),
      share('sglang:token_usage'),
      share('sglang:cache_hit_rate'),
      counter('sglang:num_requests_total'),
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
    scratch: PYTHON_SCRATCH,
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
    health: { ready: '/health', also: ['/ping'] },
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
    scratch: { paths: ['/tmp'], named: [{ flags: ['--shard-uds-path'], variable: 'SHARD_UDS_PATH' }] },
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
    health: { ready: '/health', also: ['/ping'] },
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
    key: { flags: ['--api-key', '--api-key-file'], variable: 'LLAMA_API_KEY', guards: /^\/(metrics|slots)(\/|$)/ },
    health: { ready: '/health', also: ['/v1/health'] },
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
    health: { ready: '/v2/health/ready', live: '/v2/health/live' },
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
    health: { ready: '/v1/models/<model>' },
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
    health: { ready: '/ping', also: ['/v2/health/ready', '/v2/health/live'] },
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

/**
 * Servers that answer at once, and load a model with the first request for it: Ollama.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go
 * @see https://github.com/ollama/ollama/blob/main/server/sched.go
 */
export const ANSWERING_UNLOADED: readonly Recognizable[] = [
  { image: /(^|\/)ollama$/, command: /(^|[\s/])ollama\s+serve\b/ },
];

/**
 * The command line of the hub, `hf download` and `huggingface-cli download`, which fetches weights before a server starts.
 *
 * @see https://huggingface.co/docs/huggingface_hub/guides/cli
 */
export const HUB_DOWNLOAD: HubProgram & { readonly command: RegExp } = {
  name: 'the Hugging Face CLI',
  command: /(^|[\s/])(hf|huggingface-cli)\s+download\b/,
  hub: {
    repositories: [{ holds: 'model', flags: [], behind: 'download', revision: REVISION }],
    offline: { flags: [], variables: HUB_OFFLINE },
    files: [],
  },
};
