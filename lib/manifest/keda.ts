/**
 * What the Prometheus scaler of KEDA takes in its metadata, which is text to everybody else.
 *
 * @see https://keda.sh/docs/latest/scalers/prometheus/
 */

/** Ways to sign in. */
export const AUTH_MODES: readonly string[] = ['apiKey', 'basic', 'bearer', 'custom', 'oauth', 'tls'];

/** Those of several ways, divided by commas, that KEDA does not know. */
export function unknownAuthModes(modes: string): string[] {
  return modes
    .split(',')
    .map((mode) => mode.trim())
    .filter((mode) => mode !== '' && !AUTH_MODES.includes(mode));
}

/** Whether KEDA can ask at an address: a URL with a scheme and a host. */
export function isHttpAddress(address: string): boolean {
  return /^https?:\/\/[^\s/]/.test(address) && URL.canParse(address);
}
