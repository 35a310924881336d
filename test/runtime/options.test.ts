import { Runtime } from '../../lib/runtime';
import type { RuntimeContext, Runtime as ServingRuntime } from '../../lib/runtime/runtime';

const context: RuntimeContext = { gpus: 1, vendor: 'nvidia', drainSeconds: 60 };
const model = 'Qwen/Qwen2.5-7B-Instruct';
const GGUF = 'ggml-org/gemma-3-4b-it-GGUF:Q4_K_M';

function problems(runtime: ServingRuntime, more: Partial<RuntimeContext> = {}): string[] {
  return runtime.pod({ ...context, ...more }).faults.map(({ field, problem }) => `${field} ${problem}`);
}

const vllm = (options: Partial<Parameters<typeof Runtime.vllm>[0]>) =>
  Runtime.vllm({ version: '0.19.0', model, ...options });

describe('an option that an argument tells too', () => {
  test.each([
    ['servedName', vllm({ servedName: 'a', args: ['--served-model-name', 'b'] })],
    ['maxModelLen', vllm({ maxModelLen: 8192, args: ['--max-model-len', '4096'] })],
    ['maxModelLen', vllm({ maxModelLen: 8192, args: ['--max_model_len=4096'] })],
    ['maxNumSeqs', vllm({ maxNumSeqs: 64, args: ['--max-num-seqs=32'] })],
    ['revision', vllm({ revision: 'a', args: ['--revision', 'b'] })],
    ['tensorParallel', vllm({ tensorParallel: 1, args: ['-tp', '1'] })],
    ['model', vllm({ args: ['--model', 'other/model'] })],
    ['contextLength', Runtime.sglang({ version: '0.5.5', model, contextLength: 1, args: ['--context-length', '2'] })],
    [
      'maxRunningRequests',
      Runtime.sglang({ version: '0.5.5', model, maxRunningRequests: 1, args: ['--max-running-requests', '2'] }),
    ],
    ['model', Runtime.sglang({ version: '0.5.5', model, args: ['--model', 'other/model'] })],
    ['tensorParallel', Runtime.sglang({ version: '0.5.5', model, tensorParallel: 1, args: ['--tp=1'] })],
    ['maxTotalTokens', Runtime.tgi({ version: '3.3.6', model, maxTotalTokens: 1, args: ['--max-total-tokens=2'] })],
    [
      'maxConcurrentRequests',
      Runtime.tgi({ version: '3.3.6', model, maxConcurrentRequests: 1, args: ['--max-concurrent-requests=2'] }),
    ],
    ['model', Runtime.tgi({ version: '3.3.6', model, args: ['--model-id', 'other/model'] })],
    ['maxBatchTokens', Runtime.tei({ version: '1.8', model, maxBatchTokens: 1, args: ['--max-batch-tokens=2'] })],
    ['contextSize', Runtime.llamaCpp({ version: 'b1', model: GGUF, contextSize: 1, args: ['-c', '2'] })],
    ['parallel', Runtime.llamaCpp({ version: 'b1', model: GGUF, parallel: 1, args: ['-np', '2'] })],
    ['model', Runtime.llamaCpp({ version: 'b1', model: GGUF, args: ['-m', '/x.gguf'] })],
    ['loadModels', Runtime.triton({ version: '25.10', loadModels: ['a'], args: ['--load-model=b'] })],
    ['modelRepository', Runtime.triton({ version: '25.10', modelRepository: '/a', args: ['--model-store=/b'] })],
    ['model', Runtime.tfServing({ version: '2.19.1', model: 'a', args: ['--model_name=b'] })],
    ['basePath', Runtime.tfServing({ version: '2.19.1', model: 'a', basePath: '/a', args: ['--model_base_path=/b'] })],
    ['modelStore', Runtime.torchServe({ version: '0.12.0', modelStore: '/a', properties: { model_store: '/b' } })],
    ['models', Runtime.torchServe({ version: '0.12.0', models: ['a.mar'], properties: { load_models: 'b.mar' } })],
  ])('%s is a fault: %#', (option, runtime) => {
    expect(problems(runtime)).toEqual([expect.stringContaining(`runtime.${option} is told twice`)]);
  });

  test('is none where only one of them tells', () => {
    expect(problems(vllm({ args: ['--max-model-len', '4096', '--served-model-name', 'b'] }))).toEqual([]);
    expect(problems(vllm({ maxModelLen: 8192, args: ['--max-num-seqs', '4'] }))).toEqual([]);
    expect(problems(Runtime.llamaCpp({ version: 'b1', model: GGUF, args: ['-c', '2'] }))).toEqual([]);
  });
});

test.each([
  vllm({ args: ['--port', '9000'] }),
  Runtime.sglang({ version: '0.5.5', model, args: ['--port=9000'] }),
  Runtime.tgi({ version: '3.3.6', model, args: ['-p', '9000'] }),
  Runtime.tei({ version: '1.8', model, args: ['-p', '9000'] }),
  Runtime.llamaCpp({ version: 'b1', model: GGUF, args: ['--port', '9000'] }),
  Runtime.triton({ version: '25.10', args: ['--http-port=9000'] }),
  Runtime.tfServing({ version: '2.19.1', model: 'a', args: ['--rest_api_port=9000'] }),
])('the port is not told by an argument: %#', (runtime) => {
  expect(problems(runtime)).toEqual([expect.stringContaining('runtime.args must not tell the port')]);
});

test.each([
  ['maxModelLen', vllm({ maxModelLen: -5 })],
  ['maxModelLen', vllm({ maxModelLen: 1.5 })],
  ['maxNumSeqs', vllm({ maxNumSeqs: 0 })],
  ['contextLength', Runtime.sglang({ version: '0.5.5', model, contextLength: 0 })],
  ['maxRunningRequests', Runtime.sglang({ version: '0.5.5', model, maxRunningRequests: 0 })],
  ['maxTotalTokens', Runtime.tgi({ version: '3.3.6', model, maxTotalTokens: 0 })],
  ['maxConcurrentRequests', Runtime.tei({ version: '1.8', model, maxConcurrentRequests: 0 })],
  ['contextSize', Runtime.llamaCpp({ version: 'b1', model: GGUF, contextSize: 0 })],
  ['parallel', Runtime.llamaCpp({ version: 'b1', model: GGUF, parallel: Number.NaN })],
])('%s must be a count: %#', (option, runtime) => {
  expect(problems(runtime)).toEqual([`runtime.${option} must be a whole number, at least 1`]);
});

test.each([
  vllm({ args: ['--new-flag', 'x'] }),
  Runtime.sglang({ version: '0.5.5', model, args: ['--new-flag', 'x'] }),
  Runtime.tgi({ version: '3.3.6', model, args: ['--new-flag', 'x'] }),
  Runtime.tei({ version: '1.8', model, args: ['--new-flag', 'x'] }),
  Runtime.nim({ version: '1.13.1', model: 'meta/llama', args: ['--new-flag', 'x'] }),
  Runtime.llamaCpp({ version: 'b1', model: GGUF, args: ['--new-flag', 'x'] }),
  Runtime.triton({ version: '25.10', args: ['--new-flag', 'x'] }),
  Runtime.tfServing({ version: '2.19.1', model: 'a', args: ['--new-flag', 'x'] }),
  Runtime.torchServe({ version: '0.12.0', args: ['--new-flag', 'x'] }),
  Runtime.custom({ health: { ready: '/' }, args: ['--new-flag', 'x'] }),
])('arguments that nobody knows pass through: %#', (runtime) => {
  const pod = runtime.pod(context);
  expect(pod.args.slice(-2)).toEqual(['--new-flag', 'x']);
  expect(pod.faults).toEqual([]);
});

describe('a server that cuts requests off', () => {
  const tfServing = (args: string[] = []) => Runtime.tfServing({ version: '2.19.1', model: 'm', args });
  const torchServe = (properties: Record<string, string> = {}) => Runtime.torchServe({ version: '0.12.0', properties });
  const told = (runtime: ServingRuntime, requestSeconds?: number) => {
    const { args, files } = runtime.pod({ ...context, requestSeconds });
    return [...args, ...Object.values(files)]
      .join('\n')
      .match(/(?:rest_api_timeout_in_ms|default_response_timeout)=\S+/g);
  };

  test('is told how long they may take, where that is longer than it waits', () => {
    expect(told(tfServing(), 300)).toEqual(['rest_api_timeout_in_ms=300000']);
    expect(told(torchServe(), 300.5)).toEqual(['default_response_timeout=301']);
  });

  test.each([undefined, 0, 20])('is told nothing where they may take %s s', (seconds) => {
    expect(told(tfServing(), seconds)).toBeNull();
    expect(told(torchServe(), seconds)).toBeNull();
  });

  test('is not told anew what it was told, and a time that is too short is told', () => {
    const short = (field: string, seconds: number) =>
      expect.stringContaining(
        `${field} cuts requests off after ${seconds} s, and longestRequest says that they may take 300 s`,
      );
    const args = ['--rest_api_timeout_in_ms=60000'];
    expect(told(tfServing(args), 300)).toEqual(['rest_api_timeout_in_ms=60000']);
    expect(problems(tfServing(args), { requestSeconds: 300 })).toEqual([
      short('runtime.args[--rest_api_timeout_in_ms]', 60),
    ]);
    expect(problems(torchServe({ default_response_timeout: '200' }), { requestSeconds: 300 })).toEqual([
      short('runtime.properties[default_response_timeout]', 200),
    ]);
  });

  test.each([
    [tfServing(['--rest_api_timeout_in_ms=300000']), 300],
    [tfServing(['--rest_api_timeout_in_ms=1000']), undefined],
    [tfServing(['--rest_api_timeout_in_ms', '$(TIMEOUT)']), 300],
    [torchServe({ default_response_timeout: '300' }), 300],
    [torchServe({ default_response_timeout: '-1' }), 300],
    [torchServe({ default_response_timeout: '30' }), undefined],
  ])('is not said to cut off what it does not: %#', (runtime, requestSeconds) => {
    expect(problems(runtime, { requestSeconds })).toEqual([]);
  });
});

describe('TorchServe', () => {
  const torchServe = (properties: Record<string, string>) => Runtime.torchServe({ version: '0.12.0', properties });

  test.each([7070, 7071, 8081])('does not serve on %s, on which it listens for something else', (port) => {
    expect(problems(torchServe({}), { port })).toEqual([
      expect.stringContaining('port is a port of TorchServe itself'),
    ]);
  });

  test('is reached where probes and the monitor ask', () => {
    expect(problems(torchServe({ inference_address: 'http://127.0.0.1:8080' }))).toEqual([
      expect.stringContaining('runtime.properties[inference_address] must be an address'),
    ]);
    expect(problems(torchServe({ inference_address: 'http://0.0.0.0:9000' }))).toHaveLength(1);
    expect(problems(torchServe({ metrics_address: 'http://localhost:8082' }))).toHaveLength(1);
    expect(problems(torchServe({ inference_address: 'http://0.0.0.0:9000' }), { port: 9000 })).toEqual([]);
    expect(problems(torchServe({ metrics_address: 'http://0.0.0.0:8082' }))).toEqual([]);
  });

  test('is probed by TLS where it speaks TLS', () => {
    const { health } = torchServe({ inference_address: 'https://0.0.0.0:8443' }).pod({ ...context, port: 8443 });
    expect(health).toEqual({ ready: '/ping', live: '/ping', scheme: 'HTTPS' });
  });
});

test('a server that is made to speak TLS is probed by TLS, and its paths stay', () => {
  const args = ['--ssl-certfile=/tls/tls.crt', '--ssl-keyfile', '/tls/tls.key'];
  expect(vllm({ args }).pod(context).health).toEqual({ ready: '/health', live: '/health', scheme: 'HTTPS' });
  expect(vllm({}).pod(context).health).toEqual({ ready: '/health', live: '/health' });
  const llama = Runtime.llamaCpp({ version: 'b1', model: GGUF, args: ['--ssl-cert-file', '/tls/tls.crt'] });
  expect(llama.pod(context).health).toEqual({ ready: '/health', scheme: 'HTTPS' });
});
