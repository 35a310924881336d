import fc from 'fast-check';
import { parseRate, parseSeconds, parseShare } from '../../lib/simulate/amounts';
import { Arrivals } from '../../lib/simulate/arrivals';
import { rateOver, secondsOf, timesLoad, totalOf } from '../../lib/simulate/load';
import { readShape, SHAPE_EXAMPLES } from '../../lib/simulate/load-shape';
import { randomFrom } from '../../lib/simulate/random';
import { readTrace } from '../../lib/simulate/trace';
import { load } from './support';

function faultsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('amounts', () => {
  test.each([
    ['250ms', 0.25],
    ['90s', 90],
    ['2.5m', 150],
    ['1h30m', 5400],
    ['14d', 1_209_600],
    ['1.1s100ms', 1.2],
    ['0s', 0],
    ['90', undefined],
    ['s', undefined],
    ['-5s', undefined],
    ['5 s', undefined],
    ['', undefined],
  ])('the duration %j is %s', (text, seconds) => expect(parseSeconds(text)).toBe(seconds));

  test.each([
    ['5rps', 5],
    ['0.5rps', 0.5],
    ['300rpm', 5],
    ['5', undefined],
    ['5 rps', undefined],
  ])('the rate %j is %s', (text, rate) => expect(parseRate(text)).toBe(rate));

  test.each([
    ['1%', 0.01],
    ['0%', 0],
    ['100%', 1],
    ['101%', undefined],
    ['0.01', undefined],
  ])('the share %j is %s', (text, share) => expect(parseShare(text)).toBe(share));
});

describe('a trace', () => {
  test('is read by its first two columns, with any line ends', () => {
    const text = '\uFEFFseconds,requests,input_tokens\r\n30,24,16391\r\n45,35.5,26548\r\n60,0,0\r\n\r\n';
    expect(readTrace(text, 'a.csv')).toEqual({ origin: 'a.csv', start: 30, binSeconds: 15, requests: [24, 35.5, 0] });
  });

  test('is known to begin where it tells moments, or Unix time', () => {
    const moments = 'time,requests\n2026-03-02T09:00:00+01:00,5\n2026-03-02T08:00:15Z,6\n';
    const unix = 'seconds,requests\n1772438400,5\n1772438415,6\n';
    const read = { origin: 'a.csv', start: 1772438400, beginning: 1772438400, binSeconds: 15, requests: [5, 6] };
    expect([moments, unix].map((text) => readTrace(text, 'a.csv'))).toEqual([read, read]);
  });

  test('may begin in parts of a second', () => {
    const lines = Array.from({ length: 200 }, (_, bin) => `${(1772438400.123 + bin * 15).toFixed(3)},5`).join('\n');
    expect(readTrace(`seconds,requests\n${lines}\n`, 'a.csv')).toMatchObject({ start: 1772438400.123, binSeconds: 15 });
  });

  test.each(['2026-03-02T08:00:00', '2026-02-30T08:00:00Z', '2026-13-01T08:00:00Z', '2026-03-02', '1772438400', ''])(
    'does not begin at %s',
    (text) =>
      expect(faultsOf(() => readTrace(`time,requests\n${text},5\n2026-03-02T08:00:15Z,6\n`, 'a.csv'))).toEqual([
        expect.stringMatching(
          /^a\.csv:2:1 time: must be a moment such as 2026-03-02T08:00:00Z or .* Fix: Write it with/,
        ),
      ]),
  );

  test('tells every fault at once, by line and column', () => {
    const text = 'seconds,requests,tokens\n0,24,1\nx,-3,1\n30,1\n';
    expect(faultsOf(() => readTrace(text, 'a.csv'))).toEqual([
      'a.csv:3:1 seconds: must be a number from 0 to 1000000000000; received "x". Fix: Write it without a unit, such as 15.',
      'a.csv:3:3 requests: must be a number from 0 to 1000000000000; received "-3". Fix: Write it without a unit, such as 15.',
      'a.csv:4:1 line: must have 3 columns, as the header has, not 2; received "30,1". Fix: Write one bin a line.',
    ]);
  });

  test.each([
    [
      'another header',
      'time,count\n0,1\n',
      /^a\.csv:1:1 header: must begin with seconds,requests or time,requests; received "time,count"/,
    ],
    ['nothing', '', /^a\.csv:1:1 header: /],
    ['one bin', 'seconds,requests\n0,1\n', /^a\.csv:2:1 bins: must have 2 bins or more/],
    [
      'a gap',
      'seconds,requests\n0,1\n15,1\n45,1\n',
      /^a\.csv:4:1 seconds: must be 30, as bins are 15 s long; received 45/,
    ],
    [
      'no order',
      'seconds,requests\n15,1\n0,1\n',
      /^a\.csv:3:1 seconds: must be a whole number of seconds, 1 or more, after/,
    ],
    [
      'the same time twice',
      'seconds,requests\n15,1\n15,1\n',
      /^a\.csv:3:1 seconds: .* received 15\. Fix: Write every bin once, in order of time\.$/,
    ],
    [
      'milliseconds',
      'seconds,requests\n1772438400000,1\n1772438415000,1\n',
      /^a\.csv:2:1 seconds: must be seconds, and this looks like milliseconds; .* Fix: Divide by 1000\.$/,
    ],
    [
      'more than anybody counts',
      'seconds,requests\n0,1e308\n15,1e308\n',
      /^a\.csv:2:3 requests: must be a number from 0 to 1000000000000; received "1e308"/,
    ],
    ['no text', '\x1f\uFFFD\b\n', /^a\.csv:1:1 file: must be text\. Fix: Unpack it first/],
    ['parts of a second', 'seconds,requests\n0,1\n0.5,1\n', /^a\.csv:3:1 seconds: must be a whole number/],
    ['years', 'seconds,requests\n0,1\n9000000,1\n', /^a\.csv:1:1 bins: must not last longer than 3000000 seconds/],
  ])('of %s is none', (_, text, fault) => expect(faultsOf(() => readTrace(text, 'a.csv'))[0]).toMatch(fault));

  test('with many faults tells how many more there are', () => {
    const lines = faultsOf(() => readTrace(`seconds,requests\n${'x,1\n'.repeat(50)}`, 'a.csv'));
    expect([lines.length, lines.at(-1)]).toEqual([21, 'and 30 more faults like these']);
  });
});

describe('a load that is made up', () => {
  test('is constant for an hour', () => {
    const made = readShape('constant:5rps');
    expect([secondsOf(made), new Set(made.requests)]).toEqual([3600, new Set([75])]);
  });

  test('steps at once, and lasts an hour longer', () => {
    const { requests } = readShape('step:2rps,20rps@10m');
    expect([requests.length, requests[39], requests[40]]).toEqual([(600 + 3600) / 15, 30, 300]);
  });

  test('rises between two moments', () => {
    const { requests } = readShape('ramp:0rps,10rps@1m,2m');
    expect(requests[3]).toBe(0);
    // Seconds 60 to 74 ask for 0, 1/6, ..., 14/6 requests.
    expect(requests[4]).toBeCloseTo((14 * 15) / 2 / 6);
    expect(requests[8]).toBe(150);
  });

  test('comes and goes by the day', () => {
    const day = readShape('daily:2rps,20rps@14h');
    const peak = day.requests.indexOf(Math.max(...day.requests));
    expect([secondsOf(day), Math.abs((peak * 15) / 3600 - 14) < 0.01]).toEqual([86_400, true]);
    expect(Math.min(...day.requests) / 15).toBeCloseTo(2, 1);
  });

  test('lasts as long as it is told', () => expect(secondsOf(readShape('constant:5rps', 100))).toBe(105));

  test.each(SHAPE_EXAMPLES)('%s is read', (example) => expect(totalOf(readShape(example))).toBeGreaterThan(0));

  test.each([
    'constant',
    'constant:5',
    'constant:5rps@1m',
    'step:2rps@10m',
    'step:2rps,3rps',
    'ramp:1rps,2rps@5m,5m',
    'daily:1rps,2rps@25h',
    'sine:5rps',
    'toString:5rps',
    'constant:1000000001rps',
  ])('%s is not', (text) =>
    expect(faultsOf(() => readShape(text))).toEqual([
      expect.stringMatching(/^--load: must be one of constant:5rps, step:.*Fix: Write a rate such as 5rps or 300rpm, /),
    ]),
  );

  test.each([0, 4_000_000])('does not last %d seconds', (seconds) =>
    expect(faultsOf(() => readShape('constant:5rps', seconds))[0]).toMatch(/^--duration: must be from 15 to 3000000/),
  );
});

test('a rate is taken over some seconds, and over fewer at the end', () => {
  const made = load([2, 30], [4, 30]);
  expect([
    rateOver(made, 0, 30),
    rateOver(made, 20, 20),
    rateOver(made, 7, 1),
    rateOver(made, 50, 60),
    rateOver(made, 60, 60),
  ]).toEqual([2, 3, 2, 4, 0]);
});

test('a load can be so many times as much', () => {
  expect(timesLoad(load([2, 30]), 1.5).requests).toEqual([45, 45]);
  expect(timesLoad(load([2, 30]), 1).requests).toEqual([30, 30]);
});

describe('arrivals', () => {
  function seconds(arrivals: Arrivals, count: number): number[] {
    return Array.from({ length: count }, (_, second) => arrivals.at(second));
  }

  test('come evenly', () => {
    expect(seconds(new Arrivals(load([2, 30]), 'even', randomFrom(1)), 31)).toEqual([...Array(30).fill(2), 0]);
  });

  test('come at random moments, the same ones by the same seed', () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      seconds(new Arrivals(load([4, 60]), 'random', randomFrom(seed)), 60),
    );
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(new Set(first).size).toBeGreaterThan(2);
  });

  test('that are to be expected come as chance has it, few and many', () => {
    for (const rate of [0.8, 8, 80]) {
      const seen = seconds(new Arrivals(readShape(`constant:${rate}rps`, 30_000), 'random', randomFrom(1)), 30_000);
      const mean = seen.reduce((sum, count) => sum + count, 0) / seen.length;
      const variance = seen.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seen.length;
      // Of a Poisson distribution both are the rate.
      expect([mean / rate, variance / rate].map((share) => Math.round(share * 20) / 20)).toEqual([1, 1]);
      expect(seen.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    }
  });

  test('are as many in each bin as the load says, parts of a request included', () => {
    const bins = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(bins, fc.nat(), fc.integer({ min: 1, max: 60 }), (requests, seed, binSeconds) => {
        const arrivals = new Arrivals({ origin: '', start: 0, binSeconds, requests }, 'random', randomFrom(seed));
        for (const [bin, count] of requests.entries()) {
          let sum = 0;
          for (let second = 0; second < binSeconds; second++) sum += arrivals.at(bin * binSeconds + second);
          expect(sum).toBeCloseTo(count);
        }
      }),
    );
  });

  test.each([20, 10_000])('are spread over the whole bin as random moments are: %d requests/s', (rate) => {
    const requests = Array<number>(100).fill(rate * 10);
    const counts = seconds(
      new Arrivals({ origin: '', start: 0, binSeconds: 10, requests }, 'random', randomFrom(7)),
      1000,
    );
    for (let second = 0; second < 10; second++) {
      const sum = counts.filter((_, index) => index % 10 === second).reduce((total, count) => total + count, 0);
      expect(Math.abs(sum / 100 / rate - 1)).toBeLessThan(4 / Math.sqrt(100 * rate));
    }
    // Of so many requests each comes in one of ten seconds: the variance is that of a binomial distribution.
    const variance = counts.reduce((total, count) => total + (count - rate) ** 2, 0) / counts.length;
    expect(variance / (rate * 0.9)).toBeCloseTo(1, 0);
  });
});
