import {
  LLAMA_CPP_METRICS,
  type Manifest,
  RUNTIME_METRICS,
  type RuntimeMetrics,
  SGLANG_METRICS,
  type SignalMeaning,
  TGI_METRICS,
  TORCHSERVE_METRICS,
  TRITON_METRICS,
  VLLM_METRICS,
} from '../../lib';
import { promQlFault } from '../../lib/manifest/promql';
import { adapterQuery, podQuery, type QueryScope, totalQuery } from '../../lib/model/signal-query';
import { signalFor } from '../../lib/runtime/signal';
import { examples, manifestsOf } from '../support/examples';
import {
  checkExpressions,
  type Expectation,
  evaluate,
  hasPromtool,
  type Recording,
  withPromtool,
} from '../support/promtool';

const POD = 'namespace="ml",job="ml/chat"';
const scope: QueryScope = {
  pods: [
    { label: 'namespace', value: 'ml' },
    { label: 'job', value: 'ml/chat' },
  ],
  windowSeconds: 60,
};

function signalOf(server: RuntimeMetrics, meaning: SignalMeaning) {
  const signal = signalFor(server, meaning);
  if (!signal) throw new Error(`${server.title} has no ${meaning}`);
  return signal;
}

/** What the adapter asks once it has put pods and labels in. */
function asAdapter(server: RuntimeMetrics, meaning: SignalMeaning, pods: string): string {
  return adapterQuery(signalOf(server, meaning), { windowSeconds: 60 }, [{ label: 'endpoint', value: 'http' }])
    .replaceAll('<<.LabelMatchers>>', `namespace="ml",pod=~"${pods}"`)
    .replaceAll('<<.GroupBy>>', 'pod');
}

function total(server: RuntimeMetrics, meaning: SignalMeaning, zeroAllowed = false, model?: string): string {
  return totalQuery(signalOf(server, meaning), { ...scope, model }, zeroAllowed);
}

/** Series of one pod: target labels, `up`, and what the server shows. */
function pod(name: string, series: Recording, up = '1x60'): Recording {
  const target = `${POD},pod="${name}"`;
  const entries = Object.entries(series).map(([key, values]) => {
    const [metric, own = ''] = key.split('|');
    return [`${metric}{${[target, own].filter(Boolean).join(',')}}`, values];
  });
  return { [`up{${target},endpoint="http"}`]: up, ...Object.fromEntries(entries) };
}

/** Another model of the same kind, which no query may count. */
const neighbour: Recording = Object.fromEntries(
  RUNTIME_METRICS.flatMap(({ signals }) => signals)
    .flatMap(({ value }) => (value.kind === 'sum' ? value.gauges : []))
    .map(({ name }) => [`${name}{namespace="ml",job="ml/chat-large",pod="chat-large-1"}`, '999x60']),
);

interface Case {
  readonly name: string;
  readonly recording: Recording;
  readonly expectations: readonly Expectation[];
}

const NONE: Readonly<Record<string, number>> = {};

const waiting = (a: string, b: string): Recording => ({
  ...pod('a', {
    'vllm:num_requests_waiting|engine="0",model_name="m"': a,
    'vllm:num_requests_running|engine="0",model_name="m"': '16x60',
  }),
  ...pod('b', {
    'vllm:num_requests_waiting|engine="0",model_name="m"': b,
    'vllm:num_requests_running|engine="0",model_name="m"': '16x60',
  }),
});

const cases: readonly Case[] = [
  {
    name: 'vLLM with two pods: totals for KEDA, a value for each pod for the adapter',
    recording: { ...waiting('3x60', '9x60'), ...neighbour },
    expectations: [
      { expression: total(VLLM_METRICS, 'waitingRequests'), samples: { '{}': 12 } },
      { expression: total(VLLM_METRICS, 'waitingRequests', true), samples: { '{}': 12 } },
      { expression: total(VLLM_METRICS, 'waitingRequests', false, 'm'), samples: { '{}': 12 } },
      { expression: total(VLLM_METRICS, 'waitingRequests', false, 'other'), samples: NONE },
      { expression: total(VLLM_METRICS, 'concurrency'), samples: { '{}': 44 } },
      { expression: asAdapter(VLLM_METRICS, 'waitingRequests', 'a|b'), samples: { '{pod="a"}': 3, '{pod="b"}': 9 } },
      { expression: asAdapter(VLLM_METRICS, 'concurrency', 'a'), samples: { '{pod="a"}': 19 } },
      {
        expression: podQuery(signalOf(VLLM_METRICS, 'waitingRequests'), scope),
        samples: { '{pod="a"}': 3, '{pod="b"}': 9 },
      },
    ],
  },
  {
    name: 'vLLM with one pod of two engines: requests add up, shares do not',
    recording: {
      ...pod('a', {
        'vllm:num_requests_waiting|engine="0",model_name="m"': '3x60',
        'vllm:num_requests_waiting|engine="1",model_name="m"': '4x60',
        'vllm:kv_cache_usage_perc|engine="0",model_name="m"': '0.5x60',
        'vllm:kv_cache_usage_perc|engine="1",model_name="m"': '0.75x60',
        'vllm:request_success_total|engine="0",finished_reason="stop",model_name="m"': '0+30x60',
        'vllm:request_success_total|engine="0",finished_reason="length",model_name="m"': '0+15x60',
      }),
      ...neighbour,
    },
    expectations: [
      { expression: total(VLLM_METRICS, 'waitingRequests'), samples: { '{}': 7 } },
      { expression: total(VLLM_METRICS, 'cacheUsage'), samples: { '{}': 0.75 } },
      { expression: asAdapter(VLLM_METRICS, 'cacheUsage', 'a'), samples: { '{pod="a"}': 0.75 } },
      { expression: total(VLLM_METRICS, 'requestsPerSecond'), samples: { '{}': 3 } },
    ],
  },
  {
    name: 'no pod: nothing, or 0 where the model may be at zero',
    recording: neighbour,
    expectations: RUNTIME_METRICS.flatMap((server) =>
      server.signals.flatMap(({ meaning }) => [
        { expression: total(server, meaning), samples: NONE },
        { expression: total(server, meaning, true), samples: { '{}': 0 } },
      ]),
    ),
  },
  {
    name: 'a pod that does not answer the scrape: nothing, never 0',
    recording: pod('a', {}, '0x60'),
    expectations: RUNTIME_METRICS.flatMap((server) =>
      server.signals.flatMap(({ meaning }) => [
        { expression: total(server, meaning), samples: NONE },
        { expression: total(server, meaning, true), samples: NONE },
      ]),
    ),
  },
  {
    name: 'servers that show a metric with the first request alone read as 0 before it',
    recording: pod('a', {}),
    expectations: [
      { expression: total(TGI_METRICS, 'waitingRequests'), samples: { '{}': 0 } },
      { expression: total(TGI_METRICS, 'concurrency', true), samples: { '{}': 0 } },
      { expression: total(TORCHSERVE_METRICS, 'queueSeconds'), samples: { '{}': 0 } },
      { expression: total(SGLANG_METRICS, 'cacheUsage'), samples: { '{}': 0 } },
      { expression: podQuery(signalOf(TGI_METRICS, 'waitingRequests'), scope), samples: { '{pod="a"}': 0 } },
      { expression: asAdapter(TGI_METRICS, 'waitingRequests', 'a'), samples: { '{pod="a"}': 0 } },
      { expression: asAdapter(TORCHSERVE_METRICS, 'queueSeconds', 'a'), samples: { '{pod="a"}': 0 } },
      { expression: total(LLAMA_CPP_METRICS, 'waitingRequests'), samples: NONE },
    ],
  },
  {
    name: 'through the adapter, a server that was asked already, one that was not, and one whose sidecar alone answers',
    recording: {
      ...pod('busy', { tgi_queue_size: '6x60' }),
      ...pod('idle', {}),
      ...pod('silent', {}, '0x60'),
      'up{namespace="ml",job="istio",pod="silent",endpoint="http-envoy-prom"}': '1x60',
    },
    expectations: [
      {
        expression: asAdapter(TGI_METRICS, 'waitingRequests', 'busy|idle|silent'),
        samples: { '{pod="busy"}': 6, '{pod="idle"}': 0 },
      },
    ],
  },
  {
    name: 'SGLang with priorities: the total, not the total and its parts',
    recording: pod('a', {
      'sglang:num_queue_reqs|model_name="m"': '6x60',
      'sglang:num_queue_reqs|model_name="m",priority="1"': '4x60',
      'sglang:num_queue_reqs|model_name="m",priority="2"': '2x60',
    }),
    expectations: [{ expression: total(SGLANG_METRICS, 'waitingRequests'), samples: { '{}': 6 } }],
  },
  {
    name: 'Triton: the ratio of each pod, its sum for KEDA, 0 where nothing is computed',
    recording: {
      ...pod('a', {
        'nv_inference_queue_duration_us|model="m",version="1"': '0+6000000x60',
        'nv_inference_compute_infer_duration_us|model="m",version="1"': '0+3000000x60',
      }),
      ...pod('b', {
        'nv_inference_queue_duration_us|model="m",version="1"': '0+1500000x60',
        'nv_inference_compute_infer_duration_us|model="m",version="1"': '0+3000000x60',
      }),
      ...pod('idle', {
        'nv_inference_queue_duration_us|model="m",version="1"': '5x60',
        'nv_inference_compute_infer_duration_us|model="m",version="1"': '7x60',
      }),
    },
    expectations: [
      { expression: total(TRITON_METRICS, 'queueToCompute'), samples: { '{}': 2.5 } },
      {
        expression: asAdapter(TRITON_METRICS, 'queueToCompute', 'a|b|idle'),
        samples: { '{pod="a"}': 2, '{pod="b"}': 0.5, '{pod="idle"}': 0 },
      },
      { expression: asAdapter(TRITON_METRICS, 'queueToCompute', 'idle'), samples: { '{pod="idle"}': 0 } },
    ],
  },
  {
    name: 'Triton with two models: one of them',
    recording: pod('a', {
      'nv_inference_pending_request_count|model="m",version="1"': '3x60',
      'nv_inference_pending_request_count|model="n",version="1"': '8x60',
    }),
    expectations: [
      { expression: total(TRITON_METRICS, 'waitingRequests'), samples: { '{}': 11 } },
      { expression: total(TRITON_METRICS, 'waitingRequests', false, 'n'), samples: { '{}': 8 } },
    ],
  },
  {
    name: 'TorchServe: seconds in the queue for each request, from microseconds in all',
    recording: pod('a', {
      'ts_inference_requests_total|model_name="m",model_version="1",hostname="h"': '0+3x60',
      'ts_queue_latency_microseconds|model_name="m",model_version="1",hostname="h"': '0+750000x60',
    }),
    expectations: [
      { expression: `round(${total(TORCHSERVE_METRICS, 'queueSeconds')}, 0.001)`, samples: { '{}': 0.25 } },
    ],
  },
];

/** All PromQL of a set: of triggers, of the adapter's rules as they are asked, and of alerts. */
function expressionsOf(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap(({ kind, spec, data }) => {
    if (kind === 'ScaledObject') {
      const { triggers } = spec as { triggers: { metadata: { query?: string } }[] };
      return triggers.flatMap(({ metadata: { query } }) => query ?? []);
    }
    if (kind === 'PrometheusRule') {
      const { groups } = spec as { groups: { rules: { expr: string }[] }[] };
      return groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    }
    return kind === 'ConfigMap' ? adapterQueries((data as Record<string, string>)['config.yaml'] ?? '') : [];
  });
}

function adapterQueries(config: string): string[] {
  return [...config.matchAll(/(?:metricsQuery|seriesQuery): (.*)/g)].map(([, query = '']) =>
    query.replaceAll('<<.LabelMatchers>>', 'namespace="ml",pod=~"a|b"').replaceAll('<<.GroupBy>>', 'pod'),
  );
}

/** Every query that can be built. */
const BUILT = RUNTIME_METRICS.flatMap((server) =>
  server.signals.flatMap((signal) => [
    total(server, signal.meaning),
    total(server, signal.meaning, true),
    totalQuery(signal, { ...scope, version: '0.1', model: 'Qwen/"2.5"\\7B' }, false),
    podQuery(signal, scope),
    asAdapter(server, signal.meaning, 'a|b'),
  ]),
);

describe('the grammar by which queries are judged', () => {
  test('takes every query that can be built', () => {
    expect(BUILT.filter((query) => promQlFault(query))).toEqual([]);
  });

  test.each(examples)('takes every query and rule of the example %s', (example) => {
    expect(expressionsOf(manifestsOf(example)).filter((query) => promQlFault(query))).toEqual([]);
  });

  test.each(cases)('takes what is asked of $name', ({ expectations }) => {
    expect(expectations.filter(({ expression }) => promQlFault(expression))).toEqual([]);
  });
});

test('promtool is there in CI, where skipping it would hide what it finds', () => {
  if (!hasPromtool) console.warn('promtool is not installed (Debian: apt-get install prometheus): queries are not run');
  expect(hasPromtool || process.env.CI !== 'true').toBe(true);
});

withPromtool('Prometheus (needs promtool)', () => {
  test('takes every query that can be built', () => {
    expect(checkExpressions(BUILT)).toBe('');
    expect(checkExpressions(['sum(vllm:num_requests_waiting'])).toContain('could not parse expression');
  });

  test.each(examples)('takes every query and rule of the example %s', (example) => {
    expect(checkExpressions(expressionsOf(manifestsOf(example)))).toBe('');
  });

  test.each(cases)('yields the number that is expected: $name', ({ recording, expectations }) => {
    expect(evaluate(recording, expectations)).toBe('');
  });

  test('tells a wrong number', () => {
    const expectation = { expression: total(VLLM_METRICS, 'waitingRequests'), samples: { '{}': 13 } };
    expect(evaluate(waiting('3x60', '9x60'), [expectation])).toContain('exp:');
  });
});
