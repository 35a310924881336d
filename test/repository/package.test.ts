import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import * as library from '../../lib';
import { copyApp, filesBelow, inTemporaryFolder, repository, run } from '../support/repository';

const manifest = require('../../package.json');

const app = `
import { App, Chart } from 'cdk8s';
import { AutoscaledModel, Cpu, type AutoscaledModelProps, Metric } from 'cdk8s-model-serving';

const props: AutoscaledModelProps = {
  image: 'registry.example.com/model:1',
  resources: { cpu: { request: Cpu.units(1) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(70)] },
};
const app = new App();
new AutoscaledModel(new Chart(app, 'models'), 'chat', props);
app.synth();
`;

const typo = `
import { Metric } from 'cdk8s-model-serving';
Metric.pods({ name: 'queue' }, { value: 3 });
`;

const alerts = JSON.stringify({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'alerts', namespace: 'ml' },
  spec: { groups: [{ name: 'models', rules: [{ alert: 'Busy', expr: 'sum(queue > 5' }] }] },
});

/** Runs the app, and tells which of what few apps need it loaded, as that takes its time; then uses what was left. */
const loadedByApp = `
require('./main.js');
const loaded = (part) => Object.keys(require.cache).some((file) => file.includes('/node_modules/' + part));
const parts = ['@prometheus-io/lezer-promql/', 'cdk8s-plus-27/', 'js-yaml/', 'cdk8s-model-serving/build/lib/on-demand.js'];
console.log([...parts, 'cdk8s/'].filter(loaded).join());
console.log(typeof require('cdk8s-model-serving').Fleet, parts.filter(loaded).join());
`;

/** Tells what an app of ECMAScript modules can import by name. */
const namesByImport = `
import * as all from 'cdk8s-model-serving';
import { Fleet } from 'cdk8s-model-serving';
const isClass = (value) => typeof value === 'function' && /^class/.test(String(value));
for (const [name, value] of Object.entries({ ...all, Fleet }))
  if (isClass(value) && value.name !== name) throw new Error(name + ' is called ' + value.name);
console.log(Object.keys(all).filter((name) => !['default', 'module.exports'].includes(name)).sort().join());
`;

/** Parts of the package in different files know each other's classes, also where the cache of modules was emptied. */
const fleetOfPackage = `
const all = require('cdk8s-model-serving');
const app = new all.ServingApp({ outdir: 'fleet' });
const scaling = { maxReplicas: 3, metrics: [all.Metric.cpuUtilization(70)] };
const resources = { cpu: { request: all.Cpu.units(1) } };
for (const file of Object.keys(require.cache)) delete require.cache[file];
const fleet = new all.Fleet(app, { environments: { live: {} } });
fleet.model('chat', { image: 'registry.example.com/chat:1', resources, scaling });
app.synth();
`;

/** Models as data, in an app that is bundled in one file. */
const appOfData = `
import { Fleet, ServingApp } from 'cdk8s-model-serving';
const app = new ServingApp({ outdir: 'live' });
new Fleet(app, { environments: { live: {} } }).modelsFrom('models');
app.synth();
`;

const model = `
image: registry.example.com/chat:1
resources: { cpu: { request: 1 } }
scaling: { maxReplicas: 3, metrics: [{ cpuUtilization: 70 }] }
`;

const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: false, types: ['node'] };

/** What says how the package is built. */
const BUILD = ['tsconfig.build.json', 'esbuild.config.mjs'];

/** Runs npm, and fails with what it printed where it fails. */
function npm(args: string[], folder: string): string {
  const { status, stdout, stderr } = run('npm', args, folder);
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

test('the packed package installs into another app, with types', () => {
  inTemporaryFolder((folder) => {
    const source = join(folder, 'source');
    mkdirSync(source);
    copyApp(source);
    for (const file of [...BUILD, 'CHANGELOG.md', 'LICENSE', 'README.md', 'model.schema.json']) {
      cpSync(join(repository, file), join(source, file));
    }
    const tarball = npm(['pack', '--silent'], source).trim().split('\n').pop() ?? '';

    const user = join(folder, 'user');
    mkdirSync(user);
    writeFileSync(join(user, 'package.json'), '{ "private": true }');
    const peers = Object.keys(manifest.peerDependencies).map((name) => `${name}@${manifest.devDependencies[name]}`);
    const tools = ['typescript', '@types/node'].map((name) => `${name}@${manifest.devDependencies[name]}`);
    npm(
      ['install', '--prefer-offline', '--no-audit', '--ignore-scripts', join(source, tarball), ...peers, ...tools],
      user,
    );

    writeFileSync(join(user, 'main.ts'), app);
    writeFileSync(join(user, 'alerts.json'), alerts);
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
    expect(run('npx', ['tsc'], user)).toMatchObject({ status: 0, stdout: '' });
    expect(run('node', ['-e', loadedByApp], user, { NODE_DISABLE_COMPILE_CACHE: '1' })).toMatchObject({
      status: 0,
      stdout: 'cdk8s/\nfunction cdk8s-model-serving/build/lib/on-demand.js\n',
    });
    writeFileSync(join(user, 'names.mjs'), namesByImport);
    expect(run('node', ['names.mjs'], user)).toMatchObject({
      status: 0,
      stdout: `${Object.keys(library).sort().join()}\n`,
    });
    expect(filesBelow(join(user, 'dist'))['models.k8s.yaml']).toContain('kind: HorizontalPodAutoscaler');

    expect(run('node', ['-e', fleetOfPackage], user)).toMatchObject({ status: 0 });
    expect(Object.keys(filesBelow(join(user, 'fleet')))).toContain('live/chat.yaml');
    const compiled = (program: string) => run('node', ['-e', program], user, { NODE_DEBUG: manifest.name }).stderr;
    expect(compiled(fleetOfPackage)).toMatch(/core-code\.js: compiled code of (.|\n)*on-demand\.js: compiled code of /);
    expect(compiled("require('./main.js')")).not.toContain('on-demand.js');
    const core = readFileSync(join(user, 'node_modules', manifest.name, 'build', 'lib', 'core-code.js'), 'utf8');
    expect(Math.max(...core.split('\n').map(({ length }) => length))).toBeLessThan(1000);

    const bundle = join(folder, 'bundle', 'app.js');
    buildSync({ entryPoints: [join(user, 'main.js')], outfile: bundle, bundle: true, platform: 'node' });
    expect(run('node', ['app.js'], dirname(bundle))).toMatchObject({ status: 0, stderr: '' });
    expect(filesBelow(join(dirname(bundle), 'dist'))['models.k8s.yaml']).toContain('kind: HorizontalPodAutoscaler');

    writeFileSync(join(user, 'data.js'), appOfData);
    mkdirSync(join(dirname(bundle), 'models'));
    writeFileSync(join(dirname(bundle), 'models', 'chat.yaml'), model);
    buildSync({
      entryPoints: [join(user, 'data.js')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      allowOverwrite: true,
    });
    expect(run('node', ['app.js'], dirname(bundle))).toMatchObject({ status: 0 });
    expect(filesBelow(join(dirname(bundle), 'live'))['live/chat.yaml']).toContain('kind: HorizontalPodAutoscaler');

    const checked = run('npx', ['model-serving', 'check', 'alerts.json'], user);
    expect(checked).toMatchObject({ status: 1, stdout: expect.stringContaining('a ) is missing at the end') });

    writeFileSync(join(user, 'main.ts'), typo);
    const refused = run('npx', ['tsc', '--noEmit'], user);
    expect(refused.status).not.toBe(0);
    expect(refused.stdout).toContain("Type 'number' is not assignable to type 'undefined'");
  });
}, 300_000);

test('the package holds compiled code, types and no sources or tests', () => {
  inTemporaryFolder((folder) => {
    copyApp(folder);
    for (const file of BUILD) cpSync(join(repository, file), join(folder, file));
    const [{ files }] = JSON.parse(npm(['pack', '--dry-run', '--json'], folder).replace(/^[^[]*/, '')) as [
      { files: { path: string }[] },
    ];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['build/lib/index.js', 'build/lib/index.d.ts', 'package.json']));
    expect(paths.filter((path) => /^(test|lib|dist|bench|examples)\//.test(path))).toEqual([]);
  });
}, 120_000);
