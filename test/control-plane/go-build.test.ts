import { wrapperModule } from '../e2e/control-plane/go-build';

const build = (module: string, version: string) => ({ name: 'x', module, version, programs: [] });

test('staging modules are replaced by those that are published beside Kubernetes, others are left', () => {
  const moduleFile = [
    'module k8s.io/kubernetes',
    'go 1.26.0',
    'require (',
    '\tk8s.io/api v0.0.0',
    '\tk8s.io/kubelet v0.0.0 // indirect',
    '\tk8s.io/utils v0.0.0-20260210185600-b8788abfbbc2',
    ')',
    'replace (',
    '\tk8s.io/api => ./staging/src/k8s.io/api',
    ')',
  ].join('\n');
  expect(wrapperModule(build('k8s.io/kubernetes', 'v1.37.2'), moduleFile)).toBe(
    [
      'module wrapper',
      'go 1.26.0',
      'require k8s.io/kubernetes v1.37.2',
      'replace k8s.io/api => k8s.io/api v0.37.2',
      'replace k8s.io/kubelet => k8s.io/kubelet v0.37.2',
      '',
    ].join('\n'),
  );
});

test("a module's own replacements by versions are repeated", () => {
  const moduleFile = [
    'module example.com/m',
    'go 1.25.0',
    'replace example.com/a => example.com/b v1.2.3',
    'replace (',
    '\t// why',
    '\texample.com/c v1.0.0 => example.com/c v1.0.1',
    ')',
  ].join('\n');
  const replacements = wrapperModule(build('example.com/m', 'v2.0.0'), moduleFile)
    .split('\n')
    .filter((line) => line.startsWith('replace'));
  expect(replacements).toEqual([
    'replace example.com/a => example.com/b v1.2.3',
    'replace example.com/c v1.0.0 => example.com/c v1.0.1',
  ]);
});

test('a module that names no Go version is refused', () => {
  expect(() => wrapperModule(build('example.com/m', 'v1.0.0'), 'module example.com/m\n')).toThrow(
    'names no Go version',
  );
});
