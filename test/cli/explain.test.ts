import { allRules } from '../../lib/check';
import { cli } from './support';

test('explain lists every rule', async () => {
  const { exitCode, stdout } = await cli(['explain']);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(allRules().length);
  expect(stdout).toMatch(/^error {3}yaml-syntax +A document is not YAML\.$/m);
});

test('explain tells a rule in full', async () => {
  const { stdout } = await cli(['explain', 'yaml-duplicate-key']);
  expect(stdout).toMatch(/^yaml-duplicate-key \(error\)\nA key stands twice/);
  expect(stdout).toContain('Before:\n  spec:\n    replicas: 1\n    replicas: 3\nAfter:\n  spec:\n    replicas: 3\n');
});

test('explain meets a misspelt rule with the one that is like it', async () => {
  expect(await cli(['explain', 'yaml-syntaks'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'error: there is no rule yaml-syntaks; did you mean yaml-syntax?\n',
  });
});
