import type { AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { type Described, MODEL, toldBy } from './support';

const host = 'chat.example.com';
const ENVIRONMENTS = {
  staging: { cluster: 'one', namespace: 'staging' },
  production: { cluster: 'one', namespace: 'production' },
};

function told(props: Partial<AutoscaledModelProps>, described: Partial<Described> = {}) {
  return toldBy({ environments: ENVIRONMENTS, models: { chat: {} }, props: { ...MODEL, ...props }, ...described });
}

describe('the requests that two environments of a cluster take', () => {
  const ingress = { host, className: 'nginx' };
  const route = { parents: [{ name: 'public', namespace: 'gateways' }], hostnames: [host] };

  test('are told of an Ingress', () => {
    const message = told({ ingress });
    expect(message).toContain('1 error');
    expect(message).toContain(
      'production/chat: ingress.host: takes the requests of staging/chat in the cluster one: which of the two gets them is not defined; received "chat.example.com". Fix: Give the model a host or path of its own in each environment of a cluster.',
    );
  });

  test('are told of a route once, however many Gateways and hosts it has', () => {
    const message = told({ route: { parents: [...route.parents, { name: 'b' }], hostnames: ['a.io', host] } });
    expect(message).toContain('1 error');
    expect(message).toContain(
      'production/chat: route.hostnames: takes the requests of staging/chat in the cluster one: the older route gets them, the other none',
    );
  });

  test.each<[string, Partial<AutoscaledModelProps>, Partial<AutoscaledModelProps>]>([
    ['one path with a slash', { ingress: { ...ingress, path: '/v1' } }, { ingress: { path: '/v1/' } as never }],
    ['no class at all', { ingress: { host } }, {}],
    ['one of several hosts', { route }, { route: { hostnames: ['a.io', host] } as never }],
    ['all hosts of a Gateway', { route: { parents: route.parents } }, {}],
  ])('are told of %s', (_, props, production) => {
    expect(told(props, { models: { chat: { production } } })).toContain('production/chat: ');
  });

  test.each<[string, Partial<AutoscaledModelProps>, Partial<AutoscaledModelProps>]>([
    ['other hosts', { ingress }, { ingress: { host: 'a.io' } }],
    ['other paths', { ingress }, { ingress: { path: '/v1' } as never }],
    ['other classes', { ingress }, { ingress: { className: 'internal' } as never }],
    ['a canary', { ingress }, { ingress: { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } } as never }],
    ['an override', { ingress }, { overrides: { ingress: { metadata: { labels: { a: 'b' } } } } }],
    ['other Gateways', { route }, { route: { parents: [{ name: 'internal', namespace: 'gateways' }] } }],
    ['Gateways of their own namespaces', { route: { parents: [{ name: 'public' }] } }, {}],
    ['other listeners', { route }, { route: { parents: [{ ...route.parents[0], name: 'public', listener: 'a' }] } }],
    ['an override of a route', { route }, { overrides: { route: { metadata: { labels: { a: 'b' } } } } }],
    ['an Ingress and a route', { ingress }, { ingress: null as never, route }],
    ['no way from outside', {}, {}],
  ])('are not told of %s', (_, props, production) => {
    expect(told(props, { models: { chat: { production } } })).toBe('');
  });

  test('are told of two models', () => {
    const models = { chat: { production: false as const }, embed: { staging: false as const } };
    expect(told({ ingress }, { models })).toContain(
      'production/embed: ingress.host: takes the requests of staging/chat in the cluster one',
    );
  });

  test('are not told of other clusters', () => {
    const { staging, production } = ENVIRONMENTS;
    expect(told({ ingress }, { environments: { staging, production: { ...production, cluster: 'two' } } })).toBe('');
    expect(told({ ingress }, { environments: { staging, production: { namespace: 'production' } } })).toBe('');
  });

  test('are not told beside objects that are overwritten', () => {
    const environments = { staging: { cluster: 'one' }, production: { cluster: 'one' } };
    const message = told({ ingress }, { environments });
    expect(message).toContain('whose objects it would overwrite');
    expect(message).not.toContain('takes the requests');
  });

  test('stop a run that writes one of the two, and no other', () => {
    const environments = { ...ENVIRONMENTS, test: { namespace: 'test' } };
    expect(told({ ingress }, { environments, select: { environments: ['staging'] } })).toContain('production/chat');
    expect(told({ ingress }, { environments, select: { environments: ['test'] } })).toBe('');
  });
});

test('two models of one environment are left to the rule', () => {
  const models = { chat: {}, embed: {} };
  const environments = { production: { cluster: 'one' } };
  const message = told({ ingress: { host, className: 'nginx' } }, { models, environments });
  expect(message).not.toContain('in the cluster');
});
