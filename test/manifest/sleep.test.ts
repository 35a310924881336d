import { sleptSeconds } from '../../lib/manifest/sleep';

test.each([
  ['sleep 15', 15],
  ['sh -c sleep 5m', 300],
  ["sh -c 'drain; sleep 1.5h && stop'", 5400],
  ['/bin/sleep 2d', 172_800],
  ['sleep 30s', 30],
])('%s', (command, seconds) => {
  expect(sleptSeconds(command)).toBe(seconds);
});

test.each(['nosleep 15', 'sleep infinity', 'sleep 5x', 'drain'])('%s is not seen to sleep', (command) => {
  expect(sleptSeconds(command)).toBeUndefined();
});
