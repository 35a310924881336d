import { ApiObject } from 'cdk8s';
import type { Faults } from '../manifest/fault';
import { environmentOf, missingParameter, NO_SIGN_IN, type SignIn, signInOf } from '../manifest/keda-sign-in';
import { at } from '../manifest/read';
import type { Trigger } from '../scaling/trigger';
import type { ModelDeployment } from './model-deployment';
import { renderedOrNothing } from './requests';

/** Adds what a trigger needs, but neither its authentication nor the environment of the model server gives. */
export function checkTriggerSources(
  { definition }: Trigger,
  deployment: ModelDeployment | undefined,
  field: string,
  faults: Faults,
): void {
  const { type, metadata, authentication } = definition;
  const signIn = signInWith(authentication);
  const missing = missingParameter(type, { metadata, signIn });
  if (missing === undefined) {
    if (deployment) checkVariables(definition, signIn, deployment, field, faults);
  } else if (authentication) {
    // What is missing without an authentication is told with the trigger itself.
    checkParameter(missing, type, authentication.name, field, faults);
  }
}

function checkVariables(
  { type, metadata }: Trigger['definition'],
  signIn: SignIn | undefined,
  deployment: ModelDeployment,
  field: string,
  faults: Faults,
): void {
  if (!Object.keys(metadata).some((name) => name.endsWith('FromEnv'))) return;
  const environment = environmentOf(at(renderedOrNothing(deployment), 'spec', 'template', 'spec'));
  const missing = missingParameter(type, { metadata, signIn, environment });
  if (missing === undefined) return;
  faults.add({
    field: `${field}.${missing}FromEnv`,
    value: metadata[`${missing}FromEnv`],
    problem: `must be an environment variable of the first container of ${deployment.name}, which KEDA reads it from: there is none of that name`,
    fix: 'Add it to env, or correct the name.',
  });
}

/** What an authentication gives that is a construct of the app; nothing is known of one that is named alone. */
function signInWith(authentication: Trigger['definition']['authentication']): SignIn | undefined {
  if (!authentication) return NO_SIGN_IN;
  const object: unknown = authentication;
  if (!ApiObject.isApiObject(object)) return undefined;
  try {
    return signInOf(at(object.toJson(), 'spec'));
  } catch {
    // It tells itself why it cannot be rendered.
    return undefined;
  }
}

function checkParameter(parameter: string, type: string, name: string, field: string, faults: Faults): void {
  const isAws = type.startsWith('aws-');
  faults.add({
    field: `${field}.authentication`,
    value: name,
    problem: `must give ${isAws ? 'the identity aws, awsRoleArn, or awsAccessKeyID and awsSecretAccessKey' : `the parameter ${parameter}`}: without it KEDA cannot build the trigger`,
    fix: isAws
      ? `Give ${name} podIdentity: { provider: 'aws' }, or the keys as secrets.`
      : `Add it to the secrets of ${name}.`,
  });
}
