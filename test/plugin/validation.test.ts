import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelServingValidation } from '../../lib/plugin';
import { repository, run } from '../support/repository';

const APP = `
const { App, Chart, ApiObject } = require('cdk8s');
const app = new App();
const chart = new Chart(app, 'models');
new ApiObject(chart, 'service', {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'chat' },
  spec: { ports: [{ port: Number(process.env.PORT), targetPort: 8080 }] },
});
app.synth();
`;

/** Compiles the plugin as it is published. */
function compilePlugin(folder: string): void {
  const options = '--ignoreConfig --module nodenext --target es2022 --noCheck --types node --rootDir lib';
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const args = [tsc, ...options.split(' '), '--outDir', join(folder, 'build'), 'lib/plugin/index.ts'];
  execFileSync(process.execPath, args, { cwd: repository });
}

function settings(properties: string): string {
  const validation = `  - package: ./build/plugin\n    class: ModelServingValidation\n    version: 1.0.0\n${properties}`;
  return `language: typescript\napp: node app.js\nvalidations:\n${validation}`;
}

describe('with the cdk8s CLI', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'model-serving-plugin-')));

  beforeAll(() => {
    compilePlugin(folder);
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'app.js'), APP);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function synth(port: number, properties = '') {
    writeFileSync(join(folder, 'cdk8s.yaml'), settings(properties));
    const cdk8s = join(repository, 'node_modules/cdk8s-cli/bin/cdk8s');
    return run(process.execPath, [cdk8s, 'synth', '--check-upgrade=false'], folder, { PORT: String(port) });
  }

  test('errors fail synthesis, with the construct, file, line, field and fix', () => {
    const { status, stdout } = synth(80800);
    expect(status).toBe(2);
    expect(stdout).toContain('Construct Path: models/service');
    expect(stdout).toContain('dist/models.k8s.yaml:7 Service chat spec.ports[0].port');
    expect(stdout).toMatch(/Recommendation: .*65535/);
    expect(stdout).toMatch(/Errors +│ 1/);
  }, 60_000);

  test('what is right passes', () => {
    const { status, stdout } = synth(80);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Objects +│ 1/);
  }, 60_000);

  test('properties that are wrong are told', () => {
    const { status, stderr } = synth(80, '    properties:\n      target: "1.33"\n');
    expect(status).not.toBe(0);
    expect(stderr).toContain('target: is not known. Fix: ');
  }, 60_000);
});

/** What the plugin tells of files, and what it submits. */
async function validated(files: Readonly<Record<string, string>>, properties = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'model-serving-plugin-'));
  const manifests = Object.entries(files).map(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  });
  const violations: unknown[] = [];
  const submitted: unknown[] = [];
  const report = {
    addViolation: (violation: unknown) => violations.push(violation),
    submit: (...given: unknown[]) => submitted.push(given),
  };
  await new ModelServingValidation(properties).validate({ manifests, report });
  rmSync(folder, { recursive: true });
  return { manifests, violations, submitted };
}

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: { name: NAME }\nspec: { ports: [{ port: 0, targetPort: 80 }] }\n';

test('a violation is told once for all the resources at fault', async () => {
  const all = ['a', 'b'].map((name) => SERVICE.replace('NAME', name)).join('---\n');
  const { manifests, violations, submitted } = await validated({ 'all.yaml': all });
  expect(violations).toEqual([
    expect.objectContaining({
      violatingResources: ['a', 'b'].map((resourceName) =>
        expect.objectContaining({ resourceName, manifestPath: manifests[0] }),
      ),
    }),
  ]);
  expect(submitted).toEqual([['failure', { Objects: '2', Errors: '2', Warnings: '0', Silenced: '0' }]]);
});

test('a target that is not known yet is a warning, and stops nothing', async () => {
  const files = { 'all.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ml }\n' };
  const { violations, submitted } = await validated(files, { targetVersion: '1.99' });
  expect(violations).toEqual([
    {
      ruleName: 'warning: targetVersion',
      recommendation:
        'targetVersion is newer than every Kubernetes that this package knows, the last of which is 1.37; received 1.99.',
      fix: 'Respell it, or take a newer version of this package.',
      violatingResources: [],
    },
  ]);
  expect(submitted).toEqual([['success', { Objects: '1', Errors: '0', Warnings: '1', Silenced: '0' }]]);
  expect((await validated(files, { targetVersion: '1.37' })).violations).toEqual([]);
});

test('the kustomization of an environment is passed over', async () => {
  const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [chat.yaml]\n';
  expect((await validated({ 'kustomization.yaml': kustomization })).violations).toEqual([]);
});
