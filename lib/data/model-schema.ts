import type { RootSchema } from './schema';

let schema: RootSchema | undefined;

/** The published schema of a model as data, which lies as far above this file as above that of the built package. */
export function modelSchema(): RootSchema {
  schema ??= require('../../model.schema.json') as RootSchema;
  return schema;
}
