import { Duration } from 'cdk8s';
import { Cpu, ServiceType } from 'cdk8s-plus-27';
import fc from 'fast-check';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  type Manifest,
  Metric,
  MetricSource,
  ModelDeployment,
  ModelDisruptionBudget,
  ModelRoute,
  type NetworkPolicyOptions,
  Runtime,
  Signal,
  VLLM_METRICS,
} from '../../lib';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, render, renderOne } from '../support/render';

const plain: AutoscaledModelProps = {
  image: 'registry.example.com/model:1',
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { minReplicas: 2, maxReplicas: 5, metrics: [Metric.cpuUtilization(70)] },
};

const served: AutoscaledModelProps = {
  ...plain,
  image: undefined,
  runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }),
};

function kinds(props: AutoscaledModelProps): string[] {
  return render((chart) => new AutoscaledModel(chart, 'chat', props)).map(({ kind }) => kind);
}

function only<T = Manifest>(kind: string, props: AutoscaledModelProps): T {
  return renderOne<T>(kind, (chart) => new AutoscaledModel(chart, 'chat', props));
}

function faults(props: AutoscaledModelProps): string[] {
  return faultsOf((chart) => new AutoscaledModel(chart, 'chat', props));
}

test('a model of which only the image is known has no companions', () => {
  expect(kinds(plain)).toEqual(['Deployment', 'Service', 'HorizontalPodAutoscaler']);
});

test('a model whose server is known has a disruption budget and a network policy, unless it is told otherwise', () => {
  const three = ['Deployment', 'Service', 'HorizontalPodAutoscaler'];
  expect(kinds(served)).toEqual([...three, 'PodDisruptionBudget', 'NetworkPolicy']);
  expect(kinds({ ...served, disruptionBudget: false, networkPolicy: false })).toEqual(three);
  expect(kinds({ ...plain, disruptionBudget: {}, networkPolicy: {} })).toEqual(kinds(served));
});

describe('a disruption budget', () => {
  test('lets one pod go at any number of replicas, and those that serve nobody', () => {
    expect(only('PodDisruptionBudget', served)).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'chat', labels: { app: 'chat', 'app.kubernetes.io/name': 'chat' } },
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: { app: 'chat' } },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  });

  test('is not written for a single replica, which nothing could protect', () => {
    const scaling = { maxReplicas: 1, metrics: [Metric.cpuUtilization(70)] };
    expect(kinds({ ...served, scaling })).not.toContain('PodDisruptionBudget');
  });

  test('can keep a number of pods', () => {
    expect(only('PodDisruptionBudget', { ...served, disruptionBudget: { minAvailable: '50%' } }).spec).toMatchObject({
      minAvailable: '50%',
    });
  });

  test.each([
    [{ minAvailable: 2 }, 'disruptionBudget.minAvailable: keeps every pod at 2 replicas'],
    [{ minAvailable: '51%' as const }, 'disruptionBudget.minAvailable: keeps every pod at 2 replicas'],
    [{ maxUnavailable: 0 }, 'disruptionBudget.maxUnavailable: must let at least one pod go'],
    [{ maxUnavailable: '0%' as const }, 'disruptionBudget.maxUnavailable: must let at least one pod go'],
    [{ maxUnavailable: '110%' as const }, 'disruptionBudget.maxUnavailable: must be a whole number of pods'],
    [{ maxUnavailable: 1, minAvailable: 1 }, 'disruptionBudget: must not have both'],
  ])('of %j is refused', (disruptionBudget, fault) => {
    expect(faults({ ...served, disruptionBudget })).toEqual([expect.stringContaining(fault)]);
  });

  test('protects a deployment without an autoscaler too', () => {
    const budget = renderOne('PodDisruptionBudget', (chart) => {
      const deployment = new ModelDeployment(chart, 'chat', { image: 'm:1', replicas: 3 });
      new ModelDisruptionBudget(chart, 'budget', { deployment, minAvailable: 2 });
    });
    expect(budget.spec).toMatchObject({ minAvailable: 2 });
  });
});

describe('a network policy', () => {
  const policyOf = (props: Partial<AutoscaledModelProps>) =>
    only<{ spec: { ingress: unknown; podSelector: unknown } }>('NetworkPolicy', { ...served, ...props }).spec;
  const everyPod = [{ namespaceSelector: {} }];

  test('lets pods of the cluster reach the ports of the model', () => {
    expect(policyOf({})).toEqual({
      ingress: [{ from: everyPod, ports: [{ port: 'http' }] }],
      podSelector: { matchLabels: { app: 'chat' } },
    });
  });

  test.each([
    ['a load balancer', { service: { type: ServiceType.LOAD_BALANCER } }],
    ['an Ingress', { ingress: { host: 'chat.example.com' } }],
    ['a route', { route: { parents: [{ name: 'public' }] } }],
  ])('lets everybody in where there is %s', (_, props) => {
    expect(policyOf(props).ingress).toEqual([{ ports: [{ port: 'http' }] }]);
  });

  test('lets scrapers reach the metrics, and nobody else where they have a port of their own', () => {
    const networkPolicy: NetworkPolicyOptions = {
      callers: [
        { namespace: 'gateways', podLabels: { app: 'gateway' } },
        { podLabels: { role: 'client' } },
        { cidr: '10.0.0.0/8' },
      ],
      scrapers: [{ namespace: 'monitoring' }],
    };
    const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
    const callers = [
      { namespaceSelector: named('gateways'), podSelector: { matchLabels: { app: 'gateway' } } },
      { podSelector: { matchLabels: { role: 'client' } } },
      { ipBlock: { cidr: '10.0.0.0/8' } },
    ];
    const scrapers = [{ namespaceSelector: named('monitoring') }];
    const triton = { runtime: Runtime.triton({ version: '25.10' }), networkPolicy };
    expect(policyOf(triton).ingress).toEqual([
      { from: callers, ports: [{ port: 'http' }, { port: 'grpc' }] },
      { from: scrapers, ports: [{ port: 'metrics' }] },
    ]);
    expect(policyOf({ networkPolicy }).ingress).toEqual([
      { from: [...callers, ...scrapers], ports: [{ port: 'http' }] },
    ]);
  });

  test('refuses peers that are none', () => {
    const callers = [{ namespace: 'Not A Name' }, { cidr: '10.0.0.0' }, { cidr: '10.0.0.0/8', namespace: 'x' }];
    expect(faults({ ...served, networkPolicy: { callers } })).toEqual([
      expect.stringContaining('networkPolicy.callers[0].namespace: must consist of'),
      expect.stringContaining('networkPolicy.callers[1].cidr: must be a block of addresses'),
      expect.stringContaining('networkPolicy.callers[2]: must be addresses or pods, not both'),
    ]);
  });
});

describe('an Ingress', () => {
  test('leads to the Service, and lets the longest request end', () => {
    const ingress = { host: 'chat.example.com', className: 'nginx', tlsSecret: 'chat-tls' };
    const rendered = only('Ingress', { ...served, ingress, longestRequest: minutes(3) });
    expect(rendered.metadata?.annotations).toEqual({
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '180',
      'nginx.ingress.kubernetes.io/proxy-send-timeout': '180',
    });
    const backend = { service: { name: 'chat', port: { name: 'http' } } };
    expect(rendered.spec).toEqual({
      ingressClassName: 'nginx',
      rules: [{ host: 'chat.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      tls: [{ hosts: ['chat.example.com'], secretName: 'chat-tls' }],
    });
  });

  const minute = { longestRequest: minutes(1) };
  const hour = { longestRequest: minutes(60) };

  test.each<[string, Partial<AutoscaledModelProps>, Record<string, string> | undefined]>([
    ['alb', hour, { 'alb.ingress.kubernetes.io/load-balancer-attributes': 'idle_timeout.timeout_seconds=3600' }],
    ['alb', minute, undefined],
    ['azure-application-gateway', minute, { 'appgw.ingress.kubernetes.io/request-timeout': '60' }],
    ['haproxy', minute, { 'haproxy.org/timeout-server': '60s', 'haproxy-ingress.github.io/timeout-server': '60s' }],
    ['contour', minute, { 'projectcontour.io/response-timeout': '60s' }],
    ['contour', { longestRequest: Duration.seconds(10) }, undefined],
    ['traefik', hour, undefined],
    ['gce', hour, undefined],
    ['public', hour, undefined],
  ])('of the class %s waits for the longest request: %j', (className, props, expected) => {
    const rendered = only('Ingress', { ...served, ...props, ingress: { host: 'chat.example.com', className } });
    expect(rendered.metadata?.annotations).toEqual(expected);
  });

  test('writes to the Service what a controller reads there, unless it is given', () => {
    const ingress = { host: 'chat.example.com', className: 'kong' };
    const annotations = (service?: AutoscaledModelProps['service']) =>
      only('Service', { ...served, ...hour, ingress, service }).metadata?.annotations;
    const timeouts = { 'konghq.com/read-timeout': '3600000', 'konghq.com/write-timeout': '3600000' };
    expect(annotations()).toEqual(timeouts);
    expect(annotations({ annotations: { 'konghq.com/read-timeout': '7', a: 'b' } })).toEqual({
      ...timeouts,
      'konghq.com/read-timeout': '7',
      a: 'b',
    });
  });

  test('adds to the attributes of a load balancer, unless they tell how long it waits, or several Ingresses share it', () => {
    const name = 'alb.ingress.kubernetes.io/load-balancer-attributes';
    const of = (value: string) => {
      const ingress = { host: 'chat.example.com', className: 'alb', annotations: { [name]: value } };
      return only('Ingress', { ...served, ...hour, ingress }).metadata?.annotations;
    };
    const group = { 'alb.ingress.kubernetes.io/group.name': 'models' };
    const shared = { host: 'chat.example.com', className: 'alb', annotations: group };
    expect(only('Ingress', { ...served, ...hour, ingress: shared }).metadata?.annotations).toEqual(group);
    expect(of('a=b')).toEqual({ [name]: 'a=b,idle_timeout.timeout_seconds=3600' });
    expect(of('idle_timeout.timeout_seconds=7')).toEqual({ [name]: 'idle_timeout.timeout_seconds=7' });
  });

  test('is refused where its class cannot wait for so long', () => {
    const of = (className: string, annotations?: Record<string, string>) =>
      faults({ ...served, longestRequest: minutes(90), ingress: { host: 'chat.example.com', className, annotations } });
    expect(of('alb')).toEqual([
      expect.stringContaining(
        'ingress.className: must be a class that waits for the longest request, which takes 5400 s: this one waits for 4000 s at most; received "alb".',
      ),
    ]);
    expect(
      of('alb', { 'alb.ingress.kubernetes.io/load-balancer-attributes': 'idle_timeout.timeout_seconds=9' }),
    ).toEqual([]);
    expect(of('nginx')).toEqual([]);
  });

  test('speaks TLS to a server that does', () => {
    const annotations = (health: AutoscaledModelProps['health'], className: string) =>
      only('Ingress', { ...served, health, ingress: { host: 'chat.example.com', className } }).metadata?.annotations;
    const tls = { ready: '/health', scheme: 'HTTPS' } as const;
    expect(annotations(tls, 'nginx')).toEqual({ 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' });
    expect(annotations(tls, 'alb')).toEqual({
      'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS',
      'alb.ingress.kubernetes.io/healthcheck-protocol': 'HTTPS',
    });
    expect(annotations(tls, 'traefik')).toBeUndefined();
    const onService = (className: string) =>
      only('Service', {
        ...served,
        health: tls,
        longestRequest: Duration.seconds(9),
        ingress: { host: 'a.io', className },
      }).metadata?.annotations;
    expect(onService('traefik')).toEqual({ 'traefik.ingress.kubernetes.io/service.serversscheme': 'https' });
    expect(onService('gce')).toEqual({ 'cloud.google.com/app-protocols': '{"http":"HTTPS"}' });
    expect(onService('nginx')).toBeUndefined();
    expect(annotations({ ready: '/health' }, 'nginx')).toBeUndefined();
  });

  test('has no annotations where none are needed, and keeps those that were given', () => {
    const short = only('Ingress', { ...served, ingress: { host: 'chat.example.com', className: 'nginx' } });
    expect(short.metadata).not.toHaveProperty('annotations');
    const annotations = { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '7' };
    const ingress = { host: '*.example.com', className: 'nginx', annotations };
    const given = only('Ingress', { ...served, ingress, longestRequest: minutes(3) });
    expect(given.metadata?.annotations).toMatchObject(annotations);
  });

  test('is refused with a host that is none, a bad path, or no Service', () => {
    const ingress = { host: 'Chat', path: 'v1', className: 'Nginx', tlsSecret: 'A_B' };
    expect(faults({ ...served, ingress })).toHaveLength(4);
    expect(faults({ ...served, service: false, ingress: { host: 'a.b' } })).toEqual([
      expect.stringContaining('ingress: has nothing to lead to'),
    ]);
  });
});

describe('a route', () => {
  const parents = [{ name: 'public', namespace: 'gateways', listener: 'https' }];

  test('leads to the Service of the model, for as long as the longest request', () => {
    const route = { parents, hostnames: ['chat.example.com'], path: '/v1' };
    expect(only('HTTPRoute', { ...served, route }).spec).toEqual({
      parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      hostnames: ['chat.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/v1' } }],
          backendRefs: [{ name: 'chat', port: 80 }],
          timeouts: { request: '60s' },
        },
      ],
    });
  });

  test('has no timeout where nobody said how long a request may take', () => {
    expect(JSON.stringify(only('HTTPRoute', { ...plain, route: { parents } }))).not.toContain('timeouts');
  });

  test('shares traffic between models by weight', () => {
    const route = renderOne('HTTPRoute', (chart) => {
      const stable = new AutoscaledModel(chart, 'chat', served);
      const canary = new AutoscaledModel(chart, 'chat-next', served);
      const backends = [
        { ...stable, weight: 90 },
        { ...canary, weight: 10 },
      ];
      new ModelRoute(chart, 'traffic', { parents, backends });
    });
    expect(route.metadata?.name).toBe('traffic');
    expect(route.spec).toMatchObject({
      rules: [
        {
          backendRefs: [
            { name: 'chat', port: 80, weight: 90 },
            { name: 'chat-next', port: 80, weight: 10 },
          ],
        },
      ],
    });
  });

  test('is refused where it leads nowhere', () => {
    const found = faultsOf((chart) => {
      const chat = new AutoscaledModel(chart, 'chat', { ...served, service: false });
      const far = new AutoscaledModel(chart, 'far', { ...served, namespace: 'far' });
      new ModelRoute(chart, 'traffic', {
        parents: [],
        hostnames: ['Chat'],
        path: 'v1',
        backends: [
          { ...chat, weight: 0 },
          { ...far, weight: 0 },
        ],
      });
      new ModelRoute(chart, 'again', {
        parents,
        backends: [
          { ...far, weight: 1.5 },
          { ...far, weight: 1 },
        ],
      });
    });
    expect(found.map((fault) => fault.replace(/^\[test\/\w+\] ([^:]+):.*/s, '$1'))).toEqual([
      'route.parents',
      'route.hostnames[0]',
      'route.path',
      'route.backends[0]',
      'route.backends',
      'route.backends',
      'route.backends[0].weight',
      'route.backends',
    ]);
  });
});

describe('alerts', () => {
  interface Rule {
    readonly alert: string;
    readonly expr: string;
    readonly for: string;
    readonly labels: Record<string, string>;
  }

  function rulesOf(props: Partial<AutoscaledModelProps>): Rule[] {
    const rule = only<{ spec: { groups: { rules: Rule[] }[] } }>('PrometheusRule', {
      ...served,
      namespace: 'ml',
      alerts: true,
      ...props,
    });
    return rule.spec.groups.flatMap(({ rules }) => rules);
  }

  test('watch the autoscaler, its metrics, the nodes and the start', () => {
    const names = ['ModelAtMaximumReplicas', 'ModelScalingStopped', 'ModelWithoutCapacity', 'ModelStartupOverBudget'];
    const rules = rulesOf({});
    expect(rules.map(({ alert }) => alert)).toEqual(names);
    for (const { expr } of rules) expect(expr).toContain('namespace="ml"');
    expect(rules[3]?.expr).toContain('> 300 and on (namespace, pod)');
    expect(rules[0]).toMatchObject({ for: '15m', labels: { severity: 'warning', model: 'chat' } });
  });

  test('say nothing of a start that nobody budgeted', () => {
    const rules = rulesOf({ image: 'm:1', runtime: undefined });
    expect(rules.map(({ alert }) => alert)).not.toContain('ModelStartupOverBudget');
  });

  test('read what the autoscaler reads, whoever made it', () => {
    const rules = rulesOf({
      serverMetrics: { server: VLLM_METRICS },
      alerts: { alertLabels: { severity: 'page' }, patience: minutes(5), labels: { release: 'x' } },
      scaling: {
        maxReplicas: 3,
        metrics: [Signal.waitingRequests({ perReplica: 4 })],
        source: MetricSource.keda({ prometheus: 'http://prometheus:9090' }),
      },
    });
    expect(rules[0]?.expr).toContain('horizontalpodautoscaler="keda-hpa-chat"');
    expect(rules[0]).toMatchObject({ for: '5m', labels: { severity: 'page' } });
    expect(rules.at(-1)).toMatchObject({
      alert: 'ModelNotScraped',
      expr: expect.stringContaining('up{namespace="ml",job="ml/chat"} == 1'),
    });
  });

  test('with labels that Prometheus does not know are refused', () => {
    expect(faults({ ...served, alerts: { alertLabels: { 'a-b': 'x' } } })).toEqual([
      expect.stringContaining('alerts.alertLabels[a-b]: must consist of'),
    ]);
  });
});

function minutes(amount: number): Duration {
  return Duration.minutes(amount);
}

describe('overrides', () => {
  const everything: AutoscaledModelProps = {
    ...served,
    ingress: { host: 'chat.example.com' },
    route: { parents: [{ name: 'public' }] },
    alerts: true,
  };

  test('reach every object around the model', () => {
    const metadata = { annotations: { note: 'x' } };
    const names = [
      'deployment',
      'service',
      'autoscaler',
      'disruptionBudget',
      'networkPolicy',
      'ingress',
      'route',
      'alerts',
    ];
    const overrides = Object.fromEntries(names.map((name) => [name, { metadata }]));
    const manifests = render((chart) => new AutoscaledModel(chart, 'chat', { ...everything, overrides }));
    expect(manifests).toHaveLength(names.length);
    for (const manifest of manifests) expect(manifest.metadata?.annotations).toEqual({ note: 'x' });
  });

  test('of an object that is not there are refused', () => {
    expect(faults({ ...plain, overrides: { route: {}, networkPolicy: {} } })).toEqual([
      expect.stringContaining('overrides.route: has nothing to be laid over: the model has no route'),
      expect.stringContaining('overrides.networkPolicy: has nothing to be laid over'),
    ]);
  });

  const text = fc.stringMatching(/^[a-z]{1,8}$/);
  const podSpecs = fc.record(
    {
      priorityClassName: text,
      hostname: text,
      shareProcessNamespace: fc.boolean(),
      nodeSelector: fc.dictionary(text, text, { maxKeys: 2 }),
      securityContext: fc.record({ runAsUser: fc.nat(), fsGroup: fc.nat() }, { requiredKeys: [] }),
      containers: fc.tuple(
        fc.record({
          name: fc.constant('chat'),
          stdin: fc.boolean(),
          env: fc.uniqueArray(fc.record({ name: text, value: text }), { selector: ({ name }) => name, maxLength: 3 }),
          volumeMounts: fc.tuple(
            fc.record({ name: fc.constant('cache'), mountPath: fc.constant('/data'), subPath: text }),
          ),
        }),
      ),
    },
    { requiredKeys: [] },
  );

  test('of the pod stand in the YAML, each value of them, whatever was derived', () => {
    fc.assert(
      fc.property(podSpecs, (podSpec) => {
        const deployment = only<DeploymentManifest>('Deployment', { ...everything, overrides: { podSpec } });
        const rendered = leaves(deployment.spec.template.spec);
        for (const leaf of leaves(podSpec)) expect(rendered).toContainEqual(leaf);
      }),
      { numRuns: 50 },
    );
  });
});

/** The values of an object with their paths; items of lists count without their place. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
  if (value === null || typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}
