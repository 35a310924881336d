/** A source of numbers from 0 to below 1 that look random. */
export type Random = () => number;

/**
 * The same numbers for the same seed, on every machine: Marsaglia's xorshift with 32 bits, its state stirred first so that
 * neighbouring seeds have little in common.
 *
 * @param seed a whole number
 * @see https://www.jstatsoft.org/article/view/v008i14
 */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 8; round++) next();
  return next;
}
