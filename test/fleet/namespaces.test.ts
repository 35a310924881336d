import { SMALL } from '../data/support';
import { type Described, toldBy } from './support';

function told(
  staging: object,
  production: object,
  models: Described['models'] = { chat: {} },
  more: Partial<Described> = {},
) {
  const environments = { staging: { cluster: 'one', ...staging }, production: { cluster: 'one', ...production } };
  return toldBy({ environments, models, ...more });
}

describe('what two environments of a cluster would both write', () => {
  test('is told once where they share a namespace', () => {
    const models = { a: {}, b: {}, c: {}, d: {}, e: {} };
    const message = told({ namespace: 'ml' }, { namespace: 'ml' }, models);
    expect(message).toContain('1 error');
    expect(message).toContain(
      'production: namespace: is that of staging in the cluster one, whose objects it would overwrite: a, b, c and 2 more; received "ml".',
    );
  });

  test.each<[string, object, object]>([
    ['no namespace at all', {}, {}],
    ['no namespace beside the default one', {}, { namespace: 'default' }],
    ['the default one by a difference', { namespace: 'a', models: { namespace: 'default' } }, {}],
    ['one by a difference of all models', { namespace: 'a' }, { namespace: 'b', models: { namespace: 'a' } }],
  ])('%s', (_what, staging, production) => {
    expect(told(staging, production)).toContain('production: namespace: is that of staging in the cluster one');
  });

  test('is nothing where namespaces, clusters or models differ', () => {
    expect(told({ namespace: 'a' }, { namespace: 'b' })).toBe('');
    expect(told({ namespace: 'a' }, { namespace: 'a', cluster: 'two' })).toBe('');
    expect(told({ namespace: 'a' }, { namespace: 'a', cluster: undefined })).toBe('');
    expect(
      told({ namespace: 'a' }, { namespace: 'a' }, { chat: { staging: false }, embed: { production: false } }),
    ).toBe('');
  });

  test("is told where a model's own namespace makes it so", () => {
    const models = { chat: { staging: { namespace: 'elsewhere' }, production: { namespace: 'elsewhere' } }, embed: {} };
    expect(told({ namespace: 'a' }, { namespace: 'b' }, models)).toContain(
      'production/chat: namespace: holds chat of staging/chat in the cluster one already, whose objects it would overwrite; received "elsewhere".',
    );
    const apart = { chat: { staging: { namespace: 'elsewhere' } } };
    expect(told({ namespace: 'a' }, { namespace: 'b' }, apart)).toBe('');
  });

  test('is told with the line where it was written as data', () => {
    const files = { 'chat.yaml': `${SMALL}namespace: elsewhere\n` };
    expect(told({ namespace: 'a' }, { namespace: 'b' }, {}, { files })).toContain(
      'production/chat (models/chat.yaml:3): namespace: holds chat of staging/chat',
    );
  });

  test('is told where names of their own make it so', () => {
    const models = { a: { production: { name: 'b' } }, b: { production: false as const } };
    expect(told({ namespace: 'ml' }, { namespace: 'ml' }, models)).toContain(
      'staging/b: name: is that of production/a in the cluster one already, whose objects it would overwrite',
    );
    const renamed = { a: { production: { name: 'a-production' } } };
    expect(told({ namespace: 'ml' }, { namespace: 'ml' }, renamed)).toBe('');
  });

  test('stops a run that writes one of the two, and no other', () => {
    const environments = {
      staging: { cluster: 'one', namespace: 'ml' },
      production: { cluster: 'one', namespace: 'ml' },
      test: { namespace: 'ml' },
    };
    const models = { chat: {} };
    expect(toldBy({ environments, models, select: { environments: ['staging'] } })).toContain('is that of staging');
    expect(toldBy({ environments, models, select: { environments: ['test'] } })).toBe('');
  });
});

test('two models of one name in one environment are told', () => {
  const environments = { production: {} };
  const models = { a: { production: { name: 'x' } }, b: { production: { name: 'x' } } };
  expect(toldBy({ environments, models })).toContain(
    'production/b: name: is that of production/a already, whose objects it would overwrite; received "x".',
  );
  expect(toldBy({ environments, models: { ...models, b: { production: { name: 'x', namespace: 'other' } } } })).toBe(
    '',
  );
});
