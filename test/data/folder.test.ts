import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readModels } from '../../lib/data/read-models';
import { readFiles, SMALL } from './support';

test('a folder and a link that leads nowhere, with the name of a model', () => {
  const { models, faults } = readFiles({ 'good.yaml': SMALL }, (folder) => {
    mkdirSync(join(folder, 'chat.yaml'));
    symlinkSync(join(folder, 'gone'), join(folder, 'embed.yaml'));
    symlinkSync(join(folder, 'good.yaml'), join(folder, 'same.yaml'));
  });
  expect(faults).toEqual([
    'chat.yaml: is a folder. Fix: Give it a name without the ending .yaml, or put a file in its place.',
    'embed.yaml: is a link that leads nowhere. Fix: Mend the link, or remove it.',
  ]);
  expect(models.map(({ name }) => name)).toEqual(['good', 'same']);
});

test('text that is not UTF-8, with its line', () => {
  const bytes = Buffer.concat([Buffer.from(`${SMALL}# \u00e4\nversion: "`), Buffer.from([0xe4]), Buffer.from('"\n')]);
  expect(readFiles({ 'chat.yaml': bytes, 'utf16.yaml': Buffer.from(SMALL, 'utf16le') }).faults).toEqual([
    'chat.yaml:4: is not UTF-8. Fix: Save the file as UTF-8.',
    expect.stringMatching(/^utf16\.yaml:1: cannot be read as YAML/),
  ]);
  expect(readFiles({ 'chat.yaml': `\ufeff${SMALL}# \u00e4 \ufffd\n` }).faults).toEqual([]);
});

test('two files of one model', () => {
  const { models, faults } = readFiles({ 'chat.yaml': SMALL, 'chat.yml': SMALL, 'embed.yml': SMALL });
  expect(faults).toEqual([
    'chat.yml: is the model "chat" as chat.yaml is. Fix: Keep one of the two files, or rename one.',
  ]);
  expect(models.map(({ name }) => name)).toEqual(['chat', 'embed']);
});

test('what looks like a model and is none', () => {
  const { models, faults } = readFiles({
    'Loud.YAML': SMALL,
    'team-a/chat.yaml': SMALL,
    'team-a/deep/embed.yml': SMALL,
    'images/logo.svg': '<svg/>',
    'README.md': 'Models.',
    '.hidden.yaml': 'not: [a model',
    '.git/x.yaml': SMALL,
  });
  expect(models).toEqual([]);
  expect(faults).toEqual([
    'Loud.YAML: is no model, as its name ends in other letters than .yaml. Fix: Rename it to Loud.yaml.',
    'team-a: is a folder with chat.yaml in it, and models are read from . alone. ' +
      'Fix: Move its files up, or read it by a modelsFrom of its own.',
  ]);
});

test('a file in place of the folder', () => {
  expect(readModels(__filename).faults).toEqual([
    expect.stringMatching(/is no folder that can be read: it is a file, .* \(ENOTDIR\)\. Fix: Respell it\.$/),
  ]);
});
