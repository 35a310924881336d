import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ts } from '@ts-morph/common';
import { FACTORIES } from '../../lib/data/factories';
import type { RootSchema, Schema } from '../../lib/data/schema';
import { VALUES } from '../../lib/data/values';
import { exportsOf, loadProgram, ROOT } from './program';
import { TypeSchema } from './type-schema';

const SOURCE = join(ROOT, 'lib/model/autoscaled-model.ts');
/** Where the schema is published. */
export const SCHEMA_FILE = join(ROOT, 'model.schema.json');

/**
 * The fields and parameters that hold whole numbers. TypeScript has one type for all numbers; editors shall complain of
 * `maxReplicas: 2.5` nevertheless.
 */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set([
  'chips',
  'contextLength',
  'contextSize',
  'count',
  'extended',
  'failureThreshold',
  'gid',
  'maxBatchTokens',
  'maxConcurrentRequests',
  'maxModelLen',
  'maxNumSeqs',
  'maxReplicas',
  'maxRunningRequests',
  'maxSurge',
  'maxTotalTokens',
  'maxUnavailable',
  'minAvailable',
  'minReplicas',
  'number',
  'parallel',
  'percent',
  'port',
  'replicas',
  'running',
  'seconds',
  'spareCapacity',
  'targetPort',
  'tensorParallel',
  'uid',
  'utilization',
  'waiting',
]);

/** The JSON Schema of a model as data, made from the type of its props. */
export function makeModelSchema(): RootSchema {
  const program = loadProgram(SOURCE);
  const checker = program.getTypeChecker();
  const props = propsType(program, checker);
  const notations = Object.fromEntries(Object.entries(VALUES).map(([name, { schema }]) => [name, schema]));
  const types = new TypeSchema(checker, notations, new Set(Object.keys(FACTORIES)), WHOLE_NUMBERS);
  const model = types.fields(props, false, 'model');
  const difference = types.fields(props, true, 'environments[]');
  if (types.unmetWhole.length > 0) throw new Error(`no field or parameter is called ${types.unmetWhole.join(', ')}`);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A model of cdk8s-model-serving',
    ...model,
    properties: { ...model.properties, environments: environments(difference) },
    definitions: types.definitions,
  };
}

function propsType(program: ts.Program, checker: ts.TypeChecker): ts.Type {
  const props = exportsOf(program, SOURCE).find(({ name }) => name === 'AutoscaledModelProps');
  if (!props) throw new Error(`${SOURCE} exports no AutoscaledModelProps`);
  return checker.getDeclaredTypeOfSymbol(props);
}

function environments(difference: Schema): Schema {
  const image: Record<string, Schema> = {
    imageTag: { type: 'string', description: "Takes the place of the image's tag, and of its digest." },
    imageDigest: { type: 'string', description: "sha256:..., takes the place of the image's digest; the tag stays." },
  };
  return {
    description: 'In what the model differs in which environment; false leaves it out of one.',
    type: 'object',
    additionalProperties: {
      anyOf: [{ const: false }, { ...difference, properties: { ...difference.properties, ...image } }],
    },
  };
}

/** The schema as it stands in the file. */
export function schemaText(): string {
  return `${JSON.stringify(makeModelSchema(), undefined, 2)}\n`;
}

if (require.main === module) writeFileSync(SCHEMA_FILE, schemaText());
