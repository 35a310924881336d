import * as fs from 'node:fs';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEXT, replaceFolder } from '../../lib/synth/swap';

jest.mock('node:fs', () => ({ __esModule: true, ...jest.requireActual('node:fs') }));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'swap-'));
  mkdirSync(join(root, 'dist'));
  mkdirSync(join(root, 'work', NEXT), { recursive: true });
  writeFileSync(join(root, 'work', NEXT, 'a.yaml'), 'a: 1\n');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const replace = () => replaceFolder(join(root, 'dist'), join(root, 'work'));
const failWith = (code: string) =>
  jest.spyOn(fs, 'renameSync').mockImplementation(() => {
    throw Object.assign(new Error(`${code}: rename`), { code });
  });

test.each(['EBUSY', 'EXDEV'])('an empty folder that cannot be renamed onto is replaced the other way: %s', (code) => {
  failWith(code);
  replace();
  expect(readdirSync(join(root, 'dist'))).toEqual(['a.yaml']);
});

test('another failure is told as it is', () => {
  failWith('EACCES');
  expect(replace).toThrow('EACCES: rename');
});
