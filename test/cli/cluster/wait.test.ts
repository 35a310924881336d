import { parseDuration, readUntil } from '../../../lib/cli/cluster/wait';

test.each([
  ['0s', 0],
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', 'm', '5 m', '-5m', '1.5h', '5ms'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

/** A clock that only sleeping moves on. */
function stillClock() {
  let time = 0;
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };
  return { now: () => time, sleep };
}

test('reads again until it is done', async () => {
  let reads = 0;
  const value = await readUntil(
    async () => ++reads,
    (count) => count === 3,
    60_000,
    stillClock(),
  );
  expect(value).toBe(3);
});

test('gives what was read last when time is up, which is when it was said to be', async () => {
  const clock = stillClock();
  let reads = 0;
  const value = await readUntil(
    async () => ++reads,
    () => false,
    5_000,
    clock,
  );
  expect(value).toBe(4);
  expect(clock.now()).toBe(5_000);
});

test('reads once where there is no time to wait', async () => {
  let reads = 0;
  await readUntil(
    async () => ++reads,
    () => false,
    0,
    stillClock(),
  );
  expect(reads).toBe(1);
});
