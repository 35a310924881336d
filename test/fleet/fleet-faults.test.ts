import { Chart } from 'cdk8s';
import { EnvironmentRule } from '../../lib/fleet/environment-rule';
import { type Differences, Fleet } from '../../lib/fleet/fleet';
import type { Selection } from '../../lib/fleet/selection';
import { ServingApp } from '../../lib/synth/serving-app';
import { SMALL } from '../data/support';
import { MODEL, runs, toldBy } from './support';

test.each(['foo', '1.2', '', '1.33.x'])('a target version of an environment that is none: %j', (targetVersion) => {
  expect(toldBy({ environments: { dev: { targetVersion } }, models: { chat: {} } })).toContain(
    `dev: targetVersion: must be a Kubernetes version, 1.27 or newer; received "${targetVersion}". Fix: Write it as major.minor, such as 1.33.`,
  );
});

test('a target version of an environment that is one', () => {
  expect(toldBy({ environments: { dev: { targetVersion: '1.33' } }, models: { chat: {} } })).toBe('');
});

test('a model that would be written where kustomize looks', () => {
  expect(toldBy({ environments: { dev: {} }, models: { kustomization: {} } })).toContain(
    'kustomization: name: would be written to kustomization.yaml, by which kustomize knows a folder; received "kustomization". Fix: Rename the model.',
  );
  expect(toldBy({ environments: { dev: {} }, models: { 'kustomization-1': {} } })).toBe('');
  expect(toldBy({ environments: { dev: {} }, files: { 'kustomization.yaml': SMALL } })).toContain(
    'models/kustomization.yaml:1: name: would be written to kustomization.yaml',
  );
});

test('a model and an environment with a name that every object has', () => {
  const problem =
    'is a name that every object of JavaScript has, which the constructs library takes for one in use; received "constructor".';
  expect(toldBy({ environments: { dev: {} }, models: { constructor: {} } })).toContain(
    `constructor: name: ${problem} Fix: Rename the model.`,
  );
  expect(toldBy({ environments: { dev: {} }, files: { 'constructor.yaml': SMALL } })).toContain(
    `models/constructor.yaml:1: name: ${problem} Fix: Rename the model.`,
  );
  expect(toldBy({ environments: { constructor: {}, dev: {} }, models: { chat: {} } })).toContain(
    `constructor: environments: ${problem} Fix: Rename the environment.`,
  );
  expect(toldBy({ environments: { constructors: {} }, models: { 'constructor-1': {} } })).toBe('');
});

test('an environment with the name of a chart', () => {
  const environments = { production: {}, dev: {} };
  const models = { chat: {} };
  expect(toldBy({ environments, models, before: (app) => new Chart(app, 'production') })).toContain(
    'production: environments: is the name of another construct of the app, such as a chart; received "production". Fix: Rename the chart or the environment.',
  );
  expect(toldBy({ environments, models, before: (app) => new Chart(app, 'staging') })).toBe('');
});

test('a model that is written as data and in code', () => {
  const message = toldBy({ environments: { dev: {} }, models: { chat: {} }, files: { 'chat.yaml': SMALL } });
  expect(message).toContain(
    'models/chat.yaml:1: name: is the name of two models; received "chat". Fix: Rename one of them.',
  );
});

test('an environment that there is not is told with the one that was meant', () => {
  const files = { 'chat.yaml': `${SMALL}environments: { prodution: {} }\n` };
  expect(toldBy({ environments: { production: {} }, files })).toContain('Fix: Did you mean production?');
  const models = { chat: { prodution: {} } };
  expect(toldBy({ environments: { production: {} }, models })).toContain(
    'chat: environments.prodution: is no environment of the fleet. Fix: Did you mean production?',
  );
});

test('an environment of a model in a fleet that has none', () => {
  expect(toldBy({ environments: {}, models: { chat: { dev: {} } } })).toContain(
    'chat: environments.dev: is no environment of the fleet. Fix: Leave it out: there is none.',
  );
});

describe('a value that holds itself', () => {
  const STANDS_ITSELF = 'is an object or a list in which it stands itself: the YAML would never end.';
  const cyclic: Record<string, unknown> = { hostIPC: true };
  cyclic['again'] = cyclic;
  const twice = { app: 'a' };

  test('in a difference of a model is told with the field, and all else with it', () => {
    const models = { chat: { dev: { overrides: { podSpec: cyclic } }, prod: { image: 'a b' } } };
    const message = toldBy({ environments: { dev: {}, prod: {} }, models });
    expect(message).toContain(`chat: environments.dev.overrides.podSpec.again: ${STANDS_ITSELF}`);
    expect(message).toContain('image: must not hold white space');
    expect(message).toContain('2 errors');
  });

  test('in what is laid under it, too, is told of the model', () => {
    const message = toldBy({
      environments: { dev: {} },
      props: { ...MODEL, overrides: { podSpec: cyclic } },
      models: { chat: { dev: { overrides: { podSpec: { hostPID: true } } } } },
    });
    expect(message).toContain(
      `dev/chat/chat/deployment\n        overrides.spec.template.spec.again.again: ${STANDS_ITSELF}`,
    );
  });

  test('in the differences of an environment is told of the fleet', () => {
    const environments = { dev: { models: { overrides: { podSpec: { containers: [cyclic] } } } } };
    expect(toldBy({ environments, models: { chat: {} } })).toContain(
      `fleet: environments.dev.models.overrides.podSpec.containers[0].again: ${STANDS_ITSELF}`,
    );
  });

  test('in what a rule finds is shown', () => {
    const rules = [EnvironmentRule.forbids('overrides', 'nobody reads it')];
    const props = { ...MODEL, overrides: { podSpec: cyclic } };
    expect(toldBy({ environments: { dev: { rules } }, props, models: { chat: {} } })).toContain(
      'dev/chat: overrides: is not allowed here: nobody reads it; received { podSpec: <ref *1>',
    );
  });

  test('is none where a part stands twice', () => {
    const models = { chat: { dev: { podLabels: twice, overrides: { deployment: { metadata: { labels: twice } } } } } };
    const environments = { dev: { models: { labels: twice } } };
    expect(toldBy({ environments, models })).not.toContain(STANDS_ITSELF);
  });
});

describe('differences that the compiler did not see', () => {
  const told = (differences: unknown) =>
    toldBy({ environments: { dev: {}, production: {} }, models: { chat: differences as Differences<string> } });

  test.each<[string, unknown, string]>([
    ['null', null, 'null. Fix: Give a value, or leave it out.'],
    ['a text', 'x', '"x". Fix: Give an object.'],
    ['a list', [], 'an empty list. Fix: Give an object.'],
    ['a number', 5, '5. Fix: Give an object.'],
  ])('%s in place of all', (_what, differences, received) => {
    expect(told(differences)).toContain('1 error');
    expect(told(differences)).toContain(`chat: environments: must be an object; received ${received}`);
  });

  test.each<[string, unknown, string]>([
    ['null', null, 'null. Fix: Give a value, or leave it out.'],
    ['a text', 'x', '"x". Fix: Give an object or false.'],
    ['true', true, 'true. Fix: Give an object or false.'],
    ['a list', [], 'an empty list. Fix: Give an object or false.'],
  ])('%s in place of those of an environment', (_what, difference, received) => {
    expect(told({ dev: difference })).toContain('1 error');
    expect(told({ dev: difference })).toContain(
      `chat: environments.dev: must be an object or false; received ${received}`,
    );
  });

  test('are told with all else', () => {
    const all = told({ dev: null, prod: {}, production: { port: 0 } });
    expect(all).toContain('3 errors');
    expect(all).toContain('chat: environments.prod: is no environment of the fleet');
    expect(all).toContain('production/chat/chat');
  });

  test.each([[undefined], [{}], [{ dev: undefined }], [{ dev: false }], [{ dev: { port: 8000 }, production: {} }]])(
    '%j are right',
    (differences) => {
      expect(told(differences)).toBe('');
    },
  );
});

describe('a model', () => {
  const define = (...given: readonly unknown[]) => {
    const fleet = new Fleet(new ServingApp({ report: false }), { environments: { dev: {} }, select: {} });
    return Reflect.apply(fleet.model, fleet, given);
  };
  const where = 'fleet.model(name, props, differences)';

  test('without a name and props', () => {
    const both = `${where}: name: is missing. Fix: Set name.\n${where}: props: is missing. Fix: Set props.`;
    expect(() => define()).toThrow(new TypeError(both));
    expect(() => define('chat')).toThrow(`${where}: props: is missing. Fix: Set props.`);
    expect(() => define(MODEL)).toThrow(`${where}: name: must be text; received an object with image`);
    expect(() => define('chat', 'registry.example/chat:1')).toThrow(
      `${where}: props: must be an object; received "reg`,
    );
    expect(() => define('chat', MODEL)).not.toThrow();
  });

  test('and an environment with an empty name', () => {
    expect(toldBy({ environments: { dev: {} }, models: { '': {} } })).toContain(
      `fleet: name: must not be empty; received "". Fix: Give the model one, such as 'chat'.`,
    );
    expect(toldBy({ environments: { '': {} }, models: { chat: {} } })).toContain('fleet: environments: must ');
  });
});

describe('a fleet of which nothing would be written', () => {
  const models = { chat: { staging: false }, embed: {} } as const;
  const environments = { staging: {}, production: {} };

  test('since it has no environment is refused', () => {
    expect(toldBy({ environments: {}, models: {} })).toContain('fleet: environments: must hold at least one');
  });

  test('since no selected model is in a selected environment is refused', () => {
    const told = (select: Selection) => toldBy({ environments, models, select });
    expect(told({ environments: ['staging'], models: ['chat'] })).toContain(
      'selection: model and environment: leave nothing: chat is in none of staging. Fix: Select an environment where',
    );
    expect(told({ environments: ['staging'], models: ['chat', 'embed'] })).toBe('');
    expect(told({ environments: ['staging', 'production'], models: ['chat'] })).toBe('');
    expect(told({ environments: ['staging'], models: ['chatt'] })).not.toContain('leave nothing');
  });
});

describe('a model whose file is at fault', () => {
  const files = { 'chat.yaml': 'imag: registry.example/chat:1\nenvironments:\n  prodution: {}\n' };

  test('has its environments checked all the same', () => {
    const told = toldBy({ environments: { production: {} }, files });
    expect(told).toContain('models/chat.yaml:1: imag: is no field here');
    expect(told).toContain('models/chat.yaml:3: environments.prodution: is no environment of the fleet');
  });

  test('is there to be selected', () => {
    const named = (model: string, text?: string) =>
      toldBy({
        environments: { prodution: {} },
        files: text === undefined ? files : { 'chat.yaml': text },
        select: { models: [model] },
      });
    expect(named('chat')).not.toContain('there is no such model');
    expect(named('chat', ': no YAML')).not.toContain('there is no such model');
    expect(named('chatt')).toContain('model: there is no such model; received "chatt". Fix: Choose from chat.');
  });

  test.each(['[]', '{ environments: 5 }', '{ environments: [a] }', '5'])('may hold anything: %s', (text) => {
    expect(toldBy({ environments: { production: {} }, files: { 'chat.yaml': text } })).toContain(
      'models/chat.yaml:1: ',
    );
  });
});

test('what an autoscaler has from a schedule or a source is told where it was written, and once', () => {
  const chat = `
runtime:
  vllm: { model: org/m, revision: ${'a'.repeat(40)}, version: 0.19.0 }
gpu: { nvidia: 1 }
namespace: ml
scaling:
  maxReplicas: 3
  source:
    keda:
      prometheus: prometheus:9090
      monitor:
        interval: 1500ms
      fallback:
        replicas: 9
  metrics:
    - waitingRequests: { perReplica: 4 }
    - concurrency: { perReplica: 0 }
  schedule:
    - { from: 0 8 * * *, until: 0 9 * * *, timeZone: UTC, minReplicas: 2 }
    - { from: 0 8 * * *, until: 0 9 * *, timeZone: Europe/Berln, minReplicas: 7 }
`;
  const told = toldBy({ environments: { dev: {} }, files: { 'chat.yaml': chat } });
  const places = told.split('\n').flatMap((line, index, lines) => {
    const at = /\(models\/chat\.yaml:(\d+)\)/.exec(line)?.[1];
    return at === undefined ? [] : [`${at} ${lines[index + 1]?.trim().split(':')[0]}`];
  });
  expect(places.sort()).toEqual([
    '10 source.prometheus',
    '12 monitor.interval',
    '14 source.fallback.replicas',
    '17 metrics[1].perReplica',
    '20 schedule[1].minReplicas',
    '20 schedule[1].timeZone',
    '20 schedule[1].until',
  ]);
});

describe('beside what the schema refuses', () => {
  const told = (text: string) =>
    toldBy({ environments: { dev: {}, production: {} }, files: { 'chat.yaml': text } })
      .split('\n')
      .flatMap((line) => /^\s*(?:error\s+models\/chat\.yaml:\d+: )?([\w.[\]]+): .*\bFix: /.exec(line)?.[1] ?? []);
  const gpu = `
runtime: { vllm: { model: org/m, revision: ${'a'.repeat(40)}, version: 0.19.0 } }
namespace: ml
scaling:
  maxReplicas: 3
  source: { keda: { prometheus: 'http://prometheus:9090' } }
  metrics: [{ waitingRequests: { perReplica: 4 } }]
`;

  test.each([
    ['a number in quotes', `${SMALL}port: "0"\n`, ['port', 'port']],
    ['a text without quotes', `${SMALL}version: 1.10\nport: 0\n`, ['version', 'port']],
    ['a misspelt word', `${SMALL}rollout: recreat\nport: 0\n`, ['rollout', 'port']],
    ['a misspelt field', `${SMALL}prot: 0\n`, ['prot', 'port']],
    [
      'a misspelt field that must be there',
      `${SMALL.replace('maxR', 'maxxR')}port: 0\n`,
      ['scaling.maxReplicas', 'scaling.maxxReplicas', 'port'],
    ],
    [
      'a fault in an environment',
      `${SMALL}port: 0\nenvironments: { production: { port: "1" } }\n`,
      ['environments.production.port', 'port'],
    ],
    [
      'an amount',
      `${SMALL.replace('500m', '0.5')}port: 0\nresources: { cpu: { limt: 1 } }\n`,
      ['resources.cpu.limt', 'port'],
    ],
    [
      'an environment that there is not',
      `${SMALL}port: "0"\nenvironments: { prod: {} }\n`,
      ['port', 'environments.prod', 'port'],
    ],
  ])('what is wrong is told, where its fix is clear: %s', (_, text, fields) => {
    expect(told(text).sort()).toEqual([...fields].sort());
  });

  test.each([
    ['a unit is missing', `${SMALL}startup: { worst: 720 }\nport: 0\n`, ['startup.worst']],
    ['a field is unlike any', `${SMALL}accelerators: 3\nport: 0\n`, ['accelerators']],
    ['the field that was meant is there too', `${SMALL}prot: 80\nport: 0\n`, ['prot']],
    ['two fields may have meant one', `${SMALL}prot: 80\nporrt: 0\n`, ['porrt', 'prot']],
    ['what a misspelt field holds does not fit', `${SMALL}prot: [0]\nversion: 1.10\n`, ['prot', 'version']],
    ['an amount is none', `${SMALL}resources: { cpu: { request: 0.00001x } }\nport: 0\n`, ['resources.cpu.request']],
  ])('no more is told where the fix is not clear: %s', (_, text, fields) => {
    expect(told(text).sort()).toEqual(fields);
  });

  test('nothing is told that follows from what is mended', () => {
    expect(told(`${gpu}gqu: { nvidia: 1 }\n`)).toEqual(['gqu']);
    expect(told(`${gpu}gpu: { nvidia: "1" }\n`)).toEqual(['gpu.nvidia']);
    expect(told(gpu).length).toBeGreaterThan(0);
  });
});

describe('what is wrong with a model', () => {
  const environments = { dev: {}, staging: {}, production: {} };

  test('in all environments alike is told once', () => {
    const message = toldBy({ environments, models: { chat: {} }, props: { ...MODEL, port: 0 } });
    expect(message).toContain('1 error');
    expect(message).toContain('dev/chat/chat/deployment, in staging, production too\n');
  });

  test('in some environments is told for those', () => {
    const message = toldBy({
      environments,
      models: { chat: { dev: { port: 0 }, production: { port: 0 }, staging: { port: -1 } } },
    });
    expect(message).toContain('2 errors');
    expect(message).toContain('dev/chat/chat/deployment, in production too\n');
    expect(message).toContain('staging/chat/chat/deployment\n');
  });

  test('as data is told once for each place in which it was written', () => {
    const files = { 'chat.yaml': `${SMALL}port: 0\nenvironments:\n  production:\n    port: 0\n` };
    const message = toldBy({ environments, files });
    expect(message).toContain('dev/chat/chat/deployment (models/chat.yaml:3), in staging too\n');
    expect(message).toContain('production/chat/chat/deployment (models/chat.yaml:6)\n');
  });

  test('in two models is told for both', () => {
    const message = toldBy({ environments, models: { chat: {}, embed: {} }, props: { ...MODEL, port: 0 } });
    expect(message).toContain('2 errors');
  });

  test('is told in the words of data, where it is data', () => {
    const text = `${SMALL.replace(/^image:.*\n/, '')}runtime: { vllm: { model: a/b, version: 0.19.0 } }\n`;
    const asData = toldBy({ environments, files: { 'chat.yaml': text } });
    expect(asData).toContain('for example { nvidia: 1 }');
    expect(asData).not.toContain('Gpu.nvidia');
  });
});

describe('the kustomization of an environment', () => {
  const environments = { production: { kustomization: true }, staging: {} };
  const listed = (files: Readonly<Record<string, string>> = {}) =>
    [...(files['production/kustomization.yaml'] ?? '').matchAll(/- (.*)/g)].map(([, file]) => file);

  test('lists a new model that alone was written, beside those that are there', () => {
    const [all, part, again] = runs(
      { environments, models: { chat: {}, embed: {} } },
      { environments, models: { chat: {}, embed: {}, new: {} }, select: { models: ['new'] } },
      { environments, models: { chat: {}, embed: {}, new: {} } },
    );
    expect(listed(all?.files)).toEqual(['chat.yaml', 'embed.yaml']);
    expect(part?.result?.changed).toEqual(['production/kustomization.yaml']);
    expect(part?.result?.created).toEqual(['production/new.yaml', 'staging/new.yaml']);
    expect(listed(part?.files)).toEqual(['chat.yaml', 'embed.yaml', 'new.yaml']);
    expect(again?.result?.changed).toEqual([]);
  });

  test('lists no file that is not there', () => {
    const [run] = runs({ environments, models: { chat: {}, embed: {} }, select: { models: ['chat'] } });
    expect(listed(run?.files)).toEqual(['chat.yaml']);
  });

  test('keeps the file of a model that is gone until a run of all, as that keeps the file', () => {
    const [, part, all] = runs(
      { environments, models: { chat: {}, gone: {} } },
      { environments, models: { chat: {} }, select: { models: ['chat'] } },
      { environments, models: { chat: {} } },
    );
    expect(listed(part?.files)).toEqual(['chat.yaml', 'gone.yaml']);
    expect(listed(all?.files)).toEqual(['chat.yaml']);
  });

  test('drops a selected model that is left out of the environment', () => {
    const [, part] = runs(
      { environments, models: { chat: {}, embed: {} } },
      { environments, models: { chat: { production: false }, embed: {} }, select: { models: ['chat'] } },
    );
    expect(listed(part?.files)).toEqual(['embed.yaml']);
    expect(part?.result?.removed).toEqual(['production/chat.yaml']);
  });

  test('is left alone with its environment', () => {
    const [, part] = runs(
      { environments, models: { chat: {} } },
      { environments, models: { chat: {}, embed: {} }, select: { environments: ['staging'] } },
    );
    expect(listed(part?.files)).toEqual(['chat.yaml']);
  });
});
