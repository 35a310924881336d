/** Milliseconds of each unit that durations are written in. */
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How durations may be written. */
export interface DurationLimits {
  /** @default - ms, s, m, h and d */
  readonly units?: readonly string[];
  /**
   * Whether `1.5h` is one.
   *
   * @default true
   */
  readonly fractions?: boolean;
}

/**
 * Reads amounts with units, one behind the other: `250ms`, `90s`, `1h30m` or `14d`.
 *
 * @returns milliseconds; undefined where the text is no duration, or none within the limits
 */
export function durationMilliseconds(
  text: string,
  { units, fractions = true }: DurationLimits = {},
): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    if ((units && !units.includes(unit)) || (!fractions && amount.includes('.'))) return undefined;
    // Each part is rounded, so that 1.1s and 100ms are 1.2 s.
    sum += Math.round(Number(amount) * (MILLISECONDS[unit] ?? 0));
  }
  return sum;
}
