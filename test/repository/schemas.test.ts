import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { filesBelow, repository } from '../support/repository';
import { hasDefinitions, isCustom, schemaFaults } from '../support/schemas';

const files = Object.keys(filesBelow(join(repository, 'dist'))).filter((file) => file.endsWith('.yaml'));

describe('the schemas of the Kubernetes API', () => {
  test('know a fault', () => {
    const spec = { replicas: '3', selector: {}, template: {} };
    const manifest = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec };
    expect(schemaFaults(manifest).join()).toContain('data/spec/replicas must be integer');
  });

  test.each(files)('accept every object of dist/%s', (file) => {
    const manifests: Manifest[] = Yaml.load(join(repository, 'dist', file));
    const known = manifests.filter((manifest) => hasDefinitions || !isCustom(manifest));
    expect(known.length).toBeGreaterThan(0);
    for (const manifest of known) expect(schemaFaults(manifest)).toEqual([]);
  });
});
