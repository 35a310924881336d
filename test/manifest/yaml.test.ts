import { readManifests } from '../../lib/manifest/yaml';
import { MAX_DEPTH } from '../../lib/manifest/yaml-events';
import { MAX_ALIASED_VALUES, MAX_DOCUMENT_LENGTH, MAX_DOCUMENT_PARTS } from '../../lib/manifest/yaml-values';

const POD = 'apiVersion: v1\nkind: Pod\n';

function kinds(text: string): string[] {
  return readManifests(text).manifests.map(({ manifest }) => manifest.kind);
}

function faults(text: string): string[] {
  return readManifests(text).faults.map(({ severity, id, line, message }) => `${severity} ${id}:${line} ${message}`);
}

function field(yaml: string): unknown {
  return readManifests(`${POD}value: ${yaml}\n`).manifests[0]?.manifest.value;
}

describe('documents', () => {
  test('are told apart by separators, and empty ones are passed over', () => {
    expect(kinds(`---\n${POD}---\n---   # nothing\n# only a comment\n---\n${POD.replace('Pod', 'Service')}`)).toEqual([
      'Pod',
      'Service',
    ]);
  });

  test('are read whatever their line ends are, and behind a byte order mark', () => {
    expect(kinds(`\uFEFF${POD}---\n${POD}`.replaceAll('\n', '\r\n'))).toEqual(['Pod', 'Pod']);
  });

  test('keep their directives', () => {
    expect(kinds(`%YAML 1.1\n# why\n---\n${POD}---\n${POD}`)).toEqual(['Pod', 'Pod']);
  });

  test('may be JSON, one value after the other', () => {
    const pod = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', text: '}{"\\' });
    const text = `${pod}\n\n${JSON.stringify(JSON.parse(pod), null, '\t')}${pod}`;
    const { manifests, faults: found } = readManifests(text);
    expect(found).toEqual([]);
    expect(manifests.map(({ manifest, line }) => [manifest.text, line('kind')])).toEqual([
      ['}{"\\', 1],
      ['}{"\\', 5],
      ['}{"\\', 7],
    ]);
  });

  test('are read although another one is malformed', () => {
    const text = `${POD}---\na: [\n---\n${POD}`;
    expect(kinds(text)).toEqual(['Pod', 'Pod']);
    expect(faults(text)).toEqual([expect.stringMatching(/^error yaml-syntax:[45] /)]);
  });

  test('end where YAML ends them', () => {
    const { manifests } = readManifests(`${POD}...\n${POD}x: 1\n`);
    expect(manifests.map(({ line }) => line('x'))).toEqual([1, 6]);
  });
});

describe('plain values are read as kubectl reads them', () => {
  test.each([
    ['yes', true],
    ['On', true],
    ['y', true],
    ['off', false],
    ['"yes"', 'yes'],
    ['0775', 509],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['0888', 888],
    ['-010', -8],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.', 1],
    ['1e999', '1e999'],
    ['12:30', '12:30'],
    ['2001-12-14', '2001-12-14'],
    ['500m', '500m'],
    ['=', '='],
    ['~', null],
    ['NULL', null],
    ['!!str 1', '1'],
    ['!!float 1', 1],
    ['__proto__', '__proto__'],
    ['!Ref 1', '1'],
    ['!Sub {a: !Any [1]}', { a: [1] }],
  ])('%s', (yaml, value) => {
    expect(field(yaml)).toEqual(value);
  });

  test('in keys too', () => {
    expect(field('{on: 1, 2: b}')).toEqual({ true: 1, 2: 'b' });
    expect(Object.keys(Object(field('{__proto__: 1}')))).toEqual(['__proto__']);
  });

  test('whatever the indentation in brackets and quotes is', () => {
    const text = `${POD}spec:\n  a: [\n    x,\n  {\nw: z\n  }\n]\n  b: "x\ny"\n  c: 1\n`;
    const { manifests, faults: found } = readManifests(text);
    expect([manifests[0]?.manifest.spec, found]).toEqual([{ a: ['x', { w: 'z' }], b: 'x y', c: 1 }, []]);
    expect(manifests[0]?.line('spec.c')).toBe(12);
  });

  test('with aliases and merge keys', () => {
    expect(field('[&a {x: 1, z: 1}, *a, {<<: *a, z: 2}]')).toEqual([
      { x: 1, z: 1 },
      { x: 1, z: 1 },
      { x: 1, z: 2 },
    ]);
  });
});

describe('lines', () => {
  const text = `# comment
---
${POD}metadata:
  labels:
    app.kubernetes.io/name: chat
    "quoted \\"key": x
spec:
  containers:
  - name: a
    resources: {limits:
      {nvidia.com/gpu: 1}}
  -
    name: b
`;
  test.each([
    ['', 3],
    ['kind', 4],
    ['metadata.labels', 6],
    ['metadata.labels[app.kubernetes.io/name]', 7],
    ['metadata.labels.app.kubernetes.io/name', 7],
    ['metadata.labels[quoted "key]', 8],
    ['metadata.name', 5],
    ['spec.containers[0].name', 11],
    ['spec.containers[0].resources.limits[nvidia.com/gpu]', 13],
    ['spec.containers[0].resources.limits.cpu', 12],
    ['spec.containers[1]', 15],
    ['spec.containers[9].name', 10],
    ['spec.containers[', 10],
  ])('of %j', (path, line) => {
    const find = readManifests(text).manifests[0]?.line;
    expect(find?.(path)).toBe(line);
  });
});

describe('lists', () => {
  test('are taken apart, with the lines of their items', () => {
    const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  spec: {}
- apiVersion: v1
  kind: PodList
  items:
  - spec: {}
  -
    metadata: {}
`;
    const { manifests } = readManifests(text);
    expect(manifests.map(({ manifest, line }) => [manifest.apiVersion, manifest.kind, line('spec')])).toEqual([
      ['v1', 'Pod', 6],
      ['v1', 'Pod', 10],
      ['v1', 'Pod', 12],
    ]);
    expect(faults(text)).toEqual([
      'error not-a-manifest:7 The PodList is an item of another list, which kubectl refuses; its items are checked all the same.',
    ]);
  });

  const LIST = 'apiVersion: v1\nkind: List\n';

  test.each([
    ['missing', LIST, 1],
    ['null', `${LIST}items:\n`, 3],
    ['something else', `${LIST}items: { a: b }\n`, 3],
    ['missing', 'apiVersion: v1\nkind: PodList\n', 1],
  ])('need items, which are %s in %j', (what, text, line) => {
    const kind = text.includes('PodList') ? 'PodList' : 'List';
    expect(faults(text)).toEqual([
      `error not-a-manifest:${line} The ${kind} holds its objects under items, which must be a list and is ${what}.`,
    ]);
    expect(kinds(text)).toEqual([]);
  });

  test.each([
    ['List', '{ apiVersion: v1, kind: Pod }'],
    ['PodList', '{ metadata: { name: a } }'],
  ])('of kind %s have no item that is null', (kind, item) => {
    const text = `apiVersion: v1\nkind: ${kind}\nitems:\n- ${item}\n- null\n`;
    expect(kinds(text)).toEqual(['Pod']);
    expect(readManifests(text).faults.map(({ path }) => path)).toEqual(['items[1]']);
    expect(faults(text)).toEqual([
      'error not-a-manifest:5 The item of the list is null, where an object must be; the list is refused.',
    ]);
  });

  test.each([
    ['items that are none yet', `${LIST}items: []\n`, []],
    ['one item', `${LIST}items:\n- ${POD.replaceAll('\n', '\n  ')}`, ['Pod']],
    ['a name of its own', 'apiVersion: example.com/v1\nkind: AllowList\nspec: {}\n', ['AllowList']],
  ])('are fine with %s', (_, text, found) => {
    expect([kinds(text), faults(text)]).toEqual([found, []]);
  });

  test('are refused in place of an object, and their items read all the same', () => {
    const text = '- apiVersion: v1\n  kind: Pod\n- 3\n';
    expect(kinds(text)).toEqual(['Pod']);
    expect(faults(text)).toEqual([
      expect.stringContaining('error not-a-manifest:1 The document is a list'),
      'error not-a-manifest:3 The document is a number, not a Kubernetes object.',
    ]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['text', 'hello', 'error not-a-manifest:1 The document is text, not a Kubernetes object.'],
    ['no kind', 'apiVersion: v1\n', 'error not-a-manifest:1 The document is no Kubernetes object: kind is missing'],
    [
      'a number for a kind',
      'apiVersion: v1\nkind: 3\n',
      'error not-a-manifest:1 The document is no Kubernetes object: kind is no text',
    ],
    [
      'a misspelt field',
      'apiversion: v1\nkind: Pod\n',
      'error not-a-manifest:1 The document is no Kubernetes object: apiVersion is written apiversion',
    ],
    ['other YAML', '\nreplicas: 1\n', /^warning not-a-manifest:2 .*apiVersion is missing, kind is missing; it is not/],
    ['a chart', 'apiVersion: v2\nname: chat\nversion: 1.0.0\n', /^warning not-a-manifest:1 /],
    ['a JSON patch', '- op: remove\n  path: /a\n', /^warning not-a-manifest:1 The document is a list of other things/],
    [
      'a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      /^info not-a-manifest:1 The document is for a tool, kustomize/,
    ],
    ['a tab', `${POD}spec:\n\ta: 1\n`, /^error yaml-syntax:4 /],
    [
      'a merge that was not finished',
      `${POD}<<<<<<< HEAD\nx: {{a}}\n=======\nx: 2\n>>>>>>> other\n`,
      'error yaml-syntax:3 The document holds a merge that git could not finish.',
    ],
    [
      'text that git would not write',
      `${POD}<<<<<<<\nx: [\n`,
      /^error yaml-syntax:. The document cannot be read as YAML/,
    ],
    ['a quote left open', `${POD}name: "x\n`, /^error yaml-syntax:/],
    ['binary data that looks like a template', '\u0000{{', /^error yaml-syntax:1 .*null byte/],
    ['binary data', '\u0000\u0001PK', /^error yaml-syntax:1 .*null byte/],
    ['a control character', `${POD}x: \u0007\n`, /^error yaml-syntax:3 .*non-printable/],
    ['a key that is a list', `${POD}? [a]\n: 1\n`, /^error yaml-syntax:3 .*complex keys/],
    ['an empty key', `${POD}: 1\n`, /^error yaml-syntax:2 .*empty or null/],
    ['an alias of nothing', `${POD}x: *a\n`, /^error yaml-syntax:3 .*unidentified alias/],
    [
      'a template',
      `${POD}metadata:\n  name: {{ .Values.name }}\n`,
      /^error template-not-rendered:4 The document is a template/,
    ],
    [
      'a template block',
      `{{- if .Values.on }}\n${POD}{{- end }}\n`,
      /^error template-not-rendered:[12] The document is a template/,
    ],
    ['a template of other tools, quoted', `${POD}x: "{{a}}"\ny: [\n`, /^error yaml-syntax:/],
    ['deep nesting', `${POD}x: ${'['.repeat(MAX_DEPTH + 1)}`, /^error yaml-too-large:3 .*maxDepth/],
    ['very deep nesting', `${POD}x: ${'{a: '.repeat(100_000)}`, /^error yaml-too-large:3 .*maxDepth/],
    [
      'an alias of itself',
      `${POD}x: &a [*a]\n`,
      `error yaml-too-large:1 The document is not read: aliases stand for more than`,
    ],
  ])('%s', (_, text, fault) => {
    const expected = typeof fault === 'string' ? expect.stringContaining(fault) : expect.stringMatching(fault);
    expect(faults(text)).toEqual([expected]);
  });

  test('aliases that explode', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`);
    const text = `${POD}a0: &a0 [x, x]\n${lines.join('')}`;
    expect(faults(text)).toEqual([
      `error yaml-too-large:1 The document is not read: aliases stand for more than ${MAX_ALIASED_VALUES} values.`,
    ]);
    expect(kinds(text)).toEqual([]);
  });

  test('a document that is too long, while the others are read', () => {
    const text = `${POD}x: ${'a'.repeat(MAX_DOCUMENT_LENGTH)}\n---\n${POD}`;
    expect(faults(text)).toEqual([expect.stringContaining('error yaml-too-large:1 The text is not read: it has 671')]);
    expect(kinds(text)).toEqual(['Pod']);
  });

  test('a document with too many parts', () => {
    expect(faults(`a: [${'a,'.repeat(MAX_DOCUMENT_PARTS)}]`)).toEqual([
      `error yaml-too-large:1 The document is not read: it has more than ${MAX_DOCUMENT_PARTS} lines, items or fields.`,
    ]);
  });

  test('keys that stand twice, each of them, and the last value counts', () => {
    const text = `${POD}spec:\n  a: 1\n  b: {x: 1, x: 2}\n  a: 2\n`;
    expect(readManifests(text).manifests[0]?.manifest.spec).toEqual({ a: 2, b: { x: 2 } });
    expect(
      readManifests(text).faults.map(({ id, path, line, message }) => [id, path, line, message.slice(0, 39)]),
    ).toEqual([
      ['yaml-duplicate-key', 'spec.b.x', 5, 'The key stands twice, first on line 5: '],
      ['yaml-duplicate-key', 'spec.a', 6, 'The key stands twice, first on line 4: '],
    ]);
  });
});
