import { dump } from 'js-yaml';
import { queryInvalid } from '../../../lib/check/rules/query-invalid';
import { check } from '../../support/rules';

const found = (manifest: object) =>
  check(JSON.stringify(manifest), { rules: [queryInvalid] }).map(({ path, message }) => [path, message]);

const scaled = (query: unknown, { kind = 'ScaledObject', type = 'prometheus' } = {}) => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind,
  metadata: { name: 'chat' },
  spec: {
    triggers: [
      { type: 'cpu', metadata: { value: '60' } },
      { type, metadata: { query } },
    ],
  },
});

describe('in a trigger of KEDA', () => {
  it.each(['ScaledObject', 'ScaledJob'])('of a %s, no PromQL is told', (kind) => {
    expect(found(scaled('sum(rate(foo[5m])', { kind }))).toEqual([
      [
        'spec.triggers[1].metadata.query',
        'asks for what is no PromQL, so that Prometheus refuses it: a ) is missing at the end, after sum(rate(foo[5m]).',
      ],
    ]);
  });

  it.each([
    ['PromQL', scaled('sum(rate(foo[5m]))')],
    ['brackets in text', scaled('sum(foo{path=~"/a(b|c)[0-9"})')],
    ['what is filled in later', scaled('sum({{ .query }}')],
    ['no query', scaled(' ')],
    ['a query that is no text', scaled({ a: 1 })],
    ['the query of another scaler', scaled('SELECT count(*) FROM queue', { type: 'postgresql' })],
  ])('%s is not', (_, manifest) => {
    expect(found(manifest)).toEqual([]);
  });
});

const adapter = (rule: object, list = 'rules') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'adapter' },
  data: { 'config.yaml': dump({ [list]: [rule] }) },
});
const METRICS = 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)';

describe('in the configuration of the Prometheus adapter', () => {
  it.each([
    [
      { seriesQuery: 'foo', metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>) by (<<.GroupBy>>)' },
      'holds a metricsQuery that is no PromQL, so that Prometheus refuses it: ) at character 35 cannot stand after sum(<<.Series>>{<<.LabelMatchers>>.',
    ],
    [
      { seriesQuery: 'foo{namespace!=""', metricsQuery: METRICS },
      'holds a seriesQuery that is no PromQL, so that Prometheus refuses it: a } is missing at the end, after foo{namespace!="".',
    ],
  ])('no PromQL is told: %j', (rule, message) => {
    expect(found(adapter(rule))).toEqual([['data[config.yaml]', message]]);
    expect(found(adapter(rule, 'externalRules'))).toEqual([['data[config.yaml]', message]]);
  });

  it.each([
    METRICS,
    'sum by (<< .GroupBy >>) (rate(<<.Series>>{<<.LabelMatchers>>,container!=""}[5m]))',
    'avg({__name__="<<.Series>>",<<- .LabelMatchers ->>})',
    'sum(foo{pod=~"<<index .LabelValuesByName "pod" | join "|">>"}',
    '<<range .GroupBySlice>>sum(<<.>>',
    'sum(foo{ {{ .Values.terms }}',
    '',
  ])('%s is not', (metricsQuery) => {
    expect(found(adapter({ seriesQuery: '{__name__=~"^foo_.*",pod!=""}', metricsQuery }))).toEqual([]);
  });
});

const alerts = (rules: readonly unknown[], apiVersion = 'monitoring.coreos.com/v1') => ({
  apiVersion,
  kind: 'PrometheusRule',
  metadata: { name: 'chat' },
  spec: { groups: [{ name: 'empty' }, { name: 'chat', rules }] },
});

describe('in a PrometheusRule', () => {
  it('no PromQL is told', () => {
    const expr = 'sum(foo) by pod > 5';
    expect(
      found(
        alerts([
          { record: 'a:b', expr: 'sum(foo)' },
          { alert: 'A', expr },
          { alert: 'B', expr: '' },
        ]),
      ),
    ).toEqual([
      [
        'spec.groups[1].rules[1].expr',
        'holds what is no PromQL, so that Prometheus refuses it: pod at character 13 cannot stand after sum(foo) by.',
      ],
      ['spec.groups[1].rules[2].expr', 'holds what is no PromQL, so that Prometheus refuses it: it asks for nothing.'],
    ]);
  });

  it.each([
    ['PromQL', alerts([{ alert: 'A', expr: 'sum by (pod) (foo) > 5' }])],
    ['a number', alerts([{ alert: 'A', expr: 1 }])],
    ['no expression', alerts([{ alert: 'A' }, null])],
    ['LogQL', alerts([{ alert: 'A', expr: 'sum(rate({app="chat"} |~ "error" [5m])) > 1' }])],
    ['a kind of the same name', alerts([{ alert: 'A', expr: 'sum(' }], 'example.com/v1')],
  ])('%s is not', (_, manifest) => {
    expect(found(manifest)).toEqual([]);
  });
});
