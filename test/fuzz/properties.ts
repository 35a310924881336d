import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import {
  allRules,
  type CheckedManifest,
  check,
  githubReport,
  jsonReport,
  rules,
  sarifReport,
  textReport,
} from '../../lib/check';
import { isManifest } from '../../lib/manifest/manifest';
import { readManifests } from '../../lib/manifest/yaml';
import { repository } from '../support/repository';
import { INHERITED_NAMES_IN_MODELS, inheritedNamesIn, inheritedNamesInPatchesOf } from './inherited-names';

/** Documents that are right: what this repository synthesizes, and the mended examples of the rules. */
const DOCUMENTS: readonly string[] = [
  ...synthesized(),
  ...rules.flatMap(({ example }) => [example.before, example.after]),
]
  .flatMap((text) => text.split(/^---$/m))
  .filter((text) => /^kind:/m.test(text));

const OBJECTS: readonly unknown[] = DOCUMENTS.map((text) => load(text));

function synthesized(): string[] {
  const folder = join(repository, 'dist');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** Pieces that have a meaning in YAML, or in the values of manifests. */
const PIECE = fc.constantFrom(
  ...[
    '\n',
    '\n---\n',
    ': ',
    '- ',
    '  ',
    '\t',
    '\r\n',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '<<: *a',
    '|\n',
    '>-\n',
    '"',
    "'",
  ],
  ...[
    '# ',
    '!!int ',
    '!x ',
    '%YAML 1.2',
    '...',
    '? ',
    '{{ .Values.x }}',
    '\u0000',
    '\uFEFF',
    '\uD800',
    '\u2028',
    '---',
  ],
  ...[
    '500m',
    '1e2147483648',
    '9'.repeat(400),
    '-1',
    '0',
    'Ki',
    '1.5Gi',
    '%',
    '150%',
    'null',
    'yes',
    'kind: List\nitems:\n',
  ],
);

/** A value that a field of a manifest does not expect. */
const ODD_VALUE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    1e308,
    [],
    {},
    [null],
    [[]],
    [{}],
  ),
  PIECE,
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"x":1},"constructor":{},"toString":[]}'), { '': '' }, [
    'a',
    1,
    null,
  ]),
);

const TEXT = fc
  .tuple(
    fc.array(fc.constantFrom(...DOCUMENTS), { minLength: 1, maxLength: 3 }),
    fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), piece: PIECE }), {
      maxLength: 8,
    }),
  )
  .map(([documents, edits]) =>
    edits.reduce((text, { at, cut, piece }) => {
      const offset = Math.floor(at * text.length);
      return text.slice(0, offset) + piece + text.slice(offset + cut);
    }, documents.join('\n---\n')),
  );

const OBJECT = fc
  .tuple(fc.constantFrom(...OBJECTS), fc.array(fc.tuple(fc.nat(), ODD_VALUE), { minLength: 1, maxLength: 4 }))
  .map(([object, edits]) => {
    const copy: unknown = structuredClone(object);
    for (const [place, value] of edits) replaceAt(copy, place, value);
    return copy;
  });

/** Puts a value in place of the one that comes so many places down the tree. */
function replaceAt(root: unknown, place: number, value: unknown): void {
  const places: (readonly [object, string])[] = [];
  const collect = (parent: unknown) => {
    if (typeof parent !== 'object' || parent === null) return;
    for (const [key, child] of Object.entries(parent)) {
      places.push([parent, key]);
      collect(child);
    }
  };
  collect(root);
  const chosen = places[place % Math.max(places.length, 1)];
  if (chosen) Reflect.set(chosen[0], chosen[1], structuredClone(value));
}

/** What no input may break, each with the inputs that try. */
export const PROPERTIES: Readonly<Record<string, fc.IProperty<unknown>>> = {
  'mutated YAML is checked to the end': fc.property(TEXT, checkText),
  'any text is checked to the end': fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), checkText),
  'any JSON is checked to the end': fc.property(fc.jsonValue(), (value) => checkText(JSON.stringify(value))),
  'mutated manifests are checked to the end': fc.property(fc.array(OBJECT, { maxLength: 6 }), (objects) => {
    checkText(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    checkObjects(objects.flatMap((object) => (isManifest(object) ? [{ manifest: object }] : [])));
  }),
  'inherited names in manifests are as unknown as others': inheritedNamesIn(OBJECTS),
  'inherited names in models are as unknown as others': INHERITED_NAMES_IN_MODELS,
  'inherited names in patches are fields as others': inheritedNamesInPatchesOf(OBJECTS),
};

function checkText(text: string): void {
  const { manifests, faults } = readManifests(text);
  const lines = text.split('\n').length;
  for (const { line } of faults) if (line < 1 || line > lines) throw new Error(`line ${line} of ${lines}`);
  const objects = manifests.map(({ manifest, line }) => ({ manifest, origin: { file: 'fuzz.yaml', line } }));
  checkObjects(objects, lines);
}

/** The kinds in which each rule may find something: a set without them is not shown to the rule. */
const KINDS = new Map(allRules().map(({ id, kinds }) => [id, kinds]));

function checkObjects(objects: readonly CheckedManifest[], lines = 1): void {
  const { findings, ignored } = check(objects, { complete: true });
  for (const { rule, message, object, path, at } of findings) {
    if (message.startsWith('The rule failed')) throw new Error(message);
    const kinds = KINDS.get(rule) ?? [];
    if (!kinds.includes('*') && !kinds.includes(object.kind))
      throw new Error(`${rule} is not said to find in ${object.kind}`);
    const line = object.origin.line?.(at ?? path) ?? 1;
    if (line < 1 || line > lines) throw new Error(`line ${line} of ${lines} for ${path}`);
  }
  const report = { findings, ignored, objects: objects.length, files: 1 };
  JSON.parse(jsonReport(report));
  JSON.parse(sarifReport(report, { version: '0', rules }));
  textReport(report);
  githubReport(report);
}
