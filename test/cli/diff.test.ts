import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHAT } from '../diff/support';
import { cli, cliIn, commit as commitIn, git as gitIn, initialize, write as writeIn } from './support';

const GROWN = CHAT.replace('maxReplicas: 4', 'maxReplicas: 8');
const REFUSED = CHAT.replace('matchLabels: { app: chat }', 'matchLabels: { app: other }');

describe('between two paths', () => {
  test('files are met below the folders given', async () => {
    const files = { 'old/production/chat.yaml': CHAT, 'new/production/chat.yaml': GROWN };
    const { exitCode, stdout, stderr } = await cli(['diff', 'old', 'new'], { files });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^production: nvidia\.com\/gpu 2 to 8 -> 2 to 16\n\n~ Deployment ml\/chat\n/);
  });

  test('a file and standard input', async () => {
    const { exitCode, stdout } = await cli(['diff', 'chat.yaml', '-'], { files: { 'chat.yaml': CHAT }, stdin: GROWN });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('replicas                 1 to 4 -> 1 to 8\n')]);
  });

  test.each([
    ['no difference', CHAT, [], 0],
    ['a difference', GROWN, [], 0],
    ['a difference under --exit-code', GROWN, ['--exit-code'], 1],
    ['no difference under --exit-code', CHAT, ['--exit-code'], 0],
    ['an update that the server refuses', REFUSED, [], 1],
  ])('%s', async (_, after, options, exitCode) => {
    const files = { 'a.yaml': CHAT, 'b.yaml': after };
    expect(await cli(['diff', 'a.yaml', 'b.yaml', ...options], { files })).toMatchObject({ exitCode, stderr: '' });
  });

  test.each([
    ['text', /^~ Deployment|^nvidia/m],
    ['markdown', /^#### <code>Deployment ml\/chat<\/code>: changed$/m],
    ['json', /^ {2}"folders": \[$/m],
  ])('as %s', async (format, shape) => {
    const files = { 'a.yaml': CHAT, 'b.yaml': GROWN };
    expect((await cli(['diff', '--format', format, 'a.yaml', 'b.yaml'], { files })).stdout).toMatch(shape);
  });

  test('a pipe that brings nothing is no cluster without objects', async () => {
    expect(await cli(['diff', 'chat.yaml', '-'], { files: { 'chat.yaml': CHAT }, stdin: '' })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: standard input holds no Kubernetes object\n',
    });
  });

  test.each([
    [['a.yaml'], 'error: give two paths, before and after, or --since and a git revision\n'],
    [['a.yaml', 'a.yaml', 'a.yaml'], 'error: give two paths, before and after, or --since and a git revision\n'],
    [['a.yaml', 'gone.yaml'], 'error: gone.yaml: there is no such file or folder\n'],
    [['a.yaml', 'broken.yaml'], /^error: broken\.yaml:2 \(broken\.yaml\): \S/],
    [['-', '-'], 'error: standard input can be one side only\n'],
    [['empty.yaml', 'empty.yaml'], 'error: there is no Kubernetes object to compare, before or after\n'],
  ])('%j cannot be compared', async (paths, said) => {
    const files = { 'a.yaml': CHAT, 'broken.yaml': 'a: 1\n  b: 2\n', 'empty.yaml': '' };
    const { exitCode, stdout, stderr } = await cli(['diff', ...paths], { files });
    expect([exitCode, stdout]).toEqual([2, '']);
    if (typeof said === 'string') expect(stderr).toBe(said);
    else expect(stderr).toMatch(said);
  });
});

describe('parts of a kustomization', () => {
  const side = (folder: string, replicas: number, fields: string) => ({
    [`${folder}/base/chat.yaml`]: CHAT,
    [`${folder}/prod/kustomization.yaml`]: `resources: [../base]\n${fields}\n`,
    [`${folder}/prod/more.yaml`]: CHAT.replace('maxReplicas: 4', `maxReplicas: ${replicas}`),
  });
  const PATCHES = 'patches: [{ path: more.yaml }]';
  const told = (outcome: string) =>
    `prod/kustomization.yaml: makes objects with prod/more.yaml, which are none by themselves, such as patches; they are passed over, ${outcome}. Compare what kubectl kustomize makes of prod on both sides.\n`;

  test.each([
    ['that differ', 9, 'and differ', 1],
    ['that do not differ', 8, 'and do not differ', 0],
  ])('%s are not compared, which is told', async (_, replicas, outcome, exitCode) => {
    const files = { ...side('old', 8, PATCHES), ...side('new', replicas, PATCHES) };
    expect(await cli(['diff', 'old', 'new', '--exit-code'], { files })).toEqual({
      exitCode,
      stdout: `${told(outcome)}\nno difference, 1 model unchanged\n`,
      stderr: '',
    });
    const as = async (format: string) => (await cli(['diff', 'old', 'new', '--format', format], { files })).stdout;
    expect(await as('markdown')).toContain(`\n\n${told(outcome)}`);
    expect(JSON.parse(await as('json'))).toEqual({ folders: [], unchanged: 1, notes: [told(outcome).trim()] });
  });

  test('that are a resource, or that no kustomization names, are compared', async () => {
    const resources = 'resources: [../base, more.yaml]\npatches: [{ path: more.yaml }]';
    for (const fields of [resources, 'patches: [{ path: other.yaml }]']) {
      const files = { ...side('old', 8, fields), ...side('new', 9, fields) };
      const { exitCode, stdout } = await cli(['diff', 'old', 'new', '--exit-code'], { files });
      expect([exitCode, stdout]).toEqual([1, expect.stringContaining('1 to 8 -> 1 to 9')]);
      expect(stdout).not.toContain('passed over');
    }
  });
});

describe('since a revision of git', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-serving-diff-'));
    initialize(folder);
    commit({ 'dist/staging/chat.yaml': CHAT, 'dist/.hidden/x.yaml': GROWN, 'dist/notes.txt': 'x', 'ä/b.yaml': CHAT });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const git = (...args: string[]) => gitIn(folder, ...args);
  const write = (files: Readonly<Record<string, string>>) => writeIn(folder, files);
  const commit = (files: Readonly<Record<string, string>>) => commitIn(folder, files);
  const diff = (args: readonly string[], cwd = folder) => cliIn(cwd, ['diff', ...args]);

  test('what is not committed yet counts', async () => {
    write({ 'dist/staging/chat.yaml': GROWN });
    const { exitCode, stdout } = await diff(['--since', 'HEAD']);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^dist\/staging: nvidia\.com\/gpu 2 to 8 -> 2 to 16\n/),
    ]);
  });

  test('nothing differs where nothing was changed, also of files whose names are not plain', async () => {
    expect(await diff(['--since', 'HEAD', 'dist', 'ä'])).toEqual({
      exitCode: 0,
      stdout: 'no difference, 2 models unchanged\n',
      stderr: '',
    });
  });

  test('the whole repository', async () => {
    expect(await diff(['--since', 'HEAD', '.'])).toMatchObject({
      exitCode: 0,
      stdout: 'no difference, 2 models unchanged\n',
    });
    expect((await diff(['--since', 'HEAD', './'], join(folder, 'dist'))).stdout).toBe(
      'no difference, 1 model unchanged\n',
    );
  });

  test('links show what they lead to, also in a circle or out of the repository', async () => {
    mkdirSync(join(folder, 'links'));
    symlinkSync('../dist/staging/chat.yaml', join(folder, 'links/chat.yaml'));
    symlinkSync('../dist', join(folder, 'links/all'));
    symlinkSync('..', join(folder, 'dist/circle'));
    symlinkSync('/nowhere', join(folder, 'dist/out'));
    commit({});
    expect((await diff(['--since', 'HEAD', 'links'])).stdout).toMatch(/^no difference, /);
    write({ 'dist/staging/chat.yaml': GROWN });
    expect((await diff(['--since', 'HEAD', 'links/chat.yaml'])).stdout).toMatch(
      /\n1 model changed, 0 models unchanged\n$/,
    );
  });

  test.each([
    ['links/all/staging', '../dist', 'links/all'],
    ['links/all/staging/chat.yaml', '../dist', 'links/all'],
    ['links/twice/all/staging', '../links', 'links/twice'],
    ['from-root/staging', '/dist', 'from-root'],
  ])('a path through a link: %s', async (path, target, link) => {
    mkdirSync(join(folder, 'links'));
    if (link !== 'links/all') symlinkSync('../dist', join(folder, 'links/all'));
    symlinkSync(target === '/dist' ? join(folder, 'dist') : target, join(folder, link));
    commit({});
    expect((await diff(['--since', 'HEAD', path])).stdout).toBe('no difference, 1 model unchanged\n');
    write({ 'dist/staging/chat.yaml': GROWN });
    expect((await diff(['--since', 'HEAD', path])).stdout).toMatch(/\n1 model changed, 0 models unchanged\n$/);
    expect((await diff(['--since', 'HEAD', `../${path}`], join(folder, 'ä'))).stdout).toMatch(/\n1 model changed, /);
  });

  test('parts of a kustomization are those that it names on each side', async () => {
    const told = (outcome: string) => `passed over, ${outcome}. Compare what kubectl kustomize makes of overlay`;
    write({ 'overlay/kustomization.yaml': 'patches: [{ path: patch.yaml }]\n', 'overlay/patch.yaml': GROWN });
    commit({});
    for (const path of ['.', 'overlay', 'overlay/patch.yaml'])
      expect((await diff(['--since', 'HEAD', '--exit-code', 'dist', path])).stdout).toContain(
        told('and do not differ'),
      );
    write({ 'overlay/patch.yaml': CHAT.replace('maxReplicas: 4', 'maxReplicas: 9') });
    const { exitCode, stdout } = await diff(['--since', 'HEAD', '--exit-code', 'dist', 'overlay']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(told('and differ'))]);
    expect(stdout).toMatch(/\nno difference, 1 model unchanged\n$/);
    expect((await diff(['--since', 'HEAD', '../overlay', '../dist'], join(folder, 'ä'))).stdout).toContain(
      'and differ',
    );
  });

  test('a path through links in a circle leads nowhere', async () => {
    symlinkSync('circle', join(folder, 'circle'));
    commit({});
    expect((await diff(['--since', 'HEAD', 'circle/x'])).stderr).toBe('error: circle/x: is not here, and was not\n');
  });

  test('what a link leads to out of the repository is refused, and a link to nothing there is not', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'model-serving-outside-'));
    try {
      symlinkSync(outside, join(folder, 'dist/out'));
      commit({});
      expect((await diff(['--since', 'HEAD'])).stdout).toBe('no difference, 1 model unchanged\n');
      mkdirSync(join(outside, 'x'));
      writeFileSync(join(outside, 'x/chat.yaml'), GROWN);
      const why = 'leads out of the repository, and git does not know what was there. Compare two folders instead.';
      expect((await diff(['--since', 'HEAD'])).stderr).toBe(`error: dist/out/x/chat.yaml: ${why}\n`);
      expect((await diff(['--since', 'HEAD', 'dist/out/x'])).stderr).toBe(`error: dist/out/x: ${why}\n`);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test('a submodule was what the commit says of it', async () => {
    const module = join(folder, 'module');
    git('init', '--quiet', module);
    write({ 'module/chat.yaml': CHAT, 'module/models/b/embed.yaml': CHAT.replaceAll('chat', 'embed') });
    git('-C', module, 'add', '--all');
    git('-C', module, 'commit', '--quiet', '--message', 'first');
    commit({});
    write({ 'module/chat.yaml': GROWN });
    expect((await diff(['--since', 'HEAD', 'module'])).stdout).toMatch(/\n1 model changed, 1 model unchanged\n$/);
    for (const path of ['module/models', 'module/models/b', 'module/models/b/embed.yaml'])
      expect((await diff(['--since', 'HEAD', path])).stdout).toBe('no difference, 1 model unchanged\n');
    rmSync(join(module, 'models'), { recursive: true });
    expect((await diff(['--since', 'HEAD', 'module/models'])).stdout).toMatch(
      /\n1 model removed, 0 models unchanged\n$/,
    );
    rmSync(join(module, '.git'), { recursive: true });
    rmSync(join(module, 'chat.yaml'));
    expect((await diff(['--since', 'HEAD', 'module', 'dist'])).stdout).toBe('no difference, 1 model unchanged\n');
  });

  test('what a sparse checkout leaves out is not gone', async () => {
    git('sparse-checkout', 'set', 'ä');
    expect(await diff(['--since', 'HEAD'])).toMatchObject({
      exitCode: 0,
      stdout: 'no difference, 1 model unchanged\n',
    });
  });

  test('it is where the branch left the revision, not where that is now', async () => {
    git('checkout', '--quiet', '-b', 'change');
    commit({ 'dist/staging/embed.yaml': CHAT.replaceAll('chat', 'embed') });
    git('checkout', '--quiet', 'main');
    commit({ 'dist/staging/other.yaml': CHAT.replaceAll('chat', 'other') });
    git('checkout', '--quiet', 'change');
    expect((await diff(['--since', 'main'])).stdout).toMatch(/\n1 model added, 1 model unchanged\n$/);
  });

  test('from a folder of the repository, of paths beside it, and of what is gone', async () => {
    mkdirSync(join(folder, 'app'));
    rmSync(join(folder, 'dist'), { recursive: true });
    const gone = await diff(['--since', 'main', '../dist', join(folder, 'ä')], join(folder, 'app'));
    expect(gone).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\.\.\/dist\/staging: [\s\S]*1 model removed/),
    });
  });

  test.each([
    [
      'nowhere',
      'error: --since nowhere: git knows no such commit here. Fetch it first, such as by git fetch origin main.\n',
    ],
    ['-x', 'error: --since -x: git knows no such commit here. Fetch it first, such as by git fetch origin main.\n'],
  ])('%s is no revision', async (revision, said) => {
    expect(await diff([`--since=${revision}`])).toMatchObject({ exitCode: 2, stdout: '', stderr: said });
  });

  test('standard input, which is in no revision', async () => {
    expect(await diff(['--since', 'main', '-'])).toMatchObject({
      exitCode: 2,
      stderr: 'error: git does not know what standard input was. Give files or folders beside --since.\n',
    });
  });

  test('a path that never was', async () => {
    expect(await diff(['--since', 'main', 'gone'])).toMatchObject({
      exitCode: 2,
      stderr: 'error: gone: is not here, and was not\n',
    });
  });

  test('a history that ends before the branch', async () => {
    git('checkout', '--quiet', '--orphan', 'other');
    commit({ 'dist/more.yaml': '' });
    expect(await diff(['--since', 'main'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('it has no commit in common with HEAD. A shallow clone ends before it'),
    });
  });

  test('outside of a repository', async () => {
    rmSync(join(folder, '.git'), { recursive: true });
    expect(await diff(['--since', 'main'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is in no git repository. Compare two folders instead.'),
    });
  });
});
