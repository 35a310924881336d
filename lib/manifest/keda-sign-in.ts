/**
 * What KEDA's scalers are given beside the metadata of a trigger: parameters of a TriggerAuthentication, and variables of
 * the container that is scaled.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scaling/resolver/scale_resolvers.go
 */

import { authModesOf, type Field, PARAMETERS_OF_MODES } from './keda';
import { asObject, at, listOf, type PlainObject, textOf } from './read';

/** What a TriggerAuthentication gives. */
export interface SignIn {
  /** Names of the parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Provider of the identity that is used in place of secrets. */
  readonly podIdentity?: string;
}

/** What a trigger without authentication has. */
export const NO_SIGN_IN: SignIn = { parameters: new Set() };

/** All that a scaler is made from. */
export interface ScalerInput {
  readonly metadata: PlainObject;
  /** Undefined where it is not known. */
  readonly signIn: SignIn | undefined;
  /** Names of the variables of the container; undefined where they are not known. */
  readonly environment?: ReadonlySet<string>;
}

/** Lists of a TriggerAuthentication whose items name a parameter. */
const PARAMETER_LISTS: readonly (readonly string[])[] = [
  ['secretTargetRef'],
  ['configMapTargetRef'],
  ['env'],
  ['hashiCorpVault', 'secrets'],
  ['azureKeyVault', 'secrets'],
  ['gcpSecretManager', 'secrets'],
  ['awsSecretManager', 'secrets'],
  ['boundServiceAccountToken'],
];
const OAUTH2_PARAMETERS = ['oauthTokenURI', 'clientID', 'clientSecret', 'scopes', 'endpointParams'];

/** What the spec of a TriggerAuthentication gives; undefined where a file holds it. */
export function signInOf(spec: unknown): SignIn | undefined {
  if (at(spec, 'filePath') !== undefined) return undefined;
  const listed = PARAMETER_LISTS.flatMap((path) => listOf(at(spec, ...path))).flatMap(
    (item) => textOf(at(item, 'parameter')) ?? [],
  );
  const oauth2 = at(spec, 'oauth2') === undefined ? [] : OAUTH2_PARAMETERS;
  return { parameters: new Set([...listed, ...oauth2]), podIdentity: textOf(at(spec, 'podIdentity', 'provider')) };
}

/**
 * Names of the variables that KEDA reads from a pod: those of one container, by default the first. Undefined where they
 * cannot be known, as some come from elsewhere.
 */
export function environmentOf(podSpec: unknown, containerName?: string): ReadonlySet<string> | undefined {
  const containers = listOf(at(podSpec, 'containers'));
  const container = containerName
    ? containers.find((candidate) => at(candidate, 'name') === containerName)
    : containers[0];
  if (!asObject(container) || listOf(at(container, 'envFrom')).length > 0) return undefined;
  return new Set(listOf(at(container, 'env')).flatMap((variable) => textOf(at(variable, 'name')) ?? []));
}

/** Whether something stands in a field. What is not text is told by others. */
export function isWritten(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'string' && value.trim() === '');
}

/** Whether a field has a value, or may have one that cannot be seen. */
export function isGiven({ names, sources }: Field, input: ScalerInput): boolean {
  const { metadata, signIn } = input;
  return names.some(
    (name) =>
      isWritten(metadata[name]) ||
      (sources.includes('authentication') && (signIn?.parameters.has(name) ?? true)) ||
      (sources.includes('environment') && isInEnvironment(name, input)),
  );
}

/** Whether a field comes from a variable that is there, or may be. */
function isInEnvironment(name: string, { metadata, environment }: ScalerInput): boolean {
  const variable = metadata[`${name}FromEnv`];
  return isWritten(variable) && (environment?.has(String(variable).trim()) ?? true);
}

/** Scalers that sign in to AWS. */
const AWS_SCALERS = ['aws-cloudwatch', 'aws-dynamodb', 'aws-dynamodb-streams', 'aws-kinesis-stream', 'aws-sqs-queue'];

/** Where RabbitMQ is, its credentials included. */
export const RABBITMQ_HOST: Field = { names: ['host'], sources: ['authentication', 'environment'] };

/** The parameter to sign in with that a scaler needs and does not get. */
export function missingParameter(type: string, input: ScalerInput): string | undefined {
  if (type === 'rabbitmq') return isGiven(RABBITMQ_HOST, input) ? undefined : 'host';
  if (type === 'prometheus') return missingOfModes(input);
  return AWS_SCALERS.includes(type) ? missingForAws(input) : undefined;
}

/** Nothing where KEDA does not know one of the ways. */
function missingOfModes(input: ScalerInput): string | undefined {
  const needed = authModesOf(input.metadata).map((mode) => PARAMETERS_OF_MODES.get(mode));
  if (needed.includes(undefined)) return undefined;
  return needed.flatMap((fields = []) => fields).find((field) => !isGiven(field, input))?.names[0];
}

/**
 * KEDA's order: a cloud identity, its own by `identityOwner`, a role, a key of the authentication, a key of the metadata.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/aws/aws_common.go
 */
function missingForAws(input: ScalerInput): string | undefined {
  const { metadata, signIn } = input;
  if (!signIn || signIn.podIdentity === 'aws' || signIn.podIdentity === 'aws-eks') return undefined;
  const owner = metadata['identityOwner'] ?? '';
  if ((owner !== '' && owner !== 'pod') || signIn.parameters.has('awsRoleArn')) return undefined;
  if (signIn.parameters.has('awsAccessKeyID') || signIn.parameters.has('awsAccessKeyId')) {
    return signIn.parameters.has('awsSecretAccessKey') ? undefined : 'awsSecretAccessKey';
  }
  if (!isWritten(metadata['awsAccessKeyID']) && !isInEnvironment('awsAccessKeyID', input)) return 'awsAccessKeyID';
  return isInEnvironment('awsSecretAccessKey', input) ? undefined : 'awsSecretAccessKey';
}
