import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOLD_MEANINGS } from '../../lib/simulate';
import { cli } from '../cli/support';
import { repository } from '../support/repository';

const page = readFileSync(join(repository, 'docs/simulate.md'), 'utf8');
const manifest = readFileSync(join(repository, 'dist/qwen.k8s.yaml'), 'utf8');

test('docs/simulate.md shows what the program says of the model in dist', async () => {
  const [, options = ''] = /\(`(--load [^`]+)`\)/.exec(page) ?? [];
  const { stdout } = await cli(['simulate', 'dist', ...options.split(' ')], {
    files: { 'dist/qwen.k8s.yaml': manifest },
  });
  expect(stdout).toMatch(/^Deployment qwen\n/);
  expect(page).toContain(`\`\`\`text\n${stdout}\`\`\`\n`);
});

test('docs/simulate.md names every meaning of a metric and every finding', () => {
  const sources = ['findings', 'late-findings', 'taken-back'].map((name) =>
    readFileSync(join(repository, `lib/simulate/${name}.ts`), 'utf8'),
  );
  const ids = [...sources.join('').matchAll(/\bid: '([a-z-]+)'/g)].map(([, id]) => id);
  expect(ids).toHaveLength(13);
  for (const word of [...TOLD_MEANINGS, ...ids]) expect(page).toContain(`\`${word}\``);
});
