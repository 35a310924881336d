/**
 * The syntax of names, as the API server checks it. Each function returns what is wrong, in words,
 * and an empty list when nothing is.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const RFC1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_WITH_UNDERSCORE = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const STRICT_ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const RELAXED_ENV_NAME = /^[ -<>-~]+$/;
const C_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const HEADER_NAME = /^[-A-Za-z0-9]+$/;
const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** Longest DNS label. */
export const MAX_LABEL = 63;
/** Longest DNS subdomain. */
const MAX_SUBDOMAIN = 253;

/** A DNS label (RFC 1123): the name of a namespace, a container or a volume. */
export function dnsLabelFaults(name: string): string[] {
  const faults = tooLong(name, MAX_LABEL);
  if (LABEL.test(name)) return faults;
  if (SUBDOMAIN.test(name)) faults.push('must not contain dots');
  else faults.push("must consist of lower case letters, digits and '-', and start and end with a letter or digit");
  return faults;
}

/** A DNS label that starts with a letter (RFC 1035): the name of a Service before Kubernetes 1.36. */
export function dns1035LabelFaults(name: string): string[] {
  const faults = tooLong(name, MAX_LABEL);
  if (!RFC1035_LABEL.test(name))
    faults.push(
      "must consist of lower case letters, digits and '-', start with a letter, and end with a letter or digit",
    );
  return faults;
}

/** A DNS subdomain (RFC 1123): the name of most objects. */
export function dnsSubdomainFaults(name: string): string[] {
  const faults = tooLong(name, MAX_SUBDOMAIN);
  if (!SUBDOMAIN.test(name))
    faults.push("must consist of lower case letters, digits, '-' and '.', and start and end with a letter or digit");
  return faults;
}

/** A DNS subdomain whose parts may hold and start with an underscore: a search domain of a pod. */
export function dnsSubdomainWithUnderscoreFaults(name: string): string[] {
  const faults = tooLong(name, MAX_SUBDOMAIN);
  if (!SUBDOMAIN_WITH_UNDERSCORE.test(name))
    faults.push("must consist of lower case letters, digits, '_', '-' and '.', and end with a letter or digit");
  return faults;
}

/** A DNS subdomain behind `*.`: a wildcard host. */
export function wildcardDnsSubdomainFaults(name: string): string[] {
  const faults = tooLong(name, MAX_SUBDOMAIN);
  if (!name.startsWith('*.') || !SUBDOMAIN.test(name.slice(2)))
    faults.push("must be '*.' followed by a DNS name of lower case letters, digits, '-' and '.'");
  return faults;
}

/** A name that is only a segment of a path in the API: the name of a Role. */
export function pathSegmentFaults(name: string): string[] {
  const faults: string[] = [];
  if (name === '.' || name === '..') faults.push(`must not be '${name}'`);
  if (name.includes('/')) faults.push("must not contain '/'");
  if (name.includes('%')) faults.push("must not contain '%'");
  return faults;
}

/** A domain name of two parts or more, a dot at the end allowed. */
export function fullyQualifiedDomainFaults(name: string): string[] {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const faults = dnsSubdomainFaults(bare);
  if (faults.length > 0) return faults;
  const parts = bare.split('.');
  if (parts.length < 2) return ['must have at least two parts with a dot between them'];
  return parts.flatMap((part) => dnsLabelFaults(part)).slice(0, 1);
}

/**
 * The name of an environment variable.
 *
 * @param relaxed - any printable ASCII but `=`, as servers from Kubernetes 1.32 on allow
 */
export function envNameFaults(name: string, relaxed: boolean): string[] {
  if (relaxed) {
    if (name === '') return ['must not be empty'];
    return RELAXED_ENV_NAME.test(name) ? [] : ["must consist of printable ASCII characters other than '='"];
  }
  if (!STRICT_ENV_NAME.test(name))
    return ["must consist of letters, digits, '_', '-' and '.', and not start with a digit"];
  return parentDirectoryFaults(name);
}

/** An identifier of the language C, which a shell can read as a variable. */
export function cIdentifierFaults(name: string): string[] {
  return C_IDENTIFIER.test(name) ? [] : ["must consist of letters, digits and '_', and not start with a digit"];
}

/** A key of a ConfigMap or a Secret. */
export function configKeyFaults(key: string): string[] {
  const faults = tooLong(key, MAX_SUBDOMAIN);
  if (!CONFIG_KEY.test(key)) faults.push("must consist of letters, digits, '-', '_' and '.'");
  faults.push(...parentDirectoryFaults(key));
  return faults;
}

/** The name of an HTTP header, as a probe or a lifecycle hook may send it. */
export function headerNameFaults(name: string): string[] {
  return HEADER_NAME.test(name) ? [] : ["must consist of letters, digits and '-'"];
}

/** `example.com/path`: a DNS subdomain, a slash and a path. */
export function domainPrefixedPathFaults(value: string): string[] {
  const slash = value.indexOf('/');
  if (slash <= 0 || slash === value.length - 1) return ["must be a domain, '/' and a path, such as example.com/name"];
  const faults = dnsSubdomainFaults(value.slice(0, slash));
  if (!HTTP_PATH.test(value.slice(slash + 1))) faults.push('holds a character that no URL path may have');
  return faults;
}

function tooLong(name: string, limit: number): string[] {
  const length = Buffer.byteLength(name);
  return length > limit ? [`must be no more than ${limit} characters, has ${length}`] : [];
}

function parentDirectoryFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`must not be '${name}'`];
  return name.startsWith('..') ? ["must not start with '..'"] : [];
}
