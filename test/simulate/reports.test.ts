import { jsonReport, markdownReport, textReport } from '../../lib/simulate';
import { chartLines } from '../../lib/simulate/chart';
import { clockText, numberText, secondsText, shareText, wholeText } from '../../lib/simulate/words';
import { cpu, DEPLOYMENT, hpa, load, simulated, waiting } from './support';

const late = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: load([0.5, 300], [3, 300]) });
const calm = simulated(DEPLOYMENT + hpa(cpu(50), 2, 10), { load: load([1, 1800]) });

describe('words', () => {
  test.each([
    [0, '0 s'],
    [0.25, '0.25 s'],
    [119, '119 s'],
    [150, '3 min'],
    [7200, '2 h'],
    [7500, '2 h 5 min'],
    [86_400, '1 d'],
    [90_000, '1 d 1 h'],
  ])('%d seconds: %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  test.each([
    [0, 3600, '00:00:00'],
    [32_525, 86_400, '09:02:05'],
    [86_400, 86_400, '24:00:00'],
    [205_200, 1_209_600, '2d 09:00'],
  ])('second %d of %d: %s', (second, total, text) => expect(clockText(second, total)).toBe(text));

  test.each([
    [0, '0', '0'],
    [0.0000001, '0.000000', '0'],
    [1.2345, '1.23', '1'],
    [99.96, '100', '100'],
    [1234.5, '1,235', '1,235'],
    [238_312_638, '238,312,638', '238,312,638'],
  ])('the number %d: %s, as a whole %s', (value, text, whole) =>
    expect([numberText(value), wholeText(value)]).toEqual([text, whole]),
  );

  test.each([
    [0, '0%'],
    [0.00001, '<0.01%'],
    [0.0123, '1.23%'],
    [0.1234, '12.3%'],
    [0.99999, '>99.99%'],
    [1, '100%'],
  ])('the share %d: %s', (share, text) => expect(shareText(share)).toBe(text));
});

describe('the chart', () => {
  test('shows loads, replicas and what waits from nothing to the most', () => {
    const [requests, wanted, ready, queued, time] = chartLines(late);
    expect(requests).toMatch(/^requests\/s to 3 {4}▁{30}█{30}$/);
    expect(wanted).toMatch(/^wanted {5}to 4 {4}▂{33}█{27}$/);
    expect(ready).toMatch(/^ready {6}to 4 {4}▂{39}█{21}$/);
    expect(queued).toMatch(/^waiting {4}to 182 {2} {30}[▁-█]+ +$|^waiting {4}to 182 {2} {30}[▁-█]+$/);
    expect(time).toMatch(/^ {19}00:00:00 {44}00:10:00$/);
  });

  test('has fewer columns than sixty where it lasts less than a minute', () => {
    const [requests] = chartLines(simulated(DEPLOYMENT, { load: load([1, 30]) }));
    expect(requests).toMatch(/^requests\/s to 1 {2}█{30}$/);
  });
});

describe('as text', () => {
  test('it says what is assumed, and which option tells otherwise', () => {
    const text = textReport(
      simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), {
        load: load([1, 30]),
        startupSeconds: undefined,
        spread: undefined,
      }),
    );
    expect(text).toContain(
      'start-up      a pod is ready 60 s after it is made: nothing in the manifest tells (assumed; --startup)\n',
    );
    expect(text).toMatch(
      /metrics {7}looked at every 30 s; the autoscaler runs every 15 s, as in Kubernetes 1\.\d+ \(assumed; --scrape-interval\)\n/,
    );
    expect(text).toContain(
      'arrivals      each request comes at a moment of its own within its bin, by seed 1 (assumed; --arrivals)\n',
    );
  });

  test('it ends with what was found', () => {
    expect(textReport(late)).toMatch(/\n\nslow-start\n {4}once, .*\n {4}fix: .*\n\n1 finding\n$/);
    expect(textReport(calm)).toMatch(/\n\nnothing found: the autoscaler keeps up\n$/);
    expect(textReport(simulated(DEPLOYMENT, { load: load([0.5, 60]) }))).toMatch(
      /\nnothing found: the replicas keep up\n$/,
    );
    expect(textReport(simulated(DEPLOYMENT, { load: load([0, 60]) }))).toMatch(/\nnothing found: no request came\n$/);
  });

  test('it does not say that the model keeps up where requests waited too long for a short time', () => {
    const short = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: load([0.5, 300], [1.3, 60], [0.5, 300]) });
    expect(textReport(short)).toMatch(/\n\nnothing found to change, but \d+ \(\S+%\) waited longer than 10 s\n$/);
  });

  test('it tells of replicas what there is to tell', () => {
    expect(textReport(late)).toMatch(
      /\n {4}replicas {2}1 to 4; at the most allowed for 4 min, at the fewest for 6 min\n/,
    );
    const many = DEPLOYMENT.replace('spec:\n', 'spec:\n  replicas: 2000\n');
    expect(textReport(simulated(many, { load: load([1, 60]) }))).toMatch(/\n {4}replicas {2}2,000\n/);
  });

  test('it is coloured where that is wanted', () => {
    expect(textReport(late, true)).toContain('\u001b[33mslow-start\u001b[0m');
    expect(textReport(late)).not.toContain('\u001b');
  });
});

test('a load of which it is known when it begins has the time of the calendar', () => {
  const dated = { ...load([0.5, 300], [3, 300]), beginning: 1772438400 };
  const simulation = simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: dated });
  const text = textReport(simulation);
  expect(text).toContain('1,050 requests in 10 min from 2026-03-02T08:00:00Z on, 3 requests/s at the most in 15 s\n');
  expect(text).toMatch(/\n +2026-03-02T08:00:00Z +2026-03-02T08:10:00Z\n/);
  expect(text).toMatch(/ from 2026-03-02T08:05:\d\dZ on, while pods took/);
  expect(JSON.parse(jsonReport(simulation)).load).toMatchObject({ beginning: '2026-03-02T08:00:00Z', bins: 40 });
});

test('as JSON it has stable fields', () => {
  const told = JSON.parse(jsonReport(late));
  expect(Object.keys(told)).toEqual([
    'model',
    'load',
    'replicas',
    'capacity',
    'startupSeconds',
    'sloSeconds',
    'seed',
    'facts',
    'figures',
    'findings',
    'episodes',
    'rescales',
    'timeline',
  ]);
  expect(told.figures).toMatchObject({
    requests: 1050,
    flaps: 0,
    acceleratorHours: { 'nvidia.com/gpu': expect.any(Number) },
  });
  expect(told.replicas).toEqual({ min: 1, max: 4, initial: 1 });
  expect(told.rescales).toEqual([{ second: 331, from: 1, to: 4, by: 'hpa' }]);
  expect(told.timeline).toHaveLength(60);
});

test('as Markdown it folds away what it rests on, and shows names as they are', () => {
  const markdown = markdownReport(late);
  expect(markdown).toMatch(/^#### <code>Deployment ml\/chat<\/code>: 1 finding\n\n- \*\*slow-start\*\*: once, /);
  expect(markdown).toContain('| start-up | a pod is ready 60 s after it is made |  |');
  expect(markdown).toContain('vllm&#95;num&#95;requests&#95;waiting');
});

test('the same input makes the same report', () => {
  const again = () => simulated(DEPLOYMENT + hpa(waiting(4), 1, 4), { load: load([2, 1200]), spread: 'random' });
  expect(jsonReport(again())).toBe(jsonReport(again()));
});
