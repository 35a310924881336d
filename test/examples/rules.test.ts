import { check } from '../../lib/check/run';
import { examples, manifestsOf } from '../support/examples';

test.each(examples)('the rules find nothing in the example %s', (example) => {
  const { findings } = check(manifestsOf(example).map((manifest) => ({ manifest })));
  expect(findings.map(({ rule, path, message }) => `${rule} ${path}: ${message}`)).toEqual([]);
});
