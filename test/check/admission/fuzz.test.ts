/** Whatever stands in a manifest, the rules say something or nothing, and never throw. */
import fc from 'fast-check';
import type { Manifest } from '../../../lib/manifest/manifest';
import recorded from '../../fixtures/api-server/cases.json';
import { judge } from './judge';

const manifests = (recorded.cases as unknown as readonly { readonly manifest: Manifest }[]).map((one) => one.manifest);
const MINORS = [27, 30, 33, 36, 37];

/** Every place in a value that something can be put into. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, child]) => places(child, [...path, key]))];
}

function withValue(manifest: Manifest, path: readonly string[], value: unknown): Manifest {
  const copy = structuredClone(manifest) as unknown as Record<string, unknown>;
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  const last = path[path.length - 1];
  if (last !== undefined && last !== 'apiVersion' && last !== 'kind') holder[last] = value;
  return copy as unknown as Manifest;
}

const anything = fc.oneof(
  fc.anything({ maxDepth: 3, withNullPrototype: false }).map((value) => JSON.parse(JSON.stringify(value ?? null))),
  fc.string(),
  fc.double(),
  fc.constantFrom('1e2147483648', '-', '::', '0/0', '__proto__', '@every', '*/0 * * * *', '%', '9'.repeat(400)),
);

test('a recorded manifest with anything in any place', () => {
  const mutated = fc
    .constantFrom(...manifests)
    .chain((manifest) =>
      fc.tuple(fc.constant(manifest), fc.constantFrom(...places(manifest).filter((path) => path.length > 0)), anything),
    );
  fc.assert(
    fc.property(mutated, fc.constantFrom(...MINORS), ([manifest, path, value], minor) => {
      for (const told of judge(minor, withValue(manifest, path, value))) expect(told.message).not.toBe('');
    }),
    { numRuns: 600 },
  );
});

test('any object of any kind', () => {
  const kinds = manifests.map(({ apiVersion, kind }) => ({ apiVersion, kind }));
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.object({ maxDepth: 4 }),
      fc.object({ maxDepth: 3 }),
      (head, spec, metadata) => {
        const manifest = JSON.parse(JSON.stringify({ ...head, metadata, spec }));
        expect(Array.isArray(judge(37, manifest))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('a Secret whose type every JavaScript object has', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hf' }, type: '__proto__' };
  expect(judge(37, secret as Manifest)).toEqual([]);
});
