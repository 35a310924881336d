import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FACTORIES } from '../lib/data/factories';
import { modelSchema } from '../lib/data/model-schema';
import type { Schema } from '../lib/data/schema';
import { VALUES } from '../lib/data/values';
import { code, renew, table } from './tables';

/** The page that holds the tables. */
export const DATA_PAGE = join(resolve(__dirname, '..'), 'docs/data.md');

const TABLES: Readonly<Record<string, () => string>> = { values: valuesTable, calls: callsTables };

/** The page with its tables made anew. */
export function renewDataTables(page: string): string {
  return renew(page, TABLES);
}

/** What each class with a notation of its own is written like. */
function valuesTable(): string {
  const rows = Object.entries(VALUES).flatMap(([name, { schema }]) => {
    const kinds = (schema.anyOf ?? []).filter(({ type }) => type === 'object');
    if (kinds.length === 0) return [[code(name), examplesOf(name, schema), schema.description ?? '']];
    return kinds.map((kind) => [code(name), code(fieldsOf(kind)), describe(kind)]);
  });
  return table(['in code', 'as data', 'meaning'], rows);
}

function examplesOf(name: string, { examples }: Schema): string {
  const shown = examples ?? PLAIN[name];
  if (!shown) throw new Error(`${name} has no example; give its schema some`);
  return shown.map((example) => code(String(example))).join(' ');
}

/** Kubernetes' own scalars, which are written as in any manifest. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = { Quantity: ['500m', 2], IntOrString: ['http', 8080] };

/** The descriptions of the fields that must be there. */
function describe({ properties = {}, required = [] }: Schema): string {
  return required.map((name) => properties[name]?.description ?? '').join(' ');
}

/** One table for each class whose values are calls. */
function callsTables(): string {
  return Object.keys(FACTORIES)
    .map((name) => {
      const { anyOf, ...only } = definition(name);
      const calls = (anyOf ?? [only]).filter((schema, _, all) => isShortest(schema, all));
      const rows = calls.map((schema) => [code(callInCode(schema)), code(callAsData(schema)), meaning(schema)]);
      return `### ${name}\n\n${table(['in code', 'as data', 'meaning'], rows)}`;
    })
    .join('\n\n');
}

/** Of two ways to write a call the one with the options beside the value. */
function isShortest(schema: Schema, all: readonly Schema[]): boolean {
  const call = schema['x-call'];
  return (
    call?.beside === true || !all.some((other) => other['x-call']?.beside && other['x-call'].method === call?.method)
  );
}

function callInCode({ 'x-call': call }: Schema): string {
  return call ? `${call.class}.${call.method}(${call.parameters.join(', ')})` : '';
}

function callAsData(schema: Schema): string {
  const { 'x-call': call, properties = {}, required = [] } = schema;
  if (!call) return '';
  const [first = ''] = call.parameters;
  if (call.beside) {
    const others = Object.keys(properties).filter((name) => name !== call.method);
    return `{ ${[`${call.method}: ${placeholder(first)}`, ...listed(others, required)].join(', ')} }`;
  }
  const argument = resolved(properties[call.method] ?? {});
  const isObject = argument.type === 'object';
  return `{ ${call.method}: ${isObject ? fieldsOf(argument) : placeholder(first)} }`;
}

function fieldsOf({ properties = {}, required = [] }: Schema): string {
  const shown = listed(Object.keys(properties), required);
  return shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`;
}

const MOST_SHOWN = 4;

/** Names of fields, those that must be there first; of many others only that they are there. */
function listed(names: readonly string[], required: readonly string[]): string[] {
  const must = names.filter((name) => required.includes(name));
  const may = names.filter((name) => !required.includes(name)).map((name) => `${name}?`);
  return [...must, ...(may.length > MOST_SHOWN ? ['...'] : may)];
}

function placeholder(parameter: string): string {
  return `<${parameter}>`;
}

function meaning({ 'x-call': call, properties = {} }: Schema): string {
  const { description = '' } = properties[call?.method ?? ''] ?? {};
  return description;
}

function resolved(schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  if (only) return resolved(only);
  return schema.$ref === undefined ? schema : definition(schema.$ref.slice('#/definitions/'.length));
}

function definition(name: string): Schema {
  const found = modelSchema().definitions[name];
  if (!found) throw new Error(`the schema has no definition of ${name}`);
  return found;
}

if (require.main === module) writeFileSync(DATA_PAGE, renewDataTables(readFileSync(DATA_PAGE, 'utf8')));
