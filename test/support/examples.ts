import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import type { Manifest } from '../../lib';
import { repository } from './repository';

/** Names of the examples. */
export const EXAMPLES = readdirSync(join(repository, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** The committed objects of an example. */
export function objectsOf(example: string): Manifest[] {
  const folder = join(repository, 'examples', example, 'dist');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.flatMap((file) => Yaml.load(join(folder, file)) as Manifest[]);
}
