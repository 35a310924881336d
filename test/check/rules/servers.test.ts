import type { Rule } from '../../../lib/check/rule';
import { flagAndValueInOne } from '../../../lib/check/rules/flag-and-value-in-one';
import { livenessKillsLoad } from '../../../lib/check/rules/liveness-kills-load';
import { monitorUnauthorized } from '../../../lib/check/rules/monitor-unauthorized';
import { nimCredentialsMissing } from '../../../lib/check/rules/nim-credentials-missing';
import { probePathMismatch } from '../../../lib/check/rules/probe-path-mismatch';
import { probeSchemeMismatch } from '../../../lib/check/rules/probe-scheme-mismatch';
import { probeUnauthorized } from '../../../lib/check/rules/probe-unauthorized';
import { queryMatchesNothing } from '../../../lib/check/rules/query-matches-nothing';
import { quotedArgument } from '../../../lib/check/rules/quoted-argument';
import { serverFlagGone } from '../../../lib/check/rules/server-flag-gone';
import { serverMetricsOff } from '../../../lib/check/rules/server-metrics-off';
import { serverOnLoopback } from '../../../lib/check/rules/server-on-loopback';
import { switchWithValue } from '../../../lib/check/rules/switch-with-value';
import { check } from '../../support/rules';

const VLLM = 'vllm/vllm-openai:v0.19.0';
const SGLANG = 'lmsysorg/sglang:v0.5.5';
const TEI = 'ghcr.io/huggingface/text-embeddings-inference';
const LLAMA = 'ghcr.io/ggml-org/llama.cpp:server-b6869';
const NIM = 'nvcr.io/nim/meta/llama-3.1-8b-instruct';

type Fields = Record<string, unknown>;

const pod = (container: Fields, spec: Fields = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat' },
    spec: { containers: [{ name: 'server', ports: [{ name: 'http', containerPort: 8000 }], ...container }], ...spec },
  });

const places = (rule: Rule, container: Fields, spec?: Fields) =>
  check(pod(container, spec), { rules: [rule] }).map(({ path }) => path.replace('spec.containers[0].', ''));

const get = (path: string, more: Fields = {}) => ({ httpGet: { path, port: 'http', ...more } });
const secret = { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };

describe('a probe without the key', () => {
  const key = [{ name: 'VLLM_API_KEY', ...secret }];

  it.each([
    ['a variable from a Secret', { image: VLLM, env: key, startupProbe: get('/v1/models') }],
    ['a flag', { image: VLLM, args: ['--api-key', 'x'], startupProbe: get('/v1/models') }],
    ['a flag in a script', { command: ['sh', '-c', 'vllm serve m --api-key=x'], startupProbe: get('/v1/models') }],
    ['a quoted flag', { command: ['sh', '-c', "vllm serve m '--api_key' x"], startupProbe: get('/v1/models') }],
    ['a key at last', { image: VLLM, args: ['--api-key=', '--api-key=x'], startupProbe: get('/v1/models') }],
    ['SGLang', { image: SGLANG, args: ['--api-key', 'x'], startupProbe: get('/get_model_info') }],
    ['llama.cpp', { image: LLAMA, env: [{ name: 'LLAMA_API_KEY', ...secret }], startupProbe: get('/slots') }],
    ['an old TEI', { image: `${TEI}:cpu-1.5`, env: [{ name: 'API_KEY', ...secret }], startupProbe: get('/health') }],
  ])('is told: %s', (_, container) => {
    expect(places(probeUnauthorized, container)).toEqual(['startupProbe.httpGet.path']);
  });

  it('is told for each probe', () => {
    const container = { image: VLLM, env: key, readinessProbe: get('/v1/models'), livenessProbe: get('/v1/models') };
    expect(places(probeUnauthorized, container)).toEqual(['readinessProbe.httpGet.path', 'livenessProbe.httpGet.path']);
  });

  it.each([
    ['a path that needs none', { image: VLLM, env: key, startupProbe: get('/health') }],
    ['no key at last', { image: VLLM, args: ['--api-key=x', '--api-key='], startupProbe: get('/v1/models') }],
    ['no key', { image: VLLM, startupProbe: get('/v1/models') }],
    ['an empty key', { image: VLLM, env: [{ name: 'VLLM_API_KEY', value: '' }], startupProbe: get('/v1/models') }],
    [
      'the key in the probe',
      {
        image: VLLM,
        env: key,
        startupProbe: get('/v1/models', { httpHeaders: [{ name: 'Authorization', value: 'Bearer x' }] }),
      },
    ],
    ['SGLang', { image: SGLANG, args: ['--api-key', 'x'], startupProbe: get('/health_generate') }],
    ['llama.cpp', { image: LLAMA, env: [{ name: 'LLAMA_API_KEY', ...secret }], startupProbe: get('/v1/models') }],
    ['a newer TEI', { image: `${TEI}:cpu-1.8`, env: [{ name: 'API_KEY', ...secret }], startupProbe: get('/health') }],
    ['an open port', { image: VLLM, env: key, startupProbe: { tcpSocket: { port: 8000 } } }],
    ['a server that nobody knows', { image: 'ours:1', env: key, startupProbe: get('/v1/models') }],
  ])('is not told: %s', (_, container) => {
    expect(places(probeUnauthorized, container)).toEqual([]);
  });
});

describe('a monitor without the key', () => {
  const labels = { app: 'chat' };
  const monitorOf = (endpoint: Fields) =>
    JSON.stringify({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'chat' },
      spec: { selector: { matchLabels: labels }, podMetricsEndpoints: [{ port: 'http', ...endpoint }] },
    });
  const monitored = (container: Fields, endpoint: Fields = {}) => {
    const labelled = JSON.parse(pod(container));
    labelled.metadata.labels = labels;
    const found = check([JSON.stringify(labelled), monitorOf(endpoint)].join('\n---\n'), {
      rules: [monitorUnauthorized],
    });
    return found.map(({ path }) => path);
  };
  const llama = { image: LLAMA, env: [{ name: 'LLAMA_API_KEY', ...secret }] };

  it.each([
    ['a variable from a Secret', llama],
    ['a flag', { image: LLAMA, args: ['--metrics', '--api-key', 'x'] }],
    ['a file of keys', { command: ['llama-server', '--metrics', '--api-key-file', '/keys'] }],
    ['an old TEI', { image: `${TEI}:cpu-1.5`, env: [{ name: 'API_KEY', ...secret }] }],
  ])('is told: %s', (_, container) => {
    expect(monitored(container)).toEqual(['spec.podMetricsEndpoints[0]']);
  });

  it.each([
    ['nothing', { authorization: {} }],
    ['only how it would be sent', { authorization: { type: 'Bearer' } }],
    ['a Secret without a name', { bearerTokenSecret: { name: '', key: '' } }],
  ])('is told where the endpoint sends %s', (_, endpoint) => {
    expect(monitored(llama, endpoint)).toEqual(['spec.podMetricsEndpoints[0]']);
  });

  it.each([
    ['no key', { image: LLAMA }, {}],
    ['the key in the endpoint', llama, { authorization: { credentials: { name: 's', key: 'k' } } }],
    ['the key as it was written before', llama, { bearerTokenSecret: { name: 's', key: 'k' } }],
    ['another path', llama, { path: '/health' }],
    ['a page that needs none', { image: VLLM, env: [{ name: 'VLLM_API_KEY', ...secret }] }, {}],
    ['a newer TEI', { image: `${TEI}:cpu-1.8`, env: [{ name: 'API_KEY', ...secret }] }, {}],
  ])('is not told: %s', (_, container, endpoint) => {
    expect(monitored(container, endpoint)).toEqual([]);
  });

  it('names the server and where it is told the key', () => {
    const labelled = JSON.parse(pod(llama));
    labelled.metadata.labels = labels;
    const [found] = check([JSON.stringify(labelled), monitorOf({})].join('\n---\n'), { rules: [monitorUnauthorized] });
    expect(found?.message).toBe(
      'scrapes /metrics of Pod chat without a key, for which llama.cpp wants the one that it is told at spec.containers[0].env[0]: the answer would be 401, and the metrics would never exist.',
    );
  });
});

describe('a plain probe of a server that speaks TLS', () => {
  const args = ['--ssl-certfile', '/c', '--ssl-keyfile=/k'];

  it('is told', () => {
    expect(places(probeSchemeMismatch, { image: VLLM, args, readinessProbe: get('/health') })).toEqual([
      'readinessProbe.httpGet',
    ]);
    const command = ['sh', '-c', "vllm serve m '--ssl_certfile=/c'"];
    expect(places(probeSchemeMismatch, { command, readinessProbe: get('/health') })).toHaveLength(1);
    const env = [{ name: 'LLAMA_ARG_SSL_CERT_FILE', value: '/c' }];
    expect(places(probeSchemeMismatch, { image: LLAMA, env, livenessProbe: get('/health') })).toHaveLength(1);
  });

  it.each([
    ['by TLS', { args, readinessProbe: get('/health', { scheme: 'HTTPS' }) }],
    ['of another port', { args, readinessProbe: get('/health', { port: 9000 }) }],
    ['of the port alone', { args, readinessProbe: { tcpSocket: { port: 'http' } } }],
    ['without TLS', { readinessProbe: get('/health') }],
  ])('is not told: %s', (_, container) => {
    expect(places(probeSchemeMismatch, { image: VLLM, ...container })).toEqual([]);
  });
});

describe('a probe of the health page of another server', () => {
  const TRITON = 'nvcr.io/nvidia/tritonserver:25.01-py3';
  const [SERVING, TORCH] = ['tensorflow/serving:2.19.1', 'pytorch/torchserve:0.12.0-cpu'];
  const ports = (containerPort: number) => [{ name: 'http', containerPort }];

  it.each<[string, Fields]>([
    ['of NIM on vLLM', { image: VLLM, readinessProbe: get('/v1/health/ready') }],
    [
      'of NIM on vLLM, by its command',
      { image: 'a/b:1', command: ['vllm', 'serve', 'm'], readinessProbe: get('/v1/health/ready/') },
    ],
    [
      'of Triton on vLLM, with a query',
      { image: VLLM, args: ['--model=m'], readinessProbe: get('/v2/health/ready?x=1') },
    ],
    ['of SGLang on vLLM', { image: VLLM, readinessProbe: get('/health_generate') }],
    ['of llama.cpp on TEI', { image: `${TEI}:1.8`, args: ['--port=8000'], readinessProbe: get('/v1/health') }],
    [
      'of vLLM on Triton',
      { image: TRITON, args: ['tritonserver', '--model-store=/m'], readinessProbe: get('/health') },
    ],
    ['of NIM on llama.cpp', { image: LLAMA, readinessProbe: get('/v1/health/ready') }],
    ['of TorchServe on llama.cpp', { image: LLAMA, readinessProbe: get('/ping') }],
    ['of vLLM on TensorFlow Serving', { image: SERVING, ports: ports(8501), readinessProbe: get('/health') }],
    ['of vLLM on TorchServe', { image: TORCH, ports: ports(8080), readinessProbe: get('/health') }],
    ['by the number of the port', { image: VLLM, readinessProbe: get('/v1/health/live', { port: 8000 }) }],
  ])('%s', (_, container) => {
    expect(places(probePathMismatch, container)).toEqual(['readinessProbe.httpGet.path']);
  });

  it.each<[string, Fields, Fields?]>([
    ['its own page', { image: VLLM, readinessProbe: get('/health'), livenessProbe: get('/ping') }],
    ['its own pages, of Triton', { image: TRITON, args: ['tritonserver'], readinessProbe: get('/v2/health/ready') }],
    ['a page that nobody is known for', { image: VLLM, readinessProbe: get('/v1/models') }],
    ['a path of its own', { image: VLLM, readinessProbe: get('/healthz') }],
    ['a server that is not known', { image: 'registry.example/chat:1', readinessProbe: get('/v1/health/ready') }],
    ['NIM', { image: NIM, readinessProbe: get('/v1/health/ready') }],
    [
      'another program of the image',
      { image: VLLM, command: ['python', 'serve.py'], readinessProbe: get('/v1/health') },
    ],
    ['a frontend of the image', { image: TRITON, args: ['python3', 'main.py'], readinessProbe: get('/health') }],
    ['another port', { image: VLLM, readinessProbe: get('/v1/health/ready', { port: 9000 }) }],
    ['another host', { image: VLLM, readinessProbe: get('/v1/health/ready', { host: '10.0.0.1' }) }],
    ['a port that it is told', { image: VLLM, args: ['--port=9000'], readinessProbe: get('/v1/health/ready') }],
    ['a prefix', { image: VLLM, args: ['--root-path=/v1'], readinessProbe: get('/v1/health') }],
    [
      'a page that it is told',
      { image: LLAMA, env: [{ name: 'AIP_HEALTH_ROUTE', value: '/ping' }], readinessProbe: get('/ping') },
    ],
    ['a connection', { image: VLLM, readinessProbe: { tcpSocket: { port: 'http' } } }],
  ])('is not %s', (_, container) => {
    expect(places(probePathMismatch, container)).toEqual([]);
  });

  it('tells whose page it is, and which to ask', () => {
    const triton = { image: TRITON, args: ['tritonserver'], startupProbe: get('/ping'), livenessProbe: get('/ping') };
    expect(check(pod(triton), { rules: [probePathMismatch] }).map(({ message, fix }) => [message, fix])).toEqual(
      ['Ask /v2/health/ready.', 'Ask /v2/health/live.'].map((fix) => [
        'asks /ping, where vLLM, SGLang, TGI, TEI, TorchServe would tell how it is, but Triton has no such page: it answers with an error, and the probe always fails.',
        fix,
      ]),
    );
  });
});

describe('a probe that kills what loads', () => {
  const gpu = { resources: { limits: { 'nvidia.com/gpu': 1 } } };
  const late = { readinessProbe: { ...get('/'), initialDelaySeconds: 300 } };

  it.each<[string, Fields]>([
    ['on an accelerator', { image: 'registry.example/chat:1.0.0', ...gpu }],
    ['of a server that is known', { image: VLLM }],
    ['before readiness is asked', { image: 'registry.example/chat:1.0.0', ...late }],
    ['of another server in the image of Ollama', { image: 'ollama/ollama:0.12.3', command: ['vllm', 'serve', 'm'] }],
  ])('is told: %s', (_, container) => {
    expect(places(livenessKillsLoad, { ...container, livenessProbe: get('/') })).toEqual(['livenessProbe']);
  });

  it.each<[string, Fields]>([
    ['Ollama', { image: 'ollama/ollama:0.12.3', ...gpu }],
    ['Ollama of a mirror', { image: 'registry.example:5000/ml/ollama@sha256:abc', ...gpu }],
    ['Ollama by its command', { image: 'registry.example/chat:1.0.0', command: ['/bin/ollama', 'serve'], ...gpu }],
    ['Ollama that is asked for readiness late', { image: 'ollama/ollama:0.12.3', ...gpu, ...late }],
    ['no accelerator', { image: 'registry.example/chat:1.0.0' }],
  ])('is not told of %s', (_, container) => {
    expect(places(livenessKillsLoad, { ...container, livenessProbe: get('/') })).toEqual([]);
  });
});

describe('a server that keeps to itself', () => {
  const sglang = ['python3', '-m', 'sglang.launch_server', '--model-path', 'm'];

  it.each([
    ['by a flag', { image: VLLM, args: ['--host', '127.0.0.1'] }, 'args[0]'],
    ['by its name', { image: VLLM, args: ['--host=localhost'] }, 'args[0]'],
    ['by IPv6', { image: VLLM, args: ['--host', '::1'] }, 'args[0]'],
    ['by a variable', { image: LLAMA, env: [{ name: 'LLAMA_ARG_HOST', value: '127.0.0.1' }] }, 'env[0]'],
    ['at last', { image: VLLM, args: ['--host', '0.0.0.0', '--host', '127.0.0.1'] }, 'args[2]'],
    ['by its arguments', { command: ['vllm', 'serve', '--host=::'], args: ['--host=::1'] }, 'args[0]'],
    ['in a script', { command: ['sh', '-c', "vllm serve m '--host' '127.0.0.1'; sleep 1"] }, 'command[2]'],
    [
      'by the last of two variables',
      { image: LLAMA, env: ['0.0.0.0', '127.0.0.1'].map((value) => ({ name: 'LLAMA_ARG_HOST', value })) },
      'env[1]',
    ],
    ['unless told otherwise', { image: SGLANG, command: sglang }, 'spec.containers[0]'],
  ])('is told: %s', (_, container, path) => {
    expect(places(serverOnLoopback, container)).toEqual([path]);
  });

  it.each([
    ['all addresses', { image: VLLM, args: ['--host', '0.0.0.0'] }],
    ['all addresses at last', { image: VLLM, args: ['--host', '127.0.0.1', '--host', '0.0.0.0'] }],
    ['all addresses by its arguments', { command: ['vllm', 'serve', '--host=::1'], args: ['--host=::'] }],
    ['all addresses in a script', { command: ['sh', '-c', "vllm serve m --host ::1 '--host' '0.0.0.0'"] }],
    [
      'all addresses by the last of two variables',
      { image: LLAMA, env: ['127.0.0.1', '0.0.0.0'].map((value) => ({ name: 'LLAMA_ARG_HOST', value })) },
    ],
    ['no address', { image: VLLM, args: ['--chat-template', 'write --host 127.0.0.1'] }],
    ['its default', { image: VLLM }],
    ['no port', { image: VLLM, args: ['--host', '127.0.0.1'], ports: [] }],
    ['told', { image: SGLANG, command: [...sglang, '--host', '0.0.0.0'] }],
    ['told elsewhere', { image: SGLANG, command: [...sglang, '--config', '/c.yaml'] }],
    ['started by its image', { image: SGLANG }],
  ])('is not told: %s', (_, container) => {
    expect(places(serverOnLoopback, container)).toEqual([]);
  });

  it('is not told beside a proxy, unless the kubelet asks it', () => {
    const proxy = { initContainers: [{ name: 'proxy', image: 'envoy:1', restartPolicy: 'Always' }] };
    const container = { image: VLLM, args: ['--host', '127.0.0.1'] };
    expect(places(serverOnLoopback, container, proxy)).toEqual([]);
    expect(places(serverOnLoopback, { ...container, readinessProbe: get('/health') }, proxy)).toEqual(['args[0]']);
  });
});

describe('a flag and its value in one argument', () => {
  it.each([
    ['among the arguments', { image: VLLM, args: ['m', '--quantization fp8'] }, 'args[1]'],
    ['in the command', { image: 'mirror/llm:1', command: ['vllm', 'serve', '--max-model-len 4096'] }, 'command[2]'],
    ['of another server', { image: TEI, args: ['--max-batch-tokens\t32768'] }, 'args[0]'],
  ])('are told: %s', (_, container, path) => {
    expect(places(flagAndValueInOne, container)).toEqual([path]);
  });

  it('are told without the value, which may be a secret', () => {
    const findings = check(pod({ image: VLLM, args: ['--api-key sk-1'] }), { rules: [flagAndValueInOne] });
    expect(findings.map(({ message, value }) => `${message} ${value}`)).toEqual([
      'gives vLLM --api-key and what follows it as one argument: it knows no such flag, and would not start. undefined',
    ]);
  });

  it.each([
    ['as two', { image: VLLM, args: ['--quantization', 'fp8'] }],
    ['by a sign', { image: VLLM, args: ['--override-generation-config={"temperature": 0}'] }],
    ['a value with blanks', { image: VLLM, args: ['--chat-template', 'write --host 127.0.0.1'] }],
    ['in a script', { image: VLLM, command: ['sh', '-c'], args: ['exec vllm serve m --quantization fp8'] }],
    ['to a program of one’s own', { image: VLLM, command: ['/start.sh'], args: ['--vllm --quantization fp8'] }],
    [
      'to a script that divides them',
      { image: VLLM, command: ['sh', '-c', 'vllm serve m $*', 'sh'], args: ['--port 1'] },
    ],
    ['to a server that is not known', { image: 'registry.example.com/a:1', args: ['--quantization fp8'] }],
  ])('are not: %s', (_, container) => {
    expect(places(flagAndValueInOne, container)).toEqual([]);
  });
});

/** Places of what a rule says of a Deployment that KEDA scales by a query. */
const scaled = (rule: Rule, container: Fields, query: string) => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat' },
    spec: {
      selector: { matchLabels: { app: 'chat' } },
      template: {
        metadata: { labels: { app: 'chat' } },
        spec: { containers: [{ name: 'server', ports: [{ containerPort: 8000 }], ...container }] },
      },
    },
  };
  const autoscaler = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat' },
    spec: {
      scaleTargetRef: { name: 'chat' },
      triggers: [{ type: 'prometheus', metadata: { serverAddress: 'http://p', query, threshold: '4' } }],
    },
  };
  return check([deployment, autoscaler].map((each) => JSON.stringify(each)).join('\n---\n'), {
    rules: [rule],
  }).map(({ path }) => path.replace('spec.template.spec.containers[0]', 'server'));
};

describe('a flag that a server has no longer', () => {
  const told = (image: string, ...args: string[]) =>
    check(pod({ image, args: ['vllm', 'serve', ...args] }), { rules: [serverFlagGone] }).map(
      ({ path, message, fix }) => [path, message, fix],
    );

  const ofScript = (script: string) =>
    check(pod({ image: 'vllm/vllm-openai:v0.19.0', command: ['sh', '-c', script] }), { rules: [serverFlagGone] }).map(
      ({ path }) => path,
    );

  it('is told with what to write', () => {
    expect(told('vllm/vllm-openai:v0.19.0', '--model=a/b', '--disable-log-requests', '--task', 'embed')).toEqual([
      [
        'spec.containers[0].args[3]',
        'gives vLLM 0.19.0 --disable-log-requests, which it does not know from 0.17 on: it would not start.',
        'Leave it out: requests are logged only where they are asked for.',
      ],
      [
        'spec.containers[0].args[4]',
        'gives vLLM 0.19.0 --task, which it does not know from 0.13 on: it would not start.',
        'Write --runner=pooling for embeddings, scores and classes, and nothing to generate.',
      ],
    ]);
    expect(told('vllm/vllm-openai:v0.18.0', '--swap-space=4')).toHaveLength(1);
    expect(ofScript('cd /app; vllm serve m --swap-space=4')).toEqual(['spec.containers[0].command[2]']);
    expect(told('vllm/vllm-openai:v0.10.0', '--enable-reasoning')).toHaveLength(1);
  });

  it.each([
    ['in a version that has it', 'vllm/vllm-openai:v0.9.2', '--swap-space=4'],
    ['in a version that is not told', 'vllm/vllm-openai:latest', '--swap-space=4'],
    ["in a build of one's own", 'registry.example.com/vllm-openai:2025.7', '--swap-space=4'],
    ['in an image of another name', 'registry.example.com/llm:0.19.0', '--swap-space=4'],
    ['that is another one', 'vllm/vllm-openai:v0.19.0', '--tasks=4'],
  ])('is none %s', (_, image, flag) => {
    expect(told(image, flag)).toEqual([]);
  });

  it('is none of another program of a script', () => {
    expect(ofScript('python3 fetch.py --task=all && vllm serve m')).toEqual([]);
  });
});

describe('a query for the name of a model', () => {
  const ask = (...args: string[]) =>
    scaled(queryMatchesNothing, { image: VLLM, args }, 'sum(vllm:num_requests_waiting{model_name="chat"})').length;

  it.each([
    ['of the last flag', ['m', '--served-model-name=chat', '--served-model-name', 'other']],
    ['in a script', ['-c', "vllm serve m --served_model_name 'other'"]],
    ['of the model in a script', ['-c', 'vllm serve m; echo chat']],
  ])('is told where the server has another: %s', (_, args) => {
    expect(ask(...args)).toBe(1);
  });

  it.each([
    ['of the last flag', ['m', '--served-model-name=other', '--served-model-name', 'chat']],
    ['one of several', ['m', '--served-model-name', 'other', 'chat', '--port', '80']],
    ['in a script', ['-c', "vllm serve --model m --served_model_name other 'chat'; sleep 1"]],
    ['of the model in a script', ['-c', 'vllm serve chat']],
  ])('is not told where the server has it: %s', (_, args) => {
    expect(ask(...args)).toBe(0);
  });
});

describe('a server that shows no metrics', () => {
  const set = (container: Fields, query: string) => scaled(serverMetricsOff, container, query);
  const sglang = ['python3', '-m', 'sglang.launch_server', '--model-path', 'm'];
  const llama = ['/app/llama-server', '-m', '/x.gguf'];

  it.each([
    [{ image: VLLM, args: ['--disable-log-stats'] }, 'sum(vllm:num_requests_waiting)', 'server.args[0]'],
    [
      { command: ['sh', '-c', "vllm serve m '--disable_log_stats'"] },
      'sum(vllm:num_requests_waiting)',
      'server.command[2]',
    ],
    [{ image: SGLANG, command: sglang }, 'sum(sglang:num_queue_reqs)', 'server'],
    [{ image: LLAMA, command: llama }, 'sum(llamacpp:requests_deferred)', 'server'],
  ])('is told where an autoscaler waits for one: %#', (container, query, path) => {
    expect(set(container, query)).toEqual([path]);
  });

  it.each([
    [{ image: VLLM }, 'sum(vllm:num_requests_waiting)'],
    [{ image: VLLM, args: ['--disable-log-stats'] }, 'sum(rate(http_requests_total[1m]))'],
    [{ image: VLLM, args: ['--disable-log-stats'] }, 'sum(sglang:num_queue_reqs)'],
    [{ image: SGLANG, command: [...sglang, '--enable-metrics'] }, 'sum(sglang:num_queue_reqs)'],
    [{ command: ['sh', '-c', 'python3 -m sglang.launch_server "--enable-metrics"'] }, 'sum(sglang:num_queue_reqs)'],
    [{ image: SGLANG }, 'sum(sglang:num_queue_reqs)'],
    [{ image: LLAMA, command: [...llama, '--metrics'] }, 'sum(llamacpp:requests_deferred)'],
    [
      { image: LLAMA, command: llama, env: [{ name: 'LLAMA_ARG_ENDPOINT_METRICS', value: '1' }] },
      'sum(llamacpp:requests_deferred)',
    ],
  ])('is not told otherwise: %#', (container, query) => {
    expect(set(container, query)).toEqual([]);
  });
});

describe('a NIM without a key', () => {
  const pulled = { imagePullSecrets: [{ name: 'ngc' }] };
  const key = { env: [{ name: 'NGC_API_KEY', ...secret }] };
  const claim = { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'nim' } }] };
  const mounted = { volumeMounts: [{ name: 'cache', mountPath: '/opt/nim/.cache' }] };

  it('is told what it lacks', () => {
    expect(places(nimCredentialsMissing, { image: `${NIM}:1.13.1` })).toEqual(['image', 'spec.containers[0]']);
    expect(places(nimCredentialsMissing, { image: `${NIM}:1.13.1`, ...key })).toEqual(['image']);
    expect(places(nimCredentialsMissing, { image: `${NIM}:2.0.4` }, pulled)).toEqual(['spec.containers[0]']);
  });

  it.each([
    ['one that has both', { image: `${NIM}:1.13.1`, ...key }, pulled],
    ['a Secret as a whole', { image: `${NIM}:1.13.1`, envFrom: [{ secretRef: { name: 'ngc' } }] }, pulled],
    ['a service account', { image: `${NIM}:1.13.1`, ...key }, { serviceAccountName: 'nim' }],
    ['a cache that may hold the model', { image: `${NIM}:1.13.1`, ...mounted }, { ...pulled, ...claim }],
    ['a version that needs none', { image: `${NIM}:2.0.12` }, pulled],
    ['a version that is not told', { image: `${NIM}:latest` }, pulled],
    ['a mirror', { image: 'registry.example/nim/llama:1.13.1' }, {}],
  ])('is not told of %s', (_, container, spec) => {
    expect(places(nimCredentialsMissing, container, spec)).toEqual([]);
  });
});

describe('quotes within an argument', () => {
  it.each([
    ['around JSON', { image: VLLM, args: ['m', `--hf-overrides='{"a": 1}'`] }, 'args[1]'],
    ['around a name', { image: VLLM, args: ['--served-model-name="chat"'] }, 'args[0]'],
    ['behind a flag', { image: VLLM, args: ['--kv-transfer-config', `'{"kv_role": "kv_both"}'`] }, 'args[1]'],
    [
      'in the command',
      { image: 'mirror/llm:1', command: ['vllm', 'serve', "--limit-mm-per-prompt='image=5'"] },
      'command[2]',
    ],
    ['of another server', { image: TEI, args: ["--dtype='float16'"] }, 'args[0]'],
    [
      'through a script',
      { image: VLLM, command: ['bash', '-c', 'exec vllm serve m "$@"', 'bash'], args: ["--dtype='half'"] },
      'args[0]',
    ],
  ])('are told: %s', (_, container, path) => {
    expect(places(quotedArgument, container)).toEqual([path]);
  });

  it('are told without the value, which may be a secret', () => {
    const findings = check(pod({ image: VLLM, args: ["--api-key='sk-1'"] }), { rules: [quotedArgument] });
    expect(findings.map(({ message, value }) => `${message} ${value}`)).toEqual([
      'gives vLLM the quotes around the value of --api-key as part of the value: no shell takes them away. undefined',
    ]);
  });

  it.each([
    ['within JSON', { image: VLLM, args: ['--hf-overrides={"a": "b"}', '--kv-transfer-config', '{"a": "b"}'] }],
    ['within a text', { image: VLLM, args: ['--chat-template', `say 'no' to "it"`] }],
    ['a sign alone', { image: VLLM, args: ['--stop', "'"] }],
    ['in a script', { image: VLLM, command: ['sh', '-c'], args: [`exec vllm serve m --hf-overrides='{"a": 1}'`] }],
    ['to a program of one’s own', { image: VLLM, command: ['/start.sh'], args: ["--dtype='half'"] }],
    [
      'to a script that reads them again',
      { image: VLLM, command: ['bash', '-ec', 'eval vllm serve m "$@"', 'sh'], args: ["--dtype='half'"] },
    ],
    ['to a server that is not known', { image: 'registry.example.com/a:1', args: ["--dtype='half'"] }],
  ])('are not: %s', (_, container) => {
    expect(places(quotedArgument, container)).toEqual([]);
  });
});

describe('a value for a flag that takes none', () => {
  const told = (container: Fields) =>
    check(pod(container), { rules: [switchWithValue] }).map(({ path, fix }) => [
      path.replace('spec.containers[0].', ''),
      fix,
    ]);

  it.each<[string, Fields, string, string | undefined]>([
    ['false', { image: VLLM, args: ['--enforce-eager=false'] }, 'args[0]', 'Leave --enforce-eager out.'],
    ['true', { image: VLLM, args: ['--trust_remote_code=True'] }, 'args[0]', 'Write --trust-remote-code alone.'],
    ['as a word', { image: VLLM, args: ['--enable-lora', 'true', '-tp=2'] }, 'args[0]', 'Write --enable-lora alone.'],
    [
      'in the command',
      { image: 'mirror/llm:1', command: ['vllm', 'serve', 'm', '--enable-prefix-caching=false'] },
      'command[3]',
      'Leave --enable-prefix-caching out, or write --no-enable-prefix-caching where it is on by default.',
    ],
    [
      'beside another program of the script',
      {
        image: VLLM,
        command: ['sh', '-c', 'sleep 1; vllm serve m --enforce-eager=true & python3 a.py --enforce-eager'],
      },
      'command[2]',
      'Write --enforce-eager alone.',
    ],
    [
      'of a variable, in a script',
      { image: VLLM, command: ['sh', '-c', 'vllm serve m --enable-prefix-caching=$CACHED'] },
      'command[2]',
      undefined,
    ],
  ])('is told: %s', (_, container, path, fix) => {
    expect(told(container)).toEqual([[path, fix]]);
  });

  it.each<[string, Fields]>([
    ['none', { image: VLLM, args: ['--enforce-eager', '--no-enable-prefix-caching', '--trust-remote-code'] }],
    ['the model behind it', { image: VLLM, args: ['serve', '--trust-remote-code', 'a/b'] }],
    ['what ends a command', { image: VLLM, command: ['sh', '-c', 'vllm serve m --enforce-eager || true'] }],
    [
      'to another program of the script',
      { image: VLLM, command: ['sh', '-c', 'python3 fetch.py --trust-remote-code=true && vllm serve m; sleep 1'] },
    ],
    ['of a flag that took one', { image: VLLM, args: ['--enable-chunked-prefill=false'] }],
    ['to a program of one’s own', { image: VLLM, command: ['/start.sh'], args: ['--enforce-eager=false'] }],
    ['to another server', { image: SGLANG, args: ['--trust-remote-code=true'] }],
  ])('is not told: %s', (_, container) => {
    expect(told(container)).toEqual([]);
  });

  it('keeps no metrics back', () => {
    const query = 'sum(vllm:num_requests_waiting)';
    expect(scaled(serverMetricsOff, { image: VLLM, args: ['--disable-log-stats=false'] }, query)).toEqual([]);
    expect(scaled(serverMetricsOff, { image: VLLM, args: ['--disable-log-stats=true'] }, query)).toHaveLength(1);
  });
});
