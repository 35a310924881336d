import { imageFaults, parseImage } from '../../lib/manifest/image';
import { countOrPercentFaults, percentOf, scaledCount } from '../../lib/manifest/int-or-string';
import { annotationKeyFaults, labelValueFaults, qualifiedNameFaults, selectorMatches } from '../../lib/manifest/labels';
import { portNameFaults, portNumberFaults, portReferenceFaults } from '../../lib/manifest/ports';

describe('labels', () => {
  test.each(['app', 'a.b/C_d', `${'a'.repeat(253)}/tier`, '9', 'nvidia.com/gpu.present'])('key %j is fine', (key) => {
    expect(qualifiedNameFaults(key)).toEqual([]);
  });
  test.each(['', '-tier', '/a', 'a/', 'a/b/c', 'A.b/c', 'a'.repeat(64), `${'a'.repeat(254)}/tier`, 'a b'])(
    'key %j is not',
    (key) => {
      expect(qualifiedNameFaults(key)).not.toEqual([]);
    },
  );
  test.each(['', 'v1.2', 'A_b', 'a'.repeat(63)])('value %j is fine', (value) => {
    expect(labelValueFaults(value)).toEqual([]);
  });
  test.each(['llama3:8b', '-x', 'x-', 'a b', 'a/b', 'a'.repeat(64)])('value %j is not', (value) => {
    expect(labelValueFaults(value)).not.toEqual([]);
  });
  test('annotation keys may have an upper case prefix', () => {
    expect(annotationKeyFaults('Example.com/a')).toEqual([]);
    expect(annotationKeyFaults('a b')).not.toEqual([]);
  });
});

describe('selectorMatches', () => {
  const labels = { app: 'chat', tier: 'gpu' };
  test.each([
    [{}, true],
    [undefined, false],
    [null, false],
    [{ matchLabels: { app: 'chat' } }, true],
    [{ matchLabels: { app: 'chat', version: '1' } }, false],
    [{ matchLabels: { constructor: 'x' } }, false],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'chat'] }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['chat'] }] }, false],
    [{ matchExpressions: [{ key: 'other', operator: 'NotIn', values: ['chat'] }] }, true],
    [{ matchExpressions: [{ key: 'other', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'other', operator: 'DoesNotExist' }] }, true],
    [{ matchExpressions: [{ key: 'app', operator: 'Like' }] }, false],
  ])('%j: %s', (selector, expected) => {
    expect(selectorMatches(selector, labels)).toBe(expected);
  });
});

describe('ports', () => {
  test.each(['http', 'a', 'h2c-8', '8080a'])('name %j is fine', (name) => {
    expect(portNameFaults(name)).toEqual([]);
  });
  test.each(['', '8080', 'HTTP', 'a--b', '-a', 'a-', 'a'.repeat(16), 'a_b'])('name %j is not', (name) => {
    expect(portNameFaults(name)).not.toEqual([]);
  });
  test('numbers run from 1 to 65535', () => {
    expect([0, 1, 65535, 65536, 80.5].map((port) => portNumberFaults(port).length)).toEqual([1, 0, 0, 1, 1]);
  });
  test('a reference is a number or a name', () => {
    expect(portReferenceFaults(8000)).toEqual([]);
    expect(portReferenceFaults('8000')).toHaveLength(1);
  });
});

describe('counts and percentages', () => {
  test.each([0, 3, '0%', '150%'])('%j is fine', (value) => {
    expect(countOrPercentFaults(value)).toEqual([]);
  });
  test.each([-1, 0.5, '3', '2.5%', '%', '-1%'])('%j is not', (value) => {
    expect(countOrPercentFaults(value)).toHaveLength(1);
  });
  test('scales as the controllers do', () => {
    expect(scaledCount('25%', 3, 'up')).toBe(1);
    expect(scaledCount('25%', 3, 'down')).toBe(0);
    expect(scaledCount(2, 3, 'down')).toBe(2);
    expect(scaledCount('2', 3, 'down')).toBeUndefined();
    expect(percentOf(5)).toBeUndefined();
  });
});

describe('images', () => {
  test.each([
    ['nginx', { repository: 'nginx' }],
    ['vllm/vllm-openai:v0.11.0', { repository: 'vllm/vllm-openai', tag: 'v0.11.0' }],
    ['localhost:5000/m', { repository: 'localhost:5000/m' }],
    ['[::1]:5000/m:a', { repository: '[::1]:5000/m', tag: 'a' }],
    ['NVCR.io/nvidia/tritonserver:24.05-py3', { repository: 'NVCR.io/nvidia/tritonserver', tag: '24.05-py3' }],
    [`a/b__c:t@sha256:${'0'.repeat(64)}`, { repository: 'a/b__c', tag: 't', digest: `sha256:${'0'.repeat(64)}` }],
  ])('splits %s', (image, expected) => {
    expect(parseImage(image)).toEqual(expected);
  });
  test.each([
    '',
    ' nginx',
    'a b',
    'Model',
    'a/B',
    'a:',
    'a:-x',
    'a@sha256:12',
    'a//b',
    'https://a/b',
    `${'a'.repeat(256)}`,
  ])('refuses %j', (image) => {
    expect(imageFaults(image)).not.toEqual([]);
    expect(parseImage(image)).toBeUndefined();
  });
});
