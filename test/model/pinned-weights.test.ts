import { Chart, Testing } from 'cdk8s';
import { Gpu, ModelDeployment, type ModelDeploymentProps, Runtime, Weights } from '../../lib';
import { check } from '../../lib/check/run';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf } from '../support/render';

const model = 'Qwen/Qwen2.5-7B-Instruct';
const COMMIT = 'a09a35458c702b33eeacc393d103063234e8bc28';
const DIGEST = '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e';
const gpu = Gpu.nvidia(1);

function rendered(props: ModelDeploymentProps) {
  const app = Testing.app();
  app.node.setContext('model-serving/target-version', '1.35');
  const chart = new Chart(app, 'test');
  new ModelDeployment(chart, 'chat', { replicas: 2, ...props });
  const objects = Testing.synth(chart) as DeploymentManifest[];
  const findings = check(objects.map((manifest) => ({ manifest: manifest as never }))).findings;
  return {
    args: objects[0]?.spec.template.spec.containers[0]?.args,
    rules: findings.map(({ rule }) => rule).filter((rule) => /revision|image-volume/.test(rule)),
  };
}

/** Every server that fetches from the hub and has an option for the revision. */
const PINNABLE = {
  vllm: (revision?: string) => Runtime.vllm({ version: '0.19.0', model, revision }),
  sglang: (revision?: string) => Runtime.sglang({ version: '0.5.5', model, revision }),
  tgi: (revision?: string) => Runtime.tgi({ version: '3.3.6', model, revision }),
  tei: (revision?: string) => Runtime.tei({ version: '1.8', model: 'BAAI/bge-small-en-v1.5', revision }),
};

describe.each(Object.entries(PINNABLE))('the revision of %s', (_, runtime) => {
  test('reaches the command line, and a commit satisfies the rule', () => {
    const { args, rules } = rendered({ runtime: runtime(COMMIT), gpu });
    expect(args).toEqual(expect.arrayContaining(['--revision', COMMIT]));
    expect(rules).toEqual([]);
  });

  test('may be a tag, of which the rule warns as it does of none', () => {
    const { args, rules } = rendered({ runtime: runtime('v1.0'), gpu });
    expect(args).toEqual(expect.arrayContaining(['--revision', 'v1.0']));
    expect(rules).toEqual(['model-revision-unpinned']);
    expect(rendered({ runtime: runtime(), gpu }).rules).toEqual(['model-revision-unpinned']);
  });

  test('is refused where it would not reach the command line: weights come as files', () => {
    const faults = (revision?: string) =>
      faultsOf((chart) => {
        new ModelDeployment(chart, 'chat', { runtime: runtime(revision), gpu, weights: Weights.claim('models') });
      });
    expect(faults(COMMIT)).toEqual([
      expect.stringContaining('runtime.revision: has no effect: the weights come as files, in /models'),
    ]);
    expect(faults()).toEqual([]);
  });
});

test('foreign code that comes as files, or at a revision among the arguments, needs no further one', () => {
  const faults = (args: readonly string[], weights?: Weights) =>
    faultsOf((chart) => {
      const runtime = Runtime.vllm({ version: '0.19.0', model, args });
      new ModelDeployment(chart, 'chat', { runtime, gpu, weights });
    });
  expect(faults(['--trust-remote-code'])).toEqual([expect.stringContaining('runtime.revision: must be given')]);
  expect(faults(['--trust-remote-code'], Weights.claim('models'))).toEqual([]);
  expect(faults(['--trust-remote-code', '--revision', COMMIT])).toEqual([]);
});

test('a repository is warned of for llama.cpp, which cannot pin it, and a file with a digest is not', () => {
  const runtime = (of: string) => Runtime.llamaCpp({ version: 'b6869', model: of });
  expect(rendered({ runtime: runtime('ggml-org/gemma-3-4b-it-GGUF') }).rules).toEqual(['model-revision-unpinned']);
  const url = 'https://models.example.com/gemma.gguf';
  expect(rendered({ runtime: runtime('gemma'), weights: Weights.http(url, DIGEST) }).rules).toEqual([]);
});

test.each([
  ['registry.example/weights:1.4', ['image-volume-mutable']],
  [`registry.example/weights@sha256:${DIGEST}`, []],
])('weights in the image %s', (reference, rules) => {
  const { vllm } = PINNABLE;
  expect(rendered({ runtime: vllm(), gpu, weights: Weights.image(reference) }).rules).toEqual(rules);
});
