import { Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Metric,
  MetricSource,
  ModelAlerts,
  ModelDeployment,
  type ModelScalingOptions,
  Runtime,
  Signal,
  Trigger,
  VLLM_METRICS,
} from '../../lib';
import {
  checkExpressions,
  type Expectation,
  evaluate,
  expectAlert,
  type Recording,
  withPromtool,
} from '../support/promtool';
import { faultsOf, renderOne } from '../support/render';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: { readonly summary: string };
}

type RuleObject = { spec: { groups: { rules: Rule[] }[] } };

const prometheus = 'http://prometheus:9090';
const keda = MetricSource.keda({ prometheus });
const adapter = MetricSource.prometheusAdapter({ rules: false });
const waiting = Signal.waitingRequests({ perReplica: 4 });

const props: AutoscaledModelProps = {
  namespace: 'ml',
  runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }),
  serverMetrics: { server: VLLM_METRICS },
  resources: { cpu: { request: Cpu.units(1) } },
  alerts: true,
  scaling: { maxReplicas: 3, metrics: [waiting], source: keda },
};

function rulesOf(more: Partial<AutoscaledModelProps> = {}): Rule[] {
  return renderOne<RuleObject>('PrometheusRule', (chart) => {
    new AutoscaledModel(chart, 'chat', { ...props, ...more });
  }).spec.groups.flatMap(({ rules }) => rules);
}

const scaled = (scaling: Partial<ModelScalingOptions>) => rulesOf({ scaling: { ...props.scaling, ...scaling } });
const named = (rules: readonly Rule[], name: string) => rules.filter(({ alert }) => alert === name);
const missing = (scaling: Partial<ModelScalingOptions>) => named(scaled(scaling), 'ModelMetricMissing');

/** The queries of the triggers, as they stand in the ScaledObject. */
function queriesOf(scaling: ModelScalingOptions): (string | undefined)[] {
  const { spec } = renderOne<{ spec: { triggers: { metadata: { query?: string } }[] } }>('ScaledObject', (chart) => {
    new AutoscaledModel(chart, 'chat', { ...props, scaling });
  });
  return spec.triggers.map(({ metadata }) => metadata.query);
}

const RUNNING =
  'sum(kube_horizontalpodautoscaler_status_current_replicas{namespace="ml",horizontalpodautoscaler="keda-hpa-chat"}) > 0';

describe('the labels by which Prometheus selects', () => {
  const labelsOf = (more: Partial<AutoscaledModelProps>) =>
    renderOne<{ metadata: { labels: Record<string, string> } }>('PrometheusRule', (chart) => {
      new AutoscaledModel(chart, 'chat', { ...props, ...more });
    }).metadata.labels;
  const release = { release: 'stack' };
  const source = MetricSource.keda({ prometheus, monitor: { labels: release } });
  const scaling: ModelScalingOptions = { maxReplicas: 3, metrics: [waiting], source };
  const own = { app: 'chat', 'app.kubernetes.io/name': 'chat' };

  test.each([
    ['are those of the monitor', { scaling }, { ...own, ...release }],
    [
      'are those of the source where nothing is scraped',
      { scaling: { ...scaling, metrics: [Metric.cpuUtilization(50)] } },
      { ...own, ...release },
    ],
    ['are its own where it has some', { scaling, alerts: { labels: { team: 'ml' } } }, { ...own, team: 'ml' }],
    ['are none where it wants none', { scaling, alerts: { labels: {} } }, own],
    ['are none beside a monitor without', {}, own],
    [
      'are none where Prometheus is told elsewhere',
      { scaling: { ...scaling, source: MetricSource.keda({ prometheus, monitor: false }) } },
      own,
    ],
  ])('%s', (_, more, labels) => {
    expect(labelsOf(more)).toEqual(labels);
  });

  test('are told once where they are none', () => {
    const wrong = MetricSource.keda({ prometheus, monitor: { labels: { release: 'a b' } } });
    const faults = (metrics: ModelScalingOptions['metrics']) =>
      faultsOf((chart) => {
        new AutoscaledModel(chart, 'chat', { ...props, scaling: { ...scaling, metrics, source: wrong } });
      }).map((fault) => fault.replace(/:.*/, ''));
    expect(faults([waiting])).toEqual(['[test/chat/monitor] monitor.labels[release]']);
    expect(faults([Metric.cpuUtilization(50)])).toEqual(['[test/chat/alerts] monitor.labels[release]']);
  });
});

describe('a metric that is missing', () => {
  const queue = Signal.query({ name: 'queue', query: 'gateway_queue', perReplica: 4, existsAtZeroPods: true });
  const trigger = Trigger.prometheus({
    address: prometheus,
    query: 'sum(x)',
    perReplica: 1,
    existsAtZeroPods: false,
  });

  test('is told for each query that KEDA asks, in its very words', () => {
    const scaling = { ...props.scaling, metrics: [waiting, queue, trigger, Metric.cpuUtilization(50)] };
    const alerts = missing(scaling);
    const [first, second, third] = queriesOf(scaling);
    expect(alerts.map(({ expr }) => expr)).toEqual([
      `absent(${first}) and on () ${RUNNING}`,
      `absent(${second})`,
      `absent(${third}) and on () ${RUNNING}`,
    ]);
    expect(first).toContain('vllm:num_requests_waiting');
    expect(alerts.map(({ labels }) => labels)).toEqual(
      ['waitingRequests', 'queue', 'scaling.metrics[2]'].map((metric) => ({
        severity: 'warning',
        model: 'chat',
        metric,
      })),
    );
    expect(alerts[0]?.annotations.summary).toBe(
      'Model chat does not scale on waitingRequests: its query yields nothing.',
    );
  });

  test('is told for a query that ends in a comment', () => {
    const query = 'sum(x) # requests';
    const commented = Trigger.prometheus({ address: prometheus, query, perReplica: 1, existsAtZeroPods: true });
    const alerts = missing({ ...props.scaling, metrics: [commented] });
    expect(alerts.map(({ expr }) => expr)).toEqual(['absent(sum(x) # requests\n)']);
  });

  test('is told at zero pods too, where the query yields 0 then', () => {
    const scaling = { minReplicas: 0, maxReplicas: 3, metrics: [queue, waiting], source: keda };
    expect(missing(scaling).map(({ expr }) => expr)).toEqual(queriesOf(scaling).map((query) => `absent(${query})`));
  });

  test('is told for what the adapter asks, for the pods of the model', () => {
    const query = 'sum(gateway_queue)';
    const external = Signal.query({ name: 'queue', query, perReplica: 4, series: 'gateway_queue' });
    const model = Signal.waitingRequests({ perReplica: 4, model: 'qwen' });
    const alerts = missing({ source: adapter, metrics: [model, external] });
    const running = RUNNING.replace('keda-hpa-chat', 'chat');
    expect(alerts.map(({ expr }) => expr)).toEqual([
      'absent(sum by (pod) (vllm:num_requests_waiting{namespace="ml",' +
        'pod=~"chat-[b-df-hj-np-tv-xz24-9]+-[b-df-hj-np-tv-xz24-9]{5}",model_name="qwen"})) ' +
        `and on () ${running}`,
      `absent(${query}) and on () ${running}`,
    ]);
  });

  test('is not told where nothing of Prometheus is scaled on', () => {
    expect(missing({ metrics: [Metric.cpuUtilization(50)] })).toEqual([]);
  });

  test('may be missing for as long as a server may load', () => {
    const slow = rulesOf({ startup: { worst: Duration.minutes(40) } });
    expect(Object.fromEntries(slow.map((rule) => [rule.alert, rule.for]))).toEqual({
      ModelAtMaximumReplicas: '15m',
      ModelScalingStopped: '40m',
      ModelMetricMissing: '40m',
      ModelWithoutCapacity: '15m',
      ModelStartupOverBudget: '1m',
      ModelNotScraped: '40m',
    });
  });
});

describe('the alert on the maximum', () => {
  test.each([
    [{ minReplicas: 2, maxReplicas: 2 }, 0],
    [{ maxReplicas: 1 }, 0],
    [
      {
        minReplicas: 0,
        maxReplicas: 1,
        metrics: [Signal.query({ name: 'q', query: 'q', perReplica: 1, existsAtZeroPods: true })],
      },
      0,
    ],
    [{ minReplicas: 1, maxReplicas: 2 }, 1],
  ])('of %j is there where there is a choice', (scaling, count) => {
    expect(named(scaled(scaling), 'ModelAtMaximumReplicas')).toHaveLength(count);
  });

  test('is there where the bounds are not known', () => {
    const rule = renderOne<RuleObject>('PrometheusRule', (chart) => {
      const deployment = new ModelDeployment(chart, 'chat', { image: 'm:1' });
      new ModelAlerts(chart, 'alerts', { deployment, autoscaler: 'chat' });
    });
    expect(rule.spec.groups[0]?.rules.map(({ alert }) => alert)).toEqual([
      'ModelAtMaximumReplicas',
      'ModelScalingStopped',
      'ModelWithoutCapacity',
    ]);
  });
});

withPromtool('Prometheus (needs promtool)', () => {
  const rules = rulesOf();
  const expressionOf = (name: string) => named(rules, name)[0]?.expr ?? '';
  const series = (name: string, labels: Record<string, string>) =>
    `${name}{${Object.entries({ namespace: 'ml', ...labels }).map(([key, value]) => `${key}="${value}"`)}}`;
  const autoscaler = { horizontalpodautoscaler: 'keda-hpa-chat' };
  const replicas = (values: string): Recording => ({
    [series('kube_horizontalpodautoscaler_status_current_replicas', autoscaler)]: values,
    [series('kube_horizontalpodautoscaler_spec_max_replicas', autoscaler)]: '3x60',
  });

  interface Pod {
    /** When the container started, by the sample. */
    readonly started?: string;
    readonly ready?: string;
    readonly running?: string;
    readonly deleted?: string;
  }

  /** A pod as kube-state-metrics tells it; the alert is asked 600 s after its start, and the budget is 300 s. */
  function pod(name: string, { started, ready = '0x60', running = '1x60', deleted }: Pod): Recording {
    const whole = { [series('kube_pod_status_ready', { pod: name, condition: 'true' })]: ready };
    return {
      ...whole,
      [series('kube_pod_start_time', { pod: name })]: '0x60',
      [series('kube_pod_status_phase', { pod: name, phase: 'Running' })]: running,
      ...(started && { [series('kube_pod_container_state_started', { pod: name, container: 'chat' })]: started }),
      ...(deleted && { [series('kube_pod_deletion_timestamp', { pod: name })]: deleted }),
    };
  }

  const late = 'chat-5d8f7-bcdfg';
  const second = 'chat-5d8f7-hjkmn';
  const NONE = {};

  test('takes every alert', () => {
    const others = [
      ...scaled({ source: adapter, metrics: [waiting] }),
      ...scaled({
        minReplicas: 0,
        metrics: [Signal.query({ name: 'q', query: 'q', perReplica: 1, existsAtZeroPods: true })],
      }),
    ];
    expect(checkExpressions([...rules, ...others].map(({ expr }) => expr))).toBe('');
  });

  test.each<[string, Recording, Readonly<Record<string, number>>]>([
    ['a start that takes too long', pod(late, { started: '0x60' }), { '{}': 1 }],
    ['a container that the probe killed and that starts anew', pod(late, { started: '0x22 400x38' }), { '{}': 1 }],
    ['a container that waits to start anew', pod(late, { started: '0x22 _x38' }), { '{}': 1 }],
    [
      'two of three',
      {
        ...pod(late, { started: '0x60' }),
        ...pod(second, { started: '60x60' }),
        ...pod('chat-5d8f7-ready', { started: '0x60', ready: '1x60' }),
      },
      { '{}': 2 },
    ],
    ['no start that is within the budget', pod(late, { started: '_x28 400x32' }), NONE],
    ['no pull of the image', pod(late, {}), NONE],
    ['no pod that is ready', pod(late, { started: '0x60', ready: '1x60' }), NONE],
    [
      'no pod that was ready a while ago and starts anew',
      pod(late, { started: '0x32 480x28', ready: '1x32 0x28' }),
      NONE,
    ],
    ['no pod that is deleted', pod(late, { started: '0x60', deleted: '_x30 450x30' }), NONE],
    ['no pod that is evicted or completed', pod(late, { started: '0x60', running: '1x30 0x30' }), NONE],
    ['no pod of another model', pod('chat-next-5d8f7-bcdfg', { started: '0x60' }), NONE],
    [
      'no other container',
      { ...pod(late, {}), [series('kube_pod_container_state_started', { pod: late, container: 'proxy' })]: '0x60' },
      NONE,
    ],
  ])('counts %s', (_, recording, samples) => {
    expect(evaluate(recording, [{ expression: expressionOf('ModelStartupOverBudget'), samples }])).toBe('');
  });

  const metric = series('vllm:num_requests_waiting', { job: 'ml/chat', pod: late });
  const expectationsOf = (absent: boolean, silent: boolean): Expectation[] => [
    { expression: expressionOf('ModelMetricMissing'), samples: absent ? { '{}': 1 } : NONE },
    { expression: expressionOf('ModelNotScraped'), samples: silent ? { '{}': 2 } : NONE },
  ];

  test.each<[string, Recording, boolean, boolean]>([
    ['there', { [metric]: '5x60', [series('up', { job: 'ml/chat', pod: late })]: '1x60' }, false, false],
    ['not served by a pod that is scraped', { [series('up', { job: 'ml/chat', pod: late })]: '1x60' }, true, false],
    ['not scraped', { [series('up', { job: 'ml/chat', pod: late })]: '0x60' }, true, true],
  ])('knows a metric that is %s', (_, recording, absent, silent) => {
    expect(evaluate({ ...replicas('2x60'), ...recording }, expectationsOf(absent, silent))).toBe('');
  });

  test('misses no metric while there are no pods', () => {
    expect(evaluate(replicas('0x60'), expectationsOf(false, false))).toBe('');
  });

  describe('tells of a lack of room', () => {
    /** So many samples of one value, each as long as a minute. */
    const minutes = (value: number | '_', count: number) => `${value}x${4 * count - 1}`;
    const deployment = (all: string, updated: string, progressing = minutes(1, 90), name = 'chat'): Recording => ({
      [series('kube_deployment_status_replicas', { deployment: name })]: all,
      [series('kube_deployment_status_replicas_updated', { deployment: name })]: updated,
      [series('kube_deployment_status_condition', { deployment: name, condition: 'Progressing', status: 'true' })]:
        progressing,
    });
    const waits = (name: string, values: string): Recording => ({
      [series('kube_pod_status_unschedulable', { pod: name })]: values,
    });
    /** Of a rollout without spare accelerators one pod waits all the time, each for a start and a drain of 20 minutes. */
    const surge = {
      ...waits(late, minutes(1, 20)),
      ...waits(second, `${minutes('_', 20)} ${minutes(1, 20)}`),
      ...waits('chat-5d8f7-last', `${minutes('_', 40)} ${minutes(1, 20)}`),
    };
    const stays = minutes(4, 60);

    test.each<[string, Recording, Readonly<Record<string, boolean>>]>([
      [
        'not of a rollout at the maximum that proceeds, nor while its last old pod ends',
        {
          ...surge,
          ...waits('chat-5d8f7-final', `${minutes('_', 60)} ${minutes(1, 14)}`),
          ...deployment(
            `${stays} ${minutes(3, 30)}`,
            `${minutes(1, 20)} ${minutes(2, 20)} ${minutes(3, 20)} ${minutes(3, 30)}`,
          ),
        },
        { '16m': false, '35m': false, '59m': false, '73m': false, '80m': false },
      ],
      [
        'of a rollout that is past its progress deadline',
        { ...waits(late, minutes(1, 90)), ...deployment(minutes(4, 90), minutes(1, 90), minutes(1, 20)) },
        { '34m': false, '41m': true },
      ],
      [
        'of a pod that waits outside of a rollout',
        { ...waits(late, minutes(1, 90)), ...deployment(minutes(3, 90), minutes(3, 90)) },
        { '14m': false, '16m': true },
      ],
      [
        'of one that waits on after a rollout',
        {
          ...waits(late, minutes(1, 90)),
          ...deployment(`${stays} ${minutes(3, 30)}`, `${minutes(2, 60)} ${minutes(3, 30)}`),
        },
        { '59m': false, '74m': false, '76m': true },
      ],
      ['where nothing is known of the Deployment', waits(late, minutes(1, 90)), { '14m': false, '16m': true }],
      [
        'while another model rolls out',
        {
          ...waits(late, minutes(1, 90)),
          ...deployment(minutes(3, 90), minutes(3, 90)),
          ...deployment(minutes(4, 90), minutes(1, 90), minutes(1, 90), 'chat-next'),
        },
        { '16m': true },
      ],
    ])('%s', (_, recording, fires) => {
      const [rule] = named(rules, 'ModelWithoutCapacity');
      expect(rule && expectAlert(rule, recording, fires)).toBe('');
    });

    test('later than an old pod may take to end', () => {
      const [slow] = named(rulesOf({ longestRequest: Duration.minutes(40) }), 'ModelWithoutCapacity');
      expect(slow?.for).toBe('2490s');
      const recording = { ...waits(late, minutes(1, 90)), ...deployment(minutes(3, 90), minutes(3, 90)) };
      expect(slow && expectAlert(slow, recording, { '41m': false, '42m': true })).toBe('');
    });
  });

  test('knows the maximum, a stopped autoscaler and a pod without a node', () => {
    const stopped = { ...autoscaler, condition: 'ScalingActive', status: 'false' };
    const labels = '{namespace="ml",horizontalpodautoscaler="keda-hpa-chat"}';
    const recording: Recording = {
      ...replicas('3x60'),
      [series('kube_horizontalpodautoscaler_status_condition', stopped)]: '1x60',
      [series('kube_pod_status_unschedulable', { pod: late })]: '1x60',
    };
    const expectations: Expectation[] = [
      {
        expression: expressionOf('ModelAtMaximumReplicas'),
        samples: { [`kube_horizontalpodautoscaler_status_current_replicas${labels}`]: 3 },
      },
      { expression: `count(${expressionOf('ModelScalingStopped')})`, samples: { '{}': 1 } },
      { expression: expressionOf('ModelWithoutCapacity'), samples: { '{}': 1 } },
    ];
    expect(evaluate(recording, expectations)).toBe('');
    const less = { ...recording, ...replicas('2x60') };
    expect(evaluate(less, [{ expression: expressionOf('ModelAtMaximumReplicas'), samples: NONE }])).toBe('');
  });
});
