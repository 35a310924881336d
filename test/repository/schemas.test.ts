import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { filesBelow, repository } from '../support/repository';

interface Validated {
  validate(): void;
}

/** The compiled schema of a kind of Kubernetes 1.33, as kubernetes-models 4.5 carries it. */
function validate({ apiVersion, kind, ...rest }: Manifest): void {
  const kinds: Record<string, new (object: object) => Validated> = require(`kubernetes-models/${apiVersion}`);
  const Model = kinds[kind];
  if (!Model) throw new Error(`there is no schema of ${apiVersion} ${kind}`);
  new Model({ apiVersion, kind, ...rest }).validate();
}

const files = Object.keys(filesBelow(join(repository, 'dist'))).filter((file) => file.endsWith('.yaml'));

describe('the schemas of the Kubernetes API', () => {
  test('know a fault', () => {
    const spec = { replicas: '3', selector: {}, template: {} };
    expect(() => validate({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec })).toThrow(
      'data/spec/replicas must be integer',
    );
  });

  test.each(files)('accept every object of dist/%s', (file) => {
    const manifests: Manifest[] = Yaml.load(join(repository, 'dist', file));
    expect(manifests.length).toBeGreaterThanOrEqual(3);
    for (const manifest of manifests) expect(() => validate(manifest)).not.toThrow();
  });
});
