import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from '@ts-morph/common';
import { compareText } from '../../lib/manifest/canonical';
import type { Fields, Shape, ShapeTable } from '../../lib/props/shape';
import { exportsOf, loadProgram, ROOT } from './program';
import { isNever, isOptionalParameter, isPublic } from './type-schema';

const SOURCE = join(ROOT, 'lib/index.ts');
/** Classes that hide nothing, so that an object written down is as good as one of theirs. */
const STRUCTURAL: ReadonlySet<string> = new Set(['EnvValue']);

/** Props that stand among others, under names that people give. */
const ENVIRONMENT = 'EnvironmentProps';

export const SHAPES_FILE = 'lib/props/shapes.json';

/** Types that are judged by other means: merged first, or rendered and then judged as what they have become. */
const JUDGED_ELSEWHERE: ReadonlySet<string> = new Set(['ModelDifference', 'Differences', 'ManifestPatch']);

/** The shapes of all that the public API takes. */
export function makeShapes(): ShapeTable {
  const program = loadProgram(SOURCE);
  const shapes = new Shapes(program.getTypeChecker());
  for (const exported of exportsOf(program, SOURCE)) shapes.add(exported);
  return { fields: sorted(shapes.fields), calls: sorted(shapes.calls) };
}

class Shapes {
  readonly fields: Record<string, Fields> = {};
  readonly calls: Record<string, Record<string, Fields>> = {};

  constructor(private readonly checker: ts.TypeChecker) {}

  /** Adds what an export takes: what it is constructed from, and the parameters of its static methods. */
  add(exported: ts.Symbol): void {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported;
    if (symbol.name === ENVIRONMENT) this.of(this.checker.getDeclaredTypeOfSymbol(symbol));
    if (!(symbol.flags & ts.SymbolFlags.Class)) return;
    const classType = this.checker.getTypeOfSymbol(symbol);
    this.addProps(classType);
    const calls = this.checker.getPropertiesOfType(classType).flatMap((method) => {
      const [signature] = this.checker.getTypeOfSymbol(method).getCallSignatures();
      const isFactory = signature?.getReturnType() === this.checker.getDeclaredTypeOfSymbol(symbol) && isPublic(method);
      return isFactory ? [[method.name, this.members(signature.getParameters())] as const] : [];
    });
    if (calls.length > 0) this.calls[symbol.name] = Object.fromEntries(calls);
  }

  /** By convention the last parameter of a constructor. */
  private addProps(classType: ts.Type): void {
    const parameter = classType.getConstructSignatures()[0]?.getParameters().at(-1);
    if (parameter && /props$/i.test(parameter.name))
      this.of(this.checker.getNonNullableType(this.checker.getTypeOfSymbol(parameter)));
  }

  private members(symbols: readonly ts.Symbol[]): Fields {
    return Object.fromEntries(
      symbols.flatMap((symbol) => {
        const type = this.checker.getTypeOfSymbol(symbol);
        if (isNever(type)) return [];
        const mayLack = symbol.flags & ts.SymbolFlags.Optional || isOptionalParameter(symbol) || admitsUndefined(type);
        return [[`${symbol.name}${mayLack ? '?' : ''}`, this.of(type)]];
      }),
    );
  }

  private of(type: ts.Type): Shape {
    if (JUDGED_ELSEWHERE.has((type.aliasSymbol ?? type.symbol)?.name)) return 'object';
    if (type.isUnion()) return this.union(type.types);
    if (type.isLiteral()) return { is: [type.value as string | number] };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { is: [this.checker.typeToString(type) === 'true'] };
    if (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return 'string';
    if (type.flags & ts.TypeFlags.Number) return 'number';
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { list: item ? this.of(item) : 'unknown' };
    }
    return type.flags & ts.TypeFlags.Object ? this.object(type) : 'unknown';
  }

  private union(types: readonly ts.Type[]): Shape {
    const shapes = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)).map((type) => this.of(type));
    if (shapes.includes('unknown')) return 'unknown';
    const literals = shapes.flatMap((shape) => (isLiteral(shape) ? shape.is : []));
    const isBoolean = literals.includes(true) && literals.includes(false);
    const words = literals.filter((value) => !isBoolean || typeof value !== 'boolean').sort();
    const others = shapes.filter((shape) => !isLiteral(shape)).sort((a, b) => compareText(textOf(a), textOf(b)));
    const all: Shape[] = [...others, ...(isBoolean ? ['boolean'] : []), ...(words.length > 0 ? [{ is: words }] : [])];
    const distinct = all.filter((shape, index) => all.findIndex((other) => same(other, shape)) === index);
    const [only] = distinct;
    return only !== undefined && distinct.length === 1 ? only : { any: distinct };
  }

  private object(type: ts.Type): Shape {
    if (type.getCallSignatures().length > 0) return 'function';
    const { symbol } = type;
    if (symbol.flags & ts.SymbolFlags.Class && !STRUCTURAL.has(symbol.name)) return `@${symbol.name}`;
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties = this.checker.getPropertiesOfType(type);
    if (properties.length === 0) return index ? { map: this.of(index.type) } : 'object';
    if (isKubernetes(symbol) || properties.some(({ flags }) => flags & ts.SymbolFlags.Method)) return 'object';
    const name = (type.aliasSymbol ?? symbol).name;
    if (name.startsWith('__')) return { fields: inOrder(this.members(properties)) };
    if (this.fields[name] === undefined) {
      this.fields[name] = {};
      this.fields[name] = inOrder(this.members(properties));
    }
    return `#${name}`;
  }
}

/** Required fields first, by their names: the compiler's own order follows from where it met a name first. */
function inOrder(fields: Fields): Fields {
  const isOptional = (name: string) => Number(name.endsWith('?'));
  const compare = (a: string, b: string) => isOptional(a) - isOptional(b) || compareText(a, b);
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => compare(a, b)));
}

function isLiteral(shape: Shape): shape is { readonly is: readonly (string | number | boolean)[] } {
  return typeof shape === 'object' && 'is' in shape;
}

function same(a: Shape, b: Shape): boolean {
  return textOf(a) === textOf(b);
}

function textOf(shape: Shape): string {
  return JSON.stringify(shape);
}

function admitsUndefined(type: ts.Type): boolean {
  return type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
}

function isKubernetes(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((node) => node.getSourceFile().fileName.includes('/imports/')) ?? false;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The table as it stands in the file, a line for each kind of object. */
export function shapesText(): string {
  const { fields, calls } = makeShapes();
  const lines = (record: object) =>
    Object.entries(record).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n  "fields": {\n${lines(fields).join(',\n')}\n  },\n  "calls": {\n${lines(calls).join(',\n')}\n  }\n}\n`;
}

if (require.main === module) writeFileSync(join(ROOT, SHAPES_FILE), shapesText());
