import { Chart, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, Metric, ModelRoute } from '../../../lib';
import { type CheckedManifest, checkEnvironments, check as checkSet } from '../../../lib/check';
import { check, lines } from '../../support/rules';

const object = (metadata: string, more = '', apiVersion = 'v1') => `
---
apiVersion: ${apiVersion}
kind: ConfigMap
metadata: { ${metadata} }
${more}
`;
const twice = ['duplicate-object ConfigMap/a metadata.name'];

describe('one object twice', () => {
  it.each([
    ['in one namespace', object('name: a, namespace: ml'), object('name: a, namespace: ml', 'data: { k: v }'), twice],
    ['in the namespace that it is applied to', object('name: a'), object('name: a', 'data: { k: v }'), twice],
    ['of two versions', object('name: a', '', 'x.io/v1'), object('name: a', '', 'x.io/v2'), twice],
    ['of two groups', object('name: a', '', 'x.io/v1'), object('name: a', '', 'y.io/v1'), []],
    ['in two namespaces', object('name: a, namespace: ml'), object('name: a, namespace: web'), []],
    [
      'in a namespace that may be the one it is applied to',
      object('name: a'),
      object('name: a, namespace: default'),
      [],
    ],
    ['of two names', object('name: a'), object('name: b'), []],
    ['with names that the server makes', object('generateName: a-'), object('generateName: a-'), []],
    [
      'at times of its own',
      object('name: a, annotations: { helm.sh/hook: pre-install }'),
      object('name: a, annotations: { helm.sh/hook: pre-upgrade }'),
      [],
    ],
  ])('%s', (_, one, other, expected) => {
    expect(lines(one + other)).toEqual(expected);
  });

  it('is an error, unless both say the same', () => {
    const [different] = check(object('name: a') + object('name: a', 'data: { k: v }'));
    expect(different).toMatchObject({ severity: 'error', message: expect.stringContaining('the other is lost') });
    const [same] = check(object('name: a') + object('name: a'));
    expect(same).toMatchObject({ severity: 'warning', message: expect.stringContaining('both say the same') });
  });

  it('is told with the place of the first', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const told = (origin: CheckedManifest['origin']) =>
      checkSet([{ manifest, origin }, { manifest }]).findings.map(({ message }) => message.split(': ')[0]);
    expect(told({ file: 'x.yaml' })).toEqual(['is ConfigMap a once more, first in x.yaml']);
    expect(told({ construct: 'app/a' })).toEqual(['is ConfigMap a once more, first in app/a']);
    expect(told({ file: 'x.yaml', line: () => 7 })).toEqual(['is ConfigMap a once more, first in x.yaml:7']);
  });

  it('in the files of two environments is none', () => {
    const at = (file: string, value: string) => ({
      manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: value } },
      origin: { file },
    });
    const found = (...objects: CheckedManifest[]) => checkEnvironments(objects).findings.map(({ rule }) => rule);
    expect(found(at('dist/staging/chat.yaml', '1'), at('dist/production/chat.yaml', '2'))).toEqual([]);
    expect(found(at('dist/staging/chat.yaml', '1'), at('dist/staging/chat.yaml', '2'))).toEqual(['duplicate-object']);
  });
});

describe('models', () => {
  const props: AutoscaledModelProps = {
    image: 'registry.example.com/model:1',
    resources: { cpu: { request: Cpu.units(1) } },
    scaling: { maxReplicas: 5, metrics: [Metric.cpuUtilization(70)] },
  };
  const found = (build: (one: Chart, other: Chart) => void) => {
    const app = Testing.app();
    const charts = ['one', 'other'].map((id) => new Chart(app, id, { namespace: 'ml' })) as [Chart, Chart];
    build(...charts);
    const { findings } = checkSet(charts.flatMap((chart) => Testing.synth(chart)).map((manifest) => ({ manifest })));
    return findings
      .filter(({ rule }) => rule === 'duplicate-object')
      .map(({ object: { kind, name } }) => `${kind} ${name}`);
  };

  it('of one name in two charts are one model to the cluster', () => {
    const both = found((one, other) => {
      new AutoscaledModel(one, 'chat', props);
      new AutoscaledModel(other, 'chat', { ...props, image: 'registry.example.com/model:2' });
    });
    expect(both).toEqual(['Deployment chat', 'Service chat', 'HorizontalPodAutoscaler chat']);
  });

  it('with a route of their own and a shared one of the same name lose one of them', () => {
    const both = found((chart) => {
      const parents = [{ name: 'public' }];
      const model = new AutoscaledModel(chart, 'chat', { ...props, route: { parents } });
      new ModelRoute(chart, 'shared', { name: 'chat', parents, path: '/v1', backends: [model] });
    });
    expect(both).toEqual(['HTTPRoute chat']);
  });

  it('of different names are two', () => {
    const both = found((one, other) => {
      new AutoscaledModel(one, 'chat', props);
      new AutoscaledModel(other, 'embed', props);
    });
    expect(both).toEqual([]);
  });
});
