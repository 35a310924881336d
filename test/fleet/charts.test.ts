import { ApiObject, type Chart } from 'cdk8s';
import { Fleet } from '../../lib/fleet/fleet';
import { ServingApp } from '../../lib/synth/serving-app';
import { type Described, runs, toldBy } from './support';

const environments = {
  staging: { namespace: 'ml-staging' },
  production: { namespace: 'ml', labels: { tier: 'gold' }, kustomization: true },
};

/** Puts a quota into a chart. */
function quota(chart: Chart): void {
  const hard = { 'requests.nvidia.com/gpu': '8' };
  new ApiObject(chart, 'quota', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'gpus' },
    spec: { hard },
  });
}

const FLEET: Described = { environments, models: { chat: {}, embed: {} }, charts: { quota } };

test('a chart beside the models has a file, the namespace and the labels of each environment', () => {
  const [run] = runs(FLEET);
  expect(run?.told).toBe('');
  expect(run?.files['staging/quota.yaml']).toContain('namespace: ml-staging');
  expect(run?.files['production/quota.yaml']).toBe(`apiVersion: v1
kind: ResourceQuota
metadata:
  labels:
    tier: gold
  name: gpus
  namespace: ml
spec:
  hard:
    requests.nvidia.com/gpu: "8"
`);
  expect(run?.files['production/kustomization.yaml']).toContain('- chat.yaml\n  - embed.yaml\n  - quota.yaml\n');
});

test('an environment for which nothing is put into it has no file', () => {
  const inProduction = (chart: Chart, environment: string) => environment === 'production' && quota(chart);
  const [run] = runs({ ...FLEET, charts: { quota: inProduction } });
  expect(Object.keys(run?.files ?? {}).filter((path) => path.includes('quota'))).toEqual(['production/quota.yaml']);
});

test('a run of some models leaves it as it is, and in the kustomization', () => {
  const select = { environments: ['production'], models: ['chat'] };
  const asked: Chart[] = [];
  const [all, some] = runs(FLEET, { ...FLEET, select, charts: { quota: (chart) => void asked.push(chart) } });
  expect(some?.result).toMatchObject({ created: [], changed: [], removed: [] });
  expect(some?.files).toEqual(all?.files);
  expect(asked).toEqual([]);
});

test('it goes with the last object that is in it, and is checked together with the models', () => {
  const [, gone, twice] = runs(
    FLEET,
    { ...FLEET, charts: { quota: (chart, environment) => environment === 'staging' && quota(chart) } },
    { ...FLEET, charts: { quota, other: quota } },
  );
  expect(gone?.result).toMatchObject({
    changed: ['production/kustomization.yaml'],
    removed: ['production/quota.yaml'],
  });
  expect(twice?.result?.findings).toMatchObject([{ rule: 'duplicate-object' }, { rule: 'duplicate-object' }]);
});

test('only environments that are selected are asked for what it holds', () => {
  const asked: string[] = [];
  const charts = { quota: (_: Chart, environment: string) => void asked.push(environment) };
  runs({ ...FLEET, charts, select: { environments: ['staging'] } });
  expect(asked).toEqual(['staging']);
});

test.each<[string, Described, string]>([
  ['a model', { ...FLEET, charts: { chat: quota } }, 'chat: name: is the name of a model and of a chart beside'],
  ['kustomize', { ...FLEET, charts: { kustomization: quota } }, 'would be written to kustomization.yaml'],
  ['nobody', { ...FLEET, charts: { 'Quota.v1': quota } }, 'Quota.v1: name: must consist of lower case letters'],
  ['nothing', { ...FLEET, charts: { '': quota } }, 'name: must not be empty; received "". Fix: Give the chart one'],
  ['every object', { ...FLEET, charts: { constructor: quota } }, 'Fix: Rename the chart.'],
])('the name of %s is no name of a chart', (_, described, told) => {
  expect(toldBy(described)).toContain(told);
});

test('two charts of one name are told', () => {
  const fleet = new Fleet(new ServingApp({ report: false }), { environments });
  fleet.chart('quota', quota);
  fleet.chart('quota', quota);
  expect(() => fleet['app'].synth()).toThrow('quota: name: is the name of two charts');
});

test('what fills it must be a function', () => {
  const fleet = new Fleet(new ServingApp({ report: false }), { environments });
  const given: unknown = {};
  expect(() => fleet.chart('quota', given as () => void)).toThrow('fleet.chart(name, fill): fill: must be a function');
});

test('a chart that is filled later is told, as its objects would be lost', () => {
  const later = async (chart: Chart) => {
    await Promise.resolve();
    quota(chart);
  };
  expect(toldBy({ ...FLEET, charts: { quota: later } })).toContain(
    'staging/quota: fill: must put its objects into the chart before it returns; it returned a promise, for which nothing waits. Fix: Wait for what it needs before fleet.chart is called.',
  );
  expect(toldBy(FLEET)).toBe('');
});
