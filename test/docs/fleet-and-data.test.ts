import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { load } from 'js-yaml';
import { DATA_PAGE, renewDataTables } from '../../docs/data-tables';
import { modelSchema } from '../../lib/data/model-schema';
import { readFiles, SMALL } from '../data/support';
import { toldBy } from '../fleet/support';
import { copyApp, filesBelow, inTemporaryFolder, repository, run } from '../support/repository';

const pages = Object.fromEntries(
  ['docs/data.md', 'docs/fleet.md', 'README.md'].map((path) => [path, readFileSync(join(repository, path), 'utf8')]),
);

/** The blocks of code of a page, in a language. */
function blocksOf(path: string, language: string): string[] {
  const blocks = pages[path]?.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')) ?? [];
  return Array.from(blocks, ([, block = '']) => block);
}

test('docs/data.md holds the tables that the schema yields (npm run docs renews them)', () => {
  expect(renewDataTables(pages['docs/data.md'] ?? '')).toBe(readFileSync(DATA_PAGE, 'utf8'));
  expect(pages['docs/data.md']).toContain(
    '| `Gpu.nvidia(count, options)` | `{ nvidia: <count>, nodeSelector?, product?',
  );
});

test.each(Object.keys(pages))('%s links to what is there', (path) => {
  const links = [...(pages[path] ?? '').matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect([link, existsSync(join(repository, dirname(path), link))]).toEqual([link, true]);
});

describe('models in the pages', () => {
  const admits = new Ajv({ strict: false }).compile(modelSchema());
  const models = [...blocksOf('docs/data.md', 'yaml'), ...blocksOf('README.md', 'yaml').filter(isModel)];

  test('are there', () => expect(models.length).toBeGreaterThan(3));

  test.each(models)('%s', (block) => {
    const text = isModel(block) ? block : `${SMALL}${block}`;
    expect(readFiles({ 'chat.yaml': text }).faults).toEqual([]);
    expect(admits(load(text)) ? [] : admits.errors).toEqual([]);
  });

  test('the first of docs/data.md is synthesized', () => {
    const [text = ''] = blocksOf('docs/data.md', 'yaml');
    const environments = { development: {}, staging: { namespace: 'staging' }, production: { namespace: 'ml' } };
    expect(toldBy({ environments, files: { 'chat.yaml': text } })).toBe('');
  });
});

function isModel(block: string): boolean {
  return /^scaling:/m.test(block);
}

test('the apps of docs/fleet.md are synthesized, and its commands select', () => {
  inTemporaryFolder((folder) => {
    copyApp(folder);
    cpSync(join(repository, 'model.schema.json'), join(folder, 'model.schema.json'));
    mkdirSync(join(folder, 'models'));
    writeFileSync(join(folder, 'models/embed.yaml'), `${SMALL}resources: { cpu: { request: 1 } }\n`);
    const apps = blocksOf('docs/fleet.md', 'ts').filter((block) => block.startsWith('import '));
    expect(apps).toHaveLength(2);
    const [fleet = '', plain = ''] = apps.map((app) => app.replace("'cdk8s-model-serving'", "'./lib'"));
    writeFileSync(join(folder, 'main.ts'), fleet);
    writeFileSync(join(folder, 'plain.ts'), plain);
    expect(run('npx', ['tsc', '--noEmit', '-p', '.'], folder)).toMatchObject({ status: 0, stdout: '' });
    expect(run('node', ['--import', 'tsx', 'main.ts'], folder)).toMatchObject({ status: 0 });
    const dist = filesBelow(join(folder, 'dist'));
    expect(dist['production/kustomization.yaml']).toContain(
      'resources:\n  - chat.yaml\n  - embed.yaml\n  - quota.yaml\n',
    );
    const [byArguments = '', byVariables = ''] = blocksOf('docs/fleet.md', 'sh').join('').trim().split('\n');
    for (const command of [byArguments, byVariables]) {
      expect(run('bash', ['-c', command], folder)).toMatchObject({ status: 0 });
    }
    expect(filesBelow(join(folder, 'dist'))).toEqual(dist);
    expect(run('node', ['--import', 'tsx', 'plain.ts'], folder)).toMatchObject({ status: 0 });
  });
}, 120_000);
