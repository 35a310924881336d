import { durationMilliseconds } from '../../lib/manifest/duration';

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['1h30m', 5_400_000],
  ['1.1s100ms', 1200],
  ['0.5d', 43_200_000],
  ['', undefined],
  ['5', undefined],
  ['5w', undefined],
  ['-5m', undefined],
  ['1h 30m', undefined],
])('%j is %s milliseconds', (text, milliseconds) => {
  expect(durationMilliseconds(text)).toBe(milliseconds);
});

test.each([
  ['90s', { units: ['s'] }, 90_000],
  ['1m30s', { units: ['s'] }, undefined],
  ['5ms', { units: ['s', 'm'] }, undefined],
  ['1.5h', { fractions: false }, undefined],
  ['2h', { fractions: false }, 7_200_000],
])('%j within %j is %s', (text, limits, milliseconds) => {
  expect(durationMilliseconds(text, limits)).toBe(milliseconds);
});
