import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { copyApp, filesBelow, inTemporaryFolder, repository, run } from '../support/repository';

const folder = join(__dirname, '../../examples/gitops');

/** The objects of a YAML file, as far as this test looks into them. */
function objectsIn(path: string): Record<string, never>[] {
  return loadAll(readFileSync(join(folder, path), 'utf8')) as Record<string, never>[];
}

const environments = readdirSync(join(folder, 'dist')).filter((name) => !name.startsWith('.'));

test('every environment of the fleet has a folder', () => {
  expect(environments).toEqual(['development', 'production', 'staging']);
});

test('no workload that an autoscaler scales names its replicas, so that no controller resets them', () => {
  const deployments = environments.flatMap((environment) =>
    readdirSync(join(folder, 'dist', environment)).flatMap((file) =>
      objectsIn(`dist/${environment}/${file}`).filter(({ kind }) => kind === 'Deployment'),
    ),
  );
  expect(deployments).toHaveLength(6);
  for (const { spec } of deployments) expect(Object.keys(spec ?? {})).not.toContain('replicas');
});

test('Argo CD is given the folders and clusters of the environments, and leaves replicas to the autoscaler', () => {
  const [set] = objectsIn('argocd/applicationset.yaml');
  const main = readFileSync(join(folder, 'main.ts'), 'utf8');
  const clusters = [...main.matchAll(/^ {4}(\w+): \{(?:(?!^ {4}\w).)*?cluster: '(\w+)'/gms)];
  expect(clusters.map(([, environment]) => environment).sort()).toEqual(environments);
  expect(set).toMatchObject({
    kind: 'ApplicationSet',
    spec: {
      generators: [{ list: { elements: clusters.map(([, environment, cluster]) => ({ environment, cluster })) } }],
      template: {
        spec: {
          source: { path: 'dist/{{ .environment }}' },
          destination: { name: '{{ .cluster }}' },
          ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
          syncPolicy: {
            syncOptions: expect.arrayContaining(['RespectIgnoreDifferences=true', 'ServerSideApply=true']),
          },
        },
      },
    },
  });
});

test('Flux is given a folder that there is, and time for a model to load', () => {
  const [repository, kustomization] = objectsIn('flux/production.yaml');
  expect(repository).toMatchObject({ kind: 'GitRepository', metadata: { name: 'models' } });
  expect(kustomization).toMatchObject({
    kind: 'Kustomization',
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'models' },
      path: './dist/production',
      prune: true,
      timeout: '30m',
    },
  });
});

describe('the commands of the README', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const [, block = ''] = /```sh\n(.*?)```/s.exec(readme) ?? [];
  const commands = block.trim().split('\n');

  test('are there', () => expect(commands).toHaveLength(3));

  test.each(commands)(
    '%s',
    (command) => {
      inTemporaryFolder((temporary) => {
        const copy = join(temporary, 'examples/gitops');
        copyApp(temporary);
        cpSync(folder, copy, { recursive: true });
        cpSync(join(repository, 'model.schema.json'), join(temporary, 'model.schema.json'));
        const before = filesBelow(join(copy, 'dist'));
        const { status, stderr } = run('bash', ['-c', command], copy);
        expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('dist/:') });
        expect(filesBelow(join(copy, 'dist'))).toEqual(before);
      });
    },
    120_000,
  );
});
