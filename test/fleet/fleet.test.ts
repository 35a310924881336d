import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { parse, parseAllDocuments } from 'yaml';
import { EnvironmentRule } from '../../lib/fleet/environment-rule';
import { type Differences, Fleet, type FleetProps } from '../../lib/fleet/fleet';
import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { Metric } from '../../lib/scaling/metric';
import { MetricSource } from '../../lib/scaling/metric-source';
import { OWNED_FILES } from '../../lib/synth/owned-files';
import { type Check, ServingApp } from '../../lib/synth/serving-app';
import { contentOf, timesOf } from '../synth/support/folders';

let scratch: string;
let dist: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'model-serving-'));
  dist = join(scratch, 'dist');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

type Environment = 'development' | 'staging' | 'production';

const ENVIRONMENTS: FleetProps<Environment>['environments'] = {
  development: { namespace: 'ml-dev' },
  staging: { namespace: 'ml-staging' },
  production: { namespace: 'ml' },
};

const MODEL: AutoscaledModelProps = {
  image: 'registry.example/model:1.0.0',
  resources: { cpu: { request: Cpu.millis(500) }, memory: { request: Size.gibibytes(1) } },
  scaling: { minReplicas: 1, maxReplicas: 4, metrics: [Metric.cpuUtilization(50)] },
};

interface Definition {
  readonly environments?: FleetProps<Environment>['environments'];
  readonly select?: FleetProps<Environment>['select'];
  readonly models: Readonly<Record<string, Differences<Environment>>>;
  readonly props?: AutoscaledModelProps;
  readonly check?: Check;
}

function synth({ environments = ENVIRONMENTS, select = {}, models, props = MODEL, check }: Definition) {
  const app = new ServingApp({ outdir: dist, report: false, ...(check ? { check } : {}) });
  const fleet = new Fleet(app, { environments, select });
  for (const [name, differences] of Object.entries(models)) fleet.model(name, props, differences);
  return app.synth();
}

function objectIn(path: string, kind: string): Record<string, unknown> {
  const documents = parseAllDocuments(contentOf(dist)[path] ?? '').map((document) => document.toJS());
  return documents.find((object) => object.kind === kind);
}

test('each model of each environment has a file named after both', () => {
  const { created } = synth({ models: { chat: {}, embed: { development: false } } });
  expect(created).toEqual([
    'development/chat.yaml',
    'production/chat.yaml',
    'production/embed.yaml',
    'staging/chat.yaml',
    'staging/embed.yaml',
  ]);
  expect(objectIn('staging/chat.yaml', 'Deployment')).toMatchObject({
    metadata: { name: 'chat', namespace: 'ml-staging' },
  });
});

describe('with 3 environments and 50 models', () => {
  const names = Array.from({ length: 50 }, (_, i) => `model-${i}`);
  const of = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, {}]));
  const files = (name: string) => ['development', 'production', 'staging'].map((env) => `${env}/${name}.yaml`);
  const all: Definition['environments'] = {
    development: { ...ENVIRONMENTS.development, kustomization: true },
    staging: ENVIRONMENTS.staging,
    production: ENVIRONMENTS.production,
  };

  test.each<[string, readonly string[], { created: string[]; changed: string[]; removed: string[] }]>([
    ['adding', ['a-model', ...names], { created: files('a-model'), changed: [], removed: [] }],
    ['removing', names.toSpliced(7, 1), { created: [], changed: [], removed: files('model-7') }],
    ['renaming', names.with(7, 'renamed'), { created: files('renamed'), changed: [], removed: files('model-7') }],
  ])('%s one touches its files alone', (_what, next, expected) => {
    expect(synth({ models: of(names) }).created).toHaveLength(150);
    const before = timesOf(dist);
    const { created, changed, removed } = synth({ models: of(next) });
    expect({ created, changed, removed }).toEqual(expected);
    const after = timesOf(dist);
    const untouched = Object.keys(after).filter((path) => !created.includes(path) && path !== OWNED_FILES);
    for (const path of untouched) expect(after[path]).toBe(before[path]);
  });

  test('the kustomization of an environment changes with its models only', () => {
    synth({ models: of(names), environments: all });
    const { changed } = synth({ models: of([...names, 'new']), environments: all });
    expect(changed).toEqual(['development/kustomization.yaml']);
    const { resources } = parse(contentOf(dist)['development/kustomization.yaml'] ?? '');
    expect(resources).toHaveLength(51);
    expect(resources).toContain('new.yaml');
  });
});

describe('differences', () => {
  test('of the environment and of the model are laid over the definition, the latter last', () => {
    synth({
      environments: {
        ...ENVIRONMENTS,
        production: {
          namespace: 'ml',
          labels: { tier: 'gold' },
          models: { scaling: { minReplicas: 2, maxReplicas: 8 } },
        },
      },
      models: {
        chat: { production: { scaling: { maxReplicas: 24 }, resources: { extended: { 'nvidia.com/gpu': 2 } } } },
      },
    });
    expect(objectIn('production/chat.yaml', 'HorizontalPodAutoscaler')).toMatchObject({
      metadata: { labels: { tier: 'gold' } },
      spec: { minReplicas: 2, maxReplicas: 24 },
    });
    expect(objectIn('staging/chat.yaml', 'HorizontalPodAutoscaler')).toMatchObject({
      spec: { minReplicas: 1, maxReplicas: 4 },
    });
    expect(contentOf(dist)['production/chat.yaml']).toContain('nvidia.com/gpu: "2"');
    expect(contentOf(dist)['production/chat.yaml']).toContain('cpu: 500m');
  });

  test.each([
    [{ imageTag: '2.0.0' }, 'registry.example/model:2.0.0'],
    [{ imageDigest: `sha256:${'a'.repeat(64)}` }, `registry.example/model:1.0.0@sha256:${'a'.repeat(64)}`],
    [{ image: 'other.example/model:3', imageTag: '4' }, 'other.example/model:4'],
  ])('can give the image another tag or digest: %j', (difference, image) => {
    synth({ models: { chat: { production: difference } } });
    expect(contentOf(dist)['production/chat.yaml']).toContain(`image: ${image}`);
    expect(contentOf(dist)['staging/chat.yaml']).toContain('image: registry.example/model:1.0.0\n');
  });
});

describe('rules of an environment', () => {
  function faultsWith(rules: readonly EnvironmentRule[], production = {}, props = MODEL): string {
    const environments = { ...ENVIRONMENTS, production: { namespace: 'ml', rules } };
    try {
      synth({ environments, models: { chat: { production } }, props });
    } catch (error) {
      return String(error);
    }
    return '';
  }

  test('images must be pinned', () => {
    const rules = [EnvironmentRule.pinnedImages()];
    expect(faultsWith(rules)).toBe('');
    expect(faultsWith(rules, { imageTag: 'latest' })).toContain(
      'production/chat: image: must have a tag other than latest',
    );
    const digest = { image: `registry.example/model@sha256:${'b'.repeat(64)}` };
    expect(faultsWith(rules, digest)).toBe('');
  });

  test('a least number of replicas', () => {
    const rules = [EnvironmentRule.atLeastReplicas(2)];
    expect(faultsWith(rules)).toContain('production/chat: scaling.minReplicas: must be at least 2; received 1.');
    expect(faultsWith(rules, { scaling: { minReplicas: 2 } })).toBe('');
  });

  test('what is only for development', () => {
    const rules = [EnvironmentRule.forbids('env.DEBUG', 'it prints prompts to the log')];
    expect(faultsWith(rules)).toBe('');
    const told = faultsWith(rules, {}, { ...MODEL, env: { DEBUG: '1' } });
    expect(told).toContain(
      'production/chat: env.DEBUG: is not allowed here: it prints prompts to the log; received "1".',
    );
  });

  test('one value of a field that is only for development', () => {
    const rules = [EnvironmentRule.forbids('serviceLinks', 'vLLM dies', true)];
    expect(faultsWith(rules, { serviceLinks: false })).toBe('');
    expect(faultsWith(rules, { serviceLinks: true })).toContain('serviceLinks: is not allowed here: vLLM dies');
  });

  test('the image of another environment', () => {
    const rules = [EnvironmentRule.sameImageAs('staging')];
    expect(faultsWith(rules)).toBe('');
    expect(faultsWith(rules, { imageTag: '2.0.0' })).toContain(
      'image: must be the image of staging, which is registry.example/model:1.0.0; received "registry.example/model:2.0.0"',
    );
  });
});

describe('faults of a fleet', () => {
  test('a namespace that two environments of one cluster share', () => {
    const environments = {
      development: { namespace: 'ml', cluster: 'small' },
      staging: { namespace: 'ml', cluster: 'small' },
      production: { namespace: 'ml', cluster: 'large' },
    };
    expect(() => synth({ environments, models: { chat: {} } })).toThrow(
      'staging: namespace: is that of development in the cluster small',
    );
  });

  test('a model that is defined twice and an environment that can be no folder', () => {
    const app = new ServingApp({ outdir: dist, report: false });
    const fleet = new Fleet(app, { environments: { 'Not/AFolder': {} }, select: {} });
    fleet.model('chat', MODEL);
    fleet.model('chat', MODEL);
    expect(() => app.synth()).toThrow(/Not\/AFolder: environments: .*/);
    expect(() => app.synth()).toThrow('chat: name: is the name of two models');
  });

  test('a selection of what there is not', () => {
    const select = { environments: ['prod'], models: ['chat', 'chta'] };
    const call = () => synth({ select, models: { chat: {}, embed: {} } });
    expect(call).toThrow('environment: there is no such environment; received "prod". Fix: Choose from development,');
    expect(call).toThrow('model: there is no such model; received "chta". Fix: Choose from chat, embed.');
  });
});

describe('a selection', () => {
  const models = { chat: {}, embed: {} };

  test('of an environment writes and removes only there', () => {
    synth({ models });
    const next = { chat: { production: { imageTag: '2' }, staging: { imageTag: '2' } } };
    const { changed, removed } = synth({ models: next, select: { environments: ['production'] } });
    expect({ changed, removed }).toEqual({ changed: ['production/chat.yaml'], removed: ['production/embed.yaml'] });
    expect(contentOf(dist)['staging/embed.yaml']).toBeDefined();
    expect(synth({ models: { chat: {} } }).removed).toEqual(['development/embed.yaml', 'staging/embed.yaml']);
  });

  test('of a model leaves the others and the kustomization as they are', () => {
    const environments = { ...ENVIRONMENTS, production: { namespace: 'ml', kustomization: true } };
    synth({ models, environments });
    const before = contentOf(dist);
    const { created, changed, removed } = synth({ models, environments, select: { models: ['chat'] } });
    expect({ created, changed, removed }).toEqual({ created: [], changed: [], removed: [] });
    expect(contentOf(dist)).toEqual(before);
  });
});

test('objects of different environments are not checked against each other', () => {
  const sizes: number[] = [];
  const check: Check = (objects) => {
    sizes.push([...objects].length);
    return [];
  };
  synth({ models: { chat: {}, embed: { staging: false } }, check });
  expect(sizes.sort()).toEqual([3, 6, 6]);
});

test('an environment has a source of metrics of its own', () => {
  const production = { namespace: 'ml', metricSource: MetricSource.keda() };
  synth({ environments: { ...ENVIRONMENTS, production }, models: { chat: {} } });
  expect(objectIn('production/chat.yaml', 'ScaledObject')).toBeDefined();
  expect(objectIn('staging/chat.yaml', 'ScaledObject')).toBeUndefined();
});

test('an environment has a version of Kubernetes of its own', () => {
  const scaling = { minReplicas: 0, maxReplicas: 2, metrics: [Metric.external({ name: 'queue' }, { value: 3 })] };
  const models = { chat: {} };
  const environments = (targetVersion: string) => ({
    development: { targetVersion },
    staging: { targetVersion: '1.37' },
    production: { targetVersion: '1.37' },
  });
  expect(() => synth({ environments: environments('1.36'), models, props: { ...MODEL, scaling } })).toThrow(
    'development/chat',
  );
  expect(synth({ environments: environments('1.37'), models, props: { ...MODEL, scaling } }).created).toHaveLength(3);
});
