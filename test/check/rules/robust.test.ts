import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ObjectSet } from '../../../lib/check/object-set';
import { setRules } from '../../../lib/check/rules';
import type { Manifest } from '../../../lib/manifest/manifest';
import { objectsOf, problemsIn } from '../../support/rules';

const samples = setRules.flatMap(({ example }) => objectsOf(example.before));
const junk = fc.constantFrom(
  null,
  0,
  -1,
  1.5,
  '',
  'x',
  true,
  [],
  {},
  [null],
  [[]],
  { a: null },
  '1e999',
  '5m',
  '__proto__',
);

/** A sample in which some fields are missing and some hold what nobody expects there. */
function spoiled(value: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 1, arbitrary: junk }, { weight: 30, arbitrary: spoiledInside(value) });
}

function spoiledInside(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return fc.tuple(...value.map(spoiled));
  if (typeof value !== 'object' || value === null) return fc.constant(value);
  const fields = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoiled(inner)]));
  return fc.record(fields, {
    requiredKeys: Object.keys(fields).filter((key) => key === 'kind' || key === 'apiVersion'),
  });
}

const spoiledManifest = fc
  .constantFrom(...samples)
  .chain((sample) => spoiledInside(sample))
  .map((manifest) => manifest as Manifest);

it('no rule fails on objects whose fields are anything', () => {
  fc.assert(
    fc.property(fc.array(spoiledManifest, { maxLength: 8 }), fc.boolean(), (manifests, complete) => {
      for (const { path, message } of problemsIn(manifests, { complete })) {
        expect(path).not.toMatch(/undefined|NaN/);
        expect(message).not.toMatch(/undefined|NaN|\[object/);
      }
    }),
    { numRuns: 300 },
  );
});

/** Counts how often the fields of objects are read, whatever reads them. */
function counted(manifests: readonly Manifest[]): { manifests: Manifest[]; reads: () => number } {
  let reads = 0;
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, key, receiver) {
        reads++;
        const value: unknown = Reflect.get(object, key, receiver);
        return typeof value === 'object' && value !== null ? watch(value) : value;
      },
    });
  return { manifests: manifests.map((manifest) => watch(manifest)), reads: () => reads };
}

/** The clean set so many times over, each time under other names, in one namespace. */
function fleet(copies: number): Manifest[] {
  const yaml = readFileSync(join(__dirname, 'clean.yaml'), 'utf8');
  return Array.from({ length: copies }, (_, copy) =>
    objectsOf(yaml.replace(/\b(ranker|chat|weights|hf-token)\b/g, `$1-${copy}`)),
  ).flat();
}

function readsOf(copies: number): number {
  const { manifests, reads } = counted(fleet(copies));
  const set = new ObjectSet(manifests.map((manifest) => ({ manifest })));
  const context = { target: { major: 1, minor: 36 }, complete: true };
  for (const rule of setRules) Array.from(rule.check(set, { ...context, parameters: rule.parameters ?? {} }));
  return reads();
}

it('twice the objects cost twice the look-ups', () => {
  expect(readsOf(16)).toBeLessThan(readsOf(8) * 2.05);
});
