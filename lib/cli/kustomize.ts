import { dirname, resolve } from 'node:path';
import type { Unread } from '../check';
import { filesNamedBy } from '../manifest/kustomization';
import { objectOf } from '../manifest/read';
import { toolParts } from '../manifest/yaml-faults';
import { isFault, readValues } from '../manifest/yaml-values';
import { type FoundFiles, readFile } from './files';

/** A kustomization, and where the files lie that it names. */
interface Kustomization {
  readonly file: string;
  readonly isComponent: boolean;
  readonly resources: readonly string[];
  readonly parts: readonly string[];
}

/** Files that hold whole objects, and what is told of the others. */
export interface WholeFiles {
  readonly files: readonly string[];
  readonly unread: readonly Unread[];
}

/**
 * Takes out the files that a kustomization names as something else than a resource, such as patches: they are no whole
 * objects, and are told once for each kustomization.
 */
export function withoutParts(
  { files, kustomizations }: FoundFiles,
  cwd: string,
  command: ManifestCommand = 'check',
): WholeFiles {
  const read = kustomizations.map((file) => readKustomization(file, cwd));
  const resources = new Set(read.flatMap((kustomization) => kustomization.resources));
  const left = new Map(files.map((file) => [resolve(cwd, file), file]));
  const unread = read.flatMap(({ file, isComponent, parts }): Unread[] => {
    const places = [...new Set(parts)].filter((place) => left.has(place) && !resources.has(place));
    const named = places.map((place) => left.get(place) ?? place);
    for (const place of places) left.delete(place);
    return named.length === 0
      ? []
      : [{ file, fault: toolParts(named, renderedBy(isComponent ? undefined : file, command)) }];
  });
  return { files: [...left.values()], unread };
}

/** A command that reads whole objects alone. */
type ManifestCommand = 'check' | 'simulate';

/** How to give a command what kustomize makes of a kustomization; of any that includes it where no file is given. */
export function renderedBy(file?: string, command: ManifestCommand = 'check'): string {
  const folder = file === undefined ? '<folder that includes it>' : dirname(file);
  return `kubectl kustomize ${folder} | model-serving ${command} -`;
}

/** One that cannot be read names nothing. */
function readKustomization(file: string, cwd: string): Kustomization {
  const [document] = readValues(readFile(file, cwd).text);
  const value = document === undefined || isFault(document) ? undefined : document.value;
  const { resources, parts } = filesNamedBy(value);
  const placeOf = (named: string) => resolve(cwd, dirname(file), named);
  return {
    file,
    isComponent: objectOf(value)['kind'] === 'Component',
    resources: resources.map(placeOf),
    parts: parts.map(placeOf),
  };
}
