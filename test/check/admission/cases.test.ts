/** The recorded verdicts of kube-apiserver 1.36.2. */
import type { Manifest } from '../../../lib/manifest/manifest';
import recorded from '../../fixtures/api-server/cases.json';
import { errors, judge } from './judge';

interface Case {
  readonly id: string;
  readonly class: string;
  readonly manifest: Manifest;
  readonly errorField?: string | null;
  readonly emulatedVersionVerdict?: Readonly<Record<string, string>>;
}

const cases = recorded.cases as unknown as readonly Case[];
const RECORDED = 36;

/** What is refused for the sake of another object, or works only together with others: rules across objects tell it. */
const ACROSS_OBJECTS = new Set(['podkind-priorityclass-unknown', 'probe-port-name-unknown', 'tsc-selector-unmatched']);

const ofClass = (name: string): [string, Case][] =>
  cases.filter((one) => one.class === name && !ACROSS_OBJECTS.has(one.id)).map((one) => [one.id, one]);

describe('what the server refuses is an error at the field that it names', () => {
  test.each(ofClass('invalid'))('%s', (_, { manifest, errorField }) => {
    const paths = errors(judge(RECORDED, manifest)).map((error) => error.path);
    if (errorField) expect(paths).toContain(errorField);
    else expect(paths).not.toEqual([]);
  });
});

describe('what the server accepts is no error', () => {
  test.each(ofClass('valid'))('%s', (_, { manifest }) => {
    expect(judge(RECORDED, manifest)).toEqual([]);
  });
});

describe('what the server accepts and should not have is told', () => {
  test.each(ofClass('trap'))('%s', (_, { manifest }) => {
    expect(judge(RECORDED, manifest)).not.toEqual([]);
  });
});

describe('older versions', () => {
  const emulated = cases.flatMap((one) =>
    Object.entries(one.emulatedVersionVerdict ?? {}).map(
      ([version, verdict]) => [one.id, version, verdict, one] as const,
    ),
  );
  test.each(emulated)('%s under %s: %s', (_id, version, verdict, { manifest }) => {
    expect(errors(judge(Number(version.slice(2)), manifest)).length > 0).toBe(verdict === 'reject');
  });
});

test('what cannot be decoded is named by its item as well', () => {
  const number = cases.find((one) => one.id === 'args-number-item');
  if (!number) throw new Error('the case is gone');
  expect(judge(RECORDED, number.manifest)).toEqual([
    expect.objectContaining({
      path: 'spec.template.spec.containers.args',
      at: expect.stringMatching(/^spec\.template\.spec\.containers\[0\]\.args\[\d\]$/),
      fix: expect.stringMatching(/^Quote it: /),
    }),
  ]);
});
