import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RootSchema } from './schema';

/** The published schema of a model as data, at the root of this package. */
export const SCHEMA_FILE = 'model.schema.json';

let schema: RootSchema | undefined;

/** Reads the schema; once. */
export function modelSchema(): RootSchema {
  schema ??= JSON.parse(readFileSync(join(packageFolder(), SCHEMA_FILE), 'utf8')) as RootSchema;
  return schema;
}

/** The folder above this file that holds the schema: the sources and the build lie at different depths. */
function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, SCHEMA_FILE)) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
