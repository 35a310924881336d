import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { inTemporaryFolder, type Outcome, repository, run } from './support/repository';

const PACKAGE = join('node_modules', 'cdk8s-model-serving', 'build', 'lib');
const CACHE = join('node_modules', '.cache', 'cdk8s-model-serving');
const KEPT = join(CACHE, `code-${process.version}-${process.arch}.bin`);

/** A file of a package: it uses all that Node hands to a module. */
const code = `
exports.sum = (...numbers) => numbers.reduce((sum, number) => sum + number, 0);
exports.where = [__filename, __dirname, require('./data.json').text, exports === module.exports].join(' ');
exports.fail = () => { throw new Error('told'); };
`;

/** Lays down a package as it is installed, with one file beside the one that is tested; returns its folder. */
function install(folder: string, place = PACKAGE): string {
  const into = join(folder, place);
  mkdirSync(into, { recursive: true });
  buildSync({
    entryPoints: [join(repository, 'lib', 'compiled.ts')],
    outdir: into,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  writeFileSync(join(into, 'code.js'), code);
  writeFileSync(join(into, 'data.json'), '{ "text": "data" }');
  const loading = "require('./compiled.js').compiled(__dirname, 'code.js', require, () => require('./code.js'))";
  writeFileSync(join(into, 'index.js'), `module.exports = ${loading};`);
  return into;
}

/** Runs a program that uses the package, and shows what the package tells of its cache. */
function use(into: string, program = 'console.log(all.sum(1, 2))', env: NodeJS.ProcessEnv = {}): Outcome {
  const text = `const all = require(${JSON.stringify(into)}); ${program}`;
  return run(process.execPath, ['-e', text], into, { NODE_DEBUG: 'cdk8s-model-serving', ...env });
}

const ANEW = { status: 0, stdout: '3\n', stderr: expect.stringContaining('code.js: compiled anew') };
const FROM_CACHE = { status: 0, stdout: '3\n', stderr: expect.stringContaining('code.js: compiled code of ') };

test('what V8 compiled in one process is used in the next', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    expect(use(into)).toMatchObject(ANEW);
    expect(readdirSync(join(folder, CACHE))).toEqual([`code-${process.version}-${process.arch}.bin`]);
    const kept = readFileSync(join(folder, KEPT));
    expect(use(into)).toMatchObject(FROM_CACHE);
    expect(readFileSync(join(folder, KEPT)).equals(kept)).toBe(true);
  });
});

test('a file has all that Node hands to a module, and shows its own lines, from the cache as without it', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    const program =
      'console.log(all.where); try { all.fail() } catch ({ stack }) { console.log(stack.split("\\n")[1]) }';
    const without = use(into, program, { NODE_DISABLE_COMPILE_CACHE: '1' });
    const file = join(into, 'code.js');
    expect(without.stdout).toContain(`${file} ${into} data true\n`);
    expect(without.stdout).toContain(`${file}:4:`);
    for (const _ of ['anew', 'from the cache']) expect(use(into, program)).toMatchObject({ stdout: without.stdout });
  });
});

test.each([
  ['damaged', (kept: Buffer) => kept.fill(1, kept.length / 2, kept.length / 2 + 8)],
  ['cut off', (kept: Buffer) => kept.subarray(0, kept.length / 2)],
  ['empty', () => Buffer.alloc(0)],
])('kept code that is %s is made anew', (_, damage) => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    use(into);
    writeFileSync(join(folder, KEPT), damage(readFileSync(join(folder, KEPT))));
    expect(use(into)).toMatchObject(ANEW);
    expect(use(into)).toMatchObject(FROM_CACHE);
  });
});

test('a change of the file that keeps its length is seen', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    use(into);
    writeFileSync(join(into, 'code.js'), code.replace('sum + number', 'sum - number'));
    expect(use(into)).toMatchObject({ ...ANEW, stdout: '-3\n' });
  });
});

test('code that V8 refuses, as it was made under other options, is made anew', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    const program = 'console.log(all.sum(1, 2))';
    const text = `const all = require(${JSON.stringify(into)}); ${program}`;
    run(process.execPath, ['--no-lazy', '-e', text], into);
    expect(use(into, program)).toMatchObject(ANEW);
    expect(use(into, program)).toMatchObject(FROM_CACHE);
  });
});

test('a process that fails keeps nothing', () => {
  inTemporaryFolder((folder) => {
    expect(use(install(folder), 'all.fail()').status).toBe(1);
    expect(existsSync(join(folder, CACHE))).toBe(false);
  });
});

test('where nothing can be written, nothing is kept, and the process ends as it would', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    writeFileSync(join(folder, 'node_modules', '.cache'), '');
    const told = expect.stringMatching(/: not kept: Error: /);
    expect(use(into)).toMatchObject({ status: 0, stdout: '3\n', stderr: told });
  });
});

test('a file that cannot take the place of the old one is not left behind', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    mkdirSync(join(folder, KEPT), { recursive: true });
    expect(use(into)).toMatchObject(ANEW);
    expect(readdirSync(join(folder, CACHE))).toHaveLength(1);
  });
});

test.each([
  ['NODE_DISABLE_COMPILE_CACHE', PACKAGE, { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ['a package that is no installed one', join('cdk8s-model-serving', 'build', 'lib'), {}],
  ['an app in one file', join('node_modules', 'app', 'dist'), {}],
])('no code is kept with %s', (_, place, env) => {
  inTemporaryFolder((folder) => {
    expect(use(install(folder, place), undefined, env)).toMatchObject({ status: 0, stdout: '3\n', stderr: '' });
    const above = readdirSync(folder, { recursive: true }).map(String);
    expect(above.filter((path) => path.includes('.cache'))).toEqual([]);
  });
});

test('a package inside a store of packages keeps its code there', () => {
  inTemporaryFolder((folder) => {
    const store = join('node_modules', '.pnpm', 'cdk8s-model-serving@1.0.0');
    use(install(folder, join(store, PACKAGE)));
    expect(existsSync(dirname(join(folder, store, KEPT)))).toBe(true);
  });
});

test('test runners that give each test a global object of its own get the file by their own way', () => {
  inTemporaryFolder((folder) => {
    const into = install(folder);
    use(into);
    writeFileSync(join(into, 'code.js'), 'exports.list = []; exports.error = new Error();');
    const all = require(into);
    expect(all.list).toBeInstanceOf(Array);
    expect(all.error).toBeInstanceOf(Error);
  });
});
