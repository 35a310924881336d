import type { Construct } from 'constructs';
import { compact } from '../manifest/canonical';
import type { Faults } from '../manifest/fault';
import { configKeyFaults, dnsSubdomainFaults } from '../manifest/names';
import { judgeProps } from '../props/require';
import type { AuthenticationRef } from '../scaling/trigger';
import { ModelObject } from './model-object';

/** A parameter of a trigger that comes from a key of a Secret. */
export interface SecretParameter {
  /** Name of the parameter, as the scaler's documentation has it, such as `host` or `password`. */
  readonly parameter: string;
  /** Name of the Secret in the namespace. */
  readonly secret: string;
  readonly key: string;
}

/** Props of a {@link TriggerAuthentication}. */
export interface TriggerAuthenticationProps {
  /** @default - the construct's id */
  readonly name?: string;
  /** @default - the chart's */
  readonly namespace?: string;
  /** @default - none */
  readonly secrets?: readonly SecretParameter[];
  /**
   * The identity of the pod that is used in place of a secret, by the name of its provider.
   *
   * @default - none
   */
  readonly podIdentity?: PodIdentity;
}

/** The cloud identity by which KEDA signs in. */
export interface PodIdentity {
  readonly provider: 'aws' | 'azure-workload' | 'gcp' | 'none';
  /**
   * `keda` for the identity of KEDA's own operator, `workload` for that of the model's pods.
   *
   * @default - KEDA's
   */
  readonly identityOwner?: 'keda' | 'workload';
}

/**
 * What KEDA signs in with to a queue or to Prometheus: references to Secrets, or a cloud identity, never a secret's
 * value. Give it to a trigger or to the metric source as `authentication`.
 *
 * @see https://keda.sh/docs/latest/concepts/authentication/
 */
export class TriggerAuthentication extends ModelObject implements AuthenticationRef {
  /** Tells it from a ClusterTriggerAuthentication. */
  declare readonly kind: 'TriggerAuthentication';

  constructor(
    scope: Construct,
    id: string,
    private readonly authenticationProps: TriggerAuthenticationProps,
  ) {
    const unknownProps = judgeProps(scope, id, 'TriggerAuthenticationProps', authenticationProps, new.target);
    const { name = id, namespace } = authenticationProps;
    super(scope, id, { unknownProps, apiVersion: 'keda.sh/v1alpha1', kind: 'TriggerAuthentication', name, namespace });
  }

  protected spec(): Record<string, unknown> {
    const { secrets, podIdentity } = this.authenticationProps;
    return compact({
      podIdentity: podIdentity && compact({ ...podIdentity }),
      secretTargetRef: secrets?.map(({ parameter, secret, key }) => ({ parameter, name: secret, key })),
    });
  }

  protected check(faults: Faults): void {
    const { secrets = [], podIdentity } = this.authenticationProps;
    faults.addAll('name', this.name, dnsSubdomainFaults(this.name), 'Use lower case letters, digits and dashes.');
    secrets.forEach(({ parameter, secret, key }, index) => {
      const field = `secrets[${index}]`;
      faults.addAll(`${field}.secret`, secret, dnsSubdomainFaults(secret), 'Give the name of a Secret.');
      faults.addAll(`${field}.key`, key, configKeyFaults(key), 'Give a key of the Secret.');
      if (parameter === '') {
        const fix = "Name the parameter as the scaler's documentation has it.";
        faults.add({ field: `${field}.parameter`, value: parameter, problem: 'must not be empty', fix });
      }
    });
    if (secrets.length === 0 && !podIdentity) {
      faults.add({
        field: 'secrets',
        value: [],
        problem: 'must hold at least one reference to a Secret, or podIdentity must be given',
        fix: 'Say what to sign in with.',
      });
    }
  }
}
