import { Chart, Duration, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Gpu,
  type Manifest,
  Metric,
  ModelDisruptionBudget,
  ModelIngress,
  ModelRoute,
  type RouteOptions,
  Runtime,
} from '../../lib';
import { backendSchemeMismatch } from '../../lib/check/rules/backend-scheme-mismatch';
import { routeMixesModels } from '../../lib/check/rules/route-mixes-models';
import { gatewayDuration, hostFaults, pathPrefixFaults } from '../../lib/manifest/routes';
import { faultsOf, render, renderOne } from '../support/render';
import { problemsIn } from '../support/rules';

const parents = [{ name: 'public', namespace: 'gateways' }];
const props: AutoscaledModelProps = {
  runtime: Runtime.tei({ version: '1.8', model: 'BAAI/bge-m3' }),
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] },
};
const faults = (more: Partial<AutoscaledModelProps>) =>
  faultsOf((chart) => new AutoscaledModel(chart, 'chat', { ...props, ...more }));

/** Models and a route in charts of namespaces of their own; what is wrong, or the objects. */
function apart(modelNamespace: string | undefined, routeNamespace: string | undefined, build = shareRoute) {
  const app = Testing.app();
  const models = new Chart(app, 'models', { namespace: modelNamespace });
  const routes = new Chart(app, 'routes', { namespace: routeNamespace });
  build(routes, new AutoscaledModel(models, 'chat', props));
  const found = app.node.findAll().flatMap(({ node }) => node.validate());
  return found.length > 0 ? found : ([models, routes].flatMap((chart) => Testing.synth(chart)) as Manifest[]);
}

function shareRoute(chart: Chart, model: AutoscaledModel): void {
  new ModelRoute(chart, 'traffic', { parents, backends: [model] });
}

const namespacesOf = (result: ReturnType<typeof apart>) =>
  result.map((item) => (typeof item === 'string' ? item : `${item.kind} ${item.metadata?.namespace}`));

describe('a route in another chart', () => {
  test('stands in the namespace of its models, where the Gateway looks for them', () => {
    expect(namespacesOf(apart('ml', 'web'))).toContain('HTTPRoute ml');
    expect(namespacesOf(apart('ml', undefined))).toContain('HTTPRoute ml');
    expect(namespacesOf(apart(undefined, undefined))).toContain('HTTPRoute undefined');
  });

  test('whose models have no namespace of their own fails in one that has', () => {
    expect(apart(undefined, 'web')).toEqual([
      expect.stringContaining(
        'route.backends: must stand in one namespace, that of the route (web), and stands in none of its own: the Gateway would find no Service; received "chat". Fix: Put the models and the route into one namespace.',
      ),
    ]);
  });

  test('is but one of the objects that follow their deployment', () => {
    const result = apart('ml', 'web', (chart, { deployment, service }) => {
      new ModelDisruptionBudget(chart, 'budget', { deployment });
      if (service) new ModelIngress(chart, 'ingress', { deployment, service, host: 'a.io' });
    });
    expect(namespacesOf(result)).toEqual(expect.arrayContaining(['PodDisruptionBudget ml', 'Ingress ml']));
    expect(namespacesOf(result).join()).not.toContain('web');
  });
});

describe('a model behind a route of its own', () => {
  const ingressOf = (build: (chart: Chart, model: AutoscaledModel) => void) =>
    renderOne<{ spec: { ingress: unknown } }>('NetworkPolicy', (chart) => {
      build(chart, new AutoscaledModel(chart, 'chat', props));
    }).spec.ingress;
  const open = [{ ports: [{ port: 'http' }] }];

  test('lets everybody in, as one with the prop does', () => {
    expect(ingressOf(shareRoute)).toEqual(open);
    expect(
      ingressOf((chart, { deployment, service }) => {
        if (service) new ModelIngress(chart, 'ingress', { deployment, service, host: 'a.io' });
      }),
    ).toEqual(open);
    expect(ingressOf((_, { deployment }) => deployment.markExposed())).toEqual(open);
  });

  test('stays closed without one', () => {
    expect(ingressOf(() => undefined)).not.toEqual(open);
  });
});

describe('a route', () => {
  const of = (route: Partial<RouteOptions>) => faults({ route: { parents, ...route } });

  test.each<[Partial<RouteOptions>, string]>([
    [{ hostnames: [] }, 'route.hostnames: must name at least one host: an empty list would take the requests for all'],
    [{ hostnames: ['10.0.0.1'] }, 'route.hostnames[0]: must be a DNS name, not an IP address; received "10.0.0.1"'],
    [{ hostnames: ['a.io', 'A.io'] }, 'route.hostnames[1]: must consist of lower case'],
    [{ hostnames: ['a.*.io'] }, 'route.hostnames[0]: must consist of lower case'],
    [{ path: 'v1' }, 'route.path: must start with "/"'],
    [{ path: '/v 1' }, 'route.path: holds a character that no path may have'],
    [{ path: '/v1?model=x' }, 'route.path: holds a character that no path may have'],
    [{ path: '/a//b' }, 'route.path: must not contain "//"'],
    [{ path: '/..' }, 'route.path: must not end with "/.."'],
    [{ parents: [{ name: 'public', namespace: 'Gateways' }] }, 'route.parents[0].namespace: must consist of'],
    [{ parents: [{ name: 'public', listener: 'HTTPS' }] }, 'route.parents[0].listener: must consist of'],
  ])('with %j is refused', (route, fault) => {
    expect(of(route)).toEqual([expect.stringContaining(fault)]);
  });

  test.each<Partial<RouteOptions>>([
    { hostnames: ['a.io', '*.b.io'], path: '/v1/chat%20(x)' },
    { parents: [{ name: 'public', namespace: 'gateways', listener: 'https.a' }] },
  ])('with %j is taken', (route) => {
    expect(of(route)).toEqual([]);
  });

  test('may wait for longer than five digits of seconds, of which the Gateway API allows no more', () => {
    const timeoutsOf = (longestRequest: Duration) =>
      renderOne<{ spec: { rules: { timeouts: unknown }[] } }>('HTTPRoute', (chart) => {
        new AutoscaledModel(chart, 'chat', { ...props, route: { parents }, longestRequest });
      }).spec.rules[0]?.timeouts;
    expect(timeoutsOf(Duration.hours(30))).toEqual({ request: '30h' });
    expect(timeoutsOf(Duration.hours(2))).toEqual({ request: '7200s' });
  });
});

describe('what is left to rules', () => {
  const llm = (model: string, servedName?: string): AutoscaledModelProps => ({
    runtime: Runtime.vllm({ version: '0.19.0', model, servedName, args: ['--ssl-certfile=/c'] }),
    gpu: Gpu.nvidia(1),
    scaling: { maxReplicas: 2, metrics: [Metric.cpuUtilization(50)] },
    resources: { cpu: { request: Cpu.units(1) } },
    rollout: 'recreate',
  });
  const found = (canary: AutoscaledModelProps, className?: string) => {
    const objects = render((chart) => {
      const stable = new AutoscaledModel(chart, 'chat', {
        ...llm('Qwen/Qwen2.5-7B-Instruct'),
        ingress: className === undefined ? undefined : { host: 'a.io', className },
      });
      const next = new AutoscaledModel(chart, 'next', canary);
      if (className === undefined) new ModelRoute(chart, 'traffic', { parents, backends: [stable, next] });
    });
    const rules = [backendSchemeMismatch, routeMixesModels];
    return problemsIn(objects, { rules }).map(({ rule }) => rule);
  };

  test('models of different names behind one route', () => {
    expect(found(llm('Qwen/Qwen3-8B'))).toContain('route-mixes-models');
    expect(found(llm('Qwen/Qwen3-8B', 'Qwen/Qwen2.5-7B-Instruct'))).not.toContain('route-mixes-models');
  });

  test('servers with TLS behind a route, unlike those behind an Ingress of a known class', () => {
    expect(found(llm('Qwen/Qwen3-8B'))).toContain('backend-scheme-mismatch');
    expect(found(llm('Qwen/Qwen3-8B'), 'traefik')).toEqual([]);
  });
});

describe('an Ingress', () => {
  test.each([
    [{ host: '10.0.0.1' }, 'ingress.host: must be a DNS name, not an IP address'],
    [{ host: 'a.io', path: 'v1' }, 'ingress.path: must start with "/"'],
    [{ host: 'a.io', path: '/v 1' }, 'ingress.path: holds a character that no path may have'],
  ])('with %j is refused', (ingress, fault) => {
    expect(faults({ ingress })).toEqual([expect.stringContaining(fault)]);
  });

  test('with a wildcard and a path is taken', () => {
    expect(faults({ ingress: { host: '*.a.io', path: '/v1' } })).toEqual([]);
  });
});

describe('the syntax of routes', () => {
  test.each([
    [0, '0s'],
    [99_999, '99999s'],
    [100_001, '27h46m41s'],
    [108_000, '30h'],
    [108_060, '30h1m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(gatewayDuration(seconds)).toBe(text);
    expect(text).toMatch(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/);
  });

  test('hosts and paths', () => {
    expect(hostFaults('::1')).toHaveLength(1);
    expect(hostFaults('chat')).toEqual([]);
    expect(pathPrefixFaults('/')).toEqual([]);
    expect(pathPrefixFaults(`/${'a'.repeat(1024)}`)).toEqual([expect.stringContaining('no more than 1024')]);
    expect(pathPrefixFaults('/a%2Fb')).toHaveLength(1);
  });
});
