import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Cpu, EnvValue, type Secret } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, Metric, Runtime, ServingApp, Weights } from '../../lib';
import { faultsOf } from '../support/render';

// Tokens are put together here, so that no scanner takes this file for a leak.
const LETTERS = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0xL';
const HUGGING_FACE = `hf_${LETTERS}`;
const NVIDIA = `nvapi-${LETTERS.toLowerCase()}`;

const props: AutoscaledModelProps = {
  runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }),
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] },
};

function faults(more: Partial<AutoscaledModelProps>): string[] {
  const found = faultsOf((chart) => new AutoscaledModel(chart, 'chat', { ...props, ...more }));
  for (const fault of found) for (const token of [HUGGING_FACE, NVIDIA]) expect(fault).not.toContain(token);
  return found;
}

describe('a token in place of the name of its Secret', () => {
  test.each([HUGGING_FACE, NVIDIA])('is refused once for the weights, and not shown: %#', (token) => {
    expect(faults({ weights: Weights.huggingFace({ token }) })).toEqual([
      expect.stringContaining('weights.token: names no Secret: it '),
    ]);
  });

  test('is refused for a variable', () => {
    const value = (name: string) => EnvValue.fromSecretValue({ secret: { name } as Secret, key: 'key' });
    expect(faults({ env: { NGC_API_KEY: value(NVIDIA) } })).toEqual([
      expect.stringContaining('env[NGC_API_KEY]: names no Secret: it is the secret itself'),
    ]);
    expect(faults({ env: { NGC_API_KEY: value('ngc'), PLAIN: 'x' } })).toEqual([]);
  });

  test('is what the name of a Secret is not', () => {
    expect(faults({ weights: Weights.huggingFace({ token: 'hugging-face' }) })).toEqual([]);
  });
});

test('a token in a variable or an argument fails synthesis, is not shown, and nothing is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'model-serving-'));
  try {
    const synth = (env: AutoscaledModelProps['env'], args?: readonly string[]) => {
      const app = new ServingApp({ outdir: join(folder, 'dist'), report: false });
      new AutoscaledModel(new Chart(app, 'chat'), 'chat', { ...props, env, ...(args ? { args } : {}) });
      return () => app.synth();
    };
    expect(synth({ HF_TOKEN: HUGGING_FACE })).toThrow('HF_TOKEN, a Hugging Face token in plain text');
    expect(synth({ HF_TOKEN: HUGGING_FACE })).not.toThrow(HUGGING_FACE);
    const told = ['--model-id', 'BAAI/bge-m3', '--api-key', NVIDIA];
    expect(synth({}, told)).toThrow('an NVIDIA API key in plain text');
    expect(synth({}, told.slice(2))).not.toThrow(NVIDIA);
    expect(readdirSync(folder)).toEqual([]);
    expect(
      synth({ HF_TOKEN: EnvValue.fromSecretValue({ secret: { name: 'hf' } as Secret, key: 'token' }) }),
    ).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
