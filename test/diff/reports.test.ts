import { jsonReport, markdownReport, textReport } from '../../lib/diff';
import { CHAT, diffOf, type Files } from './support';

const MONITOR = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: adapter, namespace: monitoring }
data:
  config.yaml: |
    rules:
      - a
      - b
`;

const BEFORE: Files = {
  'production/chat.yaml': `${CHAT}${MONITOR}`,
  'production/old.yaml': CHAT.replaceAll('chat', 'old'),
};
const AFTER: Files = {
  'production/chat.yaml': `${CHAT}${MONITOR}`
    .replace('chat:1.4', 'chat:1.5')
    .replace('maxReplicas: 4', 'maxReplicas: 6')
    .replace('--max-len=4096', '--max-len=8192')
    .replace('[{ name: A', '[{ name: PIPE, value: "a|b <c>" }, { name: A')
    .replace('      - b', '      - c\n      - d')
    .replaceAll('matchLabels: { app: chat }', 'matchLabels: { app: chat, tier: a }')
    .replace('labels: { app: chat } }\n    spec', 'labels: { app: chat, tier: a } }\n    spec'),
  'production/new.yaml': CHAT.replaceAll('chat', 'new'),
};

const report = diffOf(BEFORE, AFTER);

test('as text', () => {
  expect(textReport(report)).toMatchInlineSnapshot(`
production: nvidia.com/gpu 4 to 16 -> 4 to 20

~ Deployment ml/chat
    refused                  Deployment ml/chat: the API server does not let spec.selector.matchLabels.tier change. To get it, delete the object first, or give it another name.
    replicas                 1 to 4 -> 1 to 6
    nvidia.com/gpu           2 to 8 -> 2 to 12
    Deployment               spec.selector.matchLabels.tier: none -> a
    pods                     metadata.labels.tier: none -> a
                             containers[chat].image: registry.example.com/chat:1.4 -> registry.example.com/chat:1.5
                             containers[chat].args: --max-len=4096 -> --max-len=8192
                             containers[chat].env[PIPE]: none -> {"name":"PIPE","value":"a|b <c>"}
    HorizontalPodAutoscaler  spec.maxReplicas: 4 -> 6

+ Deployment ml/new
    replicas        1 to 4
    nvidia.com/gpu  2 to 8
    objects         Deployment, HorizontalPodAutoscaler, Service

- Deployment ml/old
    replicas        1 to 4
    nvidia.com/gpu  2 to 8
    objects         Deployment, HorizontalPodAutoscaler, Service

~ ConfigMap monitoring/adapter
    ConfigMap  data[config.yaml]: 1 line that goes -> 2 new lines

1 model added, 1 model removed, 1 model changed, 1 other object changed, 1 update refused, 0 models unchanged
`);
});

test('as text in colour, with nothing but colours added', () => {
  const coloured = textReport(report, true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours are what is looked for
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textReport(report));
  expect(coloured).toContain('\u001b[31m- Deployment ml/old\u001b[0m');
});

test('as Markdown', () => {
  expect(markdownReport(report)).toMatchInlineSnapshot(`
**1 model added, 1 model removed, 1 model changed, 1 other object changed, 1 update refused, 0 models unchanged**

### production

In all: nvidia.com/gpu 4 to 16 -&gt; 4 to 20

#### <code>Deployment ml/chat</code>: changed

| | |
|---|---|
| **refused** | Deployment ml/chat: the API server does not let spec.selector.matchLabels.tier change. To get it, delete the object first, or give it another name. |
| replicas | 1 to 4 -&gt; 1 to 6 |
| nvidia.com/gpu | 2 to 8 -&gt; 2 to 12 |

<details><summary>6 lines</summary>

| object | field | before | after |
|---|---|---|---|
| Deployment | <code>spec.selector.matchLabels.tier</code> | <code>none</code> | <code>a</code> |
| pods | <code>metadata.labels.tier</code> | <code>none</code> | <code>a</code> |
| pods | <code>containers&#91;chat&#93;.image</code> | <code>registry.example.com/chat:1.4</code> | <code>registry.example.com/chat:1.5</code> |
| pods | <code>containers&#91;chat&#93;.args</code> | <code>--max-len=4096</code> | <code>--max-len=8192</code> |
| pods | <code>containers&#91;chat&#93;.env&#91;PIPE&#93;</code> | <code>none</code> | <code>&#123;"name":"PIPE","value":"a&#124;b &lt;c&gt;"&#125;</code> |
| HorizontalPodAutoscaler | <code>spec.maxReplicas</code> | <code>4</code> | <code>6</code> |

</details>

#### <code>Deployment ml/new</code>: new

| | |
|---|---|
| replicas | 1 to 4 |
| nvidia.com/gpu | 2 to 8 |
| objects | Deployment, HorizontalPodAutoscaler, Service |

#### <code>Deployment ml/old</code>: removed

| | |
|---|---|
| replicas | 1 to 4 |
| nvidia.com/gpu | 2 to 8 |
| objects | Deployment, HorizontalPodAutoscaler, Service |

#### <code>ConfigMap monitoring/adapter</code>: changed

<details><summary>1 line</summary>

| object | field | before | after |
|---|---|---|---|
| ConfigMap | <code>data&#91;config.yaml&#93;</code> | <code>1 line that goes</code> | <code>2 new lines</code> |

</details>
`);
});

test('as JSON', () => {
  expect(JSON.parse(jsonReport(report))).toMatchObject({
    folders: [
      {
        folder: 'production',
        accelerators: [{ name: 'nvidia.com/gpu', before: { least: 4, most: 16 }, after: { least: 4, most: 20 } }],
        models: [
          {
            change: 'changed',
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: 'ml',
            name: 'chat',
            statements: [{ topic: 'replicas', text: '1 to 4 -> 1 to 6' }, {}],
            objects: [
              {
                change: 'changed',
                file: 'production/chat.yaml',
                kind: 'Deployment',
                statements: [{ topic: 'refused', gravity: 'refused' }],
                fields: expect.arrayContaining([
                  { path: 'spec.selector.matchLabels.tier', after: 'a' },
                  {
                    path: 'spec.template.spec.containers[chat].image',
                    before: 'registry.example.com/chat:1.4',
                    after: 'registry.example.com/chat:1.5',
                  },
                ]),
              },
              { kind: 'HorizontalPodAutoscaler', fields: [{ path: 'spec.maxReplicas', before: 4, after: 6 }] },
            ],
          },
          { change: 'added', name: 'new' },
          { change: 'removed', name: 'old' },
        ],
        others: [{ kind: 'ConfigMap', change: 'changed' }],
      },
    ],
    unchanged: 0,
  });
});

test('where nothing differs', () => {
  const none = diffOf(BEFORE, BEFORE);
  expect(textReport(none)).toBe('no difference, 2 models unchanged\n');
  expect(markdownReport(none)).toBe('**no difference, 2 models unchanged**\n');
  expect(JSON.parse(jsonReport(none))).toEqual({ folders: [], unchanged: 2 });
});

test('Markdown stays within what a comment holds, and says what it leaves out', () => {
  const models = Array.from({ length: 300 }, (_, index) => CHAT.replaceAll('chat', `chat-${index}`)).join('---\n');
  const text = markdownReport(diffOf(models, models.replaceAll(':1.4', ':1.5')));
  expect(text.length).toBeLessThan(65_536);
  const told = text.split('\n').filter((line) => line.startsWith('#### ')).length;
  expect(told).toBeGreaterThan(50);
  expect(text).toContain(`\n${300 - told} more parts are too much for a comment`);
});

test('of long values what differs is shown', () => {
  const long = `--served-model-name=${'x'.repeat(150)}`;
  const [before, after] = ['-a', '-b'].map((end) => CHAT.replace('--model=small', `${long}${end}`));
  expect(textReport(diffOf(before ?? '', after ?? ''))).toContain(
    `containers[chat].args: …${'x'.repeat(19)}-a -> …${'x'.repeat(19)}-b\n`,
  );
});

test('Markdown leaves out the fields of one object before what is said of others', () => {
  const large = `apiVersion: example.com/v1\nkind: A\nmetadata: { name: a }\nspec: { ${Array.from({ length: 2000 }, (_, index) => `a${index}: b`).join(', ')} }\n---\n`;
  const text = markdownReport(
    diffOf(
      large + CHAT,
      (large + CHAT).replaceAll(': b', ': c').replace('matchLabels: { app: chat }', 'matchLabels: { app: a }'),
    ),
  );
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('| **refused** |');
  expect(text).toContain('#### <code>A a</code>: changed\n\nIts fields are too much for a comment.\n');
});

describe('models of which the same is told', () => {
  const copies = (names: readonly string[], change = (text: string) => text) =>
    names.map((name) => change(CHAT).replaceAll('name: chat', `name: ${name}`).replaceAll('app: chat', `app: ${name}`));
  const newer = (text: string) => text.replace('chat:1.4', 'chat:1.5');
  const before = copies(['a', 'b', 'c', 'd']);
  const told = (after: readonly string[]) => diffOf(before.join('---\n'), after.join('---\n'));

  test('are told of once', () => {
    const [, , , other = ''] = copies(['a', 'b', 'c', 'd'], (text) =>
      newer(text).replace('Replicas: 4', 'Replicas: 5'),
    );
    const report = told([...copies(['a', 'b', 'c'], newer), other]);
    expect(textReport(report)).toContain(`~ Deployment ml/a and 2 alike
    alike    b, c
    rollout  `);
    expect(textReport(report)).toContain('containers[a].image: registry.example.com/chat:1.4 -> registry');
    expect(textReport(report)).toContain('\n~ Deployment ml/d\n');
    expect(textReport(report)).not.toContain('Deployment ml/b');
    expect(textReport(report)).toContain('4 models changed, 4 rollouts');
    expect(markdownReport(report)).toContain(
      '#### <code>Deployment ml/a</code> and 2 alike: changed\n\n| | |\n|---|---|\n| alike | b, c |\n',
    );
    expect(JSON.parse(jsonReport(report)).folders[0].models).toHaveLength(4);
  });

  test('may have their names among arguments that stay', () => {
    const withArgs = (args: string) =>
      ['a', 'b'].flatMap((name) => copies([name], (text) => text.replace('--model=small', args.replace('NAME', name))));
    const [was, is, other] = ['--name=NAME', '--name=NAME, --eager', '--name=NAME-2'].map((args) =>
      withArgs(args).join('---\n'),
    );
    expect(textReport(diffOf(was ?? '', is ?? ''))).toContain('~ Deployment ml/a and 1 alike\n');
    expect(textReport(diffOf(was ?? '', other ?? ''))).not.toContain('alike');
  });

  test('may be new or gone', () => {
    expect(textReport(diffOf('', before.join('---\n')))).toContain('+ Deployment ml/a and 3 alike\n');
    expect(textReport(diffOf(before.join('---\n'), ''))).toContain('- Deployment ml/a and 3 alike\n');
  });

  test.each<[string, (text: string) => string]>([
    ['a value', (text) => text.replace('chat:1.4', 'chat:1.6')],
    ['a field', (text) => newer(text).replace('[{ name: A', '[{ name: B, value: b }, { name: A')],
    ['a statement', (text) => newer(text).replace('maxSurge: 1', 'maxSurge: 2')],
    ['a namespace', (text) => text.replaceAll('namespace: ml', 'namespace: other')],
  ])('differ in nothing: not in %s', (_, change) => {
    expect(textReport(told([...copies(['a'], newer), ...copies(['b'], change), ...before.slice(2)]))).not.toContain(
      'alike',
    );
  });

  test('are not those of containers of other names', () => {
    const image = (name: string) => before[0]?.replace('- name: a\n', `- name: ${name}\n`) ?? '';
    const both = [image('x'), image('y').replaceAll('name: a', 'name: b').replaceAll('app: a', 'app: b')];
    expect(textReport(diffOf(both.join('---\n'), both.map(newer).join('---\n')))).not.toContain('alike');
  });
});

test('Markdown has room for what is refused before it has for others', () => {
  const models = Array.from({ length: 300 }, (_, index) => CHAT.replaceAll('chat', `chat-${index}`));
  const refused = CHAT.replaceAll('chat', 'zz');
  const after = refused.replaceAll('matchLabels: { app: zz }', 'matchLabels: { app: z }');
  const text = markdownReport(
    diffOf([...models, refused].join('---\n'), [...models, after].join('---\n').replaceAll(':1.4', ':1.5')),
  );
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('| **refused** |');
  expect(text).toContain('more parts are too much for a comment');
});
