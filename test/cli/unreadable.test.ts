import { CHAT } from '../diff/support';
import { cli } from './support';

const LOOP = 'leads through links in a circle (ELOOP). Fix: Mend the link, or remove it.';
const FOLDER = 'is a folder, where a file is read (EISDIR). Fix: Name a file.';
const LONG = 'x'.repeat(300);

/** A folder with a link in a circle, beside manifests that are right. */
const FILES = {
  files: { 'd/a.yaml': CHAT, 'd/sub/b.yaml': CHAT, 'right/a.yaml': CHAT },
  links: { 'd/loop.yaml': 'loop.yaml', 'd/sub/loop.yml': 'loop.yml', loop: 'loop' },
};

test.each<[string, readonly string[], readonly string[]]>([
  ['links in a circle, in folders and below', ['check', 'd'], [`d/loop.yaml: ${LOOP}`, `d/sub/loop.yml: ${LOOP}`]],
  [
    'paths of every kind',
    ['check', 'loop', 'gone.yaml', 'd/a.yaml/b', LONG],
    [
      `loop: ${LOOP}`,
      'gone.yaml: there is no such file or folder',
      'd/a.yaml/b: is a file, or leads through one, where a folder is read (ENOTDIR). Fix: Respell it.',
      `${LONG}: is longer than a path can be (ENAMETOOLONG). Fix: Shorten it.`,
    ],
  ],
  ['settings, and manifests', ['check', '--config', 'd', 'd/sub'], [`d: ${FOLDER}`, `d/sub/loop.yml: ${LOOP}`]],
  ['both sides', ['diff', 'loop', 'd/sub'], [`loop: ${LOOP}`, `d/sub/loop.yml: ${LOOP}`]],
  ['manifests and a trace', ['simulate', 'loop', '--trace', 'd'], [`loop: ${LOOP}`, `d: ${FOLDER}`]],
])('%s that cannot be read are told at once', async (_, args, faults) => {
  expect(await cli(args, FILES)).toEqual({ exitCode: 2, stdout: '', stderr: `error: ${faults.join('\n')}\n` });
});

test('links in a circle or to nothing whose names are none of manifests are passed over', async () => {
  const links = { 'right/notes.md': 'notes.md', 'right/gone': 'nowhere' };
  expect(await cli(['check', 'right'], { ...FILES, links })).toMatchObject({ stderr: '' });
});
