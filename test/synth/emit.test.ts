import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { emitYaml } from '../../lib/synth/emit';

/** Text that emitters quote differently, among text that they do not. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abeEnNyYoOxfFtTrRuUlLsS.:-_+~/@%, =<>#&*!|?[]{}\'"`$();^\\\n\t') }),
  fc.stringMatching(/^[ -~]{1,16}$/),
  fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,4}([-./:][a-zA-Z0-9]{1,4}){0,3}$/),
  fc.stringMatching(/^[0-9.:eE_+-]{1,8}$/),
  fc.stringMatching(/^[0-9]{1,18}(m|s|%|[KMGT]i?)?$/),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', 'yes', 'No', 'on', 'y', '~', 'null', '0775', '0o17', '0x1F', '12:30', '2020-01-01', '=', '<<'),
  fc.constantFrom('---', '- a', 'a: b', 'a #b', ' a', 'a ', 'a\nb\n', '{{ x }}', '500m', '1.2.3', '1e3', 'é', '\u2028'),
  fc.string({ minLength: 60, maxLength: 200 }),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));

const object = fc.dictionary(text, value, { maxKeys: 5 }).map((fields) => ({ ...fields }));

test('any text is written as cdk8s writes it, as a key, in a list and as a value', () => {
  fc.assert(
    fc.property(text, (given) => {
      const objects = [{ a: given }, { a: [given, { b: given }] }, { [given]: 1 }];
      expect(emitYaml(objects)).toBe(Yaml.stringify(...objects));
    }),
    { numRuns: 5000 },
  );
});

test('any objects are written as cdk8s writes them', () => {
  fc.assert(
    fc.property(fc.array(object, { maxLength: 3 }), (objects) => {
      expect(emitYaml(objects)).toBe(Yaml.stringify(...objects));
    }),
    { numRuns: 2000 },
  );
});

test('an object that is met twice is written as cdk8s writes it', () => {
  const shared = { a: 'b' };
  const objects = [{ first: shared, second: [shared] }];
  expect(emitYaml(objects)).toBe(Yaml.stringify(...objects));
});

test('an equals sign stays bare, as cdk8s leaves it', () => {
  const objects = [{ a: '=', b: ['='] }];
  expect(emitYaml(objects)).toBe('a: =\nb:\n  - =\n');
  expect(emitYaml(objects)).toBe(Yaml.stringify(...objects));
});
