import { Cpu } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, Metric } from '../../lib';
import { applyDifferences, type ModelDifference } from '../../lib/fleet/difference';
import type { DeploymentManifest } from '../support/deployment';
import { faultsOf, renderOne } from '../support/render';

const base: AutoscaledModelProps = {
  image: 'm:1',
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 2, metrics: [Metric.cpuUtilization(50)] },
  overrides: {
    podSpec: { hostIPC: true, terminationGracePeriodSeconds: 5, dnsConfig: { nameservers: ['10.0.0.1'] } },
    service: { spec: { clusterIP: 'None' } },
  },
};

const podSpecOf = (...differences: ModelDifference[]) =>
  renderOne<DeploymentManifest>('Deployment', (chart) => {
    new AutoscaledModel(chart, 'chat', applyDifferences(base, ...differences));
  }).spec.template.spec;
const faults = (difference: ModelDifference) =>
  faultsOf((chart) => new AutoscaledModel(chart, 'chat', applyDifferences(base, difference)));

test('an environment takes back what the override of the model sets', () => {
  const podSpec = { hostIPC: null, dnsConfig: { nameservers: null } };
  expect(faults({ overrides: { podSpec } })).toEqual([]);
  expect(podSpecOf({ overrides: { podSpec } })).not.toHaveProperty('hostIPC');
  expect(podSpecOf({ overrides: { podSpec } })).toMatchObject({ dnsConfig: {}, terminationGracePeriodSeconds: 5 });
  expect(podSpecOf({ overrides: { podSpec } }, { overrides: { podSpec: { hostIPC: true } } })).toMatchObject({
    hostIPC: true,
  });
});

test('an environment cannot remove what nobody sets', () => {
  expect(faults({ overrides: { podSpec: { hostIPc: null } } })).toEqual([
    expect.stringContaining('hostIPc: is to be removed, but there is no such field'),
  ]);
});
