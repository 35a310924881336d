import { celRule } from '../../../lib/check/admission/structure/cel-rules';
import { customSchemas, type Schema } from '../../../lib/check/admission/structure/custom-types';
import { errors, judge } from './judge';

function rulesOf(schema: Schema): string[] {
  const children = [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})];
  return [
    ...(schema['x-kubernetes-validations'] ?? []).map(({ rule }) => rule),
    ...children.flatMap((child) => (typeof child === 'object' ? rulesOf(child) : [])),
  ];
}

const rules = [...new Set(customSchemas().flatMap(rulesOf))];

test('every rule in CEL that a schema holds has a function', () => {
  expect(rules.length).toBeGreaterThan(40);
  expect(rules.filter((rule) => celRule(rule) === undefined)).toEqual([]);
});

test('a rule that nobody knows is said to be unknown', () => {
  expect(celRule('self.size() == 42')).toBeUndefined();
});

const route = (spec: object) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'chat' },
  spec,
});
const paths = (spec: object) => errors(judge(36, route(spec))).map((error) => error.path);

describe('HTTPRoute', () => {
  test.each([
    ['a Service without a port', { rules: [{ backendRefs: [{ name: 'chat' }] }] }, 'spec.rules[0].backendRefs[0]'],
    ['a path without a slash', { rules: [{ matches: [{ path: { value: 'v1' } }] }] }, 'spec.rules[0].matches[0].path'],
    ['a filter without its part', { rules: [{ filters: [{ type: 'URLRewrite' }] }] }, 'spec.rules[0].filters[0]'],
    [
      'a redirect with backends',
      {
        rules: [
          {
            filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }],
            backendRefs: [{ name: 'chat', port: 80 }],
          },
        ],
      },
      'spec.rules[0]',
    ],
    [
      'a backend timeout above that of the request',
      { rules: [{ timeouts: { request: '5s', backendRequest: '1m' } }] },
      'spec.rules[0].timeouts',
    ],
    ['two parents alike', { parentRefs: [{ name: 'gw' }, { name: 'gw' }] }, 'spec.parentRefs'],
  ])('%s', (_, spec, path) => {
    expect(paths(spec)).toContain(path);
  });

  test('is silent on a sound one', () => {
    const rule = { matches: [{ path: { value: '/v1' } }], backendRefs: [{ name: 'chat', port: 80 }] };
    expect(judge(36, route({ parentRefs: [{ name: 'gw' }], rules: [rule] }))).toEqual([]);
  });
});

test('an empty item of a list is refused, an empty field is not', () => {
  const monitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'chat' },
    spec: { selector: {}, sampleLimit: null, podMetricsEndpoints: [null] },
  };
  expect(errors(judge(36, monitor)).map((error) => error.path)).toEqual(['spec.podMetricsEndpoints[0]']);
});

test('a kind that nobody knows is left alone', () => {
  expect(judge(36, { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec: { x: 1 } })).toEqual(
    [],
  );
});

test('a field at the top with a name that every object inherits is unknown', () => {
  const unknown = (field: object) => errors(judge(36, { ...route({}), ...field })).map(({ message }) => message);
  expect(unknown({ constructor: {} })).toEqual([expect.stringContaining('There is no field "constructor" here')]);
  expect(unknown({})).toEqual([]);
});
