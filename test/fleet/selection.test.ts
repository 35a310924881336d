import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { Gpu, MetricSource, PrometheusAdapterRules, Runtime, Signal } from '../../lib';
import { Fleet } from '../../lib/fleet/fleet';
import { selectionFrom, selectionOfProcess } from '../../lib/fleet/selection';
import { ServingApp } from '../../lib/synth/serving-app';
import { MODEL, runs } from './support';

const adapter = MetricSource.prometheusAdapter();

test.each<[string[], Record<string, string>, ReturnType<typeof selectionFrom>]>([
  [[], {}, {}],
  [['--environment', 'production', '--model=chat'], {}, { environments: ['production'], models: ['chat'] }],
  [['--model', 'a', '--model', 'b,c', '--other', 'd'], {}, { models: ['a', 'b', 'c'] }],
  [[], { MODEL_SERVING_ENVIRONMENT: 'staging, production' }, { environments: ['staging', 'production'] }],
  [['--model', 'a'], { MODEL_SERVING_MODEL: 'b' }, { models: ['a'] }],
  [[], { MODEL_SERVING_MODEL: '' }, {}],
])('%j and %j', (args, environment, expected) => {
  expect(selectionFrom(args, environment)).toEqual(expected);
});

test.each<[string[], Record<string, string>, string]>([
  [['--environment'], {}, '--environment: is followed by no name'],
  [['--model', ''], {}, '--model: is followed by no name'],
  [['--environment', '--model', 'a'], {}, '--environment: is followed by no name'],
  [[], { MODEL_SERVING_ENVIRONMENT: ',' }, 'MODEL_SERVING_ENVIRONMENT: is followed by no name'],
])('%j and %j must not mean all', (args, environment, told) => {
  expect(() => selectionFrom(args, environment)).toThrow(told);
});

describe('the arguments of the process', () => {
  const read = (...args: string[]) => selectionOfProcess(['node', '/app/main.ts', ...args], {});

  test.each<[string[], string, string]>([
    [['--env', 'production'], 'argument --env', 'Did you mean --environment?'],
    [['--models=chat'], 'argument --models', 'Did you mean --model?'],
    [['--stage', 'production'], 'argument --stage', 'Choose from --environment and --model.'],
    [['production'], 'argument production', 'Choose from --environment and --model.'],
    [['-e', 'production'], 'argument -e', 'Did you mean --environment?'],
  ])('%j are told', (args, field, fix) => {
    const { faults } = read(...args);
    expect(faults).toEqual([
      { field, problem: expect.stringContaining('is no option of a fleet'), fix: expect.stringContaining(fix) },
    ]);
  });

  test('that are known are not told', () => {
    expect(read('--environment', 'production').faults).toEqual([]);
    expect(read().faults).toEqual([]);
  });

  test('are not those of a test runner that loads the app', () => {
    const argv = ['node', '/app/node_modules/jest/bin/jest.js', '--env=node', 'test/fleet'];
    expect(selectionOfProcess(argv, {})).toEqual({ faults: [] });
  });

  test('stop synthesis where they are wrong', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'model-serving-'));
    const { argv } = process;
    process.argv = ['node', '/app/main.ts', '--env', 'production'];
    try {
      const app = new ServingApp({ outdir: join(scratch, 'dist'), report: false });
      new Fleet(app, { environments: { production: {} } }).model('chat', MODEL);
      expect(() => app.synth()).toThrow(
        'selection: argument --env: is no option of a fleet, so all of it would be synthesized. Fix: Did you mean --environment?',
      );
    } finally {
      process.argv = argv;
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

describe('rules of the Prometheus adapter, which one file holds for all models', () => {
  const environments = { staging: { namespace: 'ml-staging' }, production: { namespace: 'ml', metricSource: adapter } };
  const rules = (app: ServingApp) => {
    new PrometheusAdapterRules(new Chart(app, 'adapter'), 'adapter');
  };
  const language = { image: undefined, runtime: Runtime.vllm({ model: 'org/model', revision: 'a'.repeat(40) }) };
  const vision = { image: undefined, runtime: Runtime.triton({ version: '25.01', modelRepository: '/models' }) };
  const scaling = (signal: Signal) => ({ scaling: { maxReplicas: 4, metrics: [signal], source: adapter } });
  const models = {
    chat: { production: { ...language, ...scaling(Signal.waitingRequests({ perReplica: 4 })), gpu: Gpu.nvidia(1) } },
    images: { staging: false, production: { ...vision, ...scaling(Signal.queueToCompute({ perReplica: 1 })) } },
  } as const;

  test('stay those of all models where some are selected, and what is not selected is not written', () => {
    const described = { environments, models, before: rules };
    const [all, one, other] = runs(
      described,
      { ...described, select: { models: ['chat'], environments: ['production'] } },
      { ...described, select: { environments: ['staging'] } },
    );
    expect(all?.told).toBe('');
    expect(all?.files['adapter.k8s.yaml']).toContain('vllm_num_requests_waiting');
    expect(all?.files['adapter.k8s.yaml']).toContain('triton_queue_to_compute');
    expect(one?.files).toEqual(all?.files);
    expect(other?.files).toEqual(all?.files);
    expect(one?.result?.changed).toEqual([]);
  });

  test('take their metrics from where the environment takes them', () => {
    const keda = MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' });
    const through = (metricSource: MetricSource) => ({ production: { namespace: 'ml', metricSource }, staging: {} });
    const signal = {
      ...language,
      gpu: Gpu.nvidia(1),
      scaling: { metrics: [Signal.waitingRequests({ perReplica: 4 })] },
    };
    const chat = { production: signal, staging: {} };
    const described = { models: { chat }, before: rules, select: { environments: ['staging'] } };
    const [viaAdapter, viaKeda] = [adapter, keda].map((source) => {
      const [run] = runs({ ...described, environments: through(source) });
      expect(run?.told).toBe('');
      return run?.files['adapter.k8s.yaml'];
    });
    expect(viaAdapter).toContain('vllm_num_requests_waiting');
    expect(viaKeda).not.toContain('vllm_num_requests_waiting');
  });
});
