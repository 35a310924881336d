import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renewTables, SCALING_PAGE } from '../../docs/scaling-tables';

describe('docs/scaling.md', () => {
  const page = readFileSync(SCALING_PAGE, 'utf8');

  test('holds the tables that the code yields (npm run docs renews them)', () => {
    expect(renewTables(page)).toBe(page);
    expect(page).toContain('| vLLM | waitingRequests | `vllm_num_requests_waiting` |');
  });

  test('links to what is there', () => {
    const links = [...page.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect([link, existsSync(join(dirname(SCALING_PAGE), link))]).toEqual([link, true]);
  });

  test('has no table where its place is missing', () => {
    expect(() => renewTables('')).toThrow('no place for the table "runtimes"');
  });
});
