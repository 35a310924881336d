import { Chart, Duration, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  type Manifest,
  Metric,
  MetricSource,
  type ModelScalingOptions,
  PrometheusAdapterRules,
  type PrometheusAdapterRulesProps,
  type QueryOptions,
  Runtime,
  type ScalingBehavior,
  ScalingPolicy,
  type SecretKey,
  Signal,
  TGI_METRICS,
  TRITON_METRICS,
  Trigger,
  VLLM_METRICS,
} from '../../lib';
import { check } from '../../lib/check';
import { TARGET_VERSION_CONTEXT } from '../../lib/manifest/version';
import { podNamePattern, summed } from '../../lib/model/signal-query';
import { promQlString } from '../../lib/scaling/promql';
import { faultsOf, render, renderOne } from '../support/render';
import { hasDefinitions, schemaFaults } from '../support/schemas';

type Build = Parameters<typeof render>[0];

const waiting = Signal.waitingRequests({ perReplica: 4 });
const adapter = MetricSource.prometheusAdapter();
const keda = MetricSource.keda({ prometheus: 'http://prometheus.monitoring:9090' });
const gateway = Signal.query({
  name: 'gateway_queue',
  query: 'q{m="chat"}',
  series: 'q',
  perReplica: 4,
  existsAtZeroPods: true,
});

interface Given {
  readonly scaling?: Partial<ModelScalingOptions>;
  readonly model?: Partial<AutoscaledModelProps>;
  readonly rules?: PrometheusAdapterRulesProps | false;
}

function chat({ scaling, model, rules = {} }: Given = {}): Build {
  return (chart) => {
    new AutoscaledModel(chart, 'chat', {
      image: 'vllm/vllm-openai:v0.19.0',
      port: 8000,
      namespace: 'ml',
      serverMetrics: { server: VLLM_METRICS },
      ...model,
      scaling: { maxReplicas: 6, source: adapter, metrics: [waiting], ...scaling },
    });
    if (rules) new PrometheusAdapterRules(chart, 'adapter', rules);
  };
}

function specOf(kind: string, build: Build): Record<string, unknown> {
  return renderOne<Manifest>(kind, build).spec as Record<string, unknown>;
}

function triggersOf(build: Build): { type: string; metadata: Record<string, string> }[] {
  return specOf('ScaledObject', build).triggers as { type: string; metadata: Record<string, string> }[];
}

function configOf(build: Build, key = 'config.yaml'): string {
  const { data } = renderOne<Manifest>('ConfigMap', build);
  return (data as Record<string, string>)[key] ?? '';
}

describe('through the Prometheus adapter', () => {
  test('a signal becomes the metric, the monitor and the rule', () => {
    expect(specOf('HorizontalPodAutoscaler', chat()).metrics).toEqual([
      {
        type: 'Pods',
        pods: { metric: { name: 'vllm_num_requests_waiting' }, target: { type: 'AverageValue', averageValue: '4' } },
      },
    ]);
    expect(renderOne('PodMonitor', chat())).toMatchObject({
      metadata: { name: 'chat', namespace: 'ml', labels: { app: 'chat' } },
      spec: { selector: { matchLabels: { app: 'chat' } }, podMetricsEndpoints: [{ port: 'http', interval: '15s' }] },
    });
    expect(configOf(chat())).toMatchInlineSnapshot(`
rules:
  - seriesQuery: vllm:num_requests_waiting{namespace!="",pod!=""}
    resources:
      overrides:
        namespace:
          resource: namespace
        pod:
          resource: pod
    name:
      as: vllm_num_requests_waiting
    metricsQuery: sum by (<<.GroupBy>>) (vllm:num_requests_waiting{<<.LabelMatchers>>})
`);
  });

  test('models of one runtime share a rule, whoever they are', () => {
    const two: Build = (chart) => {
      chat({ rules: false, model: { name: 'one' } })(chart);
      new AutoscaledModel(chart, 'other', {
        image: 'm:1',
        namespace: 'ml',
        serverMetrics: { server: VLLM_METRICS },
        scaling: { maxReplicas: 2, source: adapter, metrics: [Signal.cacheUsage({ perReplica: 0.8 }), waiting] },
      });
      new PrometheusAdapterRules(chart, 'adapter');
    };
    expect(configOf(two).match(/as: .*/g)).toEqual(['as: vllm_kv_cache_usage_perc', 'as: vllm_num_requests_waiting']);
  });

  test('a renamed metric follows the version of the server, and two versions are told apart', () => {
    const old = { server: VLLM_METRICS, version: '0.9.2' };
    const cache = { scaling: { metrics: [Signal.cacheUsage({ perReplica: 0.8 })] } };
    expect(configOf(chat({ ...cache, model: { serverMetrics: old } }))).toContain('vllm:gpu_cache_usage_perc');
    expect(configOf(chat(cache))).toContain('vllm:kv_cache_usage_perc');
  });

  test('one of several models of a server is picked by a selector', () => {
    const metrics = [Signal.waitingRequests({ perReplica: 4, model: 'resnet' })];
    const model = { serverMetrics: { server: TRITON_METRICS }, ports: [{ name: 'metrics', number: 8002 }] };
    expect(specOf('HorizontalPodAutoscaler', chat({ scaling: { metrics }, model })).metrics).toMatchObject([
      {
        pods: {
          metric: { name: 'nv_inference_pending_request_count', selector: { matchLabels: { model: 'resnet' } } },
        },
      },
    ]);
  });

  test('a name that no selector can hold is refused', () => {
    const metrics = [Signal.waitingRequests({ perReplica: 4, model: 'Qwen/Qwen2.5-7B' })];
    expect(faultsOf(chat({ scaling: { metrics } }))).toEqual([
      expect.stringContaining('metrics[0].metric.selector.matchLabels[model_name]: must consist of letters'),
    ]);
  });

  test('a query becomes an external metric of this model alone', () => {
    const build = chat({ scaling: { metrics: [gateway] } });
    expect(specOf('HorizontalPodAutoscaler', build).metrics).toEqual([
      {
        type: 'External',
        external: { metric: { name: 'chat_gateway_queue' }, target: { type: 'AverageValue', averageValue: '4' } },
      },
    ]);
    expect(configOf(build)).toContain('metricsQuery: sum(q{m="chat"})');
    expect(render(build).map(({ kind }) => kind)).not.toContain('PodMonitor');
  });

  test('a query that is no PromQL is told once, whoever asks it', () => {
    const broken = Signal.query({ name: 'queue', query: 'sum(q{m="chat"})) ', series: 'q', perReplica: 4 });
    const told = [
      expect.stringContaining(
        '[test/chat] scaling.metrics[1].query: must be PromQL: ) at character 17 cannot stand after sum(q{m="chat"}); received',
      ),
    ];
    expect(faultsOf(chat({ scaling: { metrics: [waiting, broken] } }))).toEqual(told);
    expect(faultsOf(chat({ rules: false, scaling: { source: keda, metrics: [waiting, broken] } }))).toEqual(told);
  });

  test('what else is wrong with a query is told beside it', () => {
    const told = (source: MetricSource, query: Partial<QueryOptions>) => {
      const broken = Signal.query({ name: 'queue', query: 'sum(q))', perReplica: 0, activation: -1, ...query });
      return faultsOf(chat({ rules: false, scaling: { source, metrics: [broken] } })).flatMap(
        (fault) => /metrics\[0\]\.(\w+): /.exec(fault)?.[1] ?? [],
      );
    };
    expect(told(keda, {})).toEqual(['query', 'perReplica', 'activation']);
    expect(told(keda, { perReplica: 1, activation: 1 })).toEqual(['query']);
    expect(told(MetricSource.prometheusAdapter({ rules: false }), {})).toEqual(['query', 'series', 'perReplica']);
    const adapter = MetricSource.prometheusAdapter({ rules: false });
    expect(told(adapter, { perReplica: 1, query: 'sum(q)' })).toEqual(['series']);
    expect(told(adapter, { series: 'q', query: 'sum(q)' })).toEqual(['perReplica']);
  });

  test('the rules are values of the chart where that is wanted', () => {
    expect(configOf(chat({ rules: { form: 'chartValues' } }), 'values.yaml')).toMatch(
      /^rules:\n {2}default: false\n {2}custom:\n/,
    );
  });

  test('rules that nobody holds are a fault, unless they are kept elsewhere', () => {
    expect(faultsOf(chat({ rules: false }))).toEqual([
      expect.stringContaining('[test/chat] scaling.source: needs the adapter to serve vllm_num_requests_waiting'),
    ]);
    const source = MetricSource.prometheusAdapter({ rules: false });
    expect(faultsOf(chat({ rules: false, scaling: { source } }))).toEqual([]);
  });

  test('rules that nobody holds are told once for all models, and not of those that need none', () => {
    const models = (count: number, isHeld = false) =>
      faultsOf((chart) => {
        const cpu = { source: adapter, metrics: [Metric.cpuAverageValue(Cpu.millis(300))] };
        new AutoscaledModel(chart, 'cpu', { image: 'm:1', port: 80, scaling: { maxReplicas: 2, ...cpu } });
        for (const number of Array.from({ length: count }, (_, index) => index + 1)) {
          const metrics = number === 2 ? [Signal.cacheUsage({ perReplica: 0.8 })] : [waiting];
          const model = { image: 'm:1', namespace: 'ml', serverMetrics: { server: VLLM_METRICS } };
          new AutoscaledModel(chart, `m${number}`, { ...model, scaling: { maxReplicas: 2, source: adapter, metrics } });
        }
        if (isHeld) new PrometheusAdapterRules(chart, 'adapter');
      }).filter((fault) => fault.includes('scaling.source'));
    expect(models(0)).toEqual([]);
    expect(models(300, true)).toEqual([]);
    expect(models(2)).toEqual([
      expect.stringContaining(
        '[test/m1] scaling.source: needs the adapter to serve vllm_kv_cache_usage_perc, vllm_num_requests_waiting, and nothing in the app holds its rules, for 1 other model too: test/m2; received',
      ),
    ]);
    expect(models(300)).toEqual([
      expect.stringContaining(', for 299 other models too: test/m2, test/m3, test/m4 and 296 more; received'),
    ]);
  });

  test('a holder without a model that asks is a fault: the adapter would serve nothing', () => {
    for (const source of [MetricSource.prometheusAdapter({ rules: false }), keda, MetricSource.resourceMetrics()]) {
      const metrics = [Metric.cpuAverageValue(Cpu.millis(300))];
      expect(faultsOf(chat({ scaling: { source, metrics } }))).toEqual([
        expect.stringContaining('[test/adapter] rules: are none, as no model of the app has its metrics through'),
      ]);
    }
  });

  test('two holders, and one name for two rules, are faults', () => {
    const two: Build = (chart) => {
      chat()(chart);
      new PrometheusAdapterRules(chart, 'second');
    };
    expect(faultsOf(two)).toEqual([expect.stringContaining('[test/second] rules: are held already')]);
    const intervals: Build = (chart) => {
      const scaling = { metrics: [Signal.requestsPerSecond({ perReplica: 5 })] };
      chat({ scaling })(chart);
      const source = MetricSource.prometheusAdapter({ monitor: { interval: Duration.minutes(1) } });
      chat({ rules: false, model: { name: 'slow' }, scaling: { ...scaling, source } })(new Chart(chart, 'slow'));
    };
    expect(faultsOf(intervals)).toEqual([
      expect.stringContaining('rules: is the name of two metrics that are asked for in different ways'),
    ]);
  });

  test('servers of your own with different metrics are told apart by their titles', () => {
    const server = (counter: string, title?: string) =>
      Runtime.custom({
        title,
        health: { ready: '/' },
        signals: [
          {
            meaning: 'requestsPerSecond',
            unit: 'requests per second',
            source: 'https://example.com',
            value: { kind: 'rate', counter: { name: counter, type: 'counter', labels: [] } },
          },
        ],
      });
    const both =
      (...titles: (string | undefined)[]): Build =>
      (chart) => {
        for (const [index, title] of titles.entries()) {
          new AutoscaledModel(chart, `chat-${index}`, {
            image: 'registry.example.com/chat:1',
            runtime: server(`requests_${index}_total`, title),
            scaling: { maxReplicas: 6, source: adapter, metrics: [Signal.requestsPerSecond({ perReplica: 5 })] },
          });
        }
        new PrometheusAdapterRules(chart, 'adapter');
      };
    expect(faultsOf(both('Churn API', '2nd'))).toEqual([]);
    const config = configOf(both('Churn API', '2nd'));
    expect(config).toContain('as: churn_api_requests_per_second');
    expect(config).toContain('as: custom_requests_per_second');
    expect(faultsOf(both(undefined, undefined))).toEqual([
      expect.stringContaining('give servers of your own a title each'),
    ]);
  });
});

describe('through KEDA', () => {
  test('a signal becomes a trigger that reads what its own monitor scrapes, as one series', () => {
    const [trigger] = triggersOf(chat({ scaling: { source: keda }, rules: false }));
    expect(trigger).toEqual({
      type: 'prometheus',
      metadata: {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: 'sum(vllm:num_requests_waiting{namespace="ml",job="ml/chat"})',
        threshold: '4',
        ignoreNullValues: 'false',
      },
    });
  });

  test('without a monitor the pods are told by their names', () => {
    const source = MetricSource.keda({ prometheus: 'http://p:9090', monitor: false });
    const build = chat({ scaling: { source }, rules: false });
    expect(triggersOf(build)[0]?.metadata.query).toContain(
      '{namespace="ml",pod=~"chat-[b-df-hj-np-tv-xz24-9]+-[b-df-hj-np-tv-xz24-9]{5}"}',
    );
    expect(render(build).map(({ kind }) => kind)).not.toContain('PodMonitor');
  });

  test('without a monitor the autoscaler says that somebody else scrapes the pods, where it scales on what they tell', () => {
    const reason = 'monitor: false says that Prometheus is told elsewhere to scrape the pods';
    const annotationsOf = (kind: string, scaling: Partial<ModelScalingOptions>) =>
      renderOne<Manifest>(kind, chat({ scaling, rules: false })).metadata?.annotations;
    const keda = (monitor?: false) => MetricSource.keda({ prometheus: 'http://p:9090', monitor });
    const adapter = MetricSource.prometheusAdapter({ monitor: false, rules: false });
    const silenced = { 'ignore.model-serving.dev/metric-unscraped': reason };
    expect(annotationsOf('ScaledObject', { source: keda(false) })).toEqual(silenced);
    expect(annotationsOf('HorizontalPodAutoscaler', { source: adapter })).toEqual(silenced);
    expect(annotationsOf('ScaledObject', { source: keda() })).toBeUndefined();
    expect(annotationsOf('HorizontalPodAutoscaler', { source: adapter, metrics: [gateway] })).toBeUndefined();
  });

  test('without a monitor nobody is asked who scrapes the pods, beside a model that has one', () => {
    const objects = render((chart) => {
      chat({ rules: false })(chart);
      new AutoscaledModel(chart, 'other', {
        image: 'vllm/vllm-openai:v0.19.0',
        serverMetrics: { server: VLLM_METRICS },
        scaling: { maxReplicas: 6, source: MetricSource.prometheusAdapter({ monitor: false }), metrics: [waiting] },
      });
      new PrometheusAdapterRules(chart, 'adapter', {});
    });
    const { findings, ignored } = check(
      objects.map((manifest) => ({ manifest })),
      { complete: true },
    );
    expect(findings.filter(({ rule }) => rule === 'metric-unscraped')).toEqual([]);
    expect(ignored.map(({ finding }) => `${finding.rule} ${finding.object.name}`)).toEqual(['metric-unscraped other']);
  });

  test('a ServiceMonitor is read by the name of the Service', () => {
    const source = MetricSource.keda({
      prometheus: 'http://p:9090',
      monitor: { kind: 'service', labels: { release: 'p' } },
    });
    const build = chat({ scaling: { source }, rules: false });
    expect(triggersOf(build)[0]?.metadata.query).toContain('job="chat"');
    const monitor = renderOne<Manifest>('ServiceMonitor', build);
    expect(monitor).toMatchObject({
      metadata: { labels: { release: 'p', app: 'chat' } },
      spec: { selector: { matchLabels: { app: 'chat' } }, endpoints: [{ port: 'http', interval: '15s' }] },
    });
    if (hasDefinitions) expect(schemaFaults(monitor)).toEqual([]);
  });

  test('a monitor that needs a key names its Secret', () => {
    const monitorWith = (authorization: SecretKey | string) =>
      renderOne<Manifest>(
        'PodMonitor',
        chat({
          scaling: { source: MetricSource.keda({ prometheus: 'http://p:9090', monitor: { authorization } }) },
          rules: false,
        }),
      );
    const monitor = monitorWith('keys');
    expect(monitor).toMatchObject({
      spec: { podMetricsEndpoints: [{ authorization: { credentials: { name: 'keys', key: 'token' } } }] },
    });
    expect(monitorWith({ name: 'keys', key: 'llama' })).toMatchObject({
      spec: { podMetricsEndpoints: [{ authorization: { credentials: { name: 'keys', key: 'llama' } } }] },
    });
    if (hasDefinitions) expect(schemaFaults(monitor)).toEqual([]);
  });

  test('signing in reaches the trigger', () => {
    const source = MetricSource.keda({
      prometheus: 'https://p',
      authentication: { name: 'prom' },
      authModes: 'bearer',
    });
    expect(triggersOf(chat({ scaling: { source }, rules: false }))[0]).toMatchObject({
      authenticationRef: { name: 'prom' },
      metadata: { authModes: 'bearer' },
    });
  });

  const zero = (scaling: Partial<ModelScalingOptions>, model: Partial<AutoscaledModelProps> = {}) =>
    chat({ rules: false, scaling: { minReplicas: 0, source: keda, ...scaling }, model });

  test('a model that is woken by its own pods is refused, with the reason', () => {
    expect(faultsOf(zero({}))).toEqual([
      expect.stringContaining(
        'minReplicas: needs a metric that exists while there are no pods: those given come from the pods themselves',
      ),
    ]);
    expect(faultsOf(zero({ metrics: [waiting, gateway] }))).toEqual([]);
  });

  test('at zero a pod signal reads 0; with replicas kept, nothing is an error', () => {
    const query = (build: Build) => triggersOf(build)[0]?.metadata.query;
    expect(query(zero({ metrics: [waiting, gateway] }))).toContain(' or sum(absent(up{');
    expect(query(chat({ scaling: { source: keda }, rules: false }))).not.toContain('absent');
  });

  test('polling and cooldown follow the start-up at zero, and are left out where they have no effect', () => {
    const startup = { worst: Duration.minutes(12) };
    expect(specOf('ScaledObject', zero({ metrics: [waiting, gateway] }, { startup }))).toMatchObject({
      pollingInterval: 24,
      cooldownPeriod: 1080,
      fallback: { failureThreshold: 3, replicas: 1, behavior: 'currentReplicasIfHigher' },
    });
    const kept = specOf('ScaledObject', chat({ scaling: { source: keda }, rules: false, model: { startup } }));
    expect(kept).not.toHaveProperty('pollingInterval');
    expect(kept).not.toHaveProperty('cooldownPeriod');
    const source = MetricSource.keda({ prometheus: 'http://p', cooldown: Duration.hours(1), fallback: false });
    const own = specOf('ScaledObject', zero({ metrics: [waiting, gateway], source }, { startup }));
    expect(own).toMatchObject({ cooldownPeriod: 3600 });
    expect(own).not.toHaveProperty('fallback');
  });

  test('a schedule becomes a cron trigger beside the others', () => {
    const schedule = [{ from: '0 8 * * 1-5', until: '0 19 * * 1-5', timeZone: 'Europe/Berlin', minReplicas: 2 }];
    expect(triggersOf(chat({ rules: false, scaling: { source: keda, schedule } }))).toMatchObject([
      { type: 'prometheus' },
      {
        type: 'cron',
        metadata: { timezone: 'Europe/Berlin', start: '0 8 * * 1-5', end: '0 19 * * 1-5', desiredReplicas: '2' },
      },
    ]);
    expect(faultsOf(chat({ scaling: { schedule } }))).toEqual([
      expect.stringContaining('scaling.schedule: needs KEDA'),
    ]);
  });

  test('the namespace must be known, and the address of Prometheus', () => {
    expect(faultsOf(chat({ rules: false, scaling: { source: keda }, model: { namespace: undefined } }))).toContainEqual(
      expect.stringContaining('namespace: must be set where KEDA asks Prometheus'),
    );
    expect(faultsOf(chat({ rules: false, scaling: { source: MetricSource.keda() } }))).toContainEqual(
      expect.stringContaining('scaling.source.prometheus: must be the address of Prometheus'),
    );
  });
});

describe('to zero by the autoscaler itself, on servers that can', () => {
  const target = { [TARGET_VERSION_CONTEXT]: '1.37' };
  const zero = (scaling: Partial<ModelScalingOptions>) => chat({ scaling: { minReplicas: 0, ...scaling } });
  const query = (existsAtZeroPods: boolean) =>
    Signal.query({ name: 'queue', query: 'q', series: 'q', perReplica: 1, existsAtZeroPods });

  test('needs an external metric that is there without pods', () => {
    expect(faultsOf(zero({ metrics: [waiting, query(true)] }), target)).toEqual([]);
    expect(faultsOf(zero({ metrics: [waiting] }), target)).toEqual([
      expect.stringContaining('minReplicas: needs an Object or External metric'),
    ]);
    expect(faultsOf(zero({ metrics: [waiting, query(false)] }), target)).toEqual([
      expect.stringContaining(
        'scaling.minReplicas: needs a metric that exists while there are no pods, and queue is not said to',
      ),
    ]);
    expect(faultsOf(zero({ metrics: [query(true)] }), { [TARGET_VERSION_CONTEXT]: '1.36' })).toEqual([
      expect.stringContaining('an autoscaler scales to zero from Kubernetes 1.37 on'),
    ]);
  });

  test('refuses policies that never take the first step', () => {
    const minute = Duration.minutes(1);
    const percent = { scaleUp: { policies: [ScalingPolicy.percent(100, minute)] } };
    expect(faultsOf(zero({ metrics: [query(true)], behavior: percent }), target)).toEqual([
      expect.stringContaining('behavior.scaleUp.policies: allow no step up from zero replicas'),
    ]);
    const both = [...percent.scaleUp.policies, ScalingPolicy.pods(1, minute)];
    expect(faultsOf(zero({ metrics: [query(true)], behavior: { scaleUp: { policies: both } } }), target)).toEqual([]);
    const least: ScalingBehavior = { scaleUp: { policies: both, selectPolicy: 'Min' } };
    expect(faultsOf(zero({ metrics: [query(true)], behavior: least }), target)).toHaveLength(1);
  });
});

describe('a query for alerts', () => {
  test('is the one that is scaled on', () => {
    let queries: (string | undefined)[] = [];
    const build: Build = (chart) => {
      const model = new AutoscaledModel(chart, 'chat', {
        image: 'm:1',
        namespace: 'ml',
        serverMetrics: { server: VLLM_METRICS },
        scaling: { maxReplicas: 6, source: keda, metrics: [waiting] },
      });
      queries = [model.query('waitingRequests'), model.query('queueToCompute')];
    };
    expect(triggersOf(build)[0]?.metadata.query).toBe(queries[0]);
    expect(queries[1]).toBeUndefined();
  });
});

describe('the source', () => {
  test('is that of the app, unless the model chooses its own', () => {
    const app = Testing.app();
    keda.useIn(app);
    const chart = new Chart(app, 'test', { namespace: 'ml' });
    const serverMetrics = { server: VLLM_METRICS };
    const scaling = { maxReplicas: 2, metrics: [waiting] };
    new AutoscaledModel(chart, 'a', { image: 'm:1', serverMetrics, scaling });
    new AutoscaledModel(chart, 'b', {
      image: 'm:1',
      scaling: {
        maxReplicas: 2,
        source: MetricSource.resourceMetrics(),
        metrics: [Metric.pods({ name: 'x' }, { averageValue: 1 })],
      },
    });
    const kinds = (Testing.synth(chart) as Manifest[]).map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
    expect(kinds).toEqual(expect.arrayContaining(['ScaledObject a', 'HorizontalPodAutoscaler b']));
  });

  test.each<[string, Given, string]>([
    [
      'a signal from the metrics server',
      { scaling: { source: MetricSource.resourceMetrics() } },
      'scaling.metrics[0]: comes from Prometheus',
    ],
    [
      'a trigger without KEDA',
      { scaling: { metrics: [waiting, Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 5 })] } },
      'scaling.metrics[1]: is a trigger of KEDA',
    ],
    [
      'a query that the adapter cannot discover',
      { scaling: { metrics: [waiting, Signal.query({ name: 'q', query: 'q', perReplica: 1 })] } },
      'scaling.metrics[1].series: must name a metric',
    ],
    [
      'a query without a name',
      { scaling: { metrics: [waiting, Signal.query({ name: '1 q', query: ' ', series: 's', perReplica: 1 })] } },
      'scaling.metrics[1].name: must consist of letters',
    ],
    [
      'a signal of a server that is not known',
      {
        scaling: { metrics: [Metric.pods({ name: 'x' }, { averageValue: 1 }), waiting] },
        model: { serverMetrics: undefined },
      },
      'scaling.metrics[1]: is a signal of the model server, and it is not known',
    ],
    [
      'a signal that the server does not have',
      { scaling: { metrics: [waiting, Signal.queueToCompute({ perReplica: 1 })] } },
      'scaling.metrics[1]: is not among what vLLM tells of its load: waitingRequests',
    ],
    [
      'a model that is not labelled',
      {
        scaling: { metrics: [Signal.waitingRequests({ perReplica: 1, model: 'm' })] },
        model: { serverMetrics: { server: TGI_METRICS } },
      },
      'scaling.metrics[0].model: cannot be told apart',
    ],
    [
      'a metric that the version of the server has not yet',
      {
        scaling: { metrics: [Signal.waitingRequests({ perReplica: 1 })] },
        model: { serverMetrics: undefined, image: undefined, runtime: Runtime.triton({ version: '23.05' }) },
      },
      'scaling.metrics[0]: comes from nv_inference_pending_request_count, which Triton has from 23.09 on, and this is 23.05; received "waitingRequests". Fix: Run 23.09 or newer, or scale on requestsPerSecond or queueToCompute.',
    ],
    [
      'a monitor of a port that is not there',
      { model: { serverMetrics: { server: TRITON_METRICS } } },
      'port: must be the name of a port of the pods of chat, which have http',
    ],
    [
      'a ServiceMonitor without a Service',
      {
        scaling: { source: MetricSource.prometheusAdapter({ monitor: { kind: 'service' } }) },
        model: { service: false },
      },
      'monitor.kind: needs a Service, and the model has none; received "service". Fix: Give the model a Service, or leave kind out',
    ],
    [
      'a ServiceMonitor of a port that the Service lacks',
      {
        scaling: { source: MetricSource.prometheusAdapter({ monitor: { kind: 'service' } }) },
        model: { serverMetrics: { server: TRITON_METRICS }, ports: [{ name: 'metrics', number: 8002 }] },
      },
      'monitor.kind: needs a port named "metrics" in the Service, which has http',
    ],
    [
      'a scrape each half second',
      { scaling: { source: MetricSource.prometheusAdapter({ monitor: { interval: Duration.millis(500) } }) } },
      'monitor.interval: must be a whole number of seconds',
    ],
    [
      'a Secret that cannot be',
      { scaling: { source: MetricSource.prometheusAdapter({ monitor: { authorization: 'Bearer x' } }) } },
      'monitor.authorization: names no Secret',
    ],
    [
      'a relative path',
      { model: { serverMetrics: { server: VLLM_METRICS, path: 'metrics' } } },
      'path: must start with "/"',
    ],
  ])('refuses %s', (_, given, fault) => {
    expect(faultsOf(chat(given)).join('\n')).toContain(fault);
  });
});

test.each([['23.09'], ['25.01'], [undefined]])('Triton %s tells how many requests wait', (version) => {
  const model = { serverMetrics: undefined, image: undefined, runtime: Runtime.triton({ version }) };
  expect(faultsOf(chat({ model: { ...model, port: undefined } })).join('\n')).not.toContain('from 23.09 on');
});

test('a server that shows a metric with its first request is found by whether it is scraped', () => {
  const config = configOf(chat({ model: { serverMetrics: { server: TGI_METRICS } } }));
  expect(config).toContain('seriesQuery: up{namespace!="",pod!="",endpoint="http"}\n');
  expect(config).toContain('or sum by (<<.GroupBy>>) ((up{<<.LabelMatchers>>,endpoint="http"} == 1) * 0)\n');
  const source = MetricSource.prometheusAdapter({ monitor: false });
  const unknown = configOf(chat({ scaling: { source }, model: { serverMetrics: { server: TGI_METRICS } } }));
  expect(unknown).toContain('seriesQuery: up{namespace!="",pod!=""}\n');
  expect(configOf(chat())).not.toMatch(/\bup\{/);
});

describe('a target that no replica can reach is refused', () => {
  const cache = (perReplica: number, tolerance?: number) =>
    chat({
      scaling: {
        metrics: [Signal.cacheUsage({ perReplica })],
        behavior: tolerance === undefined ? undefined : { scaleUp: { tolerance } },
      },
    });

  test.each([
    [0.8, undefined, []],
    [0.9, undefined, []],
    [
      0.95,
      undefined,
      [
        'scaling.metrics[0].perReplica: can never be exceeded by more than the tolerance of 0.1: the greatest value of a replica is 1, a share from 0 to 1',
      ],
    ],
    [50, undefined, ['Stay below 0.909, such as 0.8.']],
  ])('cache usage of %s with tolerance %s', (perReplica, tolerance, expected) => {
    expect(faultsOf(cache(perReplica, tolerance))).toEqual(expected.map((fault) => expect.stringContaining(fault)));
  });

  test('more requests than the server works on at once', () => {
    const serverMetrics = { server: VLLM_METRICS, limits: { running: 64 } };
    const running = (perReplica: number) =>
      chat({ model: { serverMetrics }, scaling: { metrics: [Signal.runningRequests({ perReplica })] } });
    expect(faultsOf(running(50))).toEqual([]);
    expect(faultsOf(running(64))).toEqual([
      expect.stringContaining('the greatest value of a replica is 64, the limit of the server'),
    ]);
  });
});

describe('the verbs', () => {
  test('add metrics to a model', () => {
    const build: Build = (chart) => {
      new AutoscaledModel(chart, 'chat', {
        image: 'm:1',
        containerName: 'server',
        namespace: 'ml',
        serverMetrics: { server: VLLM_METRICS },
        resources: { cpu: { request: Cpu.units(1) } },
        scaling: { maxReplicas: 6, source: keda },
      })
        .scaleOnCpu(70)
        .scaleOnQueue(4)
        .scaleOnConcurrency(32)
        .scaleOnRequestsPerSecond(5)
        .scaleOn(gateway);
    };
    expect(faultsOf(build)).toEqual([]);
    expect(triggersOf(build).map(({ type, metadata }) => [type, metadata.threshold ?? metadata.containerName])).toEqual(
      [
        ['cpu', 'server'],
        ['prometheus', '4'],
        ['prometheus', '32'],
        ['prometheus', '5'],
        ['prometheus', '4'],
      ],
    );
  });

  test.each([
    ['with the adapter', 1, undefined],
    ['with KEDA', 1, keda],
    ['with KEDA, from zero', 0, keda],
  ])('a signal that the server has not is all that is told of, %s', (_, minReplicas, source) => {
    const signal = Signal.waitingRequests({ perReplica: 1, model: 'm' });
    const given = {
      scaling: { minReplicas, metrics: [signal], ...(source && { source }) },
      rules: source ? false : {},
    } as const;
    expect(faultsOf(chat({ ...given, model: { serverMetrics: { server: TGI_METRICS } } }))).toEqual([
      expect.stringContaining('scaling.metrics[0].model: cannot be told apart'),
    ]);
  });

  test('without any metric a model is refused', () => {
    expect(faultsOf(chat({ scaling: { metrics: [] } }))).toEqual([
      expect.stringContaining('metrics: must hold at least one metric'),
    ]);
  });
});

describe('the pace', () => {
  const startup = { worst: Duration.minutes(12) };

  test('follows the start-up, and what is set stands over it', () => {
    const spec = specOf(
      'HorizontalPodAutoscaler',
      chat({ model: { startup }, scaling: { behavior: { scaleDown: { selectPolicy: 'Disabled' } } } }),
    );
    expect(spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 30,
        policies: [
          { type: 'Percent', value: 100, periodSeconds: 240 },
          { type: 'Pods', value: 2, periodSeconds: 240 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 960,
        policies: [{ type: 'Percent', value: 10, periodSeconds: 240 }],
        selectPolicy: 'Disabled',
      },
    });
  });

  test('is left to Kubernetes where that is wanted, or no start-up is declared', () => {
    expect(
      specOf('HorizontalPodAutoscaler', chat({ model: { startup }, scaling: { behavior: 'kubernetes' } })),
    ).not.toHaveProperty('behavior');
    expect(specOf('HorizontalPodAutoscaler', chat())).not.toHaveProperty('behavior');
  });
});

describe('PromQL', () => {
  test('escapes what a label may hold', () => {
    expect(promQlString('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
  });

  test('is summed once', () => {
    expect(summed('sum(a)')).toBe('sum(a)');
    expect(summed('sum(a) + sum(b)')).toBe('sum(sum(a) + sum(b))');
    expect(summed(' max by (x) (a) ')).toBe('sum(max by (x) (a))');
    expect(summed('a # requests')).toBe('sum(a # requests\n)');
  });

  test.each([
    ['chat', 'chat-5d8f7c9b6d-x2x4z', true],
    ['chat', 'chat-large-5d8f7c9b6d-x2x4z', false],
    ['chat', 'chat-large-7c9b6', false],
    ['chat', 'my-chat-5d8f7c9b6d-x2x4z', false],
    ['a'.repeat(50), `${'a'.repeat(50)}-5d8f7c9x2x4z`, true],
    ['a'.repeat(63), `${'a'.repeat(58)}x2x4z`, true],
  ])('tells the pods of %s: %s is %s', (deployment, pod, isOwn) => {
    expect(new RegExp(`^(?:${podNamePattern(deployment)})$`).test(pod)).toBe(isOwn);
  });
});
