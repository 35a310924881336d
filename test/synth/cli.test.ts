import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { OWNED_FILES } from '../../lib/synth/owned-files';
import { contentOf } from './support/folders';
import { compileSynth, Project } from './support/project';

const APP = `
const { ApiObject, App, Chart } = require('cdk8s');
const app = process.env.PLAIN ? new App() : new ServingApp();
for (const id of ['a', 'b', 'c']) {
  const object = new ApiObject(new Chart(app, id), 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });
  if (process.env.INVALID) object.node.addValidation({ validate: () => [id + ' is invalid'] });
}
if (process.env.KUSTOMIZATION) app.addFile({ path: 'kustomization.yaml', text: () => 'kind: Kustomization\\n' });
const run = () => app.synth();
if (process.env.ASYNC) Promise.resolve().then(run);
else if (process.env.CATCH) {
  try { run(); } catch (error) { console.log('caught ' + error.name); }
  if (process.env.CATCH === 'and throw') throw new TypeError('another error');
} else run();
`;

const PLUGIN = `
class Plugin {
  async validate(context) {
    for (const manifest of context.manifests) {
      context.report.addViolation({
        ruleName: 'named-by-plugin',
        description: 'The plugin saw this file.',
        violatingResources: [{ resourceName: 'a', manifestPath: manifest, locations: [] }],
      });
    }
    context.report.submit(process.env.VERDICT ?? 'success');
  }
}
exports.Plugin = Plugin;
`;

let build: string;
let project: Project;
beforeAll(() => {
  build = compileSynth();
}, 120_000);
afterAll(() => rmSync(build, { recursive: true, force: true }));
beforeEach(() => {
  project = new Project(build, APP);
});
afterEach(() => project.remove());

const FILES = ['a.k8s.yaml', 'b.k8s.yaml', 'c.k8s.yaml'];

/** The names of the objects in a stream of YAML. */
function namesIn(yaml: string): string[] {
  return parseAllDocuments(yaml).map((document) => {
    expect(document.errors).toEqual([]);
    return document.getIn(['metadata', 'name']) as string;
  });
}

test('cdk8s synth writes dist/ and lists its files', async () => {
  const { code, stdout, stderr } = await project.cli();
  expect(code).toBe(0);
  expect(stdout).toContain('  - dist.staging/a.k8s.yaml\n');
  expect(stderr).toMatch(/^created a.k8s.yaml\n.*\ndist\/: 3 objects; 3 created; \d+\.\d\d s\n$/s);
  expect(Object.keys(contentOf(project.path('dist')))).toEqual([OWNED_FILES, ...FILES]);
}, 120_000);

test('cdk8s synth --stdout prints all objects, each a document of its own, and leaves dist/ alone', async () => {
  project.write('dist/a.k8s.yaml', 'old');
  const { code, stdout } = await project.cli(['--stdout']);
  expect(code).toBe(0);
  expect(namesIn(stdout)).toEqual(['a', 'b', 'c']);
  expect(contentOf(project.path('dist'))).toEqual({ 'a.k8s.yaml': 'old' });
}, 120_000);

test('cdk8s synth --stdout of an app that fails prints nothing to standard output and fails', async () => {
  expect(await project.cli(['--stdout'], { INVALID: '1' })).toMatchObject({ code: 1, stdout: '' });
}, 120_000);

test('cdk8s synth --output writes there and leaves dist/ alone', async () => {
  const { code } = await project.cli(['--output', 'elsewhere']);
  expect(code).toBe(0);
  expect(Object.keys(contentOf(project.path('elsewhere')))).toEqual([OWNED_FILES, ...FILES]);
  expect(readdirSync(project.folder)).not.toContain('dist');
}, 120_000);

test.each([
  ['with the prefix of cdk8s', 'cdk8s-out'],
  ['with the very form of its names', 'cdk8s-abcdef'],
])(
  'cdk8s synth --output to a temporary folder %s is no --stdout',
  async (_, name) => {
    const env = { TMPDIR: project.folder };
    expect((await project.cli(['--output', project.path(name)], env)).code).toBe(0);
    expect(Object.keys(contentOf(project.path(name)))).toEqual([OWNED_FILES, ...FILES]);
  },
  120_000,
);

test('cdk8s synth --output to a staging folder spares the folder that it stands for', async () => {
  expect((await project.cli(['--output', 'deep/elsewhere.staging'])).code).toBe(0);
  expect((await project.cli(['--output', 'deep/elsewhere.staging'], { INVALID: '1' })).code).toBe(1);
  expect(Object.keys(contentOf(project.path('deep/elsewhere')))).toEqual([OWNED_FILES, ...FILES]);
}, 120_000);

test('cdk8s synth --format helm writes a chart, and going back removes it', async () => {
  const { code } = await project.cli(['--format', 'helm', '--chart-version', '1.2.3']);
  expect(code).toBe(0);
  const chart = contentOf(project.path('dist'));
  expect(Object.keys(chart)).toEqual([OWNED_FILES, 'Chart.yaml', 'README.md', ...FILES.map((f) => `templates/${f}`)]);
  expect(chart['Chart.yaml']).toContain('version: "1.2.3"');
  expect((await project.cli()).code).toBe(0);
  expect(Object.keys(contentOf(project.path('dist')))).toEqual([OWNED_FILES, ...FILES]);
}, 120_000);

test('a Helm chart is without the kustomization, which no cluster takes', async () => {
  const env = { KUSTOMIZATION: '1' };
  expect((await project.cli(['--format', 'helm', '--chart-version', '1.2.3'], env)).code).toBe(0);
  expect(Object.keys(contentOf(project.path('dist/templates')))).toEqual(FILES);
  expect((await project.cli([], env)).code).toBe(0);
  expect(Object.keys(contentOf(project.path('dist')))).toEqual([OWNED_FILES, ...FILES, 'kustomization.yaml']);
}, 120_000);

describe('validation plugins', () => {
  beforeEach(() => {
    project.write('plugin/index.js', PLUGIN);
    const validations = '[{ package: ./plugin, version: 1.0.0, class: Plugin }]';
    project.write(
      'cdk8s.yaml',
      `language: typescript\napp: node app.js\noutput: dist.staging\nvalidations: ${validations}\n`,
    );
  });

  test('are given the files and the constructs that made them', async () => {
    const { code, stdout } = await project.cli(['--validation-reports-output-file', 'report.json']);
    expect(code).toBe(0);
    expect(stdout).toContain('named-by-plugin');
    const report = readFileSync(project.path('report.json'), 'utf8');
    expect(report).toContain('dist.staging/a.k8s.yaml');
    expect(report).toContain('a/x');
  }, 120_000);

  const METADATA = 'construct-metadata.json';
  const resources = { a: { path: 'a/x' }, b: { path: 'b/x' }, c: { path: 'c/x' } };
  const resourcesIn = (file: string) => JSON.parse(readFileSync(project.path(file), 'utf8')).resources;

  test('find the constructs in the staging folder; dist/ holds manifests alone', async () => {
    // As earlier versions of this package left it.
    project.write(`dist/${OWNED_FILES}`, `${METADATA}\n`);
    project.write(`dist/${METADATA}`, '{}');
    expect((await project.cli()).code).toBe(0);
    expect(resourcesIn(`dist.staging/${METADATA}`)).toEqual(resources);
    expect(Object.keys(contentOf(project.path('dist')))).toEqual([OWNED_FILES, ...FILES]);
    // Nor does it come where nothing changes, or one file does.
    expect((await project.cli()).code).toBe(0);
    rmSync(project.path('dist/a.k8s.yaml'));
    expect((await project.cli()).code).toBe(0);
    expect(resourcesIn(`dist.staging/${METADATA}`)).toEqual(resources);
    expect(Object.keys(contentOf(project.path('dist')))).toEqual([OWNED_FILES, ...FILES]);
  }, 120_000);

  test('find them in a Helm chart', async () => {
    const { code, stdout } = await project.cli(['--format', 'helm', '--chart-version', '1.2.3']);
    expect({ code, named: stdout.includes('a/x') }).toEqual({ code: 0, named: true });
    expect(resourcesIn(`dist.staging/templates/${METADATA}`)).toEqual(resources);
    expect(readdirSync(project.path('dist/templates'))).toEqual(FILES);
  }, 120_000);

  test('find them in the output folder where there is no staging folder', async () => {
    const { code, stdout } = await project.cli(['--output', 'elsewhere']);
    expect({ code, named: stdout.includes('a/x') }).toEqual({ code: 0, named: true });
    expect(resourcesIn(`elsewhere/${METADATA}`)).toEqual(resources);
  }, 120_000);

  test('find them where the manifests are printed', async () => {
    const { code, stdout } = await project.cli(['--stdout']);
    expect({ code, named: stdout.includes('a/x') }).toEqual({ code: 0, named: true });
  }, 120_000);

  test('fail the command', async () => {
    expect((await project.cli([], { VERDICT: 'failure' })).code).toBe(2);
  }, 120_000);
});

describe('a failure that nobody catches', () => {
  const message =
    '3 errors; dist/ is unchanged\n\n' +
    FILES.map((_, i) => `error   ${'abc'[i]}/x\n        ${'abc'[i]} is invalid\n`).join('');

  test.each<Record<string, string>>([{}, { ASYNC: '1' }])('ends the process with its message alone %j', async (env) => {
    expect(await project.app({ INVALID: '1', ...env })).toEqual({ code: 1, signal: null, stdout: '', stderr: message });
  });

  test.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('is in colour as the environment %j says', async (env, coloured) => {
    const { stderr } = await project.app({ INVALID: '1', ...env });
    expect(stderr.includes('\u001b[31merror\u001b[39m')).toBe(coloured);
  });

  test('stands at the head of what the CLI prints', async () => {
    const { code, stderr } = await project.cli([], { INVALID: '1' });
    expect(code).toBe(1);
    expect(stderr.startsWith(message)).toBe(true);
  }, 120_000);
});

test('a failure that is caught ends nothing', async () => {
  const exit = await project.app({ INVALID: '1', CATCH: '1' });
  expect(exit).toEqual({ code: 0, signal: null, stdout: 'caught SynthesisError\n', stderr: '' });
});

test('another error keeps its stack trace', async () => {
  const { code, stderr } = await project.app({ INVALID: '1', CATCH: 'and throw' });
  expect(code).not.toBe(0);
  expect(stderr).toContain('TypeError: another error');
  expect(stderr).toContain('app.js:');
});
