/**
 * What KEDA's scalers take in the metadata of a trigger, which is text to everybody else.
 *
 * @see https://keda.sh/docs/latest/scalers/
 */

import { type PlainObject, textOf } from './read';

/** Where else than in the metadata a scaler looks for a field. */
export type FieldSource = 'environment' | 'authentication';

/** A field of a scaler by the names that it goes by. */
export interface Field {
  readonly names: readonly string[];
  readonly sources: readonly FieldSource[];
}

/** Ways of which KEDA takes one alone. */
export const EXCLUSIVE_AUTH_MODES: readonly string[] = ['basic', 'bearer', 'oauth'];

/**
 * What each way needs.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/authentication/authentication_types.go
 */
export const PARAMETERS_OF_MODES: ReadonlyMap<string, readonly Field[]> = new Map([
  ['apiKey', [parameter('apiKey')]],
  ['basic', [parameter('username')]],
  ['bearer', [parameter('bearerToken', 'token')]],
  ['custom', [parameter('customAuthHeader'), parameter('customAuthValue')]],
  ['oauth', [parameter('oauthTokenURI'), parameter('clientID')]],
  ['tls', [parameter('cert'), parameter('key')]],
]);

/** Ways to sign in to Prometheus. */
export const AUTH_MODES: readonly string[] = Array.from(PARAMETERS_OF_MODES.keys());

function parameter(...names: readonly string[]): Field {
  return { names, sources: ['authentication'] };
}

/** The ways that the metadata of a trigger names. */
export function authModesOf(metadata: PlainObject): string[] {
  const modes = textOf(metadata['authModes']) || textOf(metadata['authMode']) || '';
  return modes
    .split(',')
    .map((mode) => mode.trim())
    .filter((mode) => mode !== '');
}

/** Whether KEDA can ask at an address: a URL with a scheme and a host. */
export function isHttpAddress(address: string): boolean {
  return /^https?:\/\/[^\s/]/.test(address) && URL.canParse(address);
}

/** Whether Go can dial an address: `host:port`, an IPv6 address in brackets. */
export function isHostAndPort(address: string): boolean {
  return /^(?:\[[^\]\s]+\]|[^:[\]\s]*):[^:/\s]+$/.test(address.trim());
}

/** Whether Redis can be reached there: a host with a port, or a socket. */
export function isRedisAddress(address: string): boolean {
  return isHostAndPort(address) || address.trim().startsWith('/');
}

/** Whether KEDA can tell the name of an SQS queue: the name alone, or a URL that ends in `/<account>/<name>`. */
export function isQueueUrl(text: string): boolean {
  return (
    !/^(?:[a-z][a-z0-9+.-]*:\/\/|\/)/i.test(text) ||
    /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?]*)?\/[^/?]*\/[^/?]+(?:\?|$)/i.test(text)
  );
}
