import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namespaceIn } from '../../../lib/cli/cluster/environment';

let dist = '';
beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'dist-'));
  mkdirSync(join(dist, 'production'));
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: chat\n  namespace: ml-production\n';
  writeFileSync(join(dist, 'production', 'chat.yaml'), deployment);
});
afterAll(() => rmSync(dist, { recursive: true }));

test('the namespace is that of the written Deployment', () => {
  expect(namespaceIn(dist, 'production', 'chat')).toBe('ml-production');
});

test('a model that the environment lacks', () => {
  expect(() => namespaceIn(dist, 'production', 'other')).toThrow('environment "production" has no model "other"');
});

test('an environment that was not written', () => {
  expect(() => namespaceIn(dist, 'staging', 'chat')).toThrow(
    /^cannot read the manifests of the environment: \S+staging: there is no such file or folder \(ENOENT\)\. Fix: .+ --dist\.$/,
  );
});
