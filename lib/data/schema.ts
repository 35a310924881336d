/** The part of JSON Schema (draft 7) that describes models as data. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  /** The class whose value this is, written in a notation of its own. */
  readonly 'x-value'?: string;
  /** The static method that makes the value, and its parameters in order. */
  readonly 'x-call'?: { readonly class: string; readonly method: string; readonly parameters: readonly string[] };
}

/** A schema with its definitions. */
export interface RootSchema extends Schema {
  readonly definitions: Readonly<Record<string, Schema>>;
}
