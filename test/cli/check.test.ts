import { IGNORE_PREFIX } from '../../lib/manifest/ignore-annotation';
import { type CliRun, cli } from './support';

const RIGHT = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ml }
data: { greeting: hello }
`;
const PORT_NAME = 'spec.ports[0].port';
const KUSTOMIZATION = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [chat.yaml]\n';

/** The port on line 6 is out of range. */
const WRONG = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: ml }
spec:
  ports:
    - port: 80800
      targetPort: 8080
`;

interface JsonFinding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
}

async function findings(args: readonly string[], given: CliRun): Promise<JsonFinding[]> {
  const { stdout } = await cli(['check', '--format', 'json', ...args], given);
  return JSON.parse(stdout);
}

describe('exit codes', () => {
  test('0 where nothing is wrong', async () => {
    expect(await cli(['check', 'a.yaml'], { files: { 'a.yaml': RIGHT } })).toEqual({
      exitCode: 0,
      stdout: 'nothing found in 1 object of 1 file\n',
      stderr: '',
    });
  });

  test('1 where something is', async () => {
    const { exitCode, stdout, stderr } = await cli(['check', 'a.yaml'], { files: { 'a.yaml': WRONG } });
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^error {3}a\.yaml:6 Service ml\/chat spec\.ports\[0\]\.port {2}\S+\n {8}\S.*\n {8}fix: \S/);
    expect(stdout).toMatch(/\n\n1 error in 1 object of 1 file\n$/);
  });

  test.each([
    ['no argument', [], "error: missing required argument 'path'\n"],
    ['a path that is not there', ['gone.yaml'], 'error: gone.yaml: there is no such file or folder\n'],
    ['an unknown option', ['a.yaml', '--formt'], "error: unknown option '--formt'\n(Did you mean --format?)\n"],
    [
      'an unknown format',
      ['a.yaml', '--format', 'xml'],
      /is invalid\. Allowed choices are text, json, sarif, github\./,
    ],
    ['an old target', ['a.yaml', '--target-version', '1.26'], /must be a Kubernetes version, 1\.27 or newer/],
    ['a target that is no version', ['a.yaml', '--target-version', 'new'], /must be a Kubernetes version/],
    ['a negative count', ['a.yaml', '--max-warnings=-1'], /must be a whole number/],
    ['settings that are not there', ['a.yaml', '--config', 'x.yaml'], 'error: x.yaml: there is no such file\n'],
    ['nothing to check', ['empty'], 'error: there is no Kubernetes object to check in empty\n'],
  ])('2 for %s', async (_, args, message) => {
    const files = { 'a.yaml': RIGHT, 'empty/b.yaml': '---\n# nothing\n' };
    const { exitCode, stdout, stderr } = await cli(['check', ...args], { files });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test.each([
    ['the command line', ['--target-version', '1.99'], '--target-version'],
    ['the settings file', [], 'model-serving.yaml: targetVersion'],
    ['a settings file that is named', ['--config', 'own.yaml'], 'own.yaml: targetVersion'],
  ])('as without, and a warning, for a target of %s that is not known yet', async (_, args, place) => {
    const settings = args[0] === '--target-version' ? '' : 'targetVersion: "v1.99.1"\n';
    const files = { 'a.yaml': RIGHT, 'model-serving.yaml': settings, 'own.yaml': settings };
    const { exitCode, stdout, stderr } = await cli(['check', 'a.yaml', '--format', 'json', ...args], { files });
    expect(exitCode).toBe(0);
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toBe(
      `warning: ${place}: is newer than every Kubernetes that this package knows, the last of which is 1.37; received "1.99". Fix: Respell it, or take a newer version of this package.\n`,
    );
  });

  test('no warning of the newest target that is known', async () => {
    const files = { 'a.yaml': RIGHT, 'model-serving.yaml': 'targetVersion: "1.37"\n' };
    expect(await cli(['check', 'a.yaml'], { files })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await cli(['check', 'a.yaml', '--target-version', '1.37'], { files })).toMatchObject({ stderr: '' });
  });

  test('0 for help and the version', async () => {
    expect(await cli(['check', '--help'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await cli(['--version'])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('1 for more warnings than allowed', async () => {
    const files = { 'a.yaml': RIGHT, 'values.yaml': 'replicas: 1\n' };
    expect(await cli(['check', '.', '--max-warnings', '1'], { files })).toMatchObject({ exitCode: 0 });
    expect(await cli(['check', '.', '--max-warnings', '0'], { files })).toMatchObject({ exitCode: 1 });
  });
});

describe('paths', () => {
  test('a folder stands for the manifests in it and below, by name, without hidden and foreign ones', async () => {
    const files = {
      'm/b.yml': WRONG,
      'm/B.yaml': WRONG,
      'm/a/z.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'x' },
        spec: { ports: [{ port: 0, targetPort: 80 }] },
      }),
      'm/readme.md': '{{',
      'm/.git/x.yaml': '{{',
      'm/node_modules/x.yaml': '{{',
      'm/construct-metadata.json': '{"version":"1.0.0","resources":{}}',
      'm/kustomization.yaml': KUSTOMIZATION,
      'm/model-serving.yaml': 'rules: {}',
    };
    expect((await findings(['m'], { files })).map(({ file }) => file)).toEqual(['m/B.yaml', 'm/a/z.json', 'm/b.yml']);
    expect((await findings(['m/', './m/b.yml', 'm/b.yml'], { files })).map(({ file }) => file)).toEqual([
      'm/B.yaml',
      'm/a/z.json',
      'm/b.yml',
    ]);
  });

  test('the staging folder of an app is read where it is named, or where no app wrote the folder beside it', async () => {
    const files = { 'a/dist/x.yaml': WRONG, 'a/dist.staging/x.yaml': WRONG };
    const read = async (path: string, more = {}) =>
      (await findings([path], { files: { ...files, ...more } })).map(({ file }) => file);
    const app = { 'a/dist/.synth-files': 'x.yaml\n' };
    expect(await read('a', app)).toEqual(['a/dist/x.yaml']);
    expect(await read('a/dist.staging', app)).toEqual(['a/dist.staging/x.yaml']);
    expect(await read('a')).toEqual(['a/dist/x.yaml', 'a/dist.staging/x.yaml']);
  });

  test('what cdk8s keeps beside manifests is read where it is named', async () => {
    const files = { 'construct-metadata.json': '{}', 'a.yaml': RIGHT };
    expect(await findings(['construct-metadata.json', 'a.yaml'], { files })).toEqual([
      expect.objectContaining({ rule: 'not-a-manifest' }),
    ]);
    expect(await findings(['.'], { files })).toEqual([]);
  });

  test('what kustomize reads is told where it is named', async () => {
    const files = { 'kustomization.yaml': KUSTOMIZATION, 'a.yaml': RIGHT };
    expect(await findings(['kustomization.yaml', 'a.yaml'], { files })).toEqual([
      expect.objectContaining({ rule: 'not-a-manifest', severity: 'info' }),
    ]);
  });

  test('- is standard input', async () => {
    expect(await findings(['-'], { stdin: WRONG })).toEqual([
      expect.objectContaining({ file: '-', line: 6, severity: 'error', path: PORT_NAME }),
    ]);
  });

  test('are read in UTF-16 too, where a byte order mark says so', async () => {
    const files = { 'a.yaml': Buffer.from(`\uFEFF${WRONG}`, 'utf16le') };
    expect(await findings(['a.yaml'], { files })).toEqual([expect.objectContaining({ line: 6, path: PORT_NAME })]);
  });
});

describe('what a kustomization names', () => {
  const PATCH = 'apiVersion: v1\nkind: Service\nmetadata: { name: chat, namespace: ml }\nspec: { ports: [{}] }\n';
  const overlay = (fields: string) => ({
    'base/kustomization.yaml': KUSTOMIZATION,
    'base/chat.yaml': WRONG,
    'prod/kustomization.yml': `resources: [../base]\n${fields}\n`,
    'prod/part.yaml': PATCH,
  });
  const told = expect.objectContaining({
    file: './prod/kustomization.yml',
    rule: 'not-a-manifest',
    severity: 'info',
    message: expect.stringContaining('./prod/part.yaml'),
    fix: 'Give what comes of them: kubectl kustomize ./prod | model-serving check -',
  });
  const base = expect.objectContaining({ file: './base/chat.yaml', line: 6 });

  test.each([
    'patches: [{ path: part.yaml }, { patch: "- op: remove" }]',
    'patchesStrategicMerge: [part.yaml]',
    'patchesJson6902: [{ path: ./part.yaml, target: { kind: Service, name: chat } }]',
    'replacements: [{ path: part.yaml }]',
    'transformers: [part.yaml]',
    'openapi: { path: part.yaml }',
    'helmCharts: [{ name: chat, additionalValuesFiles: [part.yaml] }]',
    'configMapGenerator: [{ name: settings, files: [settings.yaml=../prod/part.yaml] }]',
  ])('as a part is told and not checked: %s', async (fields) => {
    expect(await findings(['.'], { files: overlay(fields) })).toEqual([told, base]);
  });

  test.each([
    'resources: [../base, part.yaml]\npatches: [{ path: part.yaml }]',
    'patches: [{ path: other.yaml }]',
    'patches: part.yaml',
    'patches: [{',
  ])('as a resource, or not at all, is checked: %s', async (fields) => {
    const files = { ...overlay(fields), 'prod/kustomization.yml': fields };
    const found = await findings(['.'], { files });
    expect(found).not.toContainEqual(told);
    expect(found).toContainEqual(expect.objectContaining({ file: './prod/part.yaml', severity: 'error' }));
  });

  test('is told by its component, which kustomize renders with what includes it', async () => {
    const files = overlay('kind: Component\npatches: [{ path: part.yaml }]');
    const fix = expect.stringContaining('kubectl kustomize <folder that includes it> |');
    expect(await findings(['.'], { files })).toEqual([expect.objectContaining({ fix }), base]);
  });

  test('is read from files alone: a folder may have the name of a kustomization', async () => {
    const files = { ...overlay('patches: [{ path: part.yaml }]'), 'prod/Kustomization/a.yaml': RIGHT };
    expect(await findings(['prod/part.yaml', 'prod/Kustomization'], { files })).toEqual([
      expect.objectContaining({ file: 'prod/kustomization.yml', severity: 'info' }),
    ]);
  });

  test('is a part also where it is given by its own path', async () => {
    const files = overlay('patches: [{ path: part.yaml }]');
    expect(await findings(['prod/part.yaml', 'base/chat.yaml'], { files })).toEqual([
      expect.objectContaining({ file: 'prod/kustomization.yml', severity: 'info' }),
      expect.objectContaining({ file: 'base/chat.yaml', severity: 'error' }),
    ]);
    expect(await cli(['check', 'prod'], { files })).toMatchObject({
      exitCode: 2,
      stderr:
        'error: there is no Kubernetes object to check in prod. Of a kustomization: kubectl kustomize prod | model-serving check -\n',
    });
  });
});

describe('formats', () => {
  const files = { 'dir/a b.yaml': `${RIGHT}---\n${WRONG}` };

  test('json has every field', async () => {
    const { stdout, exitCode } = await cli(['check', '--format', 'json', 'dir'], { files });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'dir/a b.yaml',
        line: 11,
        rule: expect.stringMatching(/^[a-z-]+$/),
        severity: 'error',
        apiVersion: 'v1',
        kind: 'Service',
        namespace: 'ml',
        name: 'chat',
        path: PORT_NAME,
        message: expect.stringMatching(/\.$/),
        fix: expect.stringMatching(/\.$/),
      },
    ]);
  });

  test('json is an empty list where nothing is wrong', async () => {
    expect(await findings(['a.yaml'], { files: { 'a.yaml': RIGHT } })).toEqual([]);
  });

  test('github marks the line', async () => {
    const { stdout } = await cli(['check', '--format', 'github', 'dir'], { files });
    expect(stdout).toMatch(
      /^::error file=dir\/a b\.yaml,line=11,title=[a-z-]+::Service ml\/chat spec\.ports\[0\]\.port: .*%0Afix: .*\n$/,
    );
  });

  test('sarif describes each rule, and points at the line', async () => {
    const { stdout } = await cli(['check', '--format', 'sarif', 'dir'], { files });
    const { version, runs } = JSON.parse(stdout);
    const [{ tool, results }] = runs;
    expect([version, runs.length, results.length]).toEqual(['2.1.0', 1, 1]);
    const [{ ruleId, ruleIndex, level, message, locations }] = results;
    expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, defaultConfiguration: { level: 'error' } });
    expect([level, message.text]).toEqual(['error', expect.stringContaining('Service ml/chat spec.ports[0].port: ')]);
    expect(locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'dir/a%20b.yaml' }, region: { startLine: 11 } },
        logicalLocations: [{ fullyQualifiedName: 'Service ml/chat spec.ports[0].port', kind: 'resource' }],
      },
    ]);
  });

  test.each([
    ['no colour in a pipe', false, {}, false],
    ['colour on a terminal', true, {}, true],
    ['no colour where NO_COLOR is set', true, { NO_COLOR: '1' }, false],
    ['colour where NO_COLOR is empty', true, { NO_COLOR: '' }, true],
    ['colour where it is forced', false, { FORCE_COLOR: '1' }, true],
    ['no colour on a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('text has %s', async (_, isTTY, env, coloured) => {
    const { stdout } = await cli(['check', 'dir'], { files, env, isTTY });
    expect(stdout.includes('\u001b[31merror\u001b[0m')).toBe(coloured);
  });
});

describe('settings', () => {
  test('are read from model-serving.yaml, or from the file that is named', async () => {
    const [{ rule } = { rule: '' }] = await findings(['a.yaml'], { files: { 'a.yaml': WRONG } });
    const files = {
      'a.yaml': WRONG,
      'model-serving.yaml': `rules: { ${rule}: off }`,
      'x.yaml': `rules: { ${rule}: info }`,
    };
    expect(await findings(['a.yaml'], { files })).toEqual([]);
    expect((await findings(['a.yaml', '--config', 'x.yaml'], { files })).map(({ severity }) => severity)).toEqual([
      'info',
    ]);
  });

  test('can switch off what is told while reading', async () => {
    const files = { 'a.yaml': RIGHT, 'values.yaml': 'a: 1', 'model-serving.yaml': 'rules: { not-a-manifest: off }' };
    expect(await findings(['.'], { files })).toEqual([]);
  });

  test.each([
    ['another key', 'rule: {}', 'rule: is not known. Fix: Did you mean rules?'],
    [
      'a misspelt rule',
      'rules: { not-a-manifst: off }',
      'rules.not-a-manifst: is not a rule. Fix: Did you mean not-a-manifest?',
    ],
    [
      'a target that YAML reads as a number',
      'targetVersion: 1.30',
      'targetVersion: must be a Kubernetes version as text, 1.27 or newer; received 1.3',
    ],
    ['a text for a yes', 'complete: "no"', 'complete: must be true or false; received "no"'],
    ['a list', '[]', 'must be an object with rules, targetVersion, complete'],
    ['two documents', 'rules: {}\n---\nrules: {}', 'must be one document, not several'],
    ['no YAML', 'rules: [', 'line 1: The document cannot be read as YAML'],
  ])('are refused for %s', async (_, text, message) => {
    const { exitCode, stderr } = await cli(['check', 'a.yaml'], {
      files: { 'a.yaml': RIGHT, 'model-serving.yaml': text },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`error: model-serving.yaml is wrong:\n`);
    expect(stderr).toContain(message);
  });

  test('an annotation silences a rule, and stays counted', async () => {
    const [{ rule } = { rule: '' }] = await findings(['a.yaml'], { files: { 'a.yaml': WRONG } });
    const silenced = WRONG.replace('namespace: ml', `namespace: ml, annotations: { ${IGNORE_PREFIX}${rule}: because }`);
    const given = { files: { 'a.yaml': silenced } };
    expect((await cli(['check', 'a.yaml'], given)).stdout).toBe(
      'nothing found in 1 object of 1 file; 1 silenced by annotations\n',
    );
    const sarif = JSON.parse((await cli(['check', 'a.yaml', '--format', 'sarif'], given)).stdout);
    expect(sarif.runs[0].results[0].suppressions).toEqual([{ kind: 'inSource', justification: 'because' }]);
  });
});
