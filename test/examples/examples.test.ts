import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, objectsOf } from '../support/examples';
import { filesBelow, inTemporaryFolder, repository, run } from '../support/repository';
import { validate } from '../support/schema';

/** Synthesizes all examples in a copy of their folders, in one process. */
function synthesized(): Record<string, string> {
  return inTemporaryFolder((folder) => {
    for (const name of ['lib', 'imports', 'node_modules']) symlinkSync(join(repository, name), join(folder, name));
    for (const name of ['package.json', 'tsconfig.json']) cpSync(join(repository, name), join(folder, name));
    const examples = join(folder, 'examples');
    for (const example of EXAMPLES) {
      mkdirSync(join(examples, example), { recursive: true });
      cpSync(join(repository, 'examples', example), join(examples, example), { recursive: true });
      rmSync(join(examples, example, 'dist'), { recursive: true, force: true });
    }
    const all = EXAMPLES.map((example) => `require('./${example}/main');`).join('\n');
    writeFileSync(join(examples, 'all.ts'), all);
    const { status, stderr } = run('node', ['--import', 'tsx', 'examples/all.ts'], folder);
    if (status !== 0) throw new Error(stderr);
    return filesBelow(examples);
  });
}

test('what the examples become is what is committed', () => {
  const now = synthesized();
  const committed = filesBelow(join(repository, 'examples'));
  const dist = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).filter(([path]) => /^[^/]+\/dist\/.*\.yaml$/.test(path)));
  expect(dist(now)).toEqual(dist(committed));
  expect(Object.keys(dist(now)).length).toBeGreaterThanOrEqual(EXAMPLES.length);
});

test.each(EXAMPLES)('every object of %s is valid', (example) => {
  const manifests = objectsOf(example);
  expect(manifests.length).toBeGreaterThanOrEqual(3);
  for (const manifest of manifests) expect(() => validate(manifest)).not.toThrow();
});
