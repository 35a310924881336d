import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { check } from '../../lib/check';
import { decode } from '../../lib/data/decode';
import { modelSchema } from '../../lib/data/model-schema';
import { type Fault, Faults } from '../../lib/manifest/fault';
import { isManifest } from '../../lib/manifest/manifest';
import { mergePatch } from '../../lib/manifest/merge';
import { listOf } from '../../lib/manifest/read';
import { repository } from '../support/repository';

/** Names that every object inherits, each beside a name like it that none has. */
const NAMES = [
  ['constructor', 'konstructor'],
  ['toString', 'toStrinq'],
  ['valueOf', 'valueOq'],
  ['hasOwnProperty', 'hasOwnPropertx'],
  ['__proto__', '__prote__'],
] as const;

type Name = (typeof NAMES)[number];

/** A name put in place of a key or a text. */
interface Edit {
  readonly place: number;
  readonly isKey: boolean;
  readonly name: Name;
}

function editsWith(names: readonly Name[]): fc.Arbitrary<Edit[]> {
  const edit = fc.record({ place: fc.nat(), isKey: fc.boolean(), name: fc.constantFrom(...names) });
  return fc.array(edit, { minLength: 1, maxLength: 3 });
}

const EDITS = editsWith(NAMES);
/** Patches refuse the one name that assigning would not set. */
const EDITS_OF_PATCHES = editsWith(NAMES.filter(([name]) => name !== '__proto__'));

/** A place in a tree: the way to it, without the root. */
type Way = readonly (string | number)[];

/** Puts names in place of keys and texts, in a copy. */
function edited(root: unknown, edits: readonly Edit[], which: 0 | 1): unknown {
  return edits.reduce<unknown>((tree, { place, isKey, name }) => {
    const ways = waysIn(tree, isKey);
    const way = ways[place % Math.max(ways.length, 1)];
    return way ? replaced(tree, way, isKey, name[which]) : tree;
  }, root);
}

/** The ways to the fields of objects, or to all texts. */
function waysIn(tree: unknown, isKey: boolean, before: Way = []): Way[] {
  if (typeof tree === 'string') return isKey ? [] : [before];
  if (typeof tree !== 'object' || tree === null) return [];
  const isList = Array.isArray(tree);
  return Object.entries(tree).flatMap(([key, child]) => {
    const way = [...before, isList ? Number(key) : key];
    return [...(isKey && !isList ? [way] : []), ...waysIn(child, isKey, way)];
  });
}

function replaced(tree: unknown, [step, ...rest]: Way, isKey: boolean, name: string): unknown {
  if (step === undefined) return name;
  if (Array.isArray(tree))
    return tree.map((item, index) => (index === step ? replaced(item, rest, isKey, name) : item));
  const entries = Object.entries(Object(tree)).map(([key, child]) => {
    if (key !== step) return [key, child];
    return isKey && rest.length === 0 ? [name, child] : [key, replaced(child, rest, isKey, name)];
  });
  return Object.fromEntries(entries);
}

/** Texts with every inherited name replaced by the one beside it, in an order of their own. */
function comparable(texts: readonly string[]): string[] {
  return texts
    .map((text) => NAMES.reduce((here, [inherited, other]) => here.replaceAll(inherited, other), text))
    .sort();
}

/** An inherited name is taken as any other that is not known. */
function sameFor(look: (tree: unknown) => string[], root: unknown, edits: readonly Edit[]): void {
  const [inherited, other] = ([0, 1] as const).map((which) => comparable(look(edited(root, edits, which))));
  if (JSON.stringify(inherited) !== JSON.stringify(other))
    throw new Error(`with inherited names: ${inherited?.join('; ')}\nwith others: ${other?.join('; ')}`);
}

/** Inherited names in manifests change no verdict. */
export function inheritedNamesIn(objects: readonly unknown[]): fc.IProperty<unknown> {
  const sets = fc.array(fc.constantFrom(...objects), { minLength: 1, maxLength: 4 });
  return fc.property(sets, EDITS, (set, edits) => sameFor(findingsIn, set, edits));
}

function findingsIn(set: unknown): string[] {
  const manifests = listOf(set).flatMap((object) => (isManifest(object) ? [{ manifest: object }] : []));
  return check(manifests, { complete: true }).findings.map(({ rule, path, message }) => {
    if (message.startsWith('The rule failed')) throw new Error(message);
    return `${rule} ${path}`;
  });
}

/** The models that the documentation writes as data. */
const MODELS = readFileSync(join(repository, 'docs/data.md'), 'utf8')
  .split(/^```yaml$/m)
  .slice(1)
  .map((part) => load(part.slice(0, part.indexOf('```'))));

/** Inherited names in the data of a model change no verdict. */
export const INHERITED_NAMES_IN_MODELS: fc.IProperty<unknown> = fc.property(
  fc.constantFrom(...MODELS),
  EDITS,
  (model, edits) => sameFor(faultsIn, model, edits),
);

function faultsIn(data: unknown): string[] {
  const faults: Fault[] = [];
  decode(modelSchema(), data, modelSchema(), faults);
  return faults.map(({ field, problem }) => `${field}: ${problem}`);
}

/** Inherited names in what is laid over an object are fields as any other. */
export function inheritedNamesInPatchesOf(objects: readonly unknown[]): fc.IProperty<unknown> {
  return fc.property(
    fc.constantFrom(...objects),
    fc.constantFrom(...objects),
    EDITS_OF_PATCHES,
    (base, patch, edits) => {
      const laid = (root: unknown) => {
        const faults = new Faults();
        const merged = mergePatch(Object(base), Object(root), 'overrides', faults);
        return [JSON.stringify(merged), ...faults.all.map(({ field, problem }) => `${field}: ${problem}`)];
      };
      sameFor(laid, patch, edits);
    },
  );
}
