import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { filesBelow, inTemporaryFolder, repository } from './repository';

const folder = join(repository, 'examples');

/** Names of all examples. */
export const examples: readonly string[] = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, 'main.ts')))
  .sort();

/** What is committed of an example. */
export function committed(example: string): Record<string, string> {
  return filesBelow(join(folder, example, 'dist'));
}

/** What an example's app writes into an empty folder. */
export function synthesized(example: string): Record<string, string> {
  return inTemporaryFolder((temporary) => {
    const outdir = join(temporary, 'dist');
    const before = process.env.CDK8S_OUTDIR;
    process.env.CDK8S_OUTDIR = outdir;
    try {
      jest.isolateModules(() => {
        require(join(folder, example, 'main.ts'));
      });
    } finally {
      if (before === undefined) delete process.env.CDK8S_OUTDIR;
      else process.env.CDK8S_OUTDIR = before;
    }
    return filesBelow(outdir);
  });
}

/** The committed objects of an example. */
export function manifestsOf(example: string): Manifest[] {
  return Object.keys(committed(example))
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => Yaml.load(join(folder, example, 'dist', file)) as Manifest[]);
}
