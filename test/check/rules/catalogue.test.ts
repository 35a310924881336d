import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setRules } from '../../../lib/check/rules';
import { POD_KINDS } from '../../../lib/manifest/pods';
import { check } from '../../support/rules';

/** Rules that speak only of a set that claims to hold everything it refers to. */
const ABOUT_COMPLETE_SETS: readonly string[] = ['reference-missing'];

describe.each(setRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const options = { complete: ABOUT_COMPLETE_SETS.includes(id) };

  it('alone fires on its example', () => {
    const found = check(rule.example.before, options);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((problem) => problem.rule))).toEqual(new Set([id]));
  });

  it('and every other rule are silent on the mended example', () => {
    expect(rule.example.after).not.toBe(rule.example.before);
    expect(check(rule.example.after, options)).toEqual([]);
  });

  it('points at an object of its kinds and says what would happen', () => {
    for (const { object, path, message } of check(rule.example.before, options)) {
      if (!rule.kinds.includes('*')) expect(rule.kinds).toContain(object.kind);
      expect(path).toMatch(/^(spec|data|metadata|apiVersion)/);
      expect(message).toMatch(/\.$/);
    }
  });

  it('is for every kind that holds a pod, where it is for Jobs', () => {
    if (rule.kinds.includes('Job')) expect(rule.kinds).toEqual(expect.arrayContaining([...POD_KINDS]));
  });

  it('is told in full', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    expect(rule.title).toMatch(/\.$/);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.fix).toMatch(/\.$/);
    expect(rule.source).toMatch(/^https:\/\//);
  });
});

describe('the list of rules', () => {
  it('holds every rule file once, by its id, in order', () => {
    const files = readdirSync(join(__dirname, '../../../lib/check/rules'))
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace('.ts', ''));
    expect(setRules.map(({ id }) => id)).toEqual(files.sort());
  });
});
