import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { admissionRules } from '../../lib/check/admission';
import { check } from '../../lib/check/run';
import { repository } from './repository';

interface Validated {
  validate(): void;
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

const crds = join(repository, '../shared/crds');

/** Whether the folder with the CustomResourceDefinitions is there. */
export const hasDefinitions = existsSync(crds);

const compiled = new Map<string, ValidateFunction>();

/** What the schema of an object's kind has against it: Kubernetes' own from a package, others from their definitions. */
export function schemaFaults(manifest: Manifest): string[] {
  return isCustom(manifest) ? customFaults(manifest) : builtInFaults(manifest);
}

/** Whether the kind of an object is defined by a CustomResourceDefinition. */
export function isCustom({ apiVersion }: Manifest): boolean {
  return /^(keda\.sh|monitoring\.coreos\.com|gateway\.networking\.k8s\.io)\//.test(apiVersion);
}

/** Kubernetes 1.33, as kubernetes-models 4.5 carries it. */
function builtInFaults({ apiVersion, kind, ...rest }: Manifest): string[] {
  if (apiVersion.startsWith('resource.k8s.io/')) return structureFaults({ apiVersion, kind, ...rest });
  const kinds: Record<string, new (object: object) => Validated> = require(`kubernetes-models/${apiVersion}`);
  const Model = kinds[kind];
  if (!Model) return [`there is no schema of ${apiVersion} ${kind}`];
  try {
    new Model({ apiVersion, kind, ...rest }).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** The package lacks this group; our own rules on structure are made from the types of the API server. */
function structureFaults(manifest: Manifest): string[] {
  const { findings } = check([{ manifest }], { rules: admissionRules });
  return findings.map(({ rule, path, message }) => `${rule} ${path} ${message}`);
}

function customFaults(manifest: Manifest): string[] {
  const validate = validatorOf(manifest);
  if (!validate) return [`there is no definition of ${manifest.apiVersion} ${manifest.kind}`];
  validate(manifest);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}

function validatorOf({ apiVersion, kind }: Manifest): ValidateFunction | undefined {
  const key = `${apiVersion} ${kind}`;
  const known = compiled.get(key);
  if (known) return known;
  const [group, version] = apiVersion.split('/');
  const definitions = Yaml.load(join(crds, `${group}.yaml`)) as Definition[];
  const definition = definitions.find(({ spec }) => spec.names.kind === kind);
  const schema = definition?.spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema;
  if (!schema) return undefined;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, code: { regExp } });
  const validate = ajv.compile(closed(schema, true) as object);
  compiled.set(key, validate);
  return validate;
}

/** Definitions hold expressions of the language Go, whose flag for letters of either case stands within. */
const regExp = Object.assign(
  (pattern: string, flags: string) =>
    pattern.includes('(?i)') ? new RegExp(pattern.replace('(?i)', ''), `${flags}i`) : new RegExp(pattern, flags),
  { code: 'new RegExp' },
);

/** The schema with unknown fields forbidden, as strict validation of the API server forbids them. */
function closed(schema: unknown, isRoot = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => closed(item));
  if (schema === null || typeof schema !== 'object') return schema;
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    key === 'properties' ? closedMap(value) : closed(value),
  ]);
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  const isOpen = copy['x-kubernetes-preserve-unknown-fields'] === true || copy.additionalProperties !== undefined;
  if (copy['x-kubernetes-int-or-string'] === true) delete copy.type;
  if (copy.properties !== undefined && !isOpen) copy.additionalProperties = false;
  if (isRoot) copy.properties = { ...(copy.properties as object), metadata: {}, apiVersion: {}, kind: {} };
  return copy;
}

function closedMap(properties: unknown): unknown {
  return Object.fromEntries(Object.entries(properties as object).map(([name, schema]) => [name, closed(schema)]));
}
