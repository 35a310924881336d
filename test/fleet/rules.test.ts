import { Chart, JsonPatch } from 'cdk8s';
import { EnvironmentRule, type ModelInEnvironment } from '../../lib/fleet/environment-rule';
import { Fleet } from '../../lib/fleet/fleet';
import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { Gpu } from '../../lib/model/gpu';
import { Weights } from '../../lib/model/weights';
import { Runtime } from '../../lib/runtime';
import { ServingApp } from '../../lib/synth/serving-app';
import { SMALL } from '../data/support';
import { type Described, MODEL, toldBy } from './support';

const VLLM: AutoscaledModelProps = {
  ...MODEL,
  image: undefined,
  runtime: Runtime.vllm({ model: 'a/b', version: '0.19.0' }),
  gpu: Gpu.nvidia(1),
};

function production(rule: EnvironmentRule, props: AutoscaledModelProps, difference = {}): string {
  const environments = { dev: {}, production: { rules: [rule] } };
  return toldBy({ environments, models: { chat: { production: difference } }, props });
}

describe('pinned images', () => {
  const pinned = EnvironmentRule.pinnedImages();
  const proxy = (image: string) => [{ name: 'proxy', image, resources: { requests: {} } }];

  test.each<[string, AutoscaledModelProps, string]>([
    [
      'an override',
      { ...MODEL, overrides: { podSpec: { containers: [{ name: 'chat', image: 'evil:latest' }] } } },
      'overrides.podSpec.containers[0].image: must have a tag other than latest, or a digest: what runs would change by itself; received "evil:latest". Fix: Give it a tag or a digest.',
    ],
    [
      'an override of the Deployment',
      {
        ...MODEL,
        overrides: { deployment: { spec: { template: { spec: { containers: [{ name: 'chat', image: 'evil' }] } } } } },
      },
      'spec.template.spec.containers[0].image: must have a tag',
    ],
    ['a sidecar', { ...MODEL, sidecars: proxy('proxy:latest') as never }, 'sidecars[0].image: must have a tag'],
    [
      'an init container',
      { ...MODEL, initContainers: proxy('fetch') as never },
      'initContainers[0].image: must have a tag',
    ],
    [
      'a volume',
      { ...MODEL, overrides: { podSpec: { volumes: [{ name: 'w', image: { reference: 'weights:latest' } }] } } },
      'overrides.podSpec.volumes[0].image.reference: must have a tag',
    ],
    [
      'the image',
      { ...MODEL, image: 'model' },
      'image: must have a tag other than latest, or a digest: what runs would change by itself; received "model". Fix: Set imageTag',
    ],
  ])('%s that is not pinned is told', (_what, props, told) => {
    expect(production(pinned, props)).toContain(`production/chat: ${told}`);
  });

  test('what is pinned is not told, a runtime and what fetches weights among it', () => {
    const digest = `@sha256:${'a'.repeat(64)}`;
    expect(production(pinned, { ...VLLM, weights: Weights.s3('s3://bucket/folder') })).toBe('');
    expect(
      production(pinned, {
        ...MODEL,
        sidecars: [{ name: 'proxy', image: `proxy:latest${digest}`, resources: { requests: { cpu: '1' } } }] as never,
      }),
    ).toBe('');
  });

  test('a patch of the made construct is seen', () => {
    const app = new ServingApp({ report: false });
    const fleet = new Fleet(app, { environments: { production: { rules: [pinned] } }, select: {} });
    const { production: model } = fleet.model('chat', MODEL);
    model?.deployment.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', 'evil'));
    expect(() => app.synth()).toThrow('spec.template.spec.containers[0].image: must have a tag');
  });

  test('what was written as data is told with its line', () => {
    const files = { 'chat.yaml': `${SMALL}environments:\n  dev: {}\n  production:\n    imageTag: latest\n` };
    expect(toldBy({ environments: { dev: {}, production: { rules: [pinned] } }, files })).toContain(
      'production/chat (models/chat.yaml:6): image: must have a tag other than latest',
    );
  });
});

describe('an image that is not newer than that of another environment', () => {
  const behind = EnvironmentRule.notAheadOf('dev');
  const tag = (imageTag: string) =>
    production(behind, { ...MODEL, image: 'registry.example/model:1.10.0' }, { imageTag });

  test.each(['1.10.0', '1.9.9', 'v1.2', '0.12.0-cu128'])('is one of the tag %s', (imageTag) => {
    expect(tag(imageTag)).toBe('');
  });

  test.each(['1.10.1', '2.0'])('is none of the tag %s', (imageTag) => {
    expect(tag(imageTag)).toContain(
      `production/chat: image: must be no newer than the image of dev, which is registry.example/model:1.10.0; received "registry.example/model:${imageTag}". Fix: Bring the image to dev first.`,
    );
  });

  test.each(['1.10.0-rc1', 'abc', '9', 'latest', 'cuda1.2-1.11'])(
    'is not known to be that of the tag %s',
    (imageTag) => {
      expect(tag(imageTag)).toContain(
        `production/chat: image: must be the image of dev, which is registry.example/model:1.10.0, as their names do not tell which is older; received "registry.example/model:${imageTag}". Fix: Take the image of dev here, or bring this one there first.`,
      );
    },
  );

  test('is known by the one number behind a name', () => {
    const named = { ...MODEL, image: 'registry.example/model:cpu-1.10.0' };
    expect(production(behind, named, { imageTag: 'cpu-1.9' })).toBe('');
    expect(production(behind, named, { imageTag: 'cpu-1.11' })).toContain('must be no newer than the image of dev');
  });

  test('is of its repository, and of a model that is there', () => {
    const other = { image: 'registry.example/other:1.0.0' };
    expect(production(behind, MODEL, other)).toContain('which is registry.example/model:1.0.0, as their names');
    const environments = { dev: {}, production: { rules: [behind] } };
    expect(toldBy({ environments, models: { chat: { dev: false } } })).toContain(
      'must be the image of dev, which is without this model;',
    );
  });

  test('is what the fix leads to where the other environment went ahead', () => {
    const environments = { dev: {}, production: { rules: [EnvironmentRule.sameImageAs('dev')] } };
    expect(toldBy({ environments, models: { chat: { dev: { imageTag: '1.0.1' } } } })).toContain(
      "Fix: Take the image of dev here. Where that is to go ahead, demand notAheadOf('dev') instead.",
    );
  });
});

describe('the image of another environment', () => {
  const same = EnvironmentRule.sameImageAs('dev');

  test('is that of the runtime, by its version', () => {
    const difference = { runtime: Runtime.vllm({ model: 'a/b', version: '0.20.0' }) };
    expect(production(same, VLLM)).toBe('');
    expect(production(same, VLLM, difference)).toContain(
      'production/chat: runtime: must be the image of dev, which is vllm/vllm-openai:v0.19.0; received "vllm/vllm-openai:v0.20.0". Fix: Bring the image to dev first.',
    );
  });

  test('is asked of sidecars and overrides too', () => {
    const sidecars = [{ name: 'proxy', image: 'proxy:1', resources: { requests: { cpu: '1' } } }] as never;
    const override = { overrides: { podSpec: { containers: [{ name: 'chat', image: 'other:1' }] } } };
    expect(production(same, { ...MODEL, sidecars })).toBe('');
    expect(production(same, MODEL, { sidecars })).toContain(
      'sidecars[0].image: must be the image of dev, which is without such an image',
    );
    expect(production(same, MODEL, override)).toContain('which is registry.example/model:1.0.0; received "other:1"');
  });

  test('may lie in an environment that is not synthesized', () => {
    const described: Described = {
      environments: { dev: {}, production: { rules: [same] } },
      models: { chat: { production: { imageTag: '2' } } },
      select: { environments: ['production'] },
    };
    expect(toldBy(described)).toContain('must be the image of dev, which is registry.example/model:1.0.0');
    expect(toldBy({ ...described, models: { chat: {} } })).toBe('');
  });

  test('of a model that is not there', () => {
    const described = {
      environments: { dev: {}, production: { rules: [same] } },
      models: { chat: { dev: false as const } },
    };
    expect(toldBy(described)).toContain('must be the image of dev, which is without this model');
  });

  test('of an environment that there is not is told once', () => {
    const environments = { dev: {}, production: { rules: [EnvironmentRule.sameImageAs('devv')] } };
    const told = toldBy({ environments, models: { chat: {}, embed: {} } });
    expect(told).toContain('1 error');
    expect(told).toContain(
      'production: rules: there is no such environment to look into; received "devv". Fix: Did you mean dev?',
    );
  });

  test('of the environment itself says nothing, and is told', () => {
    const environments = { dev: {}, production: { rules: [EnvironmentRule.sameImageAs('production')] } };
    expect(toldBy({ environments, models: { chat: {} } })).toContain(
      'production: rules: would compare the environment with itself; received "production". Fix: Choose from dev.',
    );
  });

  test.each(['zz', 'production'])('%s is told where there is no other environment', (other) => {
    const environments = { production: { rules: [EnvironmentRule.sameImageAs(other)] } };
    expect(toldBy({ environments, models: { chat: {} } })).toContain(
      `received "${other}". Fix: Leave the rule out: the fleet has no other environment.`,
    );
  });
});

describe('what is forbidden', () => {
  const because = 'it is for development';
  const forbidden = (path: string) =>
    toldBy({
      environments: { dev: {}, production: { rules: [EnvironmentRule.forbids(path, because)] } },
      models: { chat: {}, embed: {} },
    });

  test.each([
    [
      'scheduling.toleration',
      'scheduling.toleration is no prop; received "scheduling.toleration". Fix: Did you mean tol',
    ],
    ['enw.DEBUG', 'enw is no prop; received "enw.DEBUG". Fix: Did you mean env?'],
    ['', 'an empty name is no prop; received "". Fix: Name a prop, such as probes.liveness or env.DEBUG.'],
  ])('must be a prop: %j', (path, told) => {
    expect(forbidden(path)).toContain(`production: rules[0].forbids: would forbid nothing: ${told}`);
    expect(forbidden(path)).toContain('1 error');
  });

  test.each(['scheduling.tolerations', 'env.DEBUG', 'overrides.podSpec.hostNetwork'])('may be %s', (path) => {
    expect(forbidden(path)).toBe('');
  });

  test('may be a name with dots', () => {
    const rule = EnvironmentRule.forbids('labels.example.com/team', because);
    expect(production(rule, MODEL)).toBe('');
    expect(production(rule, MODEL, { labels: { 'example.com/team': 'a' } })).toContain(
      'production/chat: labels.example.com/team: is not allowed here: it is for development; received "a".',
    );
  });

  test('stops nothing where the environment is not selected', () => {
    const environments = { dev: {}, production: { rules: [EnvironmentRule.forbids('gpus', because)] } };
    expect(toldBy({ environments, models: { chat: {} }, select: { environments: ['dev'] } })).toBe('');
  });
});

test('replicas are judged as the autoscaler is rendered', () => {
  const rule = EnvironmentRule.atLeastReplicas(2);
  const props = { ...MODEL, scaling: { ...MODEL.scaling, minReplicas: 2 } };
  expect(production(rule, props)).toBe('');
  const override = { overrides: { autoscaler: { spec: { minReplicas: 1 } } } };
  expect(production(rule, props, override)).toContain('scaling.minReplicas: must be at least 2; received 1.');
});

test('a rule sees a model in other environments', () => {
  const seen: unknown[] = [];
  const rule: EnvironmentRule = {
    check: ({ name, environment, elsewhere }) => {
      seen.push([name, environment, elsewhere('dev')?.props.image, elsewhere('test')?.name]);
      return [];
    },
  };
  expect(production(rule, MODEL, { imageTag: '2' })).toBe('');
  expect(seen).toEqual([['chat', 'production', 'registry.example/model:1.0.0', undefined]]);
});

describe('a rule of your own', () => {
  const own = (rule: object, models: Described['models'] = { chat: {}, embed: {} }) => {
    const rules = [EnvironmentRule.pinnedImages(), rule as EnvironmentRule];
    return toldBy({ environments: { dev: {}, production: { rules } }, models });
  };
  const fault = { field: 'image', problem: 'is not liked', fix: 'Take another.' };
  const noList = 'Fix: Return [] where nothing is wrong, else objects with field, problem and fix, each a text.';

  test.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, `undefined. ${noList}`],
    ['null', () => null, `null. ${noList}`],
    ['a text', () => 'is not liked', `"is not liked". ${noList}`],
    ['a fault alone', () => fault, `an object with field, problem, fix. ${noList}`],
    ['a list of texts', () => [fault, 'is not liked'], `"is not liked" in it, at [1]. ${noList}`],
    ['a part of a fault', () => [{ field: 'image' }], `an object with field in it, at [0]. ${noList}`],
    ['a promise', async () => [], 'a Promise. Fix: Return the list itself: no promise is waited for.'],
  ])('that returns %s is told once', (_what, check, told) => {
    const all = own({ check });
    expect(all).toContain('1 error');
    expect(all).toContain(
      `production/chat: rules[1].check: must return a list of faults; received ${told.split('. Fix')[0]}`,
    );
    expect(all).toContain(told);
  });

  test('that fails is told with the models for which it does so in its own way', () => {
    const check = ({ name }: ModelInEnvironment) => {
      throw new Error(`no team of ${name}`);
    };
    const told = own({ check });
    expect(told).toContain('2 errors');
    expect(told).toContain(
      'production/embed: rules[1].check: failed: no team of embed. Fix: Mend the rule, so that it returns a list of faults for every model.',
    );
  });

  test('that is none', () => {
    expect(own({})).toContain('production: rules[1].check: is missing. Fix: Set check.');
    expect(own({ check: true })).toContain('production: rules[1].check: must be a function; received true.');
    expect(own({ check: () => [], looksInto: 'dev' })).toContain(
      'production: rules[1].looksInto: must be a list; received "dev". Fix: Put it into a list',
    );
    expect(own({ check: () => [], faults: ['no'] })).toContain('production: rules[1].faults[0]: must be an object');
  });

  test('that returns faults is heard, whatever else it has', () => {
    class Liked {
      readonly title = 'liked';
      check() {
        return [{ ...fault, severity: 'high' }];
      }
    }
    const told = 'production/chat: image: is not liked. Fix: Take another.';
    expect(own(new Liked())).toContain(told);
    expect(own({ title: 'liked', check: () => [fault], looksInto: ['dev'] })).toContain(told);
    expect(own({ title: 'liked', check: () => [], looksInto: undefined, faults: [] })).toBe('');
  });
});

describe('of environments that are not synthesized', () => {
  const environments = {
    staging: { namespace: 'a', cluster: 'one' },
    production: { rules: [EnvironmentRule.atLeastReplicas(2), EnvironmentRule.sameImageAs('gone')] },
    test: { namespace: 'b', cluster: 'one' },
  };

  test('the rules do not stop the others', () => {
    const models = { chat: {} };
    expect(toldBy({ environments, models })).toContain('2 errors');
    expect(toldBy({ environments, models, select: { environments: ['staging'] } })).toBe('');
    expect(toldBy({ environments, models, select: { environments: ['production'] } })).toContain('2 errors');
  });

  test('and of models neither', () => {
    const rules = { production: { rules: [EnvironmentRule.atLeastReplicas(2)] } };
    const models = { chat: {}, embed: { production: { scaling: { minReplicas: 2 } } } };
    expect(toldBy({ environments: rules, models, select: { models: ['embed'] } })).toBe('');
    expect(toldBy({ environments: rules, models, select: { models: ['chat'] } })).toContain('production/chat');
  });
});

test('a chart beside a fleet is left alone', () => {
  expect(toldBy({ environments: { dev: {} }, models: { chat: {} }, before: (app) => new Chart(app, 'other') })).toBe(
    '',
  );
});
