import { at, listOf, objectOf, textOf, textsOf } from './read';

/** The file by which kustomize knows a folder. */
export const KUSTOMIZATION = 'kustomization.yaml';

/** Every name that kustomize takes for that file. */
export const KUSTOMIZATION_NAMES: readonly string[] = [KUSTOMIZATION, 'kustomization.yml', 'Kustomization'];

/** The files that a kustomization names, as it writes them. */
export interface KustomizationFiles {
  /** Whole objects, and folders that hold some. */
  readonly resources: readonly string[];
  /** What makes or changes objects, such as patches: no object by itself. */
  readonly parts: readonly string[];
}

/**
 * The files that a kustomization names.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function filesNamedBy(kustomization: unknown): KustomizationFiles {
  const fields = objectOf(kustomization);
  return {
    resources: ['resources', 'bases'].flatMap((field) => textsOf(fields[field])),
    parts: [
      ...LISTS_OF_FILES.flatMap((field) => textsOf(fields[field])),
      ...FILES_OF_ITEMS.flatMap(([field, ...keys]) =>
        listOf(fields[field]).flatMap((item) => keys.flatMap((key) => filesIn(at(item, key)))),
      ),
      ...['configMapGenerator', 'secretGenerator'].flatMap((field) => listOf(fields[field]).flatMap(generatorFiles)),
      ...filesIn(at(fields, 'openapi', 'path')),
    ],
  };
}

const LISTS_OF_FILES: readonly string[] = [
  'patchesStrategicMerge',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
];

/** Lists whose items name files, and the fields that do. */
const FILES_OF_ITEMS: readonly (readonly [string, ...string[]])[] = [
  ['patches', 'path'],
  ['patchesJson6902', 'path'],
  ['replacements', 'path'],
  ['helmCharts', 'valuesFile', 'additionalValuesFiles'],
  ['helmChartInflationGenerator', 'values'],
];

function filesIn(value: unknown): string[] {
  const text = textOf(value);
  return text === undefined ? textsOf(value) : [text];
}

/** A generator may give the key under which it keeps a file: `config.yaml=files/prod.yaml`. */
function generatorFiles(item: unknown): string[] {
  return ['files', 'envs', 'env']
    .flatMap((key) => filesIn(at(item, key)))
    .map((file) => file.slice(file.indexOf('=') + 1));
}
