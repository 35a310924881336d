import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-27';
import { Cache, Gpu, ModelDeployment, type ModelDeploymentProps, Runtime, ServingApp, Weights } from '../../lib';
import { podSecurityRefused } from '../../lib/check/rules/pod-security-refused';
import { render } from '../support/render';
import { problemsIn } from '../support/rules';
import { namespaceOf } from '../support/security-pods';

const image = 'registry.example.com/model:1';
const model = 'Qwen/Qwen2.5-7B-Instruct';
const vllm = { runtime: Runtime.vllm({ version: '0.19.0', model }), gpu: Gpu.nvidia(1) };
const LEVEL = 'pod-security.kubernetes.io/enforce';

/** The fields by which a model does not meet the standard of its namespace, in the oldest and the newest version we write for. */
function refusals(props: ModelDeploymentProps, level = 'restricted'): string[] {
  const objects = render((chart) => new ModelDeployment(chart, 'chat', { ...props, namespace: 'ml' }));
  const all = [27, 37].map((minor) => {
    const options = { target: { major: 1, minor }, rules: [podSecurityRefused] };
    return problemsIn([namespaceOf('ml', { [LEVEL]: level }), ...objects], options).map(({ path }) => path);
  });
  expect(all[1]).toEqual(all[0]);
  return (all[0] ?? []).map((path) => path.replace('spec.template.spec.', ''));
}

describe('a namespace that enforces restricted takes', () => {
  const digest = 'a'.repeat(64);
  test.each<[string, ModelDeploymentProps]>([
    ['vLLM', vllm],
    ['SGLang', { runtime: Runtime.sglang({ version: '0.5.5', model }), gpu: Gpu.nvidia(1) }],
    ['TGI, whose port is below 1024', { runtime: Runtime.tgi({ version: '3.3.6', model }), gpu: Gpu.nvidia(1) }],
    ['TEI', { runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }) }],
    ['NIM', { runtime: Runtime.nim({ version: '1.13.1', model: 'meta/llama-3.1-8b-instruct' }), gpu: Gpu.nvidia(1) }],
    ['llama.cpp', { runtime: Runtime.llamaCpp({ version: 'b6869', model: 'ggml-org/gemma-3-4b-it-GGUF' }) }],
    ['Triton', { runtime: Runtime.triton({ version: '25.10' }), weights: Weights.claim('models') }],
    ['TensorFlow Serving', { runtime: Runtime.tfServing({ version: '2.19.1', model: 'fraud' }) }],
    ['TorchServe', { runtime: Runtime.torchServe({ version: '0.12.0' }), weights: Weights.s3('s3://models/chat') }],
    ['weights from the hub on a claim', { ...vllm, weights: Weights.huggingFace({ cache: Cache.claim('cache') }) }],
    [
      'weights over HTTP',
      { image, security: 'restricted', weights: Weights.http('https://example.com/m.gguf', digest) },
    ],
    ['an image of which nothing is known', { image, security: 'restricted' }],
    ['a read-only root', { ...vllm, securityContext: { readOnlyRootFilesystem: true } }],
    ['a GPU of AMD with its group', { ...vllm, image, gpu: Gpu.amd(1, { deviceGroup: 44 }) }],
  ])('%s', (_, props) => {
    expect(refusals(props)).toEqual([]);
  });
});

describe('what is given beside the model is held against it:', () => {
  const proxy = { name: 'proxy', image: 'registry.example.com/proxy:1' };
  const open = (list: string) => [
    `${list}[0].securityContext.capabilities.drop`,
    `${list}[0].securityContext.allowPrivilegeEscalation`,
  ];

  test('a sidecar', () => {
    expect(refusals({ ...vllm, sidecars: [proxy] })).toEqual(open('containers').map((path) => path.replace('0', '1')));
  });

  test('an init container', () => {
    expect(refusals({ ...vllm, initContainers: [proxy] })).toEqual(open('initContainers'));
  });

  test('a folder of the node', () => {
    expect(refusals({ ...vllm, weights: Weights.hostPath('/models') }, 'baseline')).toEqual(['volumes[2].hostPath']);
  });

  test('a security context', () => {
    expect(refusals({ ...vllm, podSecurityContext: { runAsNonRoot: false, runAsUser: 0 } })).toEqual([
      'securityContext.runAsNonRoot',
      'securityContext.runAsUser',
    ]);
  });
});

describe('synthesis of an app with the namespace in another chart', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'model-serving-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));

  const synth = (props: Partial<ModelDeploymentProps>) => {
    const app = new ServingApp({ outdir: join(outdir, 'dist'), report: false });
    const metadata = { name: 'ml', labels: { [LEVEL]: 'restricted' } };
    new Namespace(new Chart(app, 'namespaces'), 'ml', { metadata });
    new ModelDeployment(new Chart(app, 'models', { namespace: 'ml' }), 'chat', { ...vllm, ...props });
    return app.synth().findings.map(({ rule }) => rule);
  };

  test('goes on with a model alone', () => {
    expect(synth({})).not.toContain('pod-security-refused');
  });

  test('stops where a sidecar would be refused', () => {
    const sidecars = [{ name: 'proxy', image: 'registry.example.com/proxy:1' }];
    expect(() => synth({ sidecars })).toThrow(
      'allowPrivilegeEscalation: false in container "proxy", but namespace ml enforces the restricted Pod Security Standard',
    );
  });
});
