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
  /** The static method that makes the value. */
  readonly 'x-call'?: SchemaCall;
}

/** A static method whose call is written as data. */
export interface SchemaCall {
  readonly class: string;
  readonly method: string;
  /** The names of its parameters, in order. */
  readonly parameters: readonly string[];
  /**
   * Whether the further arguments, and the fields of the one called `options`, stand beside the method's name, which holds
   * the first argument: `{ nvidia: 1, product: NVIDIA-L4 }`.
   *
   * @default false: the method's name holds the only argument, or all of them by name
   */
  readonly beside?: boolean;
}

/** A schema with its definitions. */
export interface RootSchema extends Schema {
  readonly definitions: Readonly<Record<string, Schema>>;
}
