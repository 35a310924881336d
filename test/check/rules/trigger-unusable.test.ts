import { triggerUnusable } from '../../../lib/check/rules/trigger-unusable';
import { check } from '../../support/rules';

const GOOD = { serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(up)', threshold: '4' };

type Metadata = Readonly<Record<string, string | undefined>>;

const scaledObject = (metadata: Metadata, type = 'prometheus', spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat' },
    spec: { scaleTargetRef: { name: 'chat' }, triggers: [{ type, metadata: { ...GOOD, ...metadata } }], ...spec },
  });

const told = (metadata: Metadata) =>
  check(scaledObject(metadata), { rules: [triggerUnusable] }).map(({ path, message }) => [
    path.replace('spec.triggers[0].metadata', ''),
    message,
  ]);

it.each([
  ['no address', { serverAddress: undefined }, '', 'gives no serverAddress'],
  ['no query', { query: '' }, '', 'gives no query'],
  ['no threshold', { threshold: undefined }, '', 'gives no threshold'],
  ['an address without a scheme', { serverAddress: 'prometheus:9090' }, '.serverAddress', 'asks at prometheus:9090'],
  ['an address of no host', { serverAddress: 'http:///api' }, '.serverAddress', 'asks at http:///api'],
  ['a bracket too few', { query: 'sum(rate(foo[5m])' }, '.query', 'a ) is missing'],
  ['a bracket too many', { query: 'sum(rate(foo[5m])))' }, '.query', 'a ) closes nothing'],
  ['a bracket of another kind', { query: 'sum(foo]' }, '.query', 'a ] closes nothing'],
  ['a threshold in words', { threshold: 'many' }, '.threshold', 'has the threshold "many"'],
  ['a threshold of 0', { threshold: '0' }, '.threshold', 'has the threshold "0"'],
  ['a threshold that rounds to 0', { threshold: '0.0001' }, '.threshold', 'has the threshold "0.0001"'],
  ['an unknown way to sign in', { authModes: 'tls,bearr' }, '.authModes', 'signs in by bearr'],
])('a trigger with %s is told', (_, metadata, path, message) => {
  expect(told(metadata)).toEqual([[path, expect.stringContaining(message)]]);
});

it.each<[string, Metadata]>([
  ['all that it needs', {}],
  ['a path and TLS', { serverAddress: 'https://mimir.example/prometheus' }],
  ['brackets in text', { query: 'sum(foo{path=~"/a(b|c)[0-9"})' }],
  ['a fraction', { threshold: '0.5' }],
  ['two ways to sign in', { authModes: 'tls, basic' }],
  [
    'values that are filled in later',
    { serverAddress: `\${PROMETHEUS}`, query: 'sum({{ .query }}', threshold: '$(T)' },
  ],
])('a trigger with %s is not', (_, metadata) => {
  expect(told(metadata)).toEqual([]);
});

it('asks for no threshold of what is a term of a formula', () => {
  const advanced = { scalingModifiers: { formula: 'a + 1', target: '4' } };
  const found = (metadata: Metadata) =>
    check(scaledObject(metadata, 'prometheus', { advanced }), { rules: [triggerUnusable] });
  expect(found({ threshold: undefined })).toEqual([]);
  expect(found({ query: undefined })).toHaveLength(1);
});

it('leaves other scalers alone', () => {
  expect(check(scaledObject({ serverAddress: undefined }, 'redis'), { rules: [triggerUnusable] })).toEqual([]);
});
