import type { Schema } from './schema';

/** How a value of a class is written as data. */
export interface Notation {
  readonly schema: Schema;
  /**
   * Makes the value from data that the schema admits.
   *
   * @throws Error for data that the schema admits and the class does not
   */
  make(data: unknown): unknown;
}

/** A schema of text. */
export function text(description: string): Schema {
  return { type: 'string', description };
}

/** A schema of true or false. */
export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

/** A schema of an object with these fields and no others; the first of the required ones tells it from others. */
export function fields(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}
