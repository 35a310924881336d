import type { CheckedManifest } from '../../lib/check';
import { checkEnvironments, environmentsOf } from '../../lib/check/environments';
import type { Rule } from '../../lib/check/rule';

function object(file: string | undefined, name: string): CheckedManifest {
  return { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }, origin: { file } };
}

function environments(...objects: CheckedManifest[]): string[] {
  return environmentsOf(objects).map((set) =>
    set.map(({ manifest, origin }) => `${origin?.file}:${manifest.metadata?.name}`).join(' '),
  );
}

test('objects of different names are one set, wherever they are', () => {
  expect(environments(object('a/x.yaml', 'a'), object('b/x.yaml', 'b'), object(undefined, 'b'))).toEqual([
    'a/x.yaml:a b/x.yaml:b undefined:b',
  ]);
});

test('one object twice in a file is one set', () => {
  expect(environments(object('x.yaml', 'a'), object('x.yaml', 'a'))).toEqual(['x.yaml:a x.yaml:a']);
});

test('one object in two files makes each of them an environment, with what is in neither', () => {
  expect(environments(object('dev.yaml', 'a'), object('prod.yaml', 'a'), object('quota.yaml', 'q'))).toEqual([
    'quota.yaml:q dev.yaml:a',
    'quota.yaml:q prod.yaml:a',
  ]);
});

test('one object in two folders makes them environments, with all that is below', () => {
  const objects = [object('m/dev/1/x', 'a'), object('m/dev/2/y', 'b'), object('m/prod/x', 'a'), object('m/z', 'c')];
  expect(environments(...objects)).toEqual(['m/z:c m/dev/1/x:a m/dev/2/y:b', 'm/z:c m/prod/x:a']);
});

test('environments may hold environments', () => {
  const objects = [
    object('dev/x', 'a'),
    object('prod/eu/x', 'a'),
    object('prod/us/x', 'a'),
    object('prod/y', 'b'),
    object('z', 'c'),
  ];
  expect(environments(...objects)).toEqual(['z:c dev/x:a', 'z:c prod/y:b prod/eu/x:a', 'z:c prod/y:b prod/us/x:a']);
});

test('many environments are not checked with what they share over and over', () => {
  const shared = Array.from({ length: 100 }, (_, index) => object('shared.yaml', `s${index}`));
  const each = Array.from({ length: 40 }, (_, index) => object(`${index}.yaml`, 'a'));
  const sets = environmentsOf([...shared, ...each]);
  expect(sets.map((set) => set.length)).toEqual([100, ...each.map(() => 1)]);
});

test('a finding is told once, in the order of the objects', () => {
  const rule: Rule = {
    id: 'others',
    severity: 'warning',
    kinds: ['ConfigMap'],
    title: '',
    why: '',
    fix: 'Mend it.',
    source: '',
    example: { before: '', after: '' },
    *check(set) {
      for (const entry of set.entries) yield { object: entry, path: 'data', message: `${set.entries.length} objects` };
    },
  };
  const objects = [
    object('prod.yaml', 'a'),
    object('shared.yaml', 's'),
    object('dev.yaml', 'a'),
    object('dev.yaml', 'b'),
  ];
  const { findings } = checkEnvironments(objects, { rules: [rule] });
  expect(findings.map(({ object: { name, origin }, message }) => `${origin.file} ${name} ${message}`)).toEqual([
    'prod.yaml a 2 objects',
    'shared.yaml s 2 objects',
    'shared.yaml s 3 objects',
    'dev.yaml a 3 objects',
    'dev.yaml b 3 objects',
  ]);
});
