import type { Fault } from './fault';
import { configKeyFaults, dnsSubdomainFaults } from './names';

/** A value in a Secret of the namespace, never the value itself. A Secret of cdk8s-plus will do. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;
  /** @default 'token' */
  readonly key?: string;
}

/** The Secret and the key in it, where the name alone may be given. */
export function secretKey(given: SecretKey | string): Required<SecretKey> {
  const { name, key = 'token' } = typeof given === 'string' ? { name: given } : given;
  return { name, key };
}

/** What is wrong with the names of a Secret and its key. */
export function secretFaults({ name, key }: Required<SecretKey>, field: string): Fault[] {
  const fix = 'Give the name of a Secret and its key, never the secret itself.';
  return [
    ...dnsSubdomainFaults(name).map((problem) => ({ field, problem: `names no Secret: it ${problem}`, fix })),
    ...configKeyFaults(key).map((problem) => ({ field: `${field}.key`, problem, fix })),
  ];
}
