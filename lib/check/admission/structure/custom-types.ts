/** The part of an OpenAPI schema that custom resource definitions use. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string }[];
}

interface Data {
  readonly kinds: Readonly<Record<string, Schema>>;
  readonly origins: Readonly<Record<string, string>>;
}

let loaded: Data | undefined;

/** Loaded when first asked for: a set without custom resources needs none of it. */
function data(): Data {
  loaded ??= require('../schema/custom.json') as Data;
  return loaded;
}

/** The schema of a custom resource that is known here. */
export function customSchema(apiVersion: string, kind: string): Schema | undefined {
  const { kinds } = data();
  const key = `${apiVersion} ${kind}`;
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}

/** The API versions under which a custom resource of a group and kind is known here. */
export function customVersions(group: string, kind: string): string[] {
  return Object.keys(data().kinds)
    .filter((key) => key.startsWith(`${group}/`) && key.endsWith(` ${kind}`))
    .map((key) => key.slice(0, key.indexOf(' ')));
}

/** The release that the schema of a group is taken from. */
export function customOrigin(group: string): string {
  return data().origins[group] ?? group;
}

/** All schemas that are known here. */
export function customSchemas(): readonly Schema[] {
  return Object.values(data().kinds);
}
