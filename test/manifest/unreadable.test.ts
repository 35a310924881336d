import { isLoop, isNotThere, leadsNowhere, unreadable, unreadableText } from '../../lib/manifest/unreadable';

const failure = (code: string) => Object.assign(new Error(`${code}: it failed, open 'x'`), { code, syscall: 'open' });

test.each([
  ['EACCES', 'must not be read by this user (EACCES). Fix: Let this user read it, and enter the folders above it.'],
  ['EPERM', 'must not be read by this user (EPERM). Fix: Let'],
  ['EMFILE', 'cannot be opened, as too many files are open (EMFILE). Fix: Close some, or raise the limit'],
  ['ENFILE', 'cannot be opened, as too many files are open (ENFILE). Fix: Close'],
  ['EISDIR', 'is a folder, where a file is read (EISDIR). Fix: Name a file.'],
  ['ELOOP', 'leads through links in a circle (ELOOP). Fix: Mend the link, or remove it.'],
  ['ENAMETOOLONG', 'is longer than a path can be (ENAMETOOLONG). Fix: Shorten it.'],
  ['ENOENT', 'there is no such file or folder (ENOENT). Fix: Respell it, or create it.'],
  ['ENOTDIR', 'is a file, or leads through one, where a folder is read (ENOTDIR). Fix: Respell it.'],
  ['EIO', "cannot be read: EIO: it failed, open 'x'. Fix: See to the disk or the share that it is on."],
])('%s is told with the path and what to do', (code, told) => {
  expect(unreadableText('dist/a.yaml', failure(code))).toContain(`dist/a.yaml: ${told}`);
});

test('what is no failure of the file system is thrown on', () => {
  const error = new TypeError('x is not a function');
  expect(() => unreadable(error)).toThrow(error);
});

test('where nothing can be is told from where something is that cannot be read', () => {
  const nowhere = (code: string) => [isNotThere, isLoop, leadsNowhere].map((is) => is(failure(code)));
  expect(nowhere('ENOENT')).toEqual([true, false, true]);
  expect(nowhere('ELOOP')).toEqual([false, true, true]);
  expect(nowhere('ENOTDIR')).toEqual([false, false, true]);
  expect(nowhere('EACCES')).toEqual([false, false, false]);
});
