import { setTimeout as sleep } from 'node:timers/promises';

/** A clock, so that waiting can be tested without waiting. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

export const SYSTEM_CLOCK: Clock = { now: () => Date.now(), sleep: (milliseconds) => sleep(milliseconds) };

const POLL_MS = 2_000;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `30s`, `5m`, `1h` or `1h30m`; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+[smh])+$/.test(text)) return undefined;
  const parts = Array.from(text.matchAll(/(\d+)([smh])/g));
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
}

/** Reads until `done` holds or time is up, and gives what was read last. */
export async function readUntil<T>(
  read: () => Promise<T>,
  done: (value: T) => boolean,
  milliseconds: number,
  clock: Clock = SYSTEM_CLOCK,
): Promise<T> {
  const deadline = clock.now() + milliseconds;
  for (;;) {
    const value = await read();
    const left = deadline - clock.now();
    if (done(value) || left <= 0) return value;
    await clock.sleep(Math.min(POLL_MS, left));
  }
}
