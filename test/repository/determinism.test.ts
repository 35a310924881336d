import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyApp, filesBelow, inTemporaryFolder, repository, run } from '../support/repository';

const committed = filesBelow(join(repository, 'dist'));

/** What the documented command writes for a copy of this app. */
function synthesized(env: NodeJS.ProcessEnv, change: (folder: string) => void = () => {}): Record<string, string> {
  return inTemporaryFolder((folder) => {
    copyApp(folder);
    change(folder);
    const { status, stderr } = run('npm', ['run', 'synth'], folder, env);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    return filesBelow(join(folder, 'dist'));
  });
}

describe('what `npm run synth` writes', () => {
  test.each([
    ['in a Turkish locale', { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
    ['in the C locale and another time zone', { LANG: 'C', LC_ALL: 'C', TZ: 'Pacific/Auckland' }],
  ])('is what is committed, byte for byte, in another folder and %s', (_, env) => {
    expect(synthesized(env)).toEqual(committed);
  });

  test('does not depend on where a model stands among the constructs', () => {
    const moved = synthesized({}, (folder) => {
      const main = join(folder, 'main.ts');
      const text = readFileSync(main, 'utf8');
      const nested = text
        .replace('import { Chart, ', "import { Construct } from 'constructs';\nimport { Chart, ")
        .replace(
          "new Chart(app, 'ml-model'), 'ml-model', {",
          "new Construct(new Chart(app, 'ml-model'), 'team'), 'x', {\n  name: 'ml-model',",
        );
      expect(nested).not.toBe(text);
      writeFileSync(main, nested);
    });
    expect(moved).toEqual(committed);
  });
});

describe('a bad value in main.ts', () => {
  test('fails the documented command with the message, and leaves dist as it was', () => {
    inTemporaryFolder((folder) => {
      copyApp(folder);
      const main = join(folder, 'main.ts');
      writeFileSync(
        main,
        readFileSync(main, 'utf8').replace('port: 8080', 'port: 80800').replace('minReplicas: 1', 'minReplicas: 11'),
      );
      const { status, stdout, stderr } = run('npm', ['run', 'synth'], folder);
      expect(status).not.toBe(0);
      const output = `${stdout}${stderr}`;
      expect(output).toContain('ml-model/ml-model/deployment');
      expect(output).toContain('port: must be between 1 and 65535; received 80800.');
      expect(output).toContain('minReplicas: must not be above maxReplicas (10); received 11.');
      expect(output).not.toMatch(/^\s+at /m);
      expect(filesBelow(join(folder, 'dist'))).toEqual(committed);
    });
  });
});
