import { readFileSync } from 'node:fs';
import { RULES_PAGE, rulesPage } from '../../docs/rules-page';
import { allRules } from '../../lib/check';

test('the page of rules is that of the code; `npm run docs` makes it anew', () => {
  expect(readFileSync(RULES_PAGE, 'utf8')).toBe(rulesPage());
});

test('every rule has an id of its own and a section', () => {
  const ids = allRules().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(rulesPage().match(/^### [a-z0-9-]+$/gm)).toHaveLength(ids.length);
});
