import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from '../../docs/pages';
import { filesBelow, repository } from '../support/repository';

test.each(Object.entries(generatedPages()))('docs/%s is current: npm run docs', (path, text) => {
  expect(readFileSync(join(repository, 'docs', path), 'utf8')).toBe(text);
});

test('every page on a model server is generated', () => {
  const pages = Object.keys(filesBelow(join(repository, 'docs/runtimes'))).map((path) => `runtimes/${path}`);
  expect(pages.sort()).toEqual(Object.keys(generatedPages()).sort());
});
