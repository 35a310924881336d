import {
  compare,
  comparedJson,
  comparedMarkdown,
  comparedText,
  type SimulateOptions,
  SimulationError,
} from '../../lib/simulate';
import { comparedChart } from '../../lib/simulate/chart';
import { DEPLOYMENT, hpa, keda, load, objectsIn, trigger, waiting } from './support';

const USUAL = { spread: 'even', concurrency: 1, serviceSeconds: 1, startupSeconds: 60, meanings: new Map() } as const;
const RISE = load([0.5, 300], [3, 600]);

function compared(before: string, after: string, options: Partial<SimulateOptions> = {}) {
  return compare(objectsIn(before), objectsIn(after), { ...USUAL, load: RISE, ...options });
}

function faultsOf(before: string, after: string, options: Partial<SimulateOptions> = {}): string[] {
  try {
    compared(before, after, options);
    return [];
  } catch (error) {
    if (error instanceof SimulationError) return error.message.split('\n');
    throw error;
  }
}

const FEW = DEPLOYMENT + hpa(waiting(4), 1, 2);
const MORE = DEPLOYMENT.replace('nvidia.com/gpu: 2', 'amd.com/gpu: 1') + hpa(waiting(4), 4, 8);

describe('a change of manifests', () => {
  const comparison = compared(FEW, MORE);

  test('is told by figures beside each other, and by what is found', () => {
    const text = comparedText(comparison);
    expect(text).toMatch(/^Deployment ml\/chat\n {4}load +test: 1,950 requests in 15 min, /);
    expect(text).toMatch(/\n {4}before: replicas +1 to 2, by .*\n[\s\S]*\n {4}after: replicas +4 to 8, by /);
    expect(text).toMatch(/\n +before +after +change\n {4}waited too long +[1-9][\d,]* \(\S+%\) +0 \(0%\) +-[\d,]+\n/);
    expect(text).toMatch(/\n {4}still waiting at the end +[1-9]\d* +0 +-\d+\n/);
    expect(text).toMatch(/\n {4}nvidia.com\/gpu +\S+ h +0 h +-\S+ h\n {4}amd.com\/gpu +0 h +\S+ h +\+\S+ h\n/);
    expect(text).toMatch(
      /\n {4}busy +\S+% +\S+% +[+-]\S+ points\n\nnothing found: the autoscaler keeps up; no longer: /,
    );
    expect(text).not.toMatch(/refused|cut off/);
    expect(comparedText(compared(MORE, FEW))).toMatch(/\n\nmax-reached\n[\s\S]*\n\d findings; new: max-reached/);
  });

  test('is drawn: what was ready and what waited of both, each in one scale', () => {
    const lines = comparedChart(comparison);
    const [requests = '', readyBefore = '', readyAfter = '', waitingBefore = '', waitingAfter, time] = lines;
    expect(requests).toMatch(/^requests\/s {5}to 3 {4}▁{20}█{40}$/);
    expect(readyBefore).toMatch(/^ready before {3}to 2 {4}▂{26}▄{34}$/);
    expect(readyAfter).toMatch(/^ready after {4}to 4 {4}█{60}$/);
    expect(waitingBefore).toMatch(/^waiting before to 691 {22}▁{4}[▂-▇]+█{3}$/);
    expect(waitingAfter).toBe('waiting after  to 0');
    expect(time).toMatch(/^ {23}00:00:00 {44}00:15:00$/);
    expect(comparedText(comparison)).toContain(`\n\n${lines.map((line) => `    ${line}`).join('\n')}\n\n`);
    expect(comparedMarkdown(comparison)).toContain(`\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`);
  });

  test('is replayed with one load, which is drawn once', () => {
    const { before, after } = compared(FEW, MORE, { spread: 'random' });
    expect(before.columns.map(({ load }) => load)).toEqual(after.columns.map(({ load }) => load));
  });

  test('is told as Markdown, with what it rests on folded away', () => {
    const markdown = comparedMarkdown(comparison);
    expect(markdown).toMatch(
      /^#### <code>Deployment ml\/chat<\/code>: nothing found: the autoscaler keeps up; no longer: /,
    );
    expect(markdown).toMatch(/\n\| \| before \| after \| change \|\n\|---\|---\|---\|---\|\n\| waited too long \| /);
    expect(markdown).toMatch(/\n\| after: replicas \| 4 to 8, by /);
  });

  test('is told as JSON, with the difference of each figure that both have', () => {
    const { before, after, change } = JSON.parse(comparedJson(comparison));
    expect([before.replicas.max, after.replicas.max]).toEqual([2, 8]);
    expect(change.late).toBe(after.figures.late - before.figures.late);
    expect(Object.keys(change.acceleratorHours)).toEqual(['nvidia.com/gpu', 'amd.com/gpu']);
    expect(change.acceleratorHours['nvidia.com/gpu']).toBeCloseTo(
      -before.figures.acceleratorHours['nvidia.com/gpu'],
      5,
    );
    expect([before.figures.slowestReaction, change.slowestReaction]).toEqual([expect.any(Number), undefined]);
  });

  test('that changes nothing shows no change', () => {
    const same = compared(FEW, FEW);
    expect(comparedText(same)).not.toMatch(/new: |no longer: |before: |after: /);
    const { change } = JSON.parse(comparedJson(same));
    expect(Object.values({ ...change, acceleratorHours: 0 }).every((difference) => difference === 0)).toBe(true);
  });
});

test('moments of both are told by one clock', () => {
  const cron = (zone: string) =>
    DEPLOYMENT +
    keda(
      `[{ type: cron, metadata: { timezone: ${zone}, start: "0 8 * * *", end: "0 9 * * *", desiredReplicas: "3" } }]`,
    );
  const factsOf = (before: string, after: string) => {
    const load = { ...RISE, beginning: Date.parse('2026-03-02T07:00:00Z') / 1000 };
    const [, fact = ''] = comparedText(compared(before, after, { load })).split('\n');
    return fact;
  };
  expect(factsOf(FEW, cron('Europe/Berlin'))).toMatch(
    /^ +load .* from 2026-03-02T08:00:00\+01:00 \(Europe\/Berlin\) on/,
  );
  expect(factsOf(cron('Asia/Tokyo'), FEW)).toMatch(/^ +load .* from 2026-03-02T16:00:00\+09:00 \(Asia\/Tokyo\) on/);
  expect(factsOf(cron('Asia/Tokyo'), cron('Europe/Berlin'))).toMatch(/^ +load .* from 2026-03-02T07:00:00Z on/);
  expect(factsOf(FEW, MORE)).toMatch(/^ +load .* from 2026-03-02T07:00:00Z on/);
});

describe('what is said of metrics', () => {
  const queue = trigger('sum(gateway_queue)', 4, '').replace('type: prometheus,', 'type: prometheus, name: queue,');
  const meanings = new Map([['queue', 'waiting' as const]]);

  test('may be of one that only one of them has', () => {
    const scaled = DEPLOYMENT + keda(`[${queue}]`);
    expect(faultsOf(FEW, scaled, { meanings })).toEqual([]);
    expect(faultsOf(scaled, FEW, { meanings })).toEqual([]);
    expect(faultsOf(DEPLOYMENT, scaled, { meanings })).toEqual([]);
  });

  test('is of one that there is', () => {
    expect(faultsOf(FEW, FEW, { meanings })).toEqual([expect.stringMatching(/^--metric: must name a metric of the/)]);
  });
});

test('faults of both are told once, those of one with its name', () => {
  const none = { concurrency: undefined, serviceSeconds: undefined };
  expect(faultsOf(FEW, DEPLOYMENT + hpa(waiting(4), 3, 2), none)).toEqual([
    expect.stringMatching(/^capacity of a pod: must be told: /),
    expect.stringMatching(/^after: HorizontalPodAutoscaler ml\/chat spec\.minReplicas: must not be above/),
  ]);
  expect(faultsOf('a: 1', FEW)).toEqual([expect.stringMatching(/^before: path: must hold a model: /)]);
});
