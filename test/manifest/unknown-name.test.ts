import { likeNames, unknownNameFix } from '../../lib/manifest/unknown-name';

const model = ['env', 'image', 'mounts', 'port', 'probes', 'resources', 'rollout', 'scaling', 'scheduling'];

describe('a name that there is not', () => {
  test.each([
    ['scalling', model, ['scaling']],
    ['cpu', ['cacheUsage', 'cpuAverageValue', 'cpuUtilization'], ['cpuAverageValue', 'cpuUtilization']],
    ['persistentVolumeClaim', ['claim', 'secret'], ['claim']],
    ['secretKeyRef', ['configMap', 'secret'], ['secret']],
    ['environmentVariables', model, []],
    ['portability', model, []],
    ['Port', ['port'], ['port']],
  ])('is like one that it is nearly, or is a part of: %s', (name, known, like) => {
    expect(likeNames(name, known)).toEqual(like);
  });

  test.each([
    ['replicas', model, 'Say it as scaling: { minReplicas, maxReplicas, metrics }.'],
    ['replica', model, 'Say it as scaling: { minReplicas, maxReplicas, metrics }.'],
    ['livenesProbe', model, 'Say it as probes.liveness.'],
    ['nodeSelector', model, 'Say it as scheduling.nodeSelector.'],
    ['livenessProbe', model, 'Say it as probes.liveness.'],
    ['requests', ['cpu', 'memory'], 'Say it as cpu: { request, limit } and memory: { request, limit }.'],
    ['volumes', model, 'Say it as mounts, each with its volume.'],
  ])('of manifests is told its place: %s', (name, known, fix) => {
    expect(unknownNameFix(name, known)).toBe(fix);
  });

  test.each([
    ['replicas', ['requests', 'limits'], 'Leave it out. Known are limits, requests.'],
    ['constructor', ['cpu'], 'Leave it out. Known are cpu.'],
    ['anything', [], 'Leave it out.'],
  ])('is to be left out where it has none: %s', (name, known, fix) => {
    expect(unknownNameFix(name, known)).toBe(fix);
  });
});
