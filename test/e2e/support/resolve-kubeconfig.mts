/** Prints the access that KUBECONFIG gives as JSON: the client library is an ES module, which jest cannot load. */
import type { Agent, RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromDefault();
const options: RequestOptions & { agent?: Agent } = {};
await config.applyToHTTPSOptions(options);
const header = new Headers(Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]));
console.log(
  JSON.stringify({
    server: config.getCurrentCluster()?.server,
    token: header.get('authorization')?.replace(/^Bearer /, ''),
    authority: options.ca?.toString(),
    certificate: options.cert?.toString(),
    key: options.key?.toString(),
    insecure: options.rejectUnauthorized === false,
  }),
);
