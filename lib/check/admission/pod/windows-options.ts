/** Options of Windows containers. */
import { dnsSubdomainFaults } from '../../../manifest/names';
import { type Fields, optionalText } from '../fields';
import type { Report } from '../report';

const RULE = 'invalid-security-context';
const MAX_CREDENTIAL_SPEC = 64 * 1024;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const FORBIDDEN_IN_USER = /["/\\:;|=,+*?<>@[\]]/;

/** Checks `windowsOptions` of a security context. */
export function checkWindowsOptions(report: Report, options: Fields | undefined, path: string): void {
  if (!options) return;
  const name = optionalText(options, 'gmsaCredentialSpecName');
  if (name !== undefined) report.invalid(RULE, `${path}.gmsaCredentialSpecName`, name, dnsSubdomainFaults(name));
  const spec = optionalText(options, 'gmsaCredentialSpec');
  if (spec === '') report.invalid(RULE, `${path}.gmsaCredentialSpec`, spec, ['must not be empty']);
  else if (spec !== undefined && spec.length > MAX_CREDENTIAL_SPEC)
    report.add(RULE, `${path}.gmsaCredentialSpec`, undefined, 'The specification must not be above 64 KiB.');
  const user = optionalText(options, 'runAsUserName');
  if (user !== undefined) report.invalid(RULE, `${path}.runAsUserName`, user, userFaults(user));
}

function userFaults(name: string): string[] {
  if (name === '') return ['must not be empty'];
  if ([...name].some((character) => character < ' ' || character === '\u007f'))
    return ['must not hold control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['must have at most one backslash'];
  const user = parts[parts.length - 1] ?? '';
  const domain = parts.length === 2 ? parts[0] : undefined;
  const faults: string[] = [];
  if (domain !== undefined && domain.length >= 256) faults.push('has a domain of 256 characters or more');
  if (domain !== undefined && !NETBIOS.test(domain) && !DOMAIN.test(domain))
    faults.push('has a domain that is neither a NetBIOS nor a DNS name');
  if (user === '') faults.push('has no user behind the domain');
  else if (user.length > 104) faults.push('has a user of more than 104 characters');
  if (/^[. ]+$/.test(user)) faults.push('has a user of only dots and spaces');
  if (FORBIDDEN_IN_USER.test(user)) faults.push('has a user with a character out of "/\\:;|=,+*?<>@[]');
  return faults;
}
