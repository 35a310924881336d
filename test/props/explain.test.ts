import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Metric } from '../../lib';
import { faultText } from '../../lib/manifest/fault';
import { explain } from '../../lib/props/explain';
import { fits } from '../../lib/props/fits';
import type { Shape } from '../../lib/props/shape';

const said = (shape: Shape, value: unknown) => explain(shape, value, 'prop').map(faultText);

class Named {
  name = 'chat';
  other = 1;
}

class WithGetter {
  get name() {
    return 'chat';
  }
}

const MAP_FIX = 'Write it as { name: value }; Object.fromEntries makes it of a Map.';

describe.each<[string, Shape, readonly unknown[]]>([
  ['text', 'string', ['', 'chat']],
  ['a number', 'number', [0, 2.5, Number.NaN]],
  ['a truth value', 'boolean', [true, false]],
  ['a function', 'function', [() => 1, Named]],
  ['an object', 'object', [{}, { a: 1 }, new Named()]],
  ['anything', 'unknown', [null, undefined, 1, []]],
  ['a value of a class of ours', '@Metric', [Metric.cpuUtilization(50)]],
  ['a value of a class of others', '@Cpu', [Cpu.millis(1)]],
  ['a list', { list: 'string' }, [[], ['a', 'b']]],
  ['a map', { map: 'number' }, [{}, { a: 1 }, Object.assign(Object.create(null), { a: 1 })]],
  ['a map of whatever object holds all of it', { map: 'string' }, [process.env, new (class extends Object {})()]],
  ['one of several', { any: ['string', '@Size'] }, ['1Gi', Size.gibibytes(1)]],
  ['words', { is: ['a', 1, false] }, ['a', 1, false]],
  ['fields', { fields: { 'name?': 'string' } }, [{}, { name: 'a' }, { name: undefined, typo: undefined }]],
  ['fields that an object of a class has beside others', { fields: { name: 'string' } }, [new Named()]],
  ['fields that an object of a class lacks', { fields: { 'other?': 'string' } }, [new WithGetter()]],
  [
    'fields beside a method that there must be',
    { fields: { name: 'string', toString: 'function' } },
    [new WithGetter(), { name: 'a' }],
  ],
  ['fields that are named', '#StartupBudget', [{ worst: Duration.minutes(1) }]],
])('%s', (_, shape, values) => {
  test.each(values.map((value) => [value]))('may be %p', (value) => {
    expect(fits(shape, value)).toBe(true);
    expect(said(shape, value)).toEqual([]);
  });
});

test.each<[Shape, unknown, string[]]>([
  ['number', '10', ['prop: must be a number; received "10". Fix: Leave the quotes out: 10.']],
  ['number', '8k', ['prop: must be a number; received "8k". Fix: Give a number.']],
  ['number', '', ['prop: must be a number; received "". Fix: Give a number.']],
  ['string', 8080, ["prop: must be text; received 8080. Fix: Put it in quotes: '8080'."]],
  ['string', true, ["prop: must be text; received true. Fix: Put it in quotes: 'true'."]],
  ['string', null, ['prop: must be text; received null. Fix: Give a value, or leave it out.']],
  ['boolean', 'yes', ['prop: must be true or false; received "yes". Fix: Give true or false.']],
  ['object', [], ['prop: must be an object; received an empty list. Fix: Give an object.']],
  ['object', [1], ['prop: must be an object; received a list. Fix: Give an object.']],
  ['@Cpu', '500m', ['prop: must be a Cpu; received "500m". Fix: Write it as Cpu.millis(500) or Cpu.units(1).']],
  [
    '@Size',
    Cpu.millis(1),
    ['prop: must be a Size; received a Cpu. Fix: Write it as Size.mebibytes(512) or Size.gibibytes(2).'],
  ],
  ['@Metric', Metric.cpuUtilization, ['prop: must be a Metric; received the function cpuUtilization. Fix: Call it.']],
  [
    '@Cache',
    {},
    [
      'prop: must be a Cache; received an empty object. Fix: Write it as Cache.claim(...), Cache.node(...), Cache.pod(...).',
    ],
  ],
  [{ list: 'string' }, 'a', ['prop: must be a list; received "a". Fix: Put it into a list, in [ and ].']],
  [{ list: 'string' }, { a: 1 }, ['prop: must be a list; received an object with a. Fix: Give a list.']],
  [{ list: 'string' }, ['a', 1], ["prop[1]: must be text; received 1. Fix: Put it in quotes: '1'."]],
  [{ list: 'string' }, [undefined], ['prop[0]: must be text; received undefined. Fix: Give a value, or leave it out.']],
  [{ map: 'string' }, { 'a-b': 1 }, ["prop[a-b]: must be text; received 1. Fix: Put it in quotes: '1'."]],
  [
    { is: ['restricted', 'none'] },
    'restrictd',
    ['prop: must be one of "restricted", "none"; received "restrictd". Fix: Did you mean "restricted"?'],
  ],
  [
    { any: [{ is: [false] }, { fields: { 'port?': 'number' } }] },
    true,
    ['prop: must be false or an object with port; received true. Fix: Give false or an object with port.'],
  ],
  [
    { any: [{ fields: { kind: { is: ['a'] } } }, { fields: { kind: { is: ['b'] }, n: 'number' } }] },
    { kind: 'b', n: '1' },
    ['prop.n: must be a number; received "1". Fix: Leave the quotes out: 1.'],
  ],
  [
    '#StartupBudget',
    { worse: Duration.minutes(1) },
    ['prop.worst: is missing. Fix: Set worst.', 'prop.worse: is no prop here. Fix: Did you mean worst?'],
  ],
  [
    '#StartupBudget',
    { worst: Duration.minutes(1), limit: 1 },
    ['prop.limit: is no prop here. Fix: Leave it out. Known are typical, worst.'],
  ],
  [
    { map: 'string' },
    { A: 'a', B: undefined },
    ['prop.B: must be text; received undefined. Fix: Give a value, or leave it out.'],
  ],
  [{ map: 'string' }, new Map(), [`prop: must be a plain object; received a Map. Fix: ${MAP_FIX}`]],
  [{ map: 'string' }, new WithGetter(), [`prop: must be a plain object; received a WithGetter. Fix: ${MAP_FIX}`]],
  [
    { fields: { 'name?': 'string' } },
    new Date(0),
    ['prop: must be an object with name; received a Date. Fix: Give an object with name.'],
  ],
  [
    { fields: { name: 'string' } },
    new WithGetter(),
    [
      'prop.name: is inherited or a getter, and would be lost: an object must hold its fields itself. Fix: Write a plain object, or make it a field of the class.',
    ],
  ],
  [{ fields: { name: 'number' } }, new Named(), ['prop.name: must be a number; received "chat". Fix: Give a number.']],
])('of %j, %p is refused', (shape, value, faults) => {
  expect(fits(shape, value)).toBe(false);
  expect(said(shape, value)).toEqual(faults);
});

test('a value that is known only later is none of its concern', () => {
  const late = new (class {
    produce = () => 'chat';
  })();
  expect(said({ list: 'string' }, [late])).toEqual([]);
});
