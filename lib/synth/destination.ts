import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

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
 * @param outdir what the app says: `App.outdir`
 * @param cliFolder the value of `CDK8S_OUTDIR`
 */
export function destination(outdir: string, cliFolder: string | undefined): Destination {
  if (cliFolder !== undefined && isPrintFolder(cliFolder)) {
    return { root: cliFolder, below: '', printed: true, outcomeOfFailure: NOTHING_WRITTEN };
  }
  const given = cliFolder ?? outdir;
  const chart = helmChart(given);
  const below = chart === undefined ? '' : HELM_TEMPLATES;
  const folder = chart ?? given;
  if (cliFolder !== undefined && stagedFor(folder) !== undefined) {
    const root = outdir === cliFolder ? (stagedFor(folder) ?? folder) : outdir;
    return { root, below, staging: folder, printed: false, outcomeOfFailure: `${root}/ is unchanged` };
  }
  if (outdir !== given) return { root: outdir, below: '', printed: false, outcomeOfFailure: `${outdir}/ is unchanged` };
  const outcomeOfFailure = cliFolder === undefined ? `${folder}/ is unchanged` : NOTHING_WRITTEN;
  return { root: folder, below, printed: false, outcomeOfFailure };
}

/** The folder that a staging folder stands for: `dist` for `dist.staging`. */
function stagedFor(folder: string): string | undefined {
  const plain = folder.replace(/[/\\]+$/, '');
  const isStaging = plain.endsWith(STAGING_SUFFIX) && basename(plain) !== STAGING_SUFFIX;
  return isStaging ? plain.slice(0, -STAGING_SUFFIX.length) : undefined;
}

/** With `--format helm` the CLI lays out a chart and hands the app its `templates` folder. */
function helmChart(folder: string): string | undefined {
  if (basename(folder) !== HELM_TEMPLATES) return undefined;
  const chart = dirname(folder);
  return existsSync(join(chart, 'Chart.yaml')) ? chart : undefined;
}

/** With `--stdout` the CLI hands the app a fresh folder, prints its files one after the other, and deletes it. */
function isPrintFolder(folder: string): boolean {
  return dirname(resolve(folder)) === resolve(tmpdir()) && basename(folder).startsWith('cdk8s-');
}
