import { ts } from '@ts-morph/common';
import type { Schema } from '../../lib/data/schema';
import { compareText } from '../../lib/manifest/canonical';

/** What the definitions of Kubernetes' own types are called, whose numbers are all whole. */
const KUBERNETES = 'Kubernetes';

/** By convention the last parameter of a factory, an object of what it can be told besides. */
const OPTIONS = 'options';

/** A static method that makes a value. */
interface Call {
  readonly className: string;
  readonly method: ts.Symbol;
  readonly at: string;
  readonly parameters: readonly ts.Symbol[];
}

/** Turns TypeScript types into JSON Schema, JSDoc into descriptions. */
export class TypeSchema {
  readonly definitions: Record<string, Schema> = {};
  private readonly owners = new Map<string, ts.Symbol>();

  /** Names of `whole` that were met. */
  private readonly metWhole = new Set<string>();

  /**
   * @param values classes that have a notation of their own, with its schema
   * @param factories classes whose values are written as the name of one of their static methods with its arguments
   * @param whole names of fields and parameters that hold whole numbers, which no type says
   */
  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly values: Readonly<Record<string, Schema>>,
    private readonly factories: ReadonlySet<string>,
    private readonly whole: ReadonlySet<string> = new Set(),
  ) {}

  /** Names that were said to hold whole numbers and that no type has. */
  get unmetWhole(): string[] {
    return [...this.whole].filter((name) => !this.metWhole.has(name));
  }

  /**
   * @param partial whether the type is that of a difference: every field of every plain object may be left out, and those
   * that a model may lack may be `null`, which removes them
   * @param at where the type stands, for errors and for the names of `whole`
   * @throws Error for a type that has no notation as data
   */
  of(type: ts.Type, partial: boolean, at: string): Schema {
    if (type.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any)) return {};
    if (type.flags & ts.TypeFlags.EnumLike && type.isUnion()) return { enum: type.types.map(literal) };
    if (type.flags & ts.TypeFlags.BooleanLike && !type.isLiteral()) return this.boolean(type);
    if (type.isUnion()) return this.union(type.types, partial, at);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: this.isWhole(at) ? 'integer' : 'number' };
    if (type.flags & ts.TypeFlags.TemplateLiteral)
      return { type: 'string', pattern: patternOf(type as ts.TemplateLiteralType) };
    if (this.checker.isArrayType(type)) return this.array(type, at);
    if (type.flags & ts.TypeFlags.Object) return this.object(type, partial, at);
    throw new Error(`${at}: ${this.checker.typeToString(type)} has no notation as data`);
  }

  private isWhole(at: string): boolean {
    if (at.startsWith(KUBERNETES)) return true;
    const name = /(\w+)(?:\[\])*$/.exec(at)?.[1] ?? '';
    if (this.whole.has(name)) this.metWhole.add(name);
    return this.whole.has(name);
  }

  private boolean(type: ts.Type): Schema {
    const text = this.checker.typeToString(type);
    return text === 'boolean' ? { type: 'boolean' } : { const: text === 'true' };
  }

  private union(types: readonly ts.Type[], partial: boolean, at: string): Schema {
    const present = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const booleans = present.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const whole = booleans.length === 2 ? present.filter((type) => !booleans.includes(type)) : present;
    const literals = whole.filter((type) => type.isStringLiteral() || isEnumMember(type));
    const rest = whole.filter((type) => !literals.includes(type) && !this.hasOtherNotation(type, whole));
    const schemas = rest.map((type) => this.of(type, partial, at));
    if (booleans.length === 2) schemas.push({ type: 'boolean' });
    // The compiler orders them by which it met first, anywhere in the program.
    if (literals.length > 0) schemas.push({ enum: literals.map(literal).sort() });
    return combine(schemas);
  }

  /** A class beside plain data that says the same needs no notation. */
  private hasOtherNotation(type: ts.Type, among: readonly ts.Type[]): boolean {
    const name = className(type);
    if (name === undefined || this.values[name] !== undefined || this.factories.has(name)) return false;
    return among.some((other) => other !== type && className(other) === undefined);
  }

  private array(type: ts.Type, at: string): Schema {
    const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
    return { type: 'array', items: item ? this.of(item, false, `${at}[]`) : {} };
  }

  private object(type: ts.Type, partial: boolean, at: string): Schema {
    const name = className(type);
    if (name !== undefined && this.values[name]) return this.reference(name, () => this.values[name] ?? {});
    if (name !== undefined && this.factories.has(name)) {
      return this.reference(name, () => this.factory(type, name, at));
    }
    if (name !== undefined) {
      throw new Error(`${at}: the class ${name} has no notation as data; give it one in lib/data/values.ts`);
    }
    if (type.symbol.name.startsWith('__')) return this.fields(type, partial, at);
    const declared = this.definitionName(type.symbol);
    const place = declared.startsWith(KUBERNETES) ? declared : at;
    return this.reference(partial ? `${declared}Difference` : declared, () => this.fields(type, partial, place));
  }

  /** The name of an interface, told apart from that of another which Kubernetes calls the same. */
  private definitionName(symbol: ts.Symbol): string {
    const isKubernetes = symbol.declarations?.some((node) => node.getSourceFile().fileName.includes('/imports/k8s'));
    const name = isKubernetes ? `${KUBERNETES}${symbol.name}` : symbol.name;
    const owner = this.owners.get(name) ?? symbol;
    if (owner !== symbol) throw new Error(`two types have the name ${name}; rename one of them`);
    this.owners.set(name, symbol);
    return name;
  }

  private reference(name: string, make: () => Schema): Schema {
    if (this.definitions[name] === undefined) {
      this.definitions[name] = {};
      this.definitions[name] = make();
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** The fields of an interface. */
  fields(type: ts.Type, partial: boolean, at: string): Schema {
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    const all = this.checker.getPropertiesOfType(type).toSorted((a, b) => compareText(a.name, b.name));
    for (const property of all) {
      const propertyType = this.checker.getTypeOfSymbol(property);
      if (isNever(propertyType)) continue;
      const schema = this.of(propertyType, partial, `${at}.${property.name}`);
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      properties[property.name] = described(
        partial && isOptional ? removable(schema) : schema,
        this.documentation(property),
      );
      if (!isOptional) required.push(property.name);
    }
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 && !partial ? { required } : {}),
      additionalProperties: index ? this.entries(index.type, partial, `${at}[]`) : false,
    };
  }

  /** What the fields of an object hold that may have any names. */
  private entries(type: ts.Type, partial: boolean, at: string): Schema {
    const schema = this.of(type, partial, at);
    return partial ? removable(schema) : schema;
  }

  /** One alternative for each static method that makes a value of the class. */
  private factory(type: ts.Type, name: string, at: string): Schema {
    const classType = this.checker.getTypeOfSymbol(type.symbol);
    const methods = this.checker.getPropertiesOfType(classType).filter((method) => {
      const [signature] = this.checker.getTypeOfSymbol(method).getCallSignatures();
      return signature?.getReturnType() === type && isPublic(method);
    });
    const anyOf = methods.flatMap((method) => this.calls(name, method, `${at}.${method.name}`));
    return anyOf.length === 1 ? (anyOf[0] ?? {}) : { anyOf };
  }

  /** The ways to write a call: `{ method: argument }`, and with the arguments beside each other where that can be told. */
  private calls(className: string, method: ts.Symbol, at: string): Schema[] {
    const [signature] = this.checker.getTypeOfSymbol(method).getCallSignatures();
    const parameters = signature?.getParameters() ?? [];
    const hidden = parameters.find(({ name }) => name.startsWith('__'));
    if (hidden) throw new Error(`${at}: a parameter that is taken apart has no name; name it, and take it apart below`);
    const call: Call = { className, method, at, parameters };
    const named = this.namedCall(call);
    return this.takesBeside(parameters) ? [this.besideCall(call), named] : [named];
  }

  /** `{ method: argument }`, or `{ method: { parameter: argument, ... } }` where there are several. */
  private namedCall({ className, method, at, parameters }: Call): Schema {
    const schemas = parameters.map((parameter) => this.parameter(parameter, at));
    const names = parameters.map(({ name }) => name);
    const required = parameters.filter((parameter) => !isOptionalParameter(parameter)).map(({ name }) => name);
    const named = { type: 'object', properties: zip(names, schemas), required, additionalProperties: false } as const;
    const [only] = parameters.length === 1 ? parameters : [];
    const argument = only ? this.argument(method, only, at) : described(named, this.documentation(method));
    return {
      type: 'object',
      properties: { [method.name]: argument },
      required: [method.name],
      additionalProperties: false,
      'x-call': { class: className, method: method.name, parameters: names },
    };
  }

  /** `{ method: first argument, parameter: argument, ..., option: value, ... }` */
  private besideCall({ className, method, at, parameters }: Call): Schema {
    const [first, ...others] = parameters;
    if (!first) throw new Error(`${at}: there is nothing to stand beside`);
    const between = others.filter(({ name }) => name !== OPTIONS);
    const last = others.find(({ name }) => name === OPTIONS);
    const optionsType = last && this.checker.getNonNullableType(this.checker.getTypeOfSymbol(last));
    const options: Schema = optionsType ? this.fields(optionsType, false, at) : {};
    const names = [method.name, ...between.map(({ name }) => name), ...Object.keys(options.properties ?? {})];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`${at}: "${twice}" would stand twice beside each other`);
    const required = between.filter((parameter) => !isOptionalParameter(parameter)).map(({ name }) => name);
    return {
      type: 'object',
      properties: {
        [method.name]: this.argument(method, first, at),
        ...Object.fromEntries(between.map((parameter) => [parameter.name, this.parameter(parameter, at)])),
        ...options.properties,
      },
      required: [method.name, ...required, ...(options.required ?? [])],
      additionalProperties: false,
      'x-call': {
        class: className,
        method: method.name,
        parameters: parameters.map(({ name }) => name),
        beside: true,
      },
    };
  }

  private parameter(parameter: ts.Symbol, at: string): Schema {
    const schema = this.of(this.checker.getTypeOfSymbol(parameter), false, `${at}.${parameter.name}`);
    return described(schema, this.documentation(parameter));
  }

  /** The argument behind a method's name, with what is said of both. */
  private argument(method: ts.Symbol, parameter: ts.Symbol, at: string): Schema {
    const [ofMethod, ofParameter] = [this.documentation(method), this.documentation(parameter)];
    const detail = ofParameter === undefined ? undefined : `${parameter.name}: ${ofParameter}`;
    const schema = this.of(this.checker.getTypeOfSymbol(parameter), false, `${at}.${parameter.name}`);
    return described(schema, [ofMethod, detail].filter((part) => part !== undefined).join(' ') || undefined);
  }

  /** Whether the first of several parameters can be told from others, which are options or may be left out. */
  private takesBeside(parameters: readonly ts.Symbol[]): boolean {
    const [first, ...others] = parameters;
    const scalar = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike;
    const areOptional = others.at(-1)?.name === OPTIONS || (others.length > 0 && others.every(isOptionalParameter));
    return first !== undefined && areOptional && isOf(this.checker.getTypeOfSymbol(first), scalar);
  }

  private documentation(symbol: ts.Symbol): string | undefined {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).replaceAll('\n', ' ').trim();
    const tag = symbol.getJsDocTags(this.checker).find(({ name }) => name === 'default');
    const byDefault = ts.displayPartsToString(tag?.text).replace(/^- /, '').replaceAll('\n', ' ').trim();
    const parts = [text, byDefault === '' ? '' : `Default: ${byDefault}.`].filter((part) => part !== '');
    return parts.length > 0 ? parts.join(' ') : undefined;
  }
}

function described(schema: Schema, description: string | undefined): Schema {
  if (description === undefined) return schema;
  // Draft 7 ignores what stands beside $ref.
  return schema.$ref === undefined ? { description, ...schema } : { description, allOf: [schema] };
}

/** A field that a difference may take away. */
function removable(schema: Schema): Schema {
  if (Object.keys(schema).length === 0) return schema;
  const { description, ...rest } = schema;
  const choices = rest.anyOf && Object.keys(rest).length === 1 ? rest.anyOf : [rest];
  return { ...(description === undefined ? {} : { description }), anyOf: [...choices, { type: 'null' }] };
}

function combine(schemas: readonly Schema[]): Schema {
  const [only] = schemas;
  return schemas.length === 1 && only ? only : { anyOf: schemas };
}

function zip<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(
    names.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])),
  );
}

function className(type: ts.Type): string | undefined {
  return type.symbol && type.symbol.flags & ts.SymbolFlags.Class ? type.symbol.name : undefined;
}

export function isNever(type: ts.Type): boolean {
  const [only] = type.isUnion() ? type.types : [type];
  const types = type.isUnion() ? type.types : [type];
  return types.every(({ flags }) => flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined)) && only !== undefined;
}

function isOf({ flags }: ts.Type, wanted: ts.TypeFlags): boolean {
  return (flags & wanted) !== 0;
}

function isEnumMember(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.EnumLiteral) !== 0;
}

/** Whether a method makes a value for people. By convention `of` finds or wraps one. */
export function isPublic(method: ts.Symbol): boolean {
  const { valueDeclaration, name } = method;
  const flags = valueDeclaration ? ts.getCombinedModifierFlags(valueDeclaration) : 0;
  const isInternal = method.getJsDocTags().some((tag) => tag.name === 'internal');
  return name !== 'of' && !isInternal && (flags & ts.ModifierFlags.Private) === 0;
}

export function isOptionalParameter(parameter: ts.Symbol): boolean {
  const declaration = parameter.valueDeclaration;
  if (!declaration || !ts.isParameter(declaration)) return false;
  return declaration.questionToken !== undefined || declaration.initializer !== undefined;
}

function literal(type: ts.Type): string | number {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  throw new Error('an enum may hold text and numbers only');
}

/** `${number}%` as a regular expression. */
function patternOf({ texts, types }: ts.TemplateLiteralType): string {
  const parts = types.map((type) => (type.flags & ts.TypeFlags.Number ? '-?[0-9]+(\\.[0-9]+)?' : '.*'));
  return `^${texts.map((text, index) => `${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${parts[index] ?? ''}`).join('')}$`;
}
