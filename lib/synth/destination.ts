import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { faultText } from '../manifest/fault';

/** Where the files go. */
export interface Destination {
  /** The folder that a person looks into: `dist`. */
  readonly root: string;
  /** The folder below it that takes the objects: empty, or `templates` for a Helm chart. */
  readonly below: string;
  /** The folder in which the cdk8s CLI expects a copy, where that is not `root`. */
  readonly staging?: string;
  /** True where the CLI will print what is in `root` and then delete it. */
  readonly printed: boolean;
  /** What to tell where nothing could be written. */
  readonly outcomeOfFailure: string;
}

const STAGING_SUFFIX = '.staging';
const HELM_TEMPLATES = 'templates';
const NOTHING_WRITTEN = 'nothing was written';

/**
 * Finds where an app's files go.
 *
 * The cdk8s CLI deletes its output folder before it runs the app and tells the app that folder in `CDK8S_OUTDIR`. With
 * `output: dist.staging` in `cdk8s.yaml` (or `--output dist.staging`) it deletes only that, and the app writes `dist`.
 *
 * @param appFolder what the app says: `App.outdir`
 * @param cliFolder the value of `CDK8S_OUTDIR`
 */
export function destination(appFolder: string, cliFolder: string | undefined): Destination {
  if (cliFolder !== undefined && isPrintFolder(cliFolder)) {
    return { root: cliFolder, below: '', printed: true, outcomeOfFailure: NOTHING_WRITTEN };
  }
  const outdir = tidy(appFolder);
  const given = tidy(cliFolder ?? appFolder);
  const chart = helmChart(given);
  const below = chart === undefined ? '' : HELM_TEMPLATES;
  const folder = chart ?? given;
  const plain = cliFolder === undefined ? undefined : stagedFor(folder);
  if (plain !== undefined) {
    const root = outdir === given ? plain : outdir;
    return { root, below, staging: folder, printed: false, outcomeOfFailure: unchanged(root) };
  }
  if (outdir !== given) return { root: outdir, below: '', printed: false, outcomeOfFailure: unchanged(outdir) };
  const outcomeOfFailure = cliFolder === undefined ? unchanged(folder) : NOTHING_WRITTEN;
  return { root: folder, below, printed: false, outcomeOfFailure };
}

/** Without detours and slashes at the end, so that what lies beside it is found, and messages are clean. */
function tidy(folder: string): string {
  const plain = normalize(folder);
  return /^[/\\]+$/.test(plain) ? plain : plain.replace(/[/\\]+$/, '');
}

function unchanged(folder: string): string {
  return holdsCurrentFolder(folder) ? NOTHING_WRITTEN : `${folder}/ is unchanged`;
}

/** What is wrong with a folder as a place to write to, if anything. */
export function folderFault(folder: string): string | undefined {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) {
    const what = stats.isSymbolicLink() ? 'a symbolic link' : 'not a folder';
    return `the output folder ${folder} is ${what}. Fix: name the folder itself, or another one.`;
  }
  if (!holdsCurrentFolder(folder)) return undefined;
  const problem = 'must not be the current folder, nor hold it: all that is in it would be moved';
  return faultText({ field: 'outdir', value: folder, problem, fix: 'Name a folder of its own, such as dist.' });
}

function holdsCurrentFolder(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const way = relative(realpathSync.native(folder), realpathSync.native(process.cwd()));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The folder that a staging folder stands for: `dist` for `dist.staging`. */
export function stagedFor(folder: string): string | undefined {
  const isStaging = folder.endsWith(STAGING_SUFFIX) && basename(folder) !== STAGING_SUFFIX;
  return isStaging ? folder.slice(0, -STAGING_SUFFIX.length) : undefined;
}

/** With `--format helm` the CLI lays out a chart and hands the app its `templates` folder. */
function helmChart(folder: string): string | undefined {
  if (basename(folder) !== HELM_TEMPLATES) return undefined;
  const chart = dirname(folder);
  return existsSync(join(chart, 'Chart.yaml')) ? chart : undefined;
}

/** What `mkdtemp` makes of `cdk8s-`. */
const PRINT_FOLDER = /^cdk8s-[0-9A-Za-z]{6}$/;
const printFolders = new Set<string>();

/**
 * With `--stdout` the CLI hands the app a fresh folder, prints its files one after the other, and deletes it. A folder of
 * such a name that was given to `--output` is not there: the CLI deletes it first.
 */
function isPrintFolder(folder: string): boolean {
  const path = resolve(folder);
  if (printFolders.has(path)) return true;
  if (dirname(path) !== resolve(tmpdir()) || !PRINT_FOLDER.test(basename(path))) return false;
  const isFresh = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true && readdirSync(path).length === 0;
  // What this process writes there makes it no other folder.
  if (isFresh) printFolders.add(path);
  return isFresh;
}
