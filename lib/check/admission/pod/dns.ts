/** How a pod resolves names. */
import { dnsSubdomainFaults, dnsSubdomainWithUnderscoreFaults } from '../../../manifest/names';
import { has, objects, section, strings, text } from '../fields';
import { ipFaults } from '../ip';
import type { Report } from '../report';
import type { PodContext } from './pod';

const RULE = 'invalid-dns-config';
const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_BYTES = 2048;

/** Checks `dnsPolicy` and `dnsConfig`. */
export function checkDns(report: Report, pod: PodContext): void {
  const policy = text(pod.spec, 'dnsPolicy');
  if (policy !== '' && !POLICIES.includes(policy)) report.unsupported(RULE, `${pod.path}.dnsPolicy`, policy, POLICIES);
  const path = `${pod.path}.dnsConfig`;
  const config = section(pod.spec, 'dnsConfig');
  const servers = strings(config, 'nameservers');
  if (policy === 'None' && !has(pod.spec, 'dnsConfig')) report.required(RULE, path, 'dnsPolicy is None');
  else if (policy === 'None' && servers.length === 0) report.required(RULE, `${path}.nameservers`, 'dnsPolicy is None');
  if (servers.length > MAX_NAMESERVERS)
    report.add(
      RULE,
      `${path}.nameservers`,
      servers,
      `There are ${servers.length} name servers, ${MAX_NAMESERVERS} are allowed.`,
    );
  for (const [index, server] of servers.entries())
    report.invalid(RULE, `${path}.nameservers[${index}]`, server, ipFaults(report, server));
  checkSearches(report, strings(config, 'searches'), `${path}.searches`);
  for (const [index, option] of objects(config, 'options').entries())
    if (text(option, 'name') === '') report.required(RULE, `${path}.options[${index}]`, 'name');
}

function checkSearches(report: Report, searches: readonly string[], path: string): void {
  if (searches.length > MAX_SEARCHES)
    report.add(RULE, path, searches, `There are ${searches.length} search domains, ${MAX_SEARCHES} are allowed.`);
  if (searches.join(' ').length > MAX_SEARCH_BYTES)
    report.add(RULE, path, searches, `The search domains are longer than ${MAX_SEARCH_BYTES} characters together.`);
  // Underscores and the root alone came with Kubernetes 1.33.
  const faultsOf = report.since(33) ? dnsSubdomainWithUnderscoreFaults : dnsSubdomainFaults;
  for (const [index, search] of searches.entries())
    if (search !== '.' || !report.since(33))
      report.invalid(RULE, `${path}[${index}]`, search, faultsOf(search.replace(/\.$/, '')));
}
