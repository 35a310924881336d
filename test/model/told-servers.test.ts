import { Chart, Testing } from 'cdk8s';
import { AutoscaledModel, type AutoscaledModelProps, Gpu, MetricSource, Runtime, Signal } from '../../lib';
import { check } from '../../lib/check/run';

const model = 'Qwen/Qwen2.5-7B-Instruct';
const revision = 'a09a35458c702b33eeacc393d103063234e8bc28';

/** The rules that a model breaks, without those of incomplete sets. */
function rules(props: Partial<AutoscaledModelProps>): string[] {
  const app = Testing.app();
  MetricSource.keda({ prometheus: 'http://prometheus:9090' }).useIn(app);
  const chart = new Chart(app, 'test', { namespace: 'ml' });
  new AutoscaledModel(chart, 'chat', {
    runtime: Runtime.vllm({ version: '0.19.0', model, revision }),
    gpu: Gpu.nvidia(1),
    scaling: { minReplicas: 1, maxReplicas: 4, metrics: [Signal.waitingRequests({ perReplica: 4 })] },
    ...props,
  });
  const objects = Testing.synth(chart).map((manifest) => ({ manifest }));
  return check(objects).findings.map(({ rule }) => rule);
}

const vllm = (...args: string[]) => ({ runtime: Runtime.vllm({ version: '0.19.0', model, revision, args }) });
const key = { valueFrom: { secretKeyRef: { name: 'keys', key: 'vllm' } } };

test.each([
  ['a key from a Secret', { env: { VLLM_API_KEY: key } }],
  ['a key among the arguments', vllm('--api-key', '$(KEY)')],
  ['TLS', vllm('--ssl-certfile', '/tls/tls.crt', '--ssl-keyfile', '/tls/tls.key')],
  ['all addresses', vllm('--host', '::')],
])('a server with %s is asked in a way that it answers', (_, props) => {
  expect(rules(props)).toEqual([]);
});

test.each([
  ['on its own pod alone', vllm('--host', '127.0.0.1'), 'server-on-loopback'],
  ['without metrics', vllm('--disable-log-stats'), 'server-metrics-off'],
  [
    'on a path that needs a key',
    { env: { VLLM_API_KEY: key }, health: { ready: '/health', started: '/v1/models' } },
    'probe-unauthorized',
  ],
  [
    'plainly, where arguments of the pod make it speak TLS',
    { args: [model, '--revision', revision, '--ssl-certfile=/c', '--ssl-keyfile=/k'] },
    'probe-scheme-mismatch',
  ],
])('a server that is asked in vain is told of: %s', (_, props, rule) => {
  expect(new Set(rules(props))).toEqual(new Set([rule]));
});
