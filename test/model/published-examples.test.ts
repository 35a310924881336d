/**
 * Examples of pods of model servers that were published and cannot work. Ours either cannot be written so, or synthesis
 * says why it will hurt.
 */
import { Chart, Duration, Testing } from 'cdk8s';
import { Cpu, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { AutoscaledModel, type AutoscaledModelProps, check, Metric, Weights } from '../../lib';
import { faultsOf } from '../support/render';

const base: AutoscaledModelProps = {
  image: 'registry.example.com/server:1.4',
  resources: { cpu: { request: Cpu.units(4) }, extended: { 'nvidia.com/gpu': 1 } },
  scaling: { minReplicas: 2, maxReplicas: 6, metrics: [Metric.pods({ name: 'waiting' }, { averageValue: 4 })] },
};

/** What is told of a model: faults of its props, and what the rules find in its objects. */
function told(props: Partial<AutoscaledModelProps>): string[] {
  const build = (chart: Chart) => new AutoscaledModel(chart, 'chat', { ...base, ...props });
  const faults = faultsOf(build);
  if (faults.length > 0) return faults;
  const chart = new Chart(Testing.app(), 'test');
  build(chart);
  const objects = Testing.synth(chart).map((manifest) => ({ manifest }));
  return check(objects).findings.map(({ rule, message }) => `${rule}: ${message}`);
}

test('a preStop of 15 s and a drain of 45 s in a grace of 60 s, with nothing to spare', () => {
  const drain = { longestRequest: Duration.seconds(45) };
  expect(told({ ...drain, terminationGracePeriod: Duration.seconds(60) })).toContainEqual(
    expect.stringContaining('terminationGracePeriod: '),
  );
  expect(told(drain)).toEqual([]);
});

test('a disruption budget of minAvailable 1 at one replica, which no drain of a node gets past', () => {
  const scaling = { ...base.scaling, minReplicas: 1 };
  const gpuFree = { resources: { cpu: { request: Cpu.units(4) } }, scaling };
  expect(told({ ...gpuFree, disruptionBudget: { minAvailable: 1 } })).toContainEqual(
    expect.stringMatching(/minAvailable|pdb-blocks-eviction/),
  );
  expect(told({ ...gpuFree, disruptionBudget: { maxUnavailable: 1 } })).toEqual([]);
});

test('a surge at one replica on the only GPU, which waits for ever', () => {
  const scaling = { ...base.scaling, minReplicas: 1, maxReplicas: 1 };
  expect(told({ scaling, spareCapacity: 0, rollout: { maxSurge: '25%', maxUnavailable: '25%' } })).toContainEqual(
    expect.stringContaining('rollout'),
  );
  expect(told({ scaling, spareCapacity: 0, rollout: 'recreate' })).toEqual([]);
});

test('a surge of 100 % on GPUs, which asks for twice as many as there are', () => {
  expect(told({ rollout: { maxSurge: '100%', maxUnavailable: 0 }, spareCapacity: 0 })).toContainEqual(
    expect.stringMatching(/rollout|surge-needs-spare-gpu/),
  );
});

test('a volume for one node under several replicas', () => {
  const claim = (accessMode: PersistentVolumeAccessMode) => told({ weights: Weights.claim('models', { accessMode }) });
  expect(claim(PersistentVolumeAccessMode.READ_WRITE_ONCE)).toContainEqual(expect.stringContaining('weights'));
  expect(claim(PersistentVolumeAccessMode.READ_ONLY_MANY)).toEqual([]);
});
