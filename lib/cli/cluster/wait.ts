import { setTimeout as sleep } from 'node:timers/promises';
import { durationMilliseconds } from '../../manifest/duration';

/** A clock, so that waiting can be tested without waiting. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const SYSTEM_CLOCK: Clock = { now: () => Date.now(), sleep: (milliseconds) => sleep(milliseconds) };

const POLL_MS = 2_000;

/** Milliseconds of `30s`, `5m`, `1h` or `1h30m`, as one waits; undefined where the text is no such duration. */
export function parseDuration(text: string): number | undefined {
  return durationMilliseconds(text, { units: ['s', 'm', 'h'], fractions: false });
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
