import { canonicalManifest, compact, compareText } from '../../lib/manifest/canonical';
import { faultText } from '../../lib/manifest/fault';
import { pointsToPlace, pointsToValue } from '../../lib/manifest/pointer';
import { isAtLeast, parseVersion, versionText } from '../../lib/manifest/version';

describe('canonical order', () => {
  test('is apiVersion, kind, metadata, then the alphabet, and leaves lists as they are', () => {
    const manifest = {
      spec: { b: 1, a: [{ d: 1, c: 2 }, 3] },
      metadata: { name: 'x' },
      kind: 'K',
      apiVersion: 'v1',
      data: 1,
    };
    expect(JSON.stringify(canonicalManifest(manifest))).toBe(
      '{"apiVersion":"v1","kind":"K","metadata":{"name":"x"},"data":1,"spec":{"a":[{"c":2,"d":1},3],"b":1}}',
    );
  });

  test('compares by code unit, not by locale', () => {
    expect(['z', 'ä', 'a', 'Z', 'i', 'I'].sort(compareText)).toEqual(['I', 'Z', 'a', 'i', 'z', 'ä']);
  });

  test('drops what is undefined and nothing else', () => {
    expect(compact({ a: undefined, b: null, c: 0, d: '', e: false })).toEqual({ b: null, c: 0, d: '', e: false });
  });
});

describe('a JSON pointer', () => {
  const document = { a: { 'b/c': [1, { '~': null }] } };

  test.each(['', '/a', '/a/b~1c/0', '/a/b~1c/1/~0'])('leads to a value: %s', (pointer) => {
    expect(pointsToValue(document, pointer)).toBe(true);
  });

  test.each(['/b', '/a/b', '/a/b~1c/2', '/a/b~1c/-', '/a/b~1c/0/x', '/a/length', '/toString'])(
    'leads nowhere: %s',
    (pointer) => {
      expect(pointsToValue(document, pointer)).toBe(false);
    },
  );

  test.each([
    ['/new', true],
    ['/a/b~1c/-', true],
    ['/a/b~1c/2', true],
    ['/a/b~1c/3', false],
    ['/a/b~1c/01', false],
    ['/missing/new', false],
    ['/a/b~1c/0/new', false],
  ])('leads to a place where something can be added, or not: %s', (pointer, expected) => {
    expect(pointsToPlace(document, pointer)).toBe(expected);
  });
});

describe('a Kubernetes version', () => {
  test.each([
    ['1.27', '1.27'],
    ['v1.33', '1.33'],
    ['1.37.2', '1.37'],
  ])('is read from %s', (text, version) => {
    const parsed = parseVersion(text);
    expect(parsed && versionText(parsed)).toBe(version);
  });

  test.each(['1', '1.', 'latest', '1.27-gke.1', ' 1.27'])('is not read from %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  test('is compared by number, not by text', () => {
    expect(isAtLeast({ major: 1, minor: 100 }, { major: 1, minor: 27 })).toBe(true);
    expect(isAtLeast({ major: 1, minor: 9 }, { major: 1, minor: 27 })).toBe(false);
    expect(isAtLeast({ major: 2, minor: 0 }, { major: 1, minor: 27 })).toBe(true);
  });
});

describe('a fault as text', () => {
  test('names field, problem, value and fix', () => {
    const fault = { field: 'port', value: 0, problem: 'must be between 1 and 65535', fix: 'Give the port.' };
    expect(faultText(fault)).toBe('port: must be between 1 and 65535; received 0. Fix: Give the port.');
  });

  test('shows no value where there is none, and long ones shortened', () => {
    expect(faultText({ field: 'a', problem: 'b', fix: 'c' })).toBe('a: b. Fix: c');
    expect(faultText({ field: 'a', value: 'x'.repeat(500), problem: 'b', fix: 'c' }).length).toBeLessThan(200);
    expect(faultText({ field: 'a', value: Number.NaN, problem: 'b', fix: 'c' })).toContain('received NaN');
  });

  test('shows values that JSON does not have', () => {
    const holdsItself: Record<string, unknown> = { a: 1 };
    holdsItself['b'] = holdsItself;
    expect(faultText({ field: 'a', value: holdsItself, problem: 'b', fix: 'c' })).toBe(
      'a: b; received <ref *1> { a: 1, b: [Circular *1] }. Fix: c',
    );
    expect(faultText({ field: 'a', value: 10n, problem: 'b', fix: 'c' })).toBe('a: b; received 10n. Fix: c');
  });
});
