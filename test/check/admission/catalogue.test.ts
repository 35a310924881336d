import { load as parse } from 'js-yaml';
import { admissionRules } from '../../../lib/check/admission/index';
import { allProblems } from '../../../lib/check/admission/verdict';
import { ObjectSet } from '../../../lib/check/object-set';
import type { Manifest } from '../../../lib/manifest/manifest';
import recorded from '../../fixtures/api-server/cases.json';
import { judge } from './judge';

/** A version that knows no field newer than those of the examples. */
const MINOR = 36;
/** Rules whose examples need another version. */
const MINOR_OF: Readonly<Record<string, number>> = { 'field-too-new': 32, 'field-ignored': 37 };

describe.each(admissionRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const minor = MINOR_OF[id] ?? MINOR;

  test('fires alone on its example', () => {
    const told = judge(minor, parse(rule.example.before) as Manifest);
    expect(told.map((one) => one.rule)).toEqual(told.map(() => id));
    expect(told).not.toEqual([]);
  });

  test('is silent with all others on the mended twin', () => {
    expect(judge(minor, parse(rule.example.after) as Manifest)).toEqual([]);
  });

  test('is told in full sentences', () => {
    for (const sentence of [rule.title, rule.why, rule.fix]) expect(sentence).toMatch(/^[A-Z].*\.$/s);
    expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });
});

test('no two rules have one name', () => {
  expect(new Set(admissionRules.map((rule) => rule.id)).size).toBe(admissionRules.length);
});

test('what is found belongs to a rule', () => {
  const known = new Set(admissionRules.map((rule) => rule.id));
  const manifests = recorded.cases as unknown as readonly { readonly manifest: Manifest }[];
  const found = allProblems(new ObjectSet(manifests), { major: 1, minor: MINOR });
  expect([...found.keys()].filter((id) => !known.has(id))).toEqual([]);
});
