import { ts } from '@ts-morph/common';
import type { Schema } from '../../lib/data/schema';
import { TypeSchema } from '../generate/type-schema';

const FILE = '/types.ts';

/** The schema of the type `Props` of a source text that refers to nothing outside it. */
function schemaOf(text: string, { partial = false, factories = ['Thing'], whole = [] as string[] } = {}) {
  const source = ts.createSourceFile(FILE, text, ts.ScriptTarget.ES2022, true);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === FILE ? source : undefined),
    fileExists: (name) => name === FILE,
  };
  const program = ts.createProgram([FILE], { noLib: true, strict: true }, host);
  const checker = program.getTypeChecker();
  const symbol = checker
    .getSymbolsInScope(source, ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)
    .find(({ name }) => name === 'Props');
  if (!symbol) throw new Error('no Props');
  const types = new TypeSchema(checker, {}, new Set(factories), new Set(whole));
  const schema = types.fields(checker.getDeclaredTypeOfSymbol(symbol), partial, 'model');
  return { schema, definitions: types.definitions, unmetWhole: types.unmetWhole };
}

function thing(method: string): Schema | undefined {
  const text = `interface Props { thing: Thing }
    interface Options { readonly size?: number; readonly color: string }
    class Thing { private constructor() {} ${method} }`;
  return schemaOf(text).definitions.Thing;
}

describe('a factory', () => {
  test('takes its only argument behind its name', () => {
    expect(thing('static one(amount: number): Thing { return new Thing(); }')).toMatchObject({
      properties: { one: { type: 'number' } },
      'x-call': { class: 'Thing', method: 'one', parameters: ['amount'] },
    });
  });

  test('takes options beside its first argument, or all arguments by name', () => {
    const { anyOf = [] } = thing('static of2(amount: number, options: Options): Thing { return new Thing(); }') ?? {};
    expect(anyOf).toHaveLength(2);
    expect(anyOf[0]).toMatchObject({
      properties: { of2: { type: 'number' }, size: { type: 'number' }, color: { type: 'string' } },
      required: ['of2', 'color'],
      additionalProperties: false,
      'x-call': { parameters: ['amount', 'options'], beside: true },
    });
    expect(anyOf[1]).toMatchObject({
      properties: { of2: { properties: { amount: { type: 'number' }, options: { $ref: '#/definitions/Options' } } } },
    });
  });

  test('takes what stands between the first argument and the options beside them', () => {
    const { anyOf = [] } =
      thing('static of3(name: string, count = 1, options?: Options): Thing { return new Thing(); }') ?? {};
    expect(Object.keys(anyOf[0]?.properties ?? {})).toEqual(['of3', 'count', 'color', 'size']);
    expect(anyOf[0]?.required).toEqual(['of3', 'color']);
  });

  test('takes what may be left out beside its first argument', () => {
    const { anyOf = [] } = thing('static pick(name: string, mode?: number): Thing { return new Thing(); }') ?? {};
    expect(anyOf[0]).toMatchObject({ properties: { pick: {}, mode: {} }, required: ['pick'] });
    expect(thing('static pair(name: string, mode: number): Thing { return new Thing(); }')?.anyOf).toBeUndefined();
  });

  test('takes no options beside an argument that is an object itself', () => {
    const schema = thing('static both(first: Options, options: Options): Thing { return new Thing(); }');
    expect(schema?.anyOf).toBeUndefined();
  });

  test('whose parameter has no name is refused', () => {
    const call = () => thing('static two(amount: number, { size }: Options): Thing { return new Thing(); }');
    expect(call).toThrow('model.thing.two: a parameter that is taken apart has no name');
  });

  test('whose options have the name of another argument is refused', () => {
    const call = () => thing('static size(amount: number, options: Options): Thing { return new Thing(); }');
    expect(call).toThrow('"size" would stand twice beside each other');
  });
});

describe('whole numbers', () => {
  const text = 'interface Props { replicas: number; share: number; byName: { [name: string]: number } }';

  test('are those that were named', () => {
    const { schema, unmetWhole } = schemaOf(text, { whole: ['replicas', 'byName'] });
    expect(schema.properties).toMatchObject({
      replicas: { type: 'integer' },
      share: { type: 'number' },
      byName: { additionalProperties: { type: 'integer' } },
    });
    expect(unmetWhole).toEqual([]);
  });

  test('that no type has are told', () => {
    expect(schemaOf(text, { whole: ['replicas', 'gone'] }).unmetWhole).toEqual(['gone']);
  });
});

test('a difference may take away what may be left out, and nothing else', () => {
  const text = 'interface Props { must: string; may?: string; any: { [name: string]: string }; open?: unknown }';
  const { schema } = schemaOf(text, { partial: true });
  expect(schema.properties).toEqual({
    must: { type: 'string' },
    may: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    any: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    open: {},
  });
  expect(schema.required).toBeUndefined();
});
