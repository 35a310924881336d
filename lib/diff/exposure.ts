import { nameOf } from '../check/graph/workloads';
import type { Entry } from '../check/object-set';
import { at, listOf, textsOf } from '../manifest/read';
import { caution, type Statement } from './report';

/** What a change makes of the ways that lead to a model from outside of the cluster. */
export function exposureStatements(before: Entry | undefined, after: Entry | undefined): Statement[] {
  return [...balancing(before, after), ...hosting(before, after)];
}

function balancing(before: Entry | undefined, after: Entry | undefined): Statement[] {
  const [was, is] = [isBalanced(before), isBalanced(after)];
  if (was === is) return [];
  const text = is ? 'gets an address outside of the cluster' : 'gives up its address outside of the cluster';
  return told(after ?? before, text);
}

function isBalanced(entry: Entry | undefined): boolean {
  return entry?.kind === 'Service' && entry.group === '' && at(entry.manifest, 'spec', 'type') === 'LoadBalancer';
}

function hosting(before: Entry | undefined, after: Entry | undefined): Statement[] {
  const [former, next] = [hostsOf(before), hostsOf(after)];
  const [gone, come] = [former.filter((host) => !next.includes(host)), next.filter((host) => !former.includes(host))];
  return [
    ...(gone.length > 0 ? told(after ?? before, `no longer takes the requests for ${gone.join(', ')}`) : []),
    ...(come.length > 0 ? told(after ?? before, `takes the requests for ${come.join(', ')}`) : []),
  ];
}

/** Where an Ingress or a route names no host it takes every one. */
const ANY = 'every host';

function hostsOf(entry: Entry | undefined): readonly string[] {
  if (!entry) return [];
  const { kind, group, manifest } = entry;
  if (kind === 'Ingress' && group === 'networking.k8s.io') {
    const hosts = listOf(at(manifest, 'spec', 'rules')).map((rule) => at(rule, 'host') ?? ANY);
    return [...new Set(textsOf(hosts))];
  }
  if (!/^(?:HTTP|GRPC|TLS)Route$/.test(kind) || group !== 'gateway.networking.k8s.io') return [];
  const names = textsOf(at(manifest, 'spec', 'hostnames'));
  return names.length > 0 ? names : [ANY];
}

function told(entry: Entry | undefined, text: string): Statement[] {
  return entry ? [caution(`${nameOf(entry)} ${text}`)] : [];
}
