import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const APPS = 'bench/apps';

/** Lays down the package as it is published, and the apps of the benchmark beside it; returns the folder. */
export function compile(folder: string): string {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  cpSync(join(ROOT, 'build/lib'), join(folder, 'lib'), { recursive: true });
  const apps = readdirSync(join(ROOT, APPS)).map((app) => join(APPS, app));
  const esbuild = join(ROOT, 'node_modules/.bin/esbuild');
  execFileSync(esbuild, [...apps, '--format=cjs', '--log-level=warning', `--outdir=${join(folder, APPS)}`], {
    cwd: ROOT,
  });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
