import type { EnvironmentProps } from '../../lib/fleet/environment';
import { Fleet } from '../../lib/fleet/fleet';
import type { Selection } from '../../lib/fleet/selection';
import type { ServingApp } from '../../lib/synth/serving-app';
import { type Described, MODEL, runs, toldBy } from './support';

/** Two fleets of one app, of which one has the model chat and the other embed. */
function two(select: Selection, selectOfFirst = select): Described {
  const before = (app: ServingApp) => {
    const environments = { 'a-staging': {}, 'a-production': {} };
    new Fleet(app, { environments, select: selectOfFirst }).model('chat', MODEL, { 'a-staging': false });
  };
  return { environments: { 'b-staging': {}, 'b-production': {} }, models: { embed: {} }, select, before };
}

describe('a selection in an app of two fleets', () => {
  const written = (select: Selection) => runs(two(select))[0]?.result?.created;

  test('may name what only one of them has', () => {
    expect(written({ environments: ['a-production'] })).toEqual(['a-production/chat.yaml']);
    expect(written({ environments: ['b-production'] })).toEqual(['b-production/embed.yaml']);
    expect(written({ models: ['embed'] })).toEqual(['b-production/embed.yaml', 'b-staging/embed.yaml']);
    expect(written({ models: ['chat'], environments: ['a-production', 'b-staging'] })).toEqual([
      'a-production/chat.yaml',
    ]);
  });

  test('that names what none of them has is told once, with all names', () => {
    const told = toldBy(two({ environments: ['production'], models: ['chatt'] }));
    expect(told).toContain('2 errors');
    expect(told).toContain(
      'selection: environment: there is no such environment; received "production". Fix: Choose from a-production, a-staging, b-production, b-staging.',
    );
    expect(told).toContain('selection: model: there is no such model; received "chatt". Fix: Choose from chat, embed.');
  });

  test('that leaves nothing of either is told once', () => {
    const told = toldBy(two({ environments: ['a-staging'], models: ['chat', 'embed'] }));
    expect(told).toContain('1 error');
    expect(told).toContain('model and environment: leave nothing: chat, embed are in none of a-staging');
  });

  test('is that of one fleet where each has its own', () => {
    const told = toldBy(two({ models: ['embed'] }, { environments: ['b-staging'] }));
    expect(told).toContain('1 error');
    expect(told).toContain('received "b-staging". Fix: Choose from a-production, a-staging.');
    expect(toldBy(two({ models: ['embed'] }, { environments: ['a-production'] }))).toBe('');
  });
});

test('a fleet that is written as a whole loses its old files, though another is written in part', () => {
  const first = (environment: string) => ({
    before: (app: ServingApp) => {
      const environments = { 'a-staging': {}, 'a-production': {} };
      const select = { environments: [environment] };
      new Fleet(app, { environments, select }).model('chat', MODEL);
    },
  });
  const environments = { 'b-staging': {}, 'b-production': {} };
  const partly = { environments, models: { embed: {} }, select: { environments: ['b-staging'] } };
  const [, whole, parts] = runs(
    { environments, models: { embed: {}, gone: {} }, ...first('a-production') },
    { environments, models: { embed: {} }, ...first('a-staging') },
    { ...partly, models: { embed: { 'b-staging': false } }, ...first('a-production') },
  );
  expect(whole?.result?.removed).toEqual(['b-production/gone.yaml', 'b-staging/gone.yaml']);
  expect(parts?.result?.removed).toEqual(['b-staging/embed.yaml']);
  expect(Object.keys(parts?.files ?? {}).filter((path) => path.endsWith('.yaml'))).toEqual([
    'a-production/chat.yaml',
    'a-staging/chat.yaml',
    'b-production/embed.yaml',
  ]);
});

describe('models of two fleets in one cluster', () => {
  const INGRESS = { ...MODEL, ingress: { host: 'chat.example.com', className: 'nginx' } };
  const told = (first: EnvironmentProps, second: EnvironmentProps, model = 'chat', select: Selection = {}) =>
    toldBy({
      environments: { b: second },
      models: { [model]: {} },
      props: INGRESS,
      select,
      before: (app) => new Fleet(app, { environments: { a: first }, select }).model('chat', INGRESS),
    });
  const place = { namespace: 'ml', cluster: 'one' };

  test('that write the same objects are told once', () => {
    const all = told(place, place);
    expect(all).toContain('1 error');
    expect(all).toContain('b: namespace: is that of a in the cluster one, whose objects it would overwrite: chat;');
    expect(told(place, { ...place, namespace: 'other', models: { namespace: 'ml', name: 'chat' } }, 'embed')).toContain(
      'b/embed: name: is that of a/chat in the cluster one already',
    );
    expect(told(place, place, 'chat', { environments: ['a'] })).toContain('1 error');
  });

  test('that take the same requests are told', () => {
    expect(told(place, { ...place, namespace: 'other' })).toContain(
      'b/chat: ingress.host: takes the requests of a/chat in the cluster one',
    );
  });

  test('are nothing where the clusters differ, or none is named', () => {
    expect(told(place, { ...place, cluster: 'two' })).toBe('');
    expect(told({ namespace: 'ml' }, { namespace: 'ml' })).toBe('');
  });
});

test('a selection of models where there are none', () => {
  expect(toldBy({ environments: { dev: {} }, select: { models: ['chat'] } })).toContain(
    'model: there is no such model; received "chat". Fix: Leave it out: there is none.',
  );
});

test('an option that there is not is told once for all fleets', () => {
  const { argv } = process;
  process.argv = ['node', '/app/main.ts', '--env', 'production'];
  try {
    const before = (app: ServingApp) => {
      new Fleet(app, { environments: { all: {} }, select: {} });
      for (const name of ['a', 'b']) new Fleet(app, { environments: { [name]: {} } });
    };
    const told = toldBy({ environments: { c: {} }, models: { chat: {} }, before });
    expect(told).toContain('1 error');
    expect(told).toContain('selection: argument --env: is no option of a fleet');
  } finally {
    process.argv = argv;
  }
});

test('an environment with the name of one of another fleet', () => {
  const before = (app: ServingApp) => new Fleet(app, { environments: { production: {} }, select: {} });
  const models = { chat: {} };
  expect(toldBy({ environments: { production: {}, dev: {} }, models, before })).toContain(
    'production: environments: is the name of an environment of another Fleet of the app, whose folder it would share; received "production". Fix: Rename one of the two, or define the models of both in one Fleet.',
  );
  expect(toldBy({ environments: { staging: {} }, models, before })).toBe('');
});
