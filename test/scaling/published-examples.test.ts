/**
 * Examples of scaling model servers that were published and cannot work. Ours either cannot be written so, or synthesis
 * says why it will not scale.
 */
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  type Manifest,
  Metric,
  MetricSource,
  Signal,
  TGI_METRICS,
  Trigger,
  VLLM_METRICS,
} from '../../lib';
import { ObjectSet } from '../../lib/check/object-set';
import { setRules } from '../../lib/check/rules';
import { check } from '../../lib/check/run';
import { faultsOf, render } from '../support/render';

const keda = MetricSource.keda({ prometheus: 'http://prometheus:9090' });

function chat(props: Omit<AutoscaledModelProps, 'image'>): Parameters<typeof render>[0] {
  return (chart) => {
    new AutoscaledModel(chart, 'chat', { image: 'vllm/vllm-openai:v0.19.0', port: 8000, namespace: 'ml', ...props });
  };
}

function queryOf(props: Omit<AutoscaledModelProps, 'image'>): string {
  const scaledObject = render(chat(props)).find(({ kind }) => kind === 'ScaledObject');
  const spec = scaledObject?.spec as { triggers: { metadata: { query: string } }[] } | undefined;
  return spec?.triggers[0]?.metadata.query ?? '';
}

/** The rules that complain of models whose trigger was written by hand. */
function complaints(trigger: Trigger, names = ['chat']): string[] {
  const objects = names.flatMap((name) =>
    render(chat({ name, scaling: { maxReplicas: 6, source: keda, metrics: [trigger] } })),
  );
  const set = new ObjectSet(objects.map((manifest) => ({ manifest })));
  return check(set, { rules: setRules }).findings.map(({ rule }) => rule);
}

function byHand(query: string, perReplica = 5): Trigger {
  return Trigger.prometheus({ address: 'http://prometheus:9090', query, perReplica, existsAtZeroPods: false });
}

describe('a query that filters vLLM by the label model', () => {
  test('is built with the label that vLLM sets', () => {
    const metrics = [Signal.waitingRequests({ perReplica: 5, model: 'qwen' })];
    const query = queryOf({
      serverMetrics: { server: VLLM_METRICS },
      scaling: { maxReplicas: 6, source: keda, metrics },
    });
    expect(query).toBe('sum(vllm:num_requests_waiting{namespace="ml",job="ml/chat",model_name="qwen"})');
  });

  test('is complained of where it is written by hand', () => {
    const query = 'sum(vllm:num_requests_waiting{namespace="ml",pod=~"chat-.*",model="qwen"})';
    expect(complaints(byHand(query))).toContain('server-metric-label');
  });
});

describe('a query that yields a series for each replica', () => {
  test('is always summed up', () => {
    const metrics = [Signal.query({ name: 'waiting', query: 'vllm:num_requests_waiting', perReplica: 5 })];
    expect(queryOf({ scaling: { maxReplicas: 6, source: keda, metrics } })).toBe('sum(vllm:num_requests_waiting)');
  });

  test('is complained of where it is written by hand', () => {
    const query = 'vllm:num_requests_waiting{namespace="ml",model_name="qwen"}';
    expect(complaints(byHand(query))).toContain('keda-query-unaggregated');
  });
});

describe('a sum over the namespace that all models share', () => {
  test('is built for the pods of one model', () => {
    const metrics = [Signal.waitingRequests({ perReplica: 5 })];
    const query = queryOf({
      serverMetrics: { server: VLLM_METRICS },
      scaling: { maxReplicas: 6, source: keda, metrics },
    });
    expect(query).toContain('job="ml/chat"');
  });

  test('is complained of where it is written by hand', () => {
    const shared = byHand('sum(vllm:num_requests_waiting{namespace="ml"})');
    expect(complaints(shared, ['chat', 'coder'])).toContain('signal-not-scoped');
  });
});

describe('a target of 50 on a share from 0 to 1', () => {
  test('is refused', () => {
    const metrics = [Signal.cacheUsage({ perReplica: 50 })];
    const model = chat({ serverMetrics: { server: VLLM_METRICS }, scaling: { maxReplicas: 6, source: keda, metrics } });
    expect(faultsOf(model)).toEqual([expect.stringContaining('can never be exceeded')]);
  });

  test('is complained of where it is written by hand', () => {
    const query = 'sum(vllm:kv_cache_usage_perc{namespace="ml",pod=~"chat-.*"})';
    expect(complaints(byHand(query, 50))).toContain('signal-out-of-range');
  });
});

describe('tgi:queue_size, which TGI does not expose', () => {
  test('is built by the name that it does', () => {
    const metrics = [Signal.waitingRequests({ perReplica: 5 })];
    const query = queryOf({
      serverMetrics: { server: TGI_METRICS },
      scaling: { maxReplicas: 6, source: keda, metrics },
    });
    expect(query).toContain('tgi_queue_size{');
  });

  test('is complained of where it is written by hand', () => {
    expect(complaints(byHand('sum(tgi:queue_size{namespace="ml",pod=~"chat-.*"})'))).toContain('server-metric-unknown');
  });
});

describe('autoscaling/v2beta2, which no supported server has', () => {
  test('is never written', () => {
    const versions = [MetricSource.resourceMetrics(), keda].flatMap((source) =>
      render(chat({ scaling: { maxReplicas: 6, source, metrics: [Metric.resource('cpu', { averageValue: 1 })] } })).map(
        ({ apiVersion }: Manifest) => apiVersion,
      ),
    );
    expect(versions.sort()).toEqual(['apps/v1', 'apps/v1', 'autoscaling/v2', 'keda.sh/v1alpha1', 'v1', 'v1']);
  });
});

describe('a Pods metric of the type Value', () => {
  test('neither compiles nor is made', () => {
    // @ts-expect-error the API server takes an average alone
    const make = () => Metric.pods({ name: 'waiting' }, { value: 5 });
    expect(make).toThrow('target.value: is no prop here. Fix: Did you mean averageValue?');
  });
});

describe('zero replicas on a metric of the pods themselves', () => {
  test('is refused', () => {
    const scaling = {
      minReplicas: 0,
      maxReplicas: 6,
      source: keda,
      metrics: [Signal.waitingRequests({ perReplica: 5 })],
    };
    expect(faultsOf(chat({ serverMetrics: { server: VLLM_METRICS }, scaling }))).toEqual([
      expect.stringContaining('nothing would ever wake it'),
    ]);
  });
});
