import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWNED_FILES, ownedFilesText, readOwnedFiles, staysInside } from '../../lib/synth/owned-files';
import { writeFolder } from '../../lib/synth/write';
import { contentOf, scratchFolder } from './support/folders';

let folder: string;
beforeEach(() => {
  folder = join(scratchFolder(), 'dist');
  mkdirSync(folder);
});

const list = (text: string) => writeFileSync(join(folder, OWNED_FILES), text);

test('what is written is read back', () => {
  list(ownedFilesText(['b.yaml', 'a/c.yaml']));
  expect([...readOwnedFiles(folder)]).toEqual(['a/c.yaml', 'b.yaml']);
});

test('there is no list in a folder that synthesis never wrote', () => {
  expect(readOwnedFiles(folder).size).toBe(0);
  expect(readOwnedFiles(join(folder, 'gone')).size).toBe(0);
});

test.each(['../a', '/a', 'a/../b', 'a//b', './a', '#a', 'a\\b', 'C:a', 'a\rb', OWNED_FILES])(
  '%j is no file of the folder',
  (path) => {
    expect(staysInside(path)).toBe(false);
  },
);

test('all that is no file of the folder is told', () => {
  list('../a\nb.yaml\n/etc/passwd\n');
  expect(() => readOwnedFiles(folder)).toThrow(
    `${OWNED_FILES} lists "../a", "/etc/passwd", which are not files of this folder. Fix: restore the list from version`,
  );
});

describe('a list that is no plain file is refused:', () => {
  test('a symbolic link, even to a list', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'a.yaml\n');
    symlinkSync('elsewhere', join(folder, OWNED_FILES));
    expect(() => writeFolder(folder, [['a.yaml', 'a']])).toThrow(`${OWNED_FILES} is a symbolic link. Fix: restore`);
    expect(contentOf(folder)).toEqual({ [OWNED_FILES]: 'a.yaml\n', elsewhere: 'a.yaml\n' });
  });

  test('a link that leads nowhere', () => {
    symlinkSync('nowhere', join(folder, OWNED_FILES));
    expect(() => writeFolder(folder, [['a.yaml', 'a']])).toThrow('is a symbolic link');
  });

  test('a folder', () => {
    mkdirSync(join(folder, OWNED_FILES));
    expect(() => writeFolder(folder, [['a.yaml', 'a']])).toThrow(`${OWNED_FILES} is not a plain file`);
  });
});

describe('a checkout with the line ends of Windows', () => {
  const texts: [string, string][] = [
    ['a.yaml', 'a: 1\nb: 2\n'],
    ['b.yaml', 'c: 3\n'],
  ];
  const checkOut = () => {
    for (const [path, text] of Object.entries(contentOf(folder))) {
      writeFileSync(join(folder, path), text.replaceAll('\n', '\r\n'));
    }
  };

  test('is ours, and is written anew with those that synthesis writes everywhere', () => {
    writeFolder(folder, texts);
    const before = contentOf(folder);
    checkOut();
    expect(writeFolder(folder, texts)).toMatchObject({ changed: ['a.yaml', 'b.yaml'], created: [] });
    expect(contentOf(folder)).toEqual(before);
  });

  test('loses the files that synthesis yields no more', () => {
    writeFolder(folder, texts);
    checkOut();
    expect(writeFolder(folder, texts.slice(1))).toMatchObject({ removed: ['a.yaml'], changed: ['b.yaml'] });
    expect(Object.keys(contentOf(folder))).toEqual([OWNED_FILES, 'b.yaml']);
  });
});
