/** The syntax of ports, as the API server checks it: what is wrong in words, or an empty list. */

const PORT_NAME = /^[-a-z0-9]+$/;

/** Longest name of a container port (RFC 6335). */
const MAX_PORT_NAME = 15;

/** The number of a port. */
export function portNumberFaults(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535'];
}

/** The name of a container port (RFC 6335); a Service's own port names are DNS labels instead. */
export function portNameFaults(name: string): string[] {
  const faults: string[] = [];
  if (name.length > MAX_PORT_NAME) faults.push(`must be no more than ${MAX_PORT_NAME} characters, has ${name.length}`);
  if (!PORT_NAME.test(name)) faults.push("must consist of lower case letters, digits and '-'");
  if (!/[a-z]/.test(name)) faults.push('must have at least one lower case letter');
  if (name.includes('--')) faults.push("must not have two '-' in a row");
  if (name.startsWith('-') || name.endsWith('-')) faults.push("must not start or end with '-'");
  return faults;
}

/** A port given by number or by name. */
export function portReferenceFaults(port: number | string): string[] {
  return typeof port === 'number' ? portNumberFaults(port) : portNameFaults(port);
}
