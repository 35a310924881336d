import type { Fault } from '../manifest/fault';

/**
 * The time after which a server is to cut requests off, where they may take longer than its own limit; undefined where
 * they may not, or nobody said how long they take.
 *
 * @param longest seconds that the longest request may take
 * @param own seconds after which the server cuts requests off unless told
 * @returns whole seconds
 */
export function timeForRequests(longest: number | undefined, own: number): number | undefined {
  return longest !== undefined && longest > own ? Math.ceil(longest) : undefined;
}

/**
 * What is wrong with a time after which a server was told to cut requests off. What is no positive number is left to the
 * server.
 *
 * @param told seconds
 * @param longest seconds that the longest request may take
 */
export function cutOffFaults(
  field: string,
  value: string | undefined,
  told: number,
  longest: number | undefined,
): Fault[] {
  if (value === undefined || longest === undefined || !(told > 0 && told < longest)) return [];
  const problem = `cuts requests off after ${told} s, and longestRequest says that they may take ${longest} s`;
  return [{ field, value, problem, fix: 'Leave it out, then it follows from longestRequest.' }];
}
