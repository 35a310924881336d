import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const APPS = 'bench/apps';
const PACKAGE = 'node_modules/cdk8s-model-serving';

/**
 * Lays down the package as it is published and installed, beside what it needs, and the apps of the benchmark, which
 * find it by the way to the sources; returns the folder.
 */
export function compile(folder: string): string {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const part of ['build/lib', 'package.json']) {
    cpSync(join(ROOT, part), join(folder, PACKAGE, part), { recursive: true });
  }
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  symlinkSync(join(folder, PACKAGE, 'build/lib'), join(folder, 'lib'));
  const apps = readdirSync(join(ROOT, APPS)).map((app) => join(APPS, app));
  const esbuild = join(ROOT, 'node_modules/.bin/esbuild');
  execFileSync(esbuild, [...apps, '--format=cjs', '--log-level=warning', `--outdir=${join(folder, APPS)}`], {
    cwd: ROOT,
  });
  return folder;
}
