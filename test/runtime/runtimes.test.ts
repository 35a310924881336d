import { MODEL_SERVERS, Runtime } from '../../lib/runtime';
import type { RuntimeContext, Runtime as ServingRuntime } from '../../lib/runtime/runtime';
import { stopOf } from '../../lib/runtime/runtime';
import { RUNTIME_METRICS } from '../../lib/runtime/signals';

const context: RuntimeContext = { gpus: 1, vendor: 'nvidia', drainSeconds: 90 };
const model = 'Qwen/Qwen2.5-7B-Instruct';

/** One of each, with the options that it cannot do without. */
const RUNTIMES = {
  vllm: Runtime.vllm({ version: '0.19.0', model }),
  sglang: Runtime.sglang({ version: '0.5.5', model }),
  tgi: Runtime.tgi({ version: '3.3.6', model }),
  nim: Runtime.nim({ version: '1.13.1', model: 'meta/llama-3.1-8b-instruct' }),
  tei: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }),
  llamaCpp: Runtime.llamaCpp({ version: 'b6869', model: 'ggml-org/gemma-3-4b-it-GGUF' }),
  triton: Runtime.triton({ version: '25.10' }),
  tfServing: Runtime.tfServing({ version: '2.19.1', model: 'fraud' }),
  torchServe: Runtime.torchServe({ version: '0.12.0' }),
  custom: Runtime.custom({ health: { ready: '/ready' } }),
} satisfies Record<string, ServingRuntime>;

function args(runtime: ServingRuntime, more: Partial<RuntimeContext> = {}): string {
  return runtime.pod({ ...context, ...more }).args.join(' ');
}

function problems(runtime: ServingRuntime, more: Partial<RuntimeContext> = {}): string[] {
  return runtime.pod({ ...context, ...more }).faults.map(({ field, problem }) => `${field} ${problem}`);
}

describe.each(MODEL_SERVERS)('what is known of $title', (server) => {
  test('has a source for each fact', () => {
    const { image, ports, health, stop, startup, user, sharedMemory, needsGpu, cautions = [] } = server;
    const facts = [image, ports, health, ...stop, startup, user, sharedMemory, needsGpu, ...cautions];
    for (const fact of facts) if (fact) expect(fact.source).toMatch(/^https:\/\/\S+$/);
  });

  test('names its ports once, the serving port first, and scrapes one of them', () => {
    const names = server.ports.value.map(({ name }) => name);
    expect(names[0]).toBe('http');
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(server.metrics.portName);
  });

  test('has a behaviour on SIGTERM for every version, the newest first', () => {
    expect(server.stop.at(-1)?.since).toBeUndefined();
    expect(stopOf(server, '0.0.1')).toBe(server.stop.at(-1)?.value);
    expect(stopOf(server, undefined)).toBe(server.stop[0]?.value);
  });

  test('starts as a rule faster than at worst, as a user other than root', () => {
    const { typicalSeconds, worstSeconds } = server.startup.value;
    expect(typicalSeconds).toBeLessThan(worstSeconds);
    // The autoscaler's window for going down, four usual starts and 300 s at least, must span the longest start.
    expect(worstSeconds).toBeLessThanOrEqual(Math.max(300, 4 * typicalSeconds));
    expect(server.user.value.uid).toBeGreaterThan(0);
    expect(server.user.value.gid).toBeGreaterThan(0);
  });
});

test('every server whose signals are known is a runtime, and bears the same name', () => {
  const names = MODEL_SERVERS.filter(({ name }) => name !== 'custom').map(({ name }) => name);
  expect([...names].sort()).toEqual(RUNTIME_METRICS.map(({ runtime }) => runtime).sort());
  for (const { name, metrics } of MODEL_SERVERS) expect(metrics.runtime).toBe(name);
});

test.each([
  ['vllm', 'vllm/vllm-openai:v0.19.0'],
  ['sglang', 'lmsysorg/sglang:v0.5.5'],
  ['tgi', 'ghcr.io/huggingface/text-generation-inference:3.3.6'],
  ['nim', 'nvcr.io/nim/meta/llama-3.1-8b-instruct:1.13.1'],
  ['tei', 'ghcr.io/huggingface/text-embeddings-inference:cuda-1.8'],
  ['llamaCpp', 'ghcr.io/ggml-org/llama.cpp:server-cuda-b6869'],
  ['triton', 'nvcr.io/nvidia/tritonserver:25.10-py3'],
  ['tfServing', 'tensorflow/serving:2.19.1-gpu'],
  ['torchServe', 'pytorch/torchserve:0.12.0-gpu'],
  ['custom', undefined],
] as const)('the image of %s is %s', (name, image) => {
  expect(RUNTIMES[name].pod(context).image).toBe(image);
});

test.each([
  ['tei', 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.8'],
  ['llamaCpp', 'ghcr.io/ggml-org/llama.cpp:server-b6869'],
  ['tfServing', 'tensorflow/serving:2.19.1'],
  ['torchServe', 'pytorch/torchserve:0.12.0-cpu'],
] as const)('the image of %s without a GPU is %s', (name, image) => {
  expect(RUNTIMES[name].pod({ gpus: 0 }).image).toBe(image);
});

test('a "v" before a version is not doubled', () => {
  expect(Runtime.vllm({ version: 'v0.19.0', model }).pod(context).image).toBe('vllm/vllm-openai:v0.19.0');
});

describe('arguments', () => {
  test.each([
    ['vllm', `${model} --shutdown-timeout 90`],
    ['sglang', `--model-path ${model} --host 0.0.0.0 --port 30000 --enable-metrics`],
    ['tgi', `--model-id ${model} --port 8080`],
    ['nim', ''],
    ['tei', '--model-id BAAI/bge-m3 --port 8080'],
    ['llamaCpp', '-hf ggml-org/gemma-3-4b-it-GGUF --host 0.0.0.0 --port 8080 --metrics --n-gpu-layers 999'],
    ['triton', '--model-repository=/models --exit-timeout-secs=90'],
    [
      'tfServing',
      '--port=8500 --rest_api_port=8501 --model_name=fraud --model_base_path=/models/fraud --monitoring_config_file=/etc/model-server/monitoring.config',
    ],
    ['torchServe', '--ts-config /etc/model-server/config.properties'],
    ['custom', ''],
  ] as const)('of %s', (name, expected) => {
    expect(args(RUNTIMES[name])).toBe(expected);
  });

  test('of vLLM hold what was asked for, and what was added behind it', () => {
    const runtime = Runtime.vllm({
      model,
      version: '0.19.0',
      revision: 'abc123',
      servedName: 'chat',
      maxModelLen: 8192,
      maxNumSeqs: 64,
      args: ['--enable-prefix-caching', '--seed', '7'],
    });
    expect(args(runtime, { gpus: 4, port: 9000 })).toBe(
      `${model} --revision abc123 --served-model-name chat --port 9000 --tensor-parallel-size 4 --max-model-len 8192 --max-num-seqs 64 --shutdown-timeout 90 --enable-prefix-caching --seed 7`,
    );
  });

  test('that were added replace those that are derived, in either form', () => {
    const runtime = Runtime.vllm({
      model,
      version: '0.19.0',
      args: ['--shutdown-timeout=5', '--tensor-parallel-size', '2'],
    });
    expect(args(runtime, { gpus: 4 })).toBe(`${model} --shutdown-timeout=5 --tensor-parallel-size 2`);
  });

  test('follow the version: vLLM has a shutdown timeout from 0.18 on', () => {
    const before = Runtime.vllm({ model, version: '0.17.1' }).pod(context);
    expect(before.args).toEqual([model]);
    expect(before.stop).toEqual({ kind: 'aborts' });
    expect(args(Runtime.vllm({ model, version: '0.18' }))).toContain('--shutdown-timeout');
  });

  test('follow the tag of an image that was given, unless the version is told', () => {
    const image = 'registry.example.com/vllm:0.17.1';
    expect(args(Runtime.vllm({ model }), { image })).not.toContain('--shutdown-timeout');
    expect(args(Runtime.vllm({ model, version: '0.19' }), { image })).toContain('--shutdown-timeout');
    expect(Runtime.vllm({ model }).pod({ ...context, image }).image).toBe(image);
  });
});

test('files, environment and paths follow from the options', () => {
  expect(RUNTIMES.tfServing.pod(context)).toMatchObject({
    health: { ready: '/v1/models/fraud' },
    files: { 'monitoring.config': 'prometheus_config { enable: true, path: "/monitoring/prometheus/metrics" }\n' },
  });
  const torchServe = Runtime.torchServe({
    version: '0.12.0',
    properties: { job_queue_size: '7', load_models: 'a.mar' },
  });
  expect(torchServe.pod({ ...context, port: 9000 }).files['config.properties']?.split('\n')).toEqual([
    'disable_token_authorization=true',
    'inference_address=http://0.0.0.0:9000',
    'job_queue_size=7',
    'load_models=a.mar',
    'management_address=http://127.0.0.1:8081',
    'metrics_address=http://0.0.0.0:8082',
    'metrics_mode=prometheus',
    'model_store=/home/model-server/model-store',
    '',
  ]);
  const nim = Runtime.nim({ version: '1.13.1', model: 'meta/llama', profile: 'vllm-bf16-tp1' });
  expect(nim.pod({ ...context, port: 9000 }).env).toEqual({
    NIM_SERVER_PORT: '9000',
    NIM_MODEL_PROFILE: 'vllm-bf16-tp1',
  });
});

test('a server of your own is what it was told to be', () => {
  const runtime = Runtime.custom({
    title: 'ours',
    args: ['--fast'],
    command: ['serve'],
    env: { MODE: 'prod' },
    port: 7000,
    ports: [{ name: 'metrics', number: 7001 }],
    health: { ready: '/r', started: '/s', live: '/l' },
    stop: { kind: 'flag', flag: '--drain' },
    argumentStyle: 'joined',
  });
  expect(runtime.pod({ ...context, image: 'ours:1.2' })).toMatchObject({
    image: 'ours:1.2',
    command: ['serve'],
    args: ['--drain=90', '--fast'],
    env: { MODE: 'prod' },
    port: 7000,
    ports: [{ name: 'metrics', number: 7001 }],
    health: { ready: '/r', started: '/s', live: '/l' },
    faults: [],
  });
  expect(runtime.server).toMatchObject({ title: 'ours', metrics: { portName: 'metrics', port: 7001 } });
});

describe('a fault', () => {
  test.each([
    ['no version and no image', Runtime.vllm({ model }), {}, 'runtime.version must be given: pods of vLLM'],
    ['a version with a space', Runtime.vllm({ model, version: '0.19 0' }), {}, 'runtime.version must be a version'],
    ['no GPU where one is needed', RUNTIMES.vllm, { gpus: 0 }, 'gpu is missing: vLLM does not start'],
    ['a name that no model has', Runtime.vllm({ version: '1.0', model: 'a/b/c' }), {}, 'runtime.model must be a name'],
    [
      'foreign code that may change',
      Runtime.sglang({ version: '1.0', model, args: ['--trust-remote-code'] }),
      {},
      'runtime.revision must be given with --trust-remote-code',
    ],
    [
      'more shards than GPUs',
      Runtime.vllm({ version: '1.0', model, tensorParallel: 4 }),
      { gpus: 2 },
      'runtime.tensorParallel must not be above the GPUs of the pod (2)',
    ],
    [
      'fewer shards than GPUs',
      Runtime.tgi({ version: '1.0', model, tensorParallel: 2 }),
      { gpus: 4 },
      'runtime.tensorParallel is below the GPUs of the pod (4)',
    ],
    [
      'a share of a shard',
      Runtime.vllm({ version: '1.0', model, tensorParallel: 0.5 }),
      {},
      'runtime.tensorParallel must be a whole number',
    ],
    ['a NIM in capitals', Runtime.nim({ version: '1.0', model: 'Meta/Llama' }), {}, 'runtime.model must be the path'],
  ])('is %s', (_, runtime, more, problem) => {
    expect(problems(runtime, more)).toEqual([expect.stringContaining(problem)]);
  });

  test('is not what is right', () => {
    for (const [name, runtime] of Object.entries(RUNTIMES)) {
      const image = name === 'custom' ? { image: 'ours:1' } : {};
      expect(problems(runtime, image)).toEqual([]);
    }
    const both = Runtime.vllm({ version: '1.0', model, tensorParallel: 2, args: ['--pipeline-parallel-size=2'] });
    expect(problems(both, { gpus: 4 })).toEqual([]);
  });
});
