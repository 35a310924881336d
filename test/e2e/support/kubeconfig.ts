import type { Connection } from './api-client';

/** A connection as the text of a kubeconfig file. */
export function kubeconfigFor({ server, token, authority = '', insecure }: Connection): string {
  const trust = insecure
    ? { 'insecure-skip-tls-verify': true }
    : { 'certificate-authority-data': Buffer.from(authority).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'e2e', cluster: { server, ...trust } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'admin' } }],
    'current-context': 'e2e',
  });
}
