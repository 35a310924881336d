/**
 * Writes the package as it is published: the core, which every app loads; on-demand.js, which is loaded when something
 * of it is first used; index.js, which joins both; and cli.js. compiled.js keeps what V8 makes of the first two. Less to
 * read starts faster, so locals have short names, and text is ASCII, which V8 reads as bytes. Classes and functions keep
 * their names: objects of another copy of the package are known by them, and traces show them. Lines stay short, as Node
 * shows the one at which an error was thrown.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { minify } from '@swc/core';
import { ts } from '@ts-morph/common';
import { build, transform } from 'esbuild';

const OUT = 'build/lib';
const TARGET = 'node20';
const LINE_LENGTH = 100;
/** What holds parts, each of which may begin a line. */
const LISTED = [
  ts.SyntaxKind.VariableDeclarationList,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.ArrayLiteralExpression,
];

/** Each has all of the core, so that the core is the one file that they share, and its parts call each other directly. */
const ENTRIES = {
  index: `export * from './core';`,
  'on-demand': `export * from './core'; export * from './on-demand';`,
  cli: `#!/usr/bin/env node\nexport * from './core'; import './cli/main';`,
};

const entries = {
  name: 'entries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice('entry:'.length), namespace: 'entry' }));
    onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
      contents: ENTRIES[path],
      resolveDir: resolve('lib'),
    }));
  },
};

/** The files as modules of ECMAScript, which are the ones that esbuild can split. */
async function split() {
  const { outputFiles, metafile } = await build({
    entryPoints: Object.keys(ENTRIES).map((name) => ({ in: `entry:${name}`, out: name })),
    plugins: [entries],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    packages: 'external',
    external: ['../../model.schema.json'],
    loader: { '.json': 'copy' },
    assetNames: '[name]',
    chunkNames: 'core-code',
    outdir: OUT,
    minifySyntax: true,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return { outputFiles, exportsOf: (name) => metafile.outputs[`${OUT}/${name}.js`].exports };
}

/** Gives each class its own name: esbuild makes `var Cpu = class _Cpu {` of it, or `var Cpu = class {`. */
function withClassNames(code) {
  const names = Array.from(code.matchAll(/\b(\w+) = class /g), ([, name]) => name);
  const named = code.replace(/\b(\w+) = class (?!_)/g, '$1 = class $1 ');
  return named.replace(/\b_([A-Z]\w*)\b/g, (word, name) => (names.includes(name) ? name : word));
}

/** Calls `require` itself, not esbuild's stand-in for modules that have none: bundlers of apps follow that alone. */
function withRequire(code) {
  return code.replace(/\b__require\(/g, 'require(').replaceAll('"./core-code.js"', '"./core.js"');
}

async function asCommonJs(text) {
  const { code } = await transform(withRequire(text), { format: 'cjs', platform: 'node', target: TARGET });
  const mangle = { toplevel: true, keep_classnames: true, keep_fnames: true };
  const options = { compress: false, mangle, format: { asciiOnly: true } };
  return withLines((await minify(withClassNames(code), options)).code);
}

function mayBeginLine(node) {
  const { parent } = node;
  if (ts.isStatement(node) || ts.isClassElement(node) || LISTED.includes(parent.kind)) return true;
  return ts.isBinaryExpression(parent) && parent.right === node;
}

/** Begins a line where the last one is long enough. */
function withLines(code) {
  const source = ts.createSourceFile('code.js', code, ts.ScriptTarget.Latest, true);
  const starts = [0];
  const visit = (node) => {
    const start = node.getStart(source);
    if (mayBeginLine(node) && start - starts.at(-1) > LINE_LENGTH) starts.push(start);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return starts.map((start, line) => code.slice(start, starts[line + 1])).join('\n');
}

/** A module as a function of its core: required when the cache of modules was emptied, it would load a core of its own. */
function asFactory(code) {
  const body = code.replaceAll('require("./core.js")', 'core');
  return `module.exports = (core) => {\nconst module = { exports: {} };\n${body}return module.exports;\n};\n`;
}

/** What a file exports, by way of compiled.js; `require` itself is written out, for bundlers. */
function byCompiled(file) {
  return `require("./compiled.js").compiled(__dirname, "${file}", require, () => require("./${file}"))`;
}

/** What loads a file when one of its names is first asked for; the last line tells Node all names for `import`. */
function later(file, names, all) {
  return `const core = require("./core.js");
let later;
const load = () => (later ??= ${byCompiled(file)}(core));
for (const name of ${JSON.stringify(names)}) {
  Object.defineProperty(module.exports, name, { enumerable: true, get: () => load()[name] });
}
0 && (module.exports = { ${all.join(', ')} });
`;
}

await build({ entryPoints: ['lib/compiled.ts'], format: 'cjs', platform: 'node', target: TARGET, outdir: OUT });
const { outputFiles, exportsOf } = await split();
for (const { path, text, contents } of outputFiles) {
  const code = path.endsWith('.js') ? await asCommonJs(text) : contents;
  writeFileSync(path, path.endsWith('on-demand.js') ? asFactory(code) : code);
}
writeFileSync(`${OUT}/core.js`, `module.exports = ${byCompiled('core-code.js')};\n`);
const all = exportsOf('on-demand');
const onDemand = all.filter((name) => !exportsOf('index').includes(name));
appendFileSync(`${OUT}/index.js`, later('on-demand.js', onDemand, all));
