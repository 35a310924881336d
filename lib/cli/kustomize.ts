import { dirname, resolve } from 'node:path';
import type { Unread } from '../check';
import { filesNamedBy } from '../manifest/kustomization';
import { objectOf } from '../manifest/read';
import { toolParts } from '../manifest/yaml-faults';
import { isFault, readValues } from '../manifest/yaml-values';
import type { ReadFile } from './files';

/** A kustomization, and where the files lie that it names. */
interface Kustomization {
  readonly file: string;
  readonly isComponent: boolean;
  readonly resources: readonly string[];
  readonly parts: readonly string[];
}

/** A file by its path, as given or found. */
export type Named = Pick<ReadFile, 'file'>;

/** Files that a kustomization names as something else than a resource, such as patches. */
export interface Parts<T extends Named> {
  readonly kustomization: string;
  /** Whether it is rendered with what includes it alone. */
  readonly isComponent: boolean;
  readonly files: readonly T[];
}

/** Files that hold whole objects, and those that do not. */
export interface Whole<T extends Named> {
  readonly files: readonly T[];
  readonly parts: readonly Parts<T>[];
}

/**
 * Takes out the files that a kustomization names as something else than a resource: they are no whole objects.
 *
 * @param kustomizations those that may name any of the files
 */
export function withoutParts<T extends Named>(
  files: readonly T[],
  kustomizations: readonly ReadFile[],
  cwd: string,
): Whole<T> {
  const read = kustomizations.map((kustomization) => readKustomization(kustomization, cwd));
  const resources = new Set(read.flatMap((kustomization) => kustomization.resources));
  const left = new Map(files.map((file) => [resolve(cwd, file.file), file]));
  const parts = read.map(({ file, isComponent, parts }) => {
    const named = [...new Set(parts)].filter((place) => !resources.has(place));
    const taken = named.flatMap((place) => left.get(place) ?? []);
    for (const place of named) left.delete(place);
    return { kustomization: file, isComponent, files: taken };
  });
  return { files: [...left.values()], parts: parts.filter((part) => part.files.length > 0) };
}

/** A command that reads whole objects alone. */
type ManifestCommand = 'check' | 'simulate';

/** What is told of parts that a command passes over. */
export function toldParts({ kustomization, isComponent, files }: Parts<Named>, command: ManifestCommand): Unread {
  const rendered = `${renderedBy(isComponent ? undefined : kustomization)} | model-serving ${command} -`;
  return {
    file: kustomization,
    fault: toolParts(
      files.map(({ file }) => file),
      rendered,
    ),
  };
}

/** How to have kustomize render a kustomization; any that includes it where none is given. */
export function renderedBy(kustomization?: string): string {
  return `kubectl kustomize ${kustomization === undefined ? '<folder that includes it>' : dirname(kustomization)}`;
}

/** One that cannot be read names nothing. */
function readKustomization({ file, text }: ReadFile, cwd: string): Kustomization {
  const [document] = readValues(text);
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
