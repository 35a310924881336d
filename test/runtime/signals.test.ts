import { seriesName, seriesOf, signalFor } from '../../lib/runtime/signal';
import { RUNTIME_METRICS } from '../../lib/runtime/signals';
import { NIM_METRICS } from '../../lib/runtime/signals/nim';
import { VLLM_METRICS } from '../../lib/runtime/signals/vllm';

describe.each(RUNTIME_METRICS)('the signals of $title', (metrics) => {
  test('are one for each meaning, with a source', () => {
    const meanings = metrics.signals.map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    for (const { source } of metrics.signals) expect(source).toMatch(/^https:\/\//);
  });

  test('are read as what they are: gauges as they stand, counters by their rate', () => {
    for (const signal of metrics.signals) {
      const isGauge = signal.value.kind === 'sum' || signal.value.kind === 'highest';
      for (const { type } of seriesOf(signal)) expect(type).toBe(isGauge ? 'gauge' : 'counter');
    }
  });

  test('name the model by a label that exists, and match labels that exist', () => {
    for (const { labels, modelLabel, matchers = {} } of metrics.signals.flatMap(seriesOf)) {
      if (modelLabel !== undefined) expect(labels).toContain(modelLabel);
      for (const label of Object.keys(matchers)) expect(labels).toContain(label);
      expect([...labels]).toEqual([...labels].sort());
    }
  });

  test('have names that Prometheus allows', () => {
    for (const { name, earlier = [] } of metrics.signals.flatMap(seriesOf)) {
      for (const each of [name, ...earlier.map((before) => before.name)]) expect(each).toMatch(/^[a-zA-Z_:][\w:]*$/);
    }
  });
});

test('no two runtimes bear one name', () => {
  const names = RUNTIME_METRICS.map(({ runtime }) => runtime);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['0.9.2', 'vllm:gpu_cache_usage_perc'],
  ['v0.9', 'vllm:gpu_cache_usage_perc'],
  ['cpu-0.9.1', 'vllm:gpu_cache_usage_perc'],
  ['0.10.0', 'vllm:kv_cache_usage_perc'],
  ['0.19.0-cu128', 'vllm:kv_cache_usage_perc'],
  ['latest', 'vllm:kv_cache_usage_perc'],
  [undefined, 'vllm:kv_cache_usage_perc'],
])('vLLM %s calls its cache usage %s', (version, name) => {
  const [series] = VLLM_METRICS.signals.filter(({ meaning }) => meaning === 'cacheUsage').flatMap(seriesOf);
  expect(series && seriesName(series, version)).toBe(name);
});

test.each([
  ['1.13.1', ['num_requests_waiting', 'gpu_cache_usage_perc']],
  ['2.0.3', ['vllm:num_requests_waiting', 'vllm:kv_cache_usage_perc']],
  ['2.1.6', ['vllm:num_requests_waiting', 'vllm:kv_cache_usage_perc']],
  [undefined, ['vllm:num_requests_waiting', 'vllm:kv_cache_usage_perc']],
])('NIM %s names its signals %j', (version, names) => {
  const signals = NIM_METRICS.signals.filter(({ meaning }) => ['waitingRequests', 'cacheUsage'].includes(meaning));
  expect(signals.flatMap(seriesOf).map((series) => seriesName(series, version))).toEqual(names);
});

test('a meaning that a server does not tell has no signal', () => {
  expect(signalFor(VLLM_METRICS, 'queueToCompute')).toBeUndefined();
});
