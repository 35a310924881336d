/** What a path may be made of. */
export interface PathDemands {
  /** Must not start with a slash. */
  readonly relative?: boolean;
  /** Must not have `..` among its parts. */
  readonly noBacksteps?: boolean;
  /** Must not start with `..`, which the kubelet keeps for itself. */
  readonly notReserved?: boolean;
}

/** A path within a volume. */
export const LOCAL_PATH: PathDemands = { relative: true, noBacksteps: true };
/** A path of a file that the kubelet writes. */
export const FILE_PATH: PathDemands = { relative: true, noBacksteps: true, notReserved: true };

/** What is wrong with a path, in words. */
export function pathFaults(path: string, demands: PathDemands): string[] {
  const faults: string[] = [];
  if (demands.relative && path.startsWith('/')) faults.push('must be a relative path');
  if (demands.noBacksteps && path.split('/').includes('..')) faults.push("must not contain '..'");
  if (demands.notReserved && path.startsWith('..') && !path.startsWith('../')) faults.push("must not start with '..'");
  return faults;
}
