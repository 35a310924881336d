import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { debuglog } from 'node:util';
import { runInThisContext, Script } from 'node:vm';

/** Where an installed package lies; the rest of the path is what `node_modules` it is in. */
const INSTALLED = /^(.*[\\/]node_modules)[\\/]cdk8s-model-serving[\\/]build[\\/]lib$/;
/** The function that Node makes of a module, too. */
const OPENING = '(function (exports, require, module, __filename, __dirname) {';
const CLOSING = '\n})';
const DIGEST_BYTES = 32;

type CompiledModule = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

const log = debuglog('cdk8s-model-serving');

/**
 * What a file of the installed package exports. What V8 compiled of it is kept in `node_modules/.cache`, from a process
 * that ends well for the next ones, as reading and compiling the package takes a sixth of the run of a small app. Kept
 * code that was damaged, or made of another text, by another version of Node or for another processor, is not used.
 *
 * Without a cache are packages that are not in a `node_modules`, apps bundled in one file, test runners that give each
 * test a global object of its own, and processes with `NODE_DISABLE_COMPILE_CACHE`.
 *
 * @param load requires the file as any other
 * @see https://nodejs.org/api/vm.html#new-vmscriptcode-options
 * @see https://nodejs.org/api/module.html#module-compile-cache, which Node has from version 22 on
 */
export function compiled(folder: string, file: string, require: NodeJS.Require, load: () => unknown): unknown {
  const cache = cacheFor(folder);
  if (cache === undefined) return load();
  const filename = join(folder, file);
  const source = readFileSync(filename);
  const kept = join(cache, `${basename(file, '.js')}-${process.version}-${process.arch}.bin`);
  const script = new Script(`${OPENING}${source}${CLOSING}`, {
    filename,
    columnOffset: -OPENING.length,
    cachedData: read(kept, source),
  });
  log('%s: %s', file, script.cachedDataRejected === false ? `compiled code of ${kept}` : 'compiled anew');
  if (script.cachedDataRejected !== false) keepAtExit(script, kept, source);
  const module = { exports: {} };
  const run: CompiledModule = script.runInThisContext();
  run(module.exports, require, module, filename, folder);
  return module.exports;
}

/** The folder for compiled code; undefined where none may be kept. */
function cacheFor(folder: string): string | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  if (runInThisContext('Object') !== Object) return undefined;
  const modules = INSTALLED.exec(folder)?.[1];
  return modules && join(modules, '.cache', 'cdk8s-model-serving');
}

/** Node ends where V8 is given damaged code, so it is compared with its digest first. */
function read(kept: string, source: Buffer): Buffer | undefined {
  try {
    const content = readFileSync(kept);
    const code = content.subarray(DIGEST_BYTES);
    return content.subarray(0, DIGEST_BYTES).equals(digest(source, code)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Does nothing after a failure: a program that broke off has not compiled what the next one needs. */
function keepAtExit(script: Script, kept: string, source: Buffer): void {
  process.once('exit', (status) => {
    if (status !== 0) return;
    try {
      const code = script.createCachedData();
      replace(kept, Buffer.concat([digest(source, code), code]));
      log('%s: kept', kept);
    } catch (error) {
      log('%s: not kept: %s', kept, error);
    }
  });
}

/** Others read the old file or the new one, never a part. */
function replace(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function digest(source: Buffer, code: Buffer): Buffer {
  return createHash('sha256').update(source).update(code).digest();
}
