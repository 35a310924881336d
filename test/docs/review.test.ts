import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../cli/support';
import { repository } from '../support/repository';

const page = readFileSync(join(repository, 'docs/review.md'), 'utf8');

test('docs/review.md shows what the program says of the models in dist', async () => {
  const names = ['ml-model', 'qwen'];
  const texts = names.map((name) => readFileSync(join(repository, `dist/${name}.k8s.yaml`), 'utf8'));
  const sides = [
    texts,
    texts.map((text) => text.replace(':v0.19.0', ':v0.20.0').replace('maxReplicas: 4', 'maxReplicas: 8')),
  ];
  const files = Object.fromEntries(
    sides.flatMap((side, index) => names.map((name, at) => [`${index}/dist/${name}.yaml`, side[at] ?? ''])),
  );
  const { stdout } = await cli(['diff', '0', '1'], { files });
  expect(stdout).toContain('v0.20.0');
  expect(page).toContain(`\`\`\`text\n${stdout}\`\`\`\n`);
});
