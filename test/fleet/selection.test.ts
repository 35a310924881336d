import { selectionFrom } from '../../lib/fleet/selection';

test.each<[string[], Record<string, string>, ReturnType<typeof selectionFrom>]>([
  [[], {}, {}],
  [['--environment', 'production', '--model=chat'], {}, { environments: ['production'], models: ['chat'] }],
  [['--model', 'a', '--model', 'b,c', '--other'], {}, { models: ['a', 'b', 'c'] }],
  [[], { MODEL_SERVING_ENVIRONMENT: 'staging, production' }, { environments: ['staging', 'production'] }],
  [['--model', 'a'], { MODEL_SERVING_MODEL: 'b' }, { models: ['a'] }],
  [['--model', ''], { MODEL_SERVING_MODEL: '' }, {}],
])('%j and %j', (args, environment, expected) => {
  expect(selectionFrom(args, environment)).toEqual(expected);
});
