import type { Fault } from './fault';

/** A Kubernetes version that manifests are meant for; `1.27` is `{ major: 1, minor: 27 }`. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** The oldest Kubernetes that this library writes for, and its default: what it accepts, every newer one accepts too. */
export const FLOOR: KubernetesVersion = { major: 1, minor: 27 };

/** The newest Kubernetes that the rules know: objects of unknown destination are judged by it. */
export const NEWEST: KubernetesVersion = { major: 1, minor: 37 };

/**
 * Reads `1.31`, `v1.31` or `1.31.4`.
 *
 * @returns undefined for anything else
 */
export function parseVersion(text: string): KubernetesVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d+)?$/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether a version is this one or newer. */
export function isAtLeast(version: KubernetesVersion, least: KubernetesVersion): boolean {
  return version.major > least.major || (version.major === least.major && version.minor >= least.minor);
}

/** `1.31` */
export function versionText(version: KubernetesVersion): string {
  return `${version.major}.${version.minor}`;
}

/** What is wrong with the version that an app or an environment writes for, if anything. */
export function targetVersionFault(text: string): Fault | undefined {
  const version = parseVersion(text);
  if (version && isAtLeast(version, FLOOR)) return undefined;
  const problem = `must be a Kubernetes version, ${versionText(FLOOR)} or newer`;
  return { field: 'targetVersion', value: text, problem, fix: 'Write it as major.minor, such as 1.33.' };
}

/**
 * What is doubtful of a version that is newer than all that are known: it may be misspelt.
 *
 * @param field where it is given
 */
export function newerVersionFault(text: string, field = 'targetVersion'): Fault | undefined {
  const version = parseVersion(text);
  if (!version || isAtLeast(NEWEST, version)) return undefined;
  const problem = `is newer than every Kubernetes that this package knows, the last of which is ${versionText(NEWEST)}`;
  return { field, value: text, problem, fix: 'Respell it, or take a newer version of this package.' };
}

/** The construct context key under which an app keeps the version that its manifests are meant for, as text. */
export const TARGET_VERSION_CONTEXT = 'model-serving/target-version';
