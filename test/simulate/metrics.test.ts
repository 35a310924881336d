import { RUNTIME_METRICS } from '../../lib/runtime/signals';
import { isMeanQuery, meaningOfName, meaningOfQuery } from '../../lib/simulate/meaning';
import { Meter } from '../../lib/simulate/meter';
import type { State } from '../../lib/simulate/state';

describe('what a metric tells is known by its name', () => {
  test.each([
    ['vllm:num_requests_waiting', 'waiting'],
    ['vllm_num_requests_waiting', 'waiting'],
    ['num_requests_waiting', 'waiting'],
    ['vllm_num_requests_running', 'running'],
    ['vllm_concurrency', 'concurrency'],
    ['vllm_requests_per_second', 'rate'],
    ['sglang_num_queue_reqs', 'waiting'],
    ['tf_serving_requests_per_second', 'rate'],
    ['torchserve_queue_seconds', 'queue-seconds'],
    ['triton_queue_to_compute', 'queue-to-compute'],
    ['vllm_kv_cache_usage_perc', undefined],
    ['vllm_request_success_total', undefined],
    ['http_requests', undefined],
  ])('%s: %s', (name, meaning) => expect(meaningOfName(name)?.meaning).toBe(meaning));

  test('of every model server, but for its cache', () => {
    for (const { runtime, signals } of RUNTIME_METRICS) {
      for (const { meaning } of signals) {
        const name = `${runtime}_${meaning}`
          .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
          .replaceAll('-', '_');
        expect([name, meaningOfName(name) !== undefined]).toEqual([name, meaning !== 'cacheUsage']);
      }
    }
  });
});

describe('what a query tells', () => {
  const total = { isMean: false, factor: 1, windowSeconds: undefined };

  test.each([
    ['sum(vllm:num_requests_waiting{namespace="ml"})', { meaning: 'waiting', ...total }],
    ['sum(vllm:num_requests_waiting) or vector(0)', { meaning: 'waiting', ...total }],
    ['sum(vllm:num_requests_waiting{a="b"}) or sum(absent(up{a="b"}) * 0)', { meaning: 'waiting', ...total }],
    ['sum(vllm:num_requests_running) + sum(vllm:num_requests_waiting)', { meaning: 'concurrency', ...total }],
    ['avg(vllm:num_requests_running)', { meaning: 'running', ...total, isMean: true }],
    ['2 * sum(vllm:num_requests_running)', { meaning: 'running', ...total, factor: 2 }],
    ['sum(rate(vllm:request_success_total[2m]))', { meaning: 'rate', ...total, windowSeconds: 120 }],
    ['sum by (_) (vllm:num_requests_waiting{_=""})', { meaning: 'waiting', ...total }],
    ['sum(vllm:request_success_total)', undefined],
    ['sum(rate(vllm:num_requests_waiting[2m]))', undefined],
    ['sum(max_over_time(vllm:num_requests_waiting[2m]))', undefined],
    ['sum(vllm:num_requests_waiting) / sum(vllm:num_requests_running)', undefined],
    ['sum(vllm:num_requests_waiting) + avg(vllm:num_requests_running)', undefined],
    ['max(vllm:kv_cache_usage_perc)', undefined],
    ['sum(gateway_requests)', undefined],
    ['vllm:num_requests_waiting', undefined],
    ['$QUERY', undefined],
  ])('%s', (query, known) => expect(meaningOfQuery(query)).toEqual(known));

  test('is the mean of the pods where it averages', () => {
    expect(['avg(queue)', 'max(queue)', 'sum(queue)', 'queue'].map(isMeanQuery)).toEqual([true, true, false, false]);
  });
});

describe('a metric', () => {
  const idle: State = {
    second: 0,
    ready: 4,
    waiting: 0,
    running: 0,
    arrived: 0,
    begun: 0,
    finished: 0,
    waited: 0,
    busy: 0,
    slots: 0,
  };
  const busy: State = {
    ...idle,
    second: 60,
    waiting: 8,
    running: 4,
    arrived: 140,
    begun: 132,
    finished: 120,
    waited: 66,
    busy: 120,
    slots: 240,
  };

  function meterOf(...states: readonly State[]): Meter {
    const meter = new Meter(60);
    for (const state of states) meter.see(state);
    return meter;
  }

  test.each([
    ['waiting', 2, 8],
    ['running', 1, 4],
    ['concurrency', 3, 12],
    ['rate', 0.5, 2],
    ['arrivals', 0.583333, 2.333333],
    ['utilization', 0.5, 2],
    ['queue-seconds', 0.5, 2],
    ['queue-to-compute', 0.55, 2.2],
  ] as const)('%s: %d of a pod, %d of all', (meaning, mean, total) => {
    const meter = meterOf(idle, busy);
    const measured = { meaning, scope: 'pods', windowSeconds: 60 } as const;
    expect([meter.meanOf(measured), meter.totalOf(measured)]).toEqual([mean, total]);
  });

  test('of pods is not there while none is ready, and that of others is', () => {
    const meter = meterOf({ ...busy, ready: 0 });
    const waiting = { meaning: 'waiting', windowSeconds: 60 } as const;
    expect(meter.totalOf({ ...waiting, scope: 'pods' })).toBeUndefined();
    expect(meter.meanOf({ ...waiting, scope: 'pods' })).toBeUndefined();
    expect(meter.totalOf({ ...waiting, scope: 'model' })).toBe(8);
  });

  test('is taken over its window, and of less at the beginning', () => {
    const rate = { meaning: 'rate', scope: 'pods', windowSeconds: 30 } as const;
    const states = [0, 15, 30, 45, 60].map((second) => ({ ...idle, second, finished: second < 45 ? 0 : second }));
    expect(meterOf(...states).totalOf(rate)).toBe(2);
    expect(meterOf({ ...idle, second: 5 }, { ...idle, second: 10, finished: 20 }).totalOf(rate)).toBe(4);
    expect(meterOf(idle).totalOf(rate)).toBe(0);
    expect(new Meter(60).totalOf(rate)).toBeUndefined();
  });

  test('shows nothing of what rounding leaves', () => {
    const waiting = { meaning: 'waiting', scope: 'pods', windowSeconds: 60 } as const;
    expect(meterOf({ ...busy, waiting: 1e-8 }).totalOf(waiting)).toBe(0);
  });
});
