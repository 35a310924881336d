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

/** A number that is normally distributed but for its far ends: the sum of twelve others has a variance of 1. */
export function normalOf(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random();
  return sum;
}

/**
 * Shares a number out at random among as many parts as there are, each with the same chance: how many each gets, of those
 * that are left, is all but normally distributed where it gets many.
 *
 * @param give told of the part, counted from 0, and how many it gets
 */
export function shareOut(count: number, parts: number, random: Random, give: (part: number, amount: number) => void) {
  let left = count;
  for (let part = 0; part < parts - 1; part++) {
    const share = 1 / (parts - part);
    const deviation = Math.sqrt(left * share * (1 - share));
    const drawn = Math.round(left * share + deviation * normalOf(random));
    const here = Math.min(left, Math.max(0, drawn));
    give(part, here);
    left -= here;
  }
  give(parts - 1, left);
}
