import { pathFault } from '../../lib/props/path';

const of = (path: string) => pathFault('AutoscaledModelProps', path);

test.each([
  ['gpus', 'gpus is no prop', 'Did you mean gpu?'],
  ['enw.DEBUG', 'enw is no prop', 'Did you mean env?'],
  ['scheduling.toleration', 'scheduling.toleration is no prop', 'Did you mean tolerations?'],
  ['probes.livenes.path', 'probes.livenes is no prop', 'Did you mean liveness?'],
  ['rollout.maxSurges', 'rollout.maxSurges is no prop', 'Did you mean maxSurge?'],
  ['constructor', 'constructor is no prop', 'Leave it out. Known are alerts, '],
  ['replicas', 'replicas is no prop', 'Say it as scaling'],
  ['image.tag', 'image has no parts', 'Say image.'],
  ['args.first', 'args is a list', 'Say args, or args.0 for the first of it.'],
  ['ports.0.nam', 'ports.0.nam is no prop', 'Did you mean name?'],
  ['', 'an empty name is no prop', 'Name a prop, such as '],
  ['env.', 'an empty name is no prop', 'Name a prop, such as '],
])('%j leads nowhere', (path, problem, fix) => {
  expect(of(path)).toEqual({ problem, fix: expect.stringContaining(fix) });
});

test.each([
  'gpu',
  'gpu.count',
  'env.DEBUG',
  'labels.example.com/team',
  'overrides',
  'overrides.podSpec.hostNetwork',
  'probes.liveness.failureThreshold',
  'preStop.sleepSeconds',
  'rollout.maxSurge',
  'runtime.whatever',
  'scaling.metrics.0.definition',
  'scheduling.nodeSelector.a.b/c',
  'service.type',
  'sidecars.0.image',
])('%j may lead to a value', (path) => {
  expect(of(path)).toBeUndefined();
});
