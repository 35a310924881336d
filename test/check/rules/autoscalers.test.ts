import { check, lines } from '../../support/rules';

const deployment = (
  name: string,
  extra = '',
  container = 'resources: { requests: { cpu: 500m } }',
  namespace?: string,
) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${namespace ? `, namespace: ${namespace}` : ''} }
spec:
  ${extra}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: model
          image: registry.example/${name}:1.0.0
          ports: [{ name: http, containerPort: 8080 }]
          ${container}
`;
const hpa = (target: string, extra = '', metadata = `name: ${target}`) => `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { ${metadata} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }
  minReplicas: 1
  maxReplicas: 4
  ${extra}
`;
const keda = (target: string, trigger: string, extra = 'minReplicaCount: 1') => `
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: ${target} }
spec:
  scaleTargetRef: { name: ${target} }
  ${extra}
  triggers: [${trigger}]
`;
const prometheus = (query: string, more = '') =>
  `{ type: prometheus, ${more} metadata: { serverAddress: "http://prometheus", threshold: "5", query: '${query}' } }`;

describe('the target of an autoscaler', () => {
  it('is not missed where the set holds nothing that could be it', () => {
    expect(lines(hpa('chat'))).toEqual([]);
    expect(lines(deployment('other') + hpa('other') + hpa('elsewhere'))).toEqual([]);
  });

  it('is missed as an error in a set that claims to be complete', () => {
    expect(check(hpa('chat'), { complete: true })).toMatchObject([
      { rule: 'autoscaler-target-missing', severity: 'error', path: 'spec.scaleTargetRef.name' },
    ]);
  });

  it('is missed with a hint where its name is misspelt', () => {
    expect(check(deployment('chat-model') + hpa('chat-modle'))[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('did you mean chat-model?'),
    });
  });

  it('is in another namespace: for certain where both are told, perhaps where one is left to who applies it', () => {
    const there = deployment('chat', '', undefined, 'ml');
    expect(check(there + hpa('chat', '', 'name: chat, namespace: web'))).toMatchObject([{ severity: 'error' }]);
    expect(check(there + hpa('chat'))).toMatchObject([{ severity: 'warning' }]);
    expect(check(there + hpa('chat', '', 'name: chat, namespace: ml'))).toEqual([]);
  });

  it('of a foreign kind is nobody else to judge', () => {
    const rollout = hpa('chat').replace('apps/v1, kind: Deployment', 'argoproj.io/v1alpha1, kind: Rollout');
    expect(lines(deployment('chat') + rollout)).toEqual([]);
  });
});

describe('the object of an Object metric', () => {
  const INGRESS = 'apiVersion: networking.k8s.io/v1, kind: Ingress';
  const described = (object: string, metadata?: string) =>
    hpa(
      'chat',
      `metrics: [{ type: Object, object: { describedObject: { ${object} }, metric: { name: rps }, target: { type: AverageValue, averageValue: "5" } } }]`,
      metadata,
    );
  const object = (fields: string, metadata: string) => `
---
{ ${fields}, metadata: { ${metadata} } }
`;
  const found = (yaml: string, complete = false) =>
    check(deployment('chat') + yaml, { complete }).filter(({ rule }) => rule === 'described-object-missing');
  const ofPublic = described(`${INGRESS}, name: public`);

  it('is missed in a set that claims to be complete, if only warned of, as series may bear its name all the same', () => {
    expect(found(ofPublic)).toEqual([]);
    expect(found(ofPublic, true)).toMatchObject([
      {
        path: 'spec.metrics[0].object.describedObject.name',
        value: 'public',
        message: 'asks for rps of Ingress public, which is not in the set: the autoscaler would find no metric.',
      },
    ]);
    expect(found(ofPublic + object('apiVersion: v1, kind: Service', 'name: public'), true)).toHaveLength(1);
    expect(found(described('kind: Service, name: front'), true)).toHaveLength(1);
  });

  it('is missed with a hint where its name is misspelt', () => {
    const misspelt = object(INGRESS, 'name: publik');
    expect(found(ofPublic + misspelt)[0]?.message).toContain('which is not in the set; did you mean publik?: the');
    expect(found(ofPublic + object('apiVersion: extensions/v1beta1, kind: Ingress', 'name: publik'))).toEqual([]);
    expect(found(ofPublic + object(INGRESS, 'name: publik, namespace: web'))).toEqual([]);
    expect(found(ofPublic + object(INGRESS, 'name: public-2'))).toEqual([]);
    expect(found(ofPublic + object(INGRESS, 'name: public2'))).toEqual([]);
  });

  it('is missed in its own namespace', () => {
    const there = object(INGRESS, 'name: public, namespace: web');
    expect(found(described(`${INGRESS}, name: public`, 'name: chat, namespace: ml') + there, true)).toHaveLength(1);
    expect(found(described(`${INGRESS}, name: public`, 'name: chat, namespace: web') + there, true)).toEqual([]);
  });

  it.each([
    ['in the set', ofPublic + object(INGRESS, 'name: public')],
    [
      'in the set, where who applies it chooses its namespace',
      described(`${INGRESS}, name: public`, 'name: chat, namespace: ml') + object(INGRESS, 'name: public'),
    ],
    [
      'in the set, where who applies it chooses that of the autoscaler',
      ofPublic + object(INGRESS, 'name: public, namespace: web'),
    ],
    [
      'made by a controller',
      described('apiVersion: v1, kind: Service, name: llm-predictor') +
        object('apiVersion: serving.kserve.io/v1beta1, kind: InferenceService, spec: { predictor: {} }', 'name: llm'),
    ],
    ['the namespace', described('apiVersion: v1, kind: Namespace, name: ml')],
    ['a pod', described('apiVersion: v1, kind: Pod, name: chat-0')],
    ['none that can be read', described('apiVersion: v1, kind: Service')],
  ])('is not missed where it is %s', (_, yaml) => {
    expect(found(yaml, true)).toEqual([]);
  });
});

describe('replicas', () => {
  const noted = (annotation: string) =>
    lines(
      deployment('chat', 'replicas: 0') +
        keda('chat', prometheus('sum(queue)')).replace(
          '{ name: chat }',
          `{ name: chat, annotations: { ${annotation} } }`,
        ),
    );

  it.each([
    ['autoscaling.keda.sh/paused: "true"', 0],
    ['autoscaling.keda.sh/paused: "false"', 1],
    ['autoscaling.keda.sh/paused-scale-in: "true"', 1],
    ['example.org/paused: "true"', 1],
  ])('belong to nobody else while KEDA is paused: %s', (annotation, found) => {
    expect(noted(annotation).filter((line) => line.startsWith('replicas-under-autoscaler'))).toHaveLength(found);
  });
});

describe('requests', () => {
  it.each([
    ['a limit stands for a request', 'resources: { limits: { cpu: 1 } }'],
    ['a request of its own', 'resources: { requests: { cpu: 100m } }'],
  ])('are there: %s', (_, container) => {
    expect(lines(deployment('chat', '', container) + hpa('chat'))).toEqual([]);
  });

  it('are needed for the metric that the server fills in, too', () => {
    expect(lines(deployment('chat', '', 'resources: {}') + hpa('chat'))).toEqual([
      'hpa-request-missing HorizontalPodAutoscaler/chat spec.metrics',
    ]);
  });

  it('are filled in by a LimitRange of the namespace', () => {
    const range = `
---
apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec: { limits: [{ type: Container, defaultRequest: { cpu: 100m } }] }
`;
    expect(lines(deployment('chat', '', 'resources: {}') + hpa('chat') + range)).toEqual([]);
  });

  it('are not needed for an amount, nor of other containers for one container', () => {
    const amount =
      'metrics: [{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 500m } } }]';
    expect(lines(deployment('chat', '', 'resources: {}') + hpa('chat', amount))).toEqual([]);
    const one =
      'metrics: [{ type: ContainerResource, containerResource: { container: model, name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]';
    const pair = `${deployment('chat')}        - { name: proxy, image: "registry.example/proxy:1.0.0" }\n`;
    expect(lines(pair + hpa('chat', one))).toEqual([]);
    expect(lines(pair + hpa('chat'))).toEqual(['hpa-request-missing HorizontalPodAutoscaler/chat spec.metrics']);
  });

  it('are those of native sidecars too, and not of containers that only initialize', () => {
    const having = (policy: string) =>
      deployment('chat').replace(
        '      containers:',
        `      initContainers: [{ name: first, image: "registry.example/first:1.0.0"${policy} }]\n      containers:`,
      );
    expect(lines(having('') + hpa('chat'))).toEqual([]);
    expect(lines(having(', restartPolicy: Always') + hpa('chat'))).toEqual([
      'hpa-request-missing HorizontalPodAutoscaler/chat spec.metrics',
    ]);
  });

  it('are needed for a CPU trigger of KEDA', () => {
    const cpu = '{ type: cpu, metricType: Utilization, metadata: { value: "60" } }';
    expect(lines(deployment('chat', '', 'resources: {}') + keda('chat', cpu))).toEqual([
      'hpa-request-missing ScaledObject/chat spec.triggers[0]',
    ]);
  });
});

describe('a resource', () => {
  const metric = (name: string, type = 'Resource', target = '{ type: Utilization, averageUtilization: 80 }') =>
    `{ type: ${type}, ${type === 'Resource' ? 'resource: {' : 'containerResource: { container: model,'} name: ${name}, target: ${target} } }`;
  const found = (...metrics: readonly string[]) =>
    check(
      deployment('chat', '', 'resources: { requests: { cpu: 1, memory: 1Gi } }') +
        hpa('chat', `metrics: [${metrics.join(', ')}]`),
    )
      .filter(({ rule }) => rule !== 'memory-as-signal')
      .map(({ rule, path, message }) => [rule, path, message.replace(/^.*report /, '')]);

  it.each([
    [metric('nvidia.com/gpu'), 'resource', 'FailedGetResourceMetric'],
    [metric('nvidia.com/gpu-utilization'), 'resource', 'FailedGetResourceMetric'],
    [
      metric('ephemeral-storage', 'Resource', '{ type: AverageValue, averageValue: 1Gi }'),
      'resource',
      'FailedGetResourceMetric',
    ],
    [metric('gpu', 'ContainerResource'), 'containerResource', 'FailedGetContainerResourceMetric'],
  ])('that nobody measures: %s', (written, field, reason) => {
    expect(found(written)).toEqual([
      ['resource-not-measured', `spec.metrics[0].${field}.name`, `${reason} and never scale.`],
    ]);
  });

  it('that nobody measures keeps the others from scaling down', () => {
    expect(found(metric('cpu'), metric('nvidia.com/gpu'))).toEqual([
      [
        'resource-not-measured',
        'spec.metrics[1].resource.name',
        'FailedGetResourceMetric and never scale down, whatever its other metrics say, nor up on this one.',
      ],
    ]);
  });

  it('may be cpu or memory', () => {
    expect(found(metric('cpu'), metric('memory'), metric('cpu', 'ContainerResource'))).toEqual([]);
  });
});

describe('a metric', () => {
  const adapter = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter }
data:
  config.yaml: |
    rules:
      - { seriesQuery: 'queue{pod!=""}', metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)' }
`;

  it('without a name, or written as an old version had it, is nobody to miss', () => {
    const target = 'target: { type: AverageValue, averageValue: "5" }';
    const nameless = hpa('chat', `metrics: [{ type: Pods, pods: { metric: {}, ${target} } }]`);
    expect(lines(deployment('chat') + nameless + adapter)).toEqual([]);
    const old = hpa('chat', 'metrics: [{ type: Pods, pods: { metricName: queue, targetAverageValue: "5" } }]');
    expect(lines(deployment('chat') + old.replace('autoscaling/v2', 'autoscaling/v2beta1') + adapter)).toEqual([]);
  });

  it('that no adapter rule serves is one cause, however many models ask for it', () => {
    const target = 'target: { type: AverageValue, averageValue: "5" }';
    const asking = (model: string, metric: string) =>
      deployment(model) + hpa(model, `metrics: [{ type: Pods, pods: { metric: { name: ${metric} }, ${target} } }]`);
    const set = [asking('a', 'waiting'), asking('b', 'waiting'), asking('c', 'running'), asking('d', 'queue')];
    expect(check(set.join('') + adapter).map(({ rule, cause }) => [rule, cause])).toEqual([
      ['metric-not-provided', 'custom waiting'],
      ['metric-not-provided', 'custom waiting'],
      ['metric-not-provided', 'custom running'],
    ]);
  });
});

describe("an adapter rule's query", () => {
  const adapterConfig = (rules: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter }
data: { config.yaml: ${JSON.stringify(rules)} }
`;
  const found = (query: string, list = 'rules', id = 'adapter-query-ungrouped') =>
    check(`
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter }
data:
  config.yaml: |
    ${list}:
      - { seriesQuery: 'queue{pod!=""}', metricsQuery: '${query}' }
`)
      .filter(({ rule }) => rule === id)
      .map(({ path, message }) => [path, message]);

  it.each([
    'avg(<<.Series>>{<<.LabelMatchers>>})',
    'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) * 60',
    'sum(<<.Series>>{<<.LabelMatchers>>}) / count(<<.Series>>{<<.LabelMatchers>>})',
    'histogram_quantile(0.9, sum by (le) (rate(<<.Series>>{<<.LabelMatchers>>}[2m])))',
  ])('that loses the pod: %s', (query) => {
    const message = `holds the query ${query}, which keeps no name of a pod: the adapter would never find a value for one.`;
    expect(found(query)).toEqual([['data[config.yaml]', message]]);
    expect(found(query, 'externalRules')).toEqual([]);
  });

  it.each([
    'avg(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)',
    'sum(<<.Series>>{<<.LabelMatchers>>}) by (namespace, pod)',
    'sum(<<.Series>>{<<.LabelMatchers>>}) without (instance)',
    'histogram_quantile(0.9, sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>, le))',
    'avg_over_time(<<.Series>>{<<.LabelMatchers>>}[1m])',
    'topk(1, <<.Series>>{<<.LabelMatchers>>})',
    'sum(<<.Series>>{<<index .LabelValuesByName "pod">>})',
    'vector(1)',
  ])('that keeps it, or may: %s', (query) => {
    expect(found(query)).toEqual([]);
  });

  const unselective = (query: string, list?: string) => found(query, list, 'adapter-query-ignores-selector');
  const lacks = (effect: string) => [
    ['data[config.yaml]', expect.stringMatching(`^holds a query without <<.LabelMatchers>>: ${effect}`)],
  ];

  it('without what is asked for is told by what comes of it', () => {
    const names = lacks('pods of one name in several namespaces would be taken for each other');
    expect(unselective('sum(<<.Series>>) by (<<.GroupBy>>)')).toEqual(names);
    expect(unselective('sum(queue) by (namespace, pod)')).toEqual(names);
    const total = lacks('every autoscaler would get the sum over the whole cluster');
    expect(unselective('sum(queue) by (pod)', 'externalRules')).toEqual(total);
    expect(unselective('sum(queue) by (namespace)', 'externalRules')).toEqual(total);
  });

  it('of an external metric may say itself whose load it reads', () => {
    expect(unselective('sum(rate(queue{namespace="ml", job="chat"}[2m]))', 'externalRules')).toEqual([]);
    expect(unselective('sum(queue{kubernetes_namespace="ml"})', 'externalRules')).toEqual([]);
    const total = lacks('every autoscaler would get the sum over the whole cluster');
    for (const query of ['queue{namespace=""}', 'queue{namespace=~".+"}', 'queue{job="gateway"}'])
      expect(unselective(`sum(${query})`, 'externalRules')).toEqual(total);
    expect(unselective('sum(a{namespace="ml"}) + sum(b)', 'externalRules')).toEqual(total);

    const asking = (...models: string[]) => {
      const target = 'target: { type: AverageValue, averageValue: "5" }';
      const metrics = `metrics: [{ type: External, external: { metric: { name: queue }, ${target} } }]`;
      const rule = `{ seriesQuery: queue, name: { as: queue }, metricsQuery: 'sum(queue{job="gateway"})' }`;
      const scaled = models.map((model) => deployment(model) + hpa(model, metrics)).join('');
      return check(`${scaled}\n---\n${adapterConfig(`externalRules: [${rule}]`)}`)
        .filter(({ rule: id }) => id === 'adapter-query-ignores-selector')
        .map(({ path, message }) => [path, message]);
    };
    expect(asking('chat')).toEqual([]);
    expect(asking('chat', 'code')).toEqual(total);
  });

  it('may leave it out where each namespace has a value of its own, or tell it otherwise', () => {
    expect(unselective('sum by (namespace) (queue)')).toEqual([]);
    expect(unselective('sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)')).toEqual([]);
    expect(unselective('sum(queue{pod=~"<<index .LabelValuesByName "pod">>"}) by (pod)')).toEqual([]);
  });
});

describe('a mean over the pods', () => {
  const found = (query: string, threshold: string, more = '', extra = 'minReplicaCount: 1\n  maxReplicaCount: 10') =>
    check(keda('chat', prometheus(query, more).replace('threshold: "5"', `threshold: "${threshold}"`), extra))
      .filter(({ rule }) => rule === 'mean-as-total')
      .map(({ path, message }) => [path, message]);
  const told = (what: string, effect: string) => [
    ['spec.triggers[0].metadata.query', `takes ${what} for the total of all pods (AverageValue): ${effect}.`],
  ];

  it.each([
    ['avg(DCGM_FI_DEV_GPU_UTIL{pod=~"chat-.*"})', '70', 'DCGM_FI_DEV_GPU_UTIL', 100, 2],
    ['avg(DCGM_FI_DEV_GPU_UTIL)', '100', 'DCGM_FI_DEV_GPU_UTIL', 100, 1],
    ['avg(vllm:gpu_cache_usage_perc{model_name="chat"}) * 100', '80', 'vllm:gpu_cache_usage_perc', 100, 2],
    ['avg(avg_over_time(vllm:kv_cache_usage_perc[2m])) or vector(0)', '0.3', 'vllm:kv_cache_usage_perc', 1, 4],
  ])('that has a ceiling: %s against %s', (query, threshold, metric, most, pods) => {
    const effect = `it is at most ${most}, which never asks for more than ${pods} of up to 10 pods`;
    expect(found(query, threshold)).toEqual(told(`the avg of ${metric}`, effect));
  });

  it.each([
    'sum(vllm:num_requests_waiting{pod=~"a.*"}) / count(vllm:num_requests_waiting{pod=~"a.*"})',
    '(sum(vllm:num_requests_waiting)) / (count(vllm:num_requests_waiting)) or vector(0)',
    '2 * sum(vllm:num_requests_waiting) / on () count(vllm:num_requests_waiting)',
  ])('that is written out: %s', (query) => {
    const effect = 'one pod is wanted for each 5 of it, however many share the load already';
    expect(found(query, '5')).toEqual(told('the avg of vllm:num_requests_waiting', effect));
  });

  it('that is written out and has a ceiling', () => {
    const effect = 'it is at most 100, which never asks for more than 2 of up to 10 pods';
    const query = 'sum(DCGM_FI_DEV_GPU_UTIL) / count(DCGM_FI_DEV_GPU_UTIL)';
    expect(found(query, '70')).toEqual(told('the avg of DCGM_FI_DEV_GPU_UTIL', effect));
  });

  it('that has none', () => {
    const effect = 'one pod is wanted for each 5 of it, however many share the load already';
    expect(found('max(vllm:num_requests_waiting)', '5')).toEqual(told('the max of vllm:num_requests_waiting', effect));
    const latency = 'histogram_quantile(0.95, sum by (le) (rate(http_seconds_bucket[2m])))';
    expect(found(latency, '5')).toEqual(told('a quantile', effect));
    expect(found(`sum(${latency}) or vector(0)`, '5')).toEqual(told('a quantile', effect));
    expect(found('sum(avg(vllm:num_requests_waiting))', '5')).toEqual(
      told('the avg of vllm:num_requests_waiting', effect),
    );
  });

  it('that an adapter rule serves as an external metric is none for a target of type Value', () => {
    const served = (query: string, target: string) => {
      const metrics = `metrics: [{ type: External, external: { metric: { name: p95 }, target: { ${target} } } }]`;
      const rule = `{ seriesQuery: http_seconds_bucket, name: { as: p95 }, metricsQuery: '${query}' }`;
      return check(`${deployment('chat')}${hpa('chat', metrics)}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter }
data: { config.yaml: ${JSON.stringify(`externalRules: [${rule}]`)} }
`).filter(({ rule: id }) => id === 'mean-as-total');
    };
    const whole = 'sum(histogram_quantile(0.95, sum by (le) (rate(http_seconds_bucket{namespace="ml"}[2m]))))';
    const effect = 'one pod is wanted for each 0.2 of it, however many share the load already';
    expect(served(whole, 'type: AverageValue, averageValue: 200m')).toMatchObject([
      {
        path: 'spec.metrics[0].external.metric.name',
        message: `takes a quantile for the total of all pods (AverageValue): ${effect}.`,
      },
    ]);
    expect(served(whole, 'type: Value, value: 200m')).toEqual([]);
    const each = whole.replace('by (le)', 'by (pod, le)');
    expect(served(each, 'type: AverageValue, averageValue: 200m')).toEqual([]);
  });

  it.each([
    ['a total', 'sum(vllm:num_requests_waiting)', '5'],
    ['the mean of a total', 'max(sum by (model_name) (vllm:num_requests_waiting))', '5'],
    ['what several exporters may tell of one queue', 'max(queue_length{queue="chat"})', '5'],
    ['a ceiling that all pods are within', 'avg(DCGM_FI_DEV_GPU_UTIL)', '10'],
    ['what another rule says is out of reach', 'avg(vllm:kv_cache_usage_perc)', '80'],
    ['a ratio', 'sum(vllm:num_requests_waiting) / sum(vllm:num_requests_running)', '5'],
    ['a total for each of others', 'sum(vllm:num_requests_waiting) / count(vllm:num_requests_running)', '5'],
    ['a total for each of some', 'sum(vllm:num_requests_waiting) / count(vllm:num_requests_waiting > 0)', '5'],
    ['a product', 'sum(vllm:num_requests_waiting) * count(vllm:num_requests_waiting)', '5'],
    [
      'a mean of totals',
      'sum(sum by (a) (vllm:num_requests_waiting)) / count(sum by (a) (vllm:num_requests_waiting))',
      '5',
    ],
    ['a series for each pod', 'avg by (pod) (vllm:num_requests_waiting)', '5'],
    ['a target that is none', 'avg(vllm:num_requests_waiting)', '0'],
  ])('is not %s', (_, query, threshold) => {
    expect(found(query, threshold)).toEqual([]);
  });

  it('may be compared as it is, be a term of a formula, or be that of one pod', () => {
    expect(found('avg(vllm:num_requests_waiting)', '5', 'metricType: Value,')).toEqual([]);
    const formula = 'advanced: { scalingModifiers: { formula: "a / 2", target: "3" } }';
    expect(found('avg(vllm:num_requests_waiting)', '5', 'name: a,', formula)).toEqual([]);
    expect(found('avg(vllm:num_requests_waiting)', '5', '', 'maxReplicaCount: 1')).toEqual([]);
  });
});

describe('a gauge that is read as a counter', () => {
  const found = (yaml: string) =>
    check(yaml)
      .filter(({ rule }) => rule === 'gauge-as-counter')
      .map(({ path, message }) => [path, message]);
  const told = (path: string, call: string, metric: string) => [
    path,
    `takes the ${call} of the gauge ${metric}: a level that stays is read as 0, and after each fall what is left counts as new.`,
  ];
  const adapter = (series: string, query: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter }
data: { config.yaml: "rules: [{ seriesQuery: '${series}', metricsQuery: '${query}' }]" }
`;

  it.each([
    ['sum(rate(vllm:num_requests_waiting[1m]))', [['rate', 'vllm:num_requests_waiting']]],
    ['max(irate(DCGM_FI_DEV_GPU_UTIL[1m]))', [['irate', 'DCGM_FI_DEV_GPU_UTIL']]],
    [
      'sum(increase(tgi_queue_size[1m])) + sum(rate(vllm:num_requests_running[1m]))',
      [
        ['increase', 'tgi_queue_size'],
        ['rate', 'vllm:num_requests_running'],
      ],
    ],
    ['sum(rate(sglang:num_queue_reqs[1m]) + rate(sglang:num_queue_reqs[5m]))', [['rate', 'sglang:num_queue_reqs']]],
  ])('tells nothing: %s', (query, gauges) => {
    const path = 'spec.triggers[0].metadata.query';
    expect(found(keda('chat', prometheus(query)))).toEqual(
      gauges.map(([call = '', metric = '']) => told(path, call, metric)),
    );
  });

  it.each([
    'sum(avg_over_time(vllm:num_requests_waiting[1m]))',
    'clamp_min(sum(deriv(vllm:num_requests_waiting[1m])), 0)',
    'sum(rate(vllm:request_success_total[1m])) + sum(vllm:num_requests_waiting)',
    'sum(rate(queue_length[1m]))',
  ])('is none: %s', (query) => {
    expect(found(keda('chat', prometheus(query)))).toEqual([]);
  });

  it('is told of adapter rules', () => {
    const query = 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)';
    const level = 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)';
    const [waiting, done] = ['vllm:num_requests_waiting', 'vllm:request_success_total'];
    expect(found(adapter(waiting, query))).toEqual([told('data[config.yaml]', 'rate', waiting)]);
    expect(found(adapter(waiting, level))).toEqual([]);
    expect(found(adapter(done, query))).toEqual([]);
  });
});

describe('a counter that is read as it is', () => {
  const found = (query: string) =>
    check(keda('chat', prometheus(query)))
      .filter(({ rule }) => rule === 'counter-as-gauge')
      .map(({ message, fix }) => [message, fix]);
  const [SUM, COUNT] = ['vllm:request_queue_time_seconds_sum', 'vllm:request_queue_time_seconds_count'];
  const since = 'since the pods started, which follows the load less and less.';

  it('only grows', () => {
    expect(found('sum(requests_total)')).toEqual([
      [
        'compares the counter requests_total itself with the threshold: it only grows, so the model would stay at its maximum.',
        'Write rate(requests_total[2m]) for it.',
      ],
    ]);
  });

  it.each([
    'sum(created_total) - sum(done_total)',
    'clamp_min(sum(created_total - done_total) - sum(failed_total), 0) / 2',
    'sum(jobs_waiting_total)',
    'sum(http_requests_in_flight_total)',
    'sum(queue_jobs_total{state="waiting"})',
  ])('may be a gauge: %s', (query) => {
    expect(found(query)).toEqual([]);
  });

  it.each([
    'sum(requests_total) - sum(requests_total{code="500"})',
    'sum(requests_total) - 5',
    'sum(requests_total) / 2 - sum(replicas)',
    'sum(inactive_total)',
    'sum(jobs_total{state="done"})',
  ])('is one that grows: %s', (query) => {
    expect(found(query)).toHaveLength(1);
  });

  it('is named with all others', () => {
    expect(found('sum(a_total) + sum(b_total) + sum(a_total{c="d"})')).toEqual([
      [
        'compares the counters a_total and b_total themselves with the threshold: they only grow, so the model would stay at its maximum.',
        'Write rate(a_total[2m]) and rate(b_total[2m]) for them.',
      ],
    ]);
  });

  it.each([
    `sum(${SUM}) / sum(${COUNT})`,
    `1000 * (sum(${SUM}{model_name="chat"}) / sum(${COUNT}{model_name="chat"})) or vector(0)`,
    `avg(${SUM} / ${COUNT})`,
  ])('makes a mean since the start with another: %s', (query) => {
    expect(found(query)).toEqual([
      [
        `divides the counter ${SUM} itself by the counter ${COUNT}: the quotient is the mean ${since}`,
        `Divide their rates: sum(rate(${SUM}[2m])) / sum(rate(${COUNT}[2m])).`,
      ],
    ]);
  });

  it('makes a quantile since the start', () => {
    const bucket = 'vllm:request_queue_time_seconds_bucket';
    expect(found(`histogram_quantile(0.9, sum by (le) (${bucket}))`)).toEqual([
      [
        `takes a quantile of the counter ${bucket} itself: it is that of everything ${since}`,
        `Write rate(${bucket}[2m]) for it.`,
      ],
    ]);
  });

  it('only grows, too, beside a gauge or where one rate is there', () => {
    expect(found(`sum(${SUM}) / sum(vllm:num_requests_waiting)`).join()).toContain('it only grows');
    expect(found(`sum(${SUM}) / sum(rate(${COUNT}[2m]))`).join()).toContain(`the counter ${SUM} itself`);
  });

  it.each([`sum(rate(${SUM}[2m])) / sum(rate(${COUNT}[2m]))`, 'sum(queue) / sum(servers)', 'count(requests_total)'])(
    'is none in %s',
    (query) => {
      expect(found(query)).toEqual([]);
    },
  );
});

describe('a total that can fall below zero', () => {
  const found = (query: string, more = '', extra = 'maxReplicaCount: 8') =>
    check(keda('chat', prometheus(query, more), extra))
      .filter(({ rule }) => rule === 'negative-total')
      .map(({ path, message }) => [path, message]);
  const difference = 'sum(queued) - sum(done)';

  it('scales to the most there may be', () => {
    const message =
      'can fall below zero, being a difference: the autoscaler would take that for a total too great to be counted, and scale to 8 replicas.';
    expect(found(difference)).toEqual([['spec.triggers[0].metadata.query', message]]);
    expect(found('deriv(queue[5m])').join()).toContain('being deriv(...)');
    expect(found(`${difference} < 100`).join()).toContain('being a difference');
  });

  it('may be bounded, compared as it is, be a term of a formula, or be that of one pod', () => {
    expect(found(`clamp_min(${difference}, 0)`)).toEqual([]);
    expect(found('(sum(queued) > 5) - 5')).toEqual([]);
    expect(found(difference, 'metricType: Value,')).toEqual([]);
    const formula = 'advanced: { scalingModifiers: { formula: "a / 2", target: "3" } }';
    expect(found(difference, 'name: a,', formula)).toEqual([]);
    expect(found(difference, '', 'maxReplicaCount: 1')).toEqual([]);
  });

  it('is as good as none before Kubernetes 1.34', () => {
    const text = keda('chat', prometheus(difference));
    const rules = (minor: number) => check(text, { target: { major: 1, minor } }).map(({ rule }) => rule);
    expect(rules(33)).not.toContain('negative-total');
    expect(rules(34)).toContain('negative-total');
  });
});

describe('two autoscalers', () => {
  it('may be an HPA and a ScaledObject', () => {
    expect(lines(deployment('chat') + hpa('chat') + keda('chat', prometheus('sum(queue)')))).toEqual([
      'two-autoscalers ScaledObject/chat spec.scaleTargetRef',
    ]);
  });

  it('are one where KEDA takes an HPA over', () => {
    const taking = keda(
      'chat',
      prometheus('sum(queue)'),
      'minReplicaCount: 1\n  advanced: { horizontalPodAutoscalerConfig: { name: chat } }',
    ).replace('{ name: chat }', '{ name: chat, annotations: { scaledobject.keda.sh/transfer-hpa-ownership: "true" } }');
    expect(lines(deployment('chat') + hpa('chat') + taking)).toEqual([]);
  });

  it('on two workloads of one selector stop both', () => {
    const twin = deployment('twin').replaceAll('app: twin', 'app: chat');
    expect(check(deployment('chat') + twin + hpa('chat') + hpa('twin'))).toMatchObject([
      { rule: 'selectors-overlap', severity: 'error' },
      { rule: 'selectors-overlap', severity: 'error' },
    ]);
  });
});

describe('queries', () => {
  it.each([
    ['sum(rate(http_requests_total{app="chat"}[2m]))', []],
    ['max(queue_length{app="chat"})', []],
    ['sum(queue_length) by (pod)', ['keda-query-unaggregated']],
    ['sum by (instance) (vllm:num_requests_waiting{pod=~"chat-.*"})', ['keda-query-unaggregated']],
    ['ceil(sum by (pod) (vllm:num_requests_waiting) * 2) or vector(0)', ['keda-query-unaggregated']],
    ['sum by (pod) (queue_length) / sum by (pod) (slots)', ['keda-query-unaggregated']],
    [
      'histogram_quantile(0.9, sum by (le, pod) (rate(vllm:time_to_first_token_seconds_bucket[2m])))',
      ['keda-query-unaggregated'],
    ],
    ['max(sum by (pod) (queue_length))', []],
    ['topk(1, sum by (pod) (queue_length))', []],
    ['sum by (pod) (max(queue_length))', []],
    ['sum by (pod) (sum by (namespace) (queue_length))', []],
    ['sum by (pod) (queue_length{pod="chat-0"})', []],
    ['sum(queue_length) / sum by (pod) (slots)', []],
    ['sum by (namespace) (queue_length)', []],
    ['sum without (instance) (queue_length)', []],
    ['histogram_quantile(0.9, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[2m])))', ['mean-as-total']],
    ['namespace:queue_length:sum{namespace="ml"}', []],
    ['queue_length{app="chat"}', ['keda-query-unaggregated']],
    ['sum(http_requests_total{app="chat"})', ['counter-as-gauge']],
    ['sum(tgi:queue_size)', ['server-metric-unknown']],
    ['sum(vllm_num_requests_waiting)', ['server-metric-unknown']],
    ['sum(rate(vllm_time_to_first_token_seconds_sum[2m]))', ['server-metric-unknown']],
    ['sum(rate(vllm:request_success[2m]))', ['server-metric-unknown']],
    ['sum(rate(vllm:request_success_total[2m]))', []],
    ['sum(rate(vllm:request_prompt_tokens_sum[2m]))', []],
    ['sum(vllm_requests_in_front)', []],
    ['sum(ray_vllm_num_requests_waiting)', []],
    ['sum(sglang_num_queue_reqs)', []],
    ['sum(rate(nv_inference_queue_duration_us_sum[2m]))', ['server-metric-unknown']],
    ['sum(rate(vllm:request_queue_time_seconds_sum[2m]))', []],
    ['sum(vllm:num_requests_waiting{model="chat"})', ['server-metric-label']],
    ['sum(vllm:num_requests_waiting{model_name="chat", model!="other"})', []],
    ['max(vllm:kv_cache_usage_perc{model_name="chat"})', ['signal-out-of-range']],
    ['max(vllm:kv_cache_usage_perc{model_name="chat"}) * 100', ['mean-as-total']],
    ['sum(rate(nv_inference_queue_duration_us[1m])) / sum(rate(nv_inference_compute_infer_duration_us[1m]))', []],
  ] as const)('%s', (query, rules) => {
    const found = check(deployment('chat') + keda('chat', prometheus(query)));
    expect(found.map(({ rule }) => rule)).toEqual(rules);
  });

  it('of what is not known to be told by each pod may still be of many series', () => {
    const messages = (query: string) => check(keda('chat', prometheus(query))).map(({ message }) => message);
    expect(messages('vllm:num_requests_waiting')).toEqual([expect.stringMatching(/^yields a series for every pod/)]);
    expect(messages('queue_length{app="chat"}')).toEqual([expect.stringMatching(/^may yield several series/)]);
    expect(messages('sum by (pod) (vllm:num_requests_waiting)')).toEqual([
      'keeps the series apart by pod, one for every pod: from the second replica on, KEDA reports an error instead of a value.',
    ]);
    expect(messages('sum by (pod) (queue_length)')).toEqual([expect.stringContaining('with a second one, KEDA')]);
  });

  it.each([
    ['sum by (pod) (queue_length)', /^Leave pod out of by \(\.\.\.\), or wrap the query into sum/],
    [
      'histogram_quantile(0.9, rate(a_bucket[2m]))',
      /^Add up the buckets inside it, by \(le\) alone\. A quantile is no total/,
    ],
    ['histogram_quantile(0.9, sum by (le, pod) (rate(a_bucket[2m])))', /^Leave pod out of by \(\.\.\.\)\. A quantile/],
  ])('that keep series apart are mended as their kind asks: %s', (query, fix) => {
    expect(check(keda('chat', prometheus(query))).map((problem) => problem.fix)).toEqual([expect.stringMatching(fix)]);
  });

  it('for a metric that the version of the server has no longer are told what to read now', () => {
    const found = (image: string, query: string) => {
      const chat = deployment('chat').replace(/image: .*/, `image: ${image}`);
      return check(chat + keda('chat', prometheus(query)))
        .filter(({ rule }) => rule === 'server-metric-unknown')
        .map(({ message, fix }) => [message, fix]);
    };
    const told = (name: string, version: string, fix: string) => [
      [`reads ${name}, which vLLM ${version} of Deployment chat has no longer: the query would yield nothing.`, fix],
    ];
    const share = 'sum(vllm:gpu_cache_usage_perc{pod=~"chat-.*"})';
    expect(found('vllm/vllm-openai:v0.19.0', share)).toEqual(
      told('vllm:gpu_cache_usage_perc', '0.19.0', 'Write vllm:kv_cache_usage_perc.'),
    );
    expect(found('vllm/vllm-openai:v0.15.1', 'sum(rate(vllm:time_per_output_token_seconds_sum[2m]))')).toEqual(
      told('vllm:time_per_output_token_seconds_sum', '0.15.1', 'Write vllm:inter_token_latency_seconds_sum.'),
    );
    expect(found('vllm/vllm-openai:v0.19.0', 'sum(vllm:num_requests_swapped)')).toEqual(
      told('vllm:num_requests_swapped', '0.19.0', 'Leave it out: nothing tells the same.'),
    );
    for (const image of ['vllm-openai:v0.10.2', 'vllm-openai:latest', 'vllm-openai:2025.7', 'lmsysorg/sglang:v0.5.14'])
      expect(found(image, share)).toEqual([]);
    expect(found('vllm/vllm-openai:v0.19.0', `sum(vllm:kv_cache_usage_perc) or ${share}`)).toEqual([]);
    expect(found('vllm/vllm-openai:v0.19.0', 'sum(vllm:kv_cache_usage_perc)')).toEqual([]);
  });

  it('may read a name with an underscore for the colon where something makes it', () => {
    const found = (more: string) =>
      check(keda('chat', prometheus('sum(vllm_num_requests_waiting)')) + more).map(({ rule, fix }) => [rule, fix]);
    const told = ['server-metric-unknown', 'Write vllm:num_requests_waiting, whose colon Prometheus keeps.'];
    const recording = (name: string) => `
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: chat }
spec: { groups: [{ name: chat, rules: [{ record: "${name}", expr: "sum(vllm:num_requests_waiting)" }] }] }
`;
    const relabeling = (label: string) => `
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  podMetricsEndpoints: [{ port: http, metricRelabelings: [{ sourceLabels: [a], targetLabel: ${label} }] }]
`;
    expect(found('')).toEqual([told]);
    expect(found(recording('chat:waiting:sum'))).toEqual([told]);
    expect(found(recording('vllm_num_requests_waiting'))).toEqual([]);
    expect(found(relabeling('model'))).toEqual([told]);
    expect(found(relabeling('__name__'))).toEqual([]);
  });

  it('may filter on a label that a monitor adds', () => {
    const monitor = `
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { name: chat }
spec:
  selector: { matchLabels: { app: chat } }
  podMetricsEndpoints: [{ port: http, relabelings: [{ targetLabel: model, replacement: chat }] }]
`;
    const query = prometheus('sum(vllm:num_requests_waiting{model="chat"})');
    expect(lines(deployment('chat') + keda('chat', query) + monitor)).toEqual([]);
  });

  it('may wake a workload from zero when they read what others report', () => {
    const vllm = deployment('chat')
      .replace('registry.example/chat:1.0.0', 'vllm/vllm-openai:v0.19.0')
      .replace('8080', '8000');
    const zero = (query: string) => lines(vllm + keda('chat', prometheus(query), 'minReplicaCount: 0'));
    expect(zero('sum(gateway_queue{route="chat"})')).toEqual([]);
    expect(zero('sum(vllm:num_requests_waiting{model_name="chat"}) + sum(gateway_queue{route="chat"})')).toEqual([]);
    expect(zero('sum(vllm:num_requests_waiting{model_name="chat"})')).toEqual([
      'zero-on-own-metric ScaledObject/chat spec.minReplicaCount',
    ]);
  });
});

describe('metrics of pods', () => {
  const pods =
    'metrics: [{ type: Pods, pods: { metric: { name: queue }, target: { type: AverageValue, averageValue: "5" } } }]';
  const monitor = (metadata: string, label: string) => `
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: { ${metadata} }
spec: { namespaceSelector: { matchNames: [ml] }, selector: { matchLabels: { app: ${label} } }, podMetricsEndpoints: [{ port: http }] }
`;

  it('may be scraped where the namespace is left to who applies the set', () => {
    expect(
      lines(deployment('chat') + hpa('chat', pods) + monitor('name: chat, namespace: monitoring', 'chat')),
    ).toEqual([]);
  });

  it('are not scraped by the monitor of others', () => {
    expect(
      lines(deployment('chat') + hpa('chat', pods) + monitor('name: other, namespace: monitoring', 'other')),
    ).toEqual(['metric-unscraped HorizontalPodAutoscaler/chat spec.metrics[0].pods.metric.name']);
  });

  it.each([
    ['monitoring.coreos.com/v1alpha1', 'ScrapeConfig', '{ kubernetesSDConfigs: [{ role: Pod }] }'],
    ['monitoring.googleapis.com/v1', 'PodMonitoring', '{ selector: {}, endpoints: [{ port: http }] }'],
    ['operator.victoriametrics.com/v1beta1', 'VMPodScrape', '{ podMetricsEndpoints: [{ port: http }] }'],
    ['azmonitoring.coreos.com/v1', 'PodMonitor', '{ podMetricsEndpoints: [{ port: http }] }'],
    ['monitoring.coreos.com/v1', 'Prometheus', '{ additionalScrapeConfigs: { name: more, key: more.yaml } }'],
  ])('may be scraped as %s %s says', (apiVersion, kind, spec) => {
    const other = `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: other }\nspec: ${spec}\n`;
    const text = deployment('chat') + hpa('chat', pods) + monitor('name: other, namespace: monitoring', 'other');
    expect(lines(text + other)).toEqual([]);
  });

  it('are not scraped by a Prometheus that knows monitors alone', () => {
    const server = '---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: p }\nspec: {}\n';
    const text = deployment('chat') + hpa('chat', pods) + monitor('name: other, namespace: monitoring', 'other');
    expect(lines(text + server)).toHaveLength(1);
  });

  it('need no monitor in a set that has none', () => {
    expect(lines(deployment('chat') + hpa('chat', pods))).toEqual([]);
  });
});

describe('what a trigger signs in with', () => {
  const authentication = (kind: string, metadata: string) => `
---
apiVersion: keda.sh/v1alpha1
kind: ${kind}
metadata: { ${metadata} }
spec: { secretTargetRef: [{ parameter: bearerToken, name: prometheus, key: token }] }
`;
  const found = (kind: string, others: string, complete: boolean) => {
    const trigger = prometheus('sum(queue)', `authenticationRef: { name: token, kind: ${kind} },`);
    return check(keda('chat', trigger) + others, { complete })
      .filter(({ rule }) => rule === 'trigger-authentication-missing')
      .map(({ severity, path, message }) => [severity, path, message]);
  };
  const told = (severity: string, kind: string) => [
    [
      severity,
      'spec.triggers[0].authenticationRef.name',
      `refers to ${kind} token, which is not in the set: KEDA could not read the metric.`,
    ],
  ];
  const [OF_NAMESPACE, OF_CLUSTER] = ['TriggerAuthentication', 'ClusterTriggerAuthentication'];

  it('is missed in a set that claims to be complete, if only warned of where it is of the cluster', () => {
    expect(found(OF_NAMESPACE, '', true)).toEqual(told('error', OF_NAMESPACE));
    expect(found(OF_CLUSTER, '', true)).toEqual(told('warning', OF_CLUSTER));
    expect(found(OF_CLUSTER, authentication(OF_NAMESPACE, 'name: token'), true)).toHaveLength(1);
    expect(found(OF_CLUSTER, authentication(OF_CLUSTER, 'name: other'), true)).toHaveLength(1);
  });

  it('is missed in another set where others of its namespace are there', () => {
    expect(found(OF_NAMESPACE, authentication(OF_NAMESPACE, 'name: other'), false)).toEqual(
      told('warning', OF_NAMESPACE),
    );
  });

  it.each([
    ['there', OF_NAMESPACE, authentication(OF_NAMESPACE, 'name: token'), true],
    ['there for the cluster', OF_CLUSTER, authentication(OF_CLUSTER, 'name: token'), true],
    [
      'there under a namespace that is dropped',
      OF_CLUSTER,
      authentication(OF_CLUSTER, 'name: token, namespace: a'),
      true,
    ],
    ['kept elsewhere', OF_NAMESPACE, '', false],
    ['kept elsewhere for the cluster', OF_CLUSTER, authentication(OF_CLUSTER, 'name: other'), false],
    ['of a kind that KEDA does not know', 'Secret', '', true],
  ])('is not missed where it is %s', (_, kind, others, complete) => {
    expect(found(kind, others, complete)).toEqual([]);
  });
});

describe('a VerticalPodAutoscaler', () => {
  const vpa = (spec = 'updatePolicy: { updateMode: Auto }', target = 'kind: Deployment, name: chat') => `
---
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: { name: chat }
spec:
  targetRef: { apiVersion: apps/v1, ${target} }
  ${spec}
`;
  const policies = (...texts: string[]) => vpa(`resourcePolicy: { containerPolicies: [${texts.join(', ')}] }`);
  const found = (yaml: string) => lines(yaml).filter((line) => /vpa-under-hpa|hpa-request-missing/.test(line));
  const told = ['vpa-under-hpa VerticalPodAutoscaler/chat spec.updatePolicy.updateMode'];
  const scaled = deployment('chat') + hpa('chat');
  const unrequested = deployment('chat', '', 'resources: {}');

  it.each([
    ['Auto', vpa()],
    ['Recreate', vpa('updatePolicy: { updateMode: Recreate }')],
    ['InPlaceOrRecreate', vpa('updatePolicy: { updateMode: InPlaceOrRecreate }')],
    ['no mode', vpa('')],
    ['the resource', policies('{ containerName: "*", controlledResources: [cpu] }')],
    ['limits only', policies('{ containerName: "*", maxAllowed: { cpu: 1 } }')],
    ['others passed over', policies('{ containerName: other, mode: "Off" }')],
  ])('moves what the HPA measures by: %s', (_, vertical) => {
    expect(found(scaled + vertical)).toEqual(told);
  });

  it.each([
    ['Off', vpa('updatePolicy: { updateMode: "Off" }')],
    ['Initial', vpa('updatePolicy: { updateMode: Initial }')],
    ['another resource', policies('{ containerName: "*", controlledResources: [memory] }')],
    ['no container', policies('{ containerName: "*", mode: "Off" }')],
    ['another name', vpa('', 'kind: Deployment, name: other')],
    ['another kind', vpa('', 'kind: StatefulSet, name: chat')],
    ['no target', vpa('', 'kind: Deployment')],
    ['another namespace', vpa().replace('{ name: chat }', '{ name: chat, namespace: b }')],
  ])('leaves the HPA alone by: %s', (_, vertical) => {
    expect(found(scaled + vertical)).toEqual([]);
  });

  it('is judged without the workload by the containers that it names', () => {
    expect(found(hpa('chat') + vpa())).toEqual(told);
    expect(found(hpa('chat') + policies('{ containerName: chat, controlledResources: [memory] }'))).toEqual([]);
    expect(found(hpa('chat') + policies('{ containerName: a, mode: "Off" }', '{ containerName: b }'))).toEqual(told);
  });

  it('may go with an amount in place of a share, and with metrics of the load', () => {
    const amount = hpa(
      'chat',
      'metrics: [{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 1 } } }]',
    );
    expect(found(deployment('chat') + amount + vpa())).toEqual([]);
    expect(found(deployment('chat') + keda('chat', prometheus('sum(queue_length)')) + vpa())).toEqual([]);
  });

  it('gives containers the requests that they lack', () => {
    expect(found(unrequested + hpa('chat'))).toEqual(['hpa-request-missing HorizontalPodAutoscaler/chat spec.metrics']);
    expect(found(unrequested + hpa('chat') + vpa('updatePolicy: { updateMode: Initial }'))).toEqual([]);
    expect(found(unrequested + hpa('chat') + vpa('updatePolicy: { updateMode: "Off" }'))).toHaveLength(1);
  });
});

describe('memory as a signal', () => {
  const found = (...yaml: string[]) =>
    check(
      yaml.join('') +
        hpa(
          'chat',
          'metrics: [{ type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 80 } } }]',
        ),
    )
      .filter(({ rule }) => rule === 'memory-as-signal')
      .map(({ message }) => message);
  const requests = 'requests: { memory: 1Gi }';

  it('is told of what is known to keep its memory, and of what may', () => {
    const keeps = [expect.stringMatching(/^scales on memory, which a model server takes once and does not give back/)];
    const may = [expect.stringMatching(/^scales on memory, which most programs keep once they have taken it/)];
    expect(found()).toEqual(may);
    expect(found(deployment('chat', '', `resources: { ${requests} }`))).toEqual(may);
    expect(found(deployment('chat', '', `resources: { ${requests}, limits: { nvidia.com/gpu: 1 } }`))).toEqual(keeps);
    const server = `resources: { ${requests} }\n          args: [vllm, serve, m]`;
    expect(found(deployment('chat', '', server))).toEqual(keeps);
  });
});
