import { configurationFaults } from '../../lib/check/configuration';
import { ObjectSet } from '../../lib/check/object-set';
import { sarifReport } from '../../lib/check/report-sarif';
import type { Rule } from '../../lib/check/rule';
import { type CheckOptions, check } from '../../lib/check/run';
import { faultText } from '../../lib/manifest/fault';
import { IGNORE_PREFIX } from '../../lib/manifest/ignore-annotation';
import { nearest } from '../../lib/manifest/nearest';

const data = {
  kinds: ['ConfigMap'],
  title: '',
  why: '',
  fix: 'mend it',
  source: '',
  example: { before: '', after: '' },
};

/** Reports every field of `data` whose length is above the parameter. */
const longValue: Rule = {
  ...data,
  id: 'long-value',
  severity: 'warning',
  parameters: { longest: 3 },
  *check(set, { parameters }) {
    for (const object of set.ofKind('ConfigMap')) {
      for (const [key, value] of Object.entries(object.manifest.data as Record<string, string>)) {
        if (value.length <= Number(parameters.longest)) continue;
        yield { object, path: `data[${key}]`, value, message: 'is too long' };
      }
    }
  },
};

const failing: Rule = {
  ...data,
  id: 'failing',
  severity: 'error',
  check() {
    throw new Error('unexpected shape');
  },
};

/** Reports every ConfigMap, by one cause for each value of `lacks`. */
const lacking: Rule = {
  ...data,
  id: 'lacking',
  severity: 'warning',
  *check(set) {
    for (const object of set.ofKind('ConfigMap')) {
      const { lacks } = object.manifest.data as Record<string, string>;
      yield { object, path: 'data', message: `lacks ${lacks}.`, cause: lacks };
    }
  },
};

function configMap(name: string, values: Record<string, string>, annotations: Record<string, string> = {}) {
  return { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data: values } };
}

function run(objects: ReturnType<typeof configMap>[], options: Partial<CheckOptions> = {}) {
  const { findings, ignored } = check(new ObjectSet(objects), { rules: [longValue], ...options });
  const text = ({ rule, severity, object, path }: (typeof findings)[number]) =>
    `${severity} ${rule} ${object.name} ${path}`;
  return { findings: findings.map(text), ignored: ignored.map(({ finding, reason }) => `${text(finding)}: ${reason}`) };
}

describe('a check', () => {
  test('tells findings in order of objects, then paths', () => {
    const objects = [configMap('b', { z: 'long', a: 'long' }), configMap('a', { ok: 'no', x: 'long' })];
    expect(run(objects).findings).toEqual([
      'warning long-value b data[a]',
      'warning long-value b data[z]',
      'warning long-value a data[x]',
    ]);
  });

  test('follows the configuration of a rule', () => {
    const objects = [configMap('a', { x: 'long', y: 'longer' })];
    const configured = (setting: NonNullable<CheckOptions['configuration']>['rules']) =>
      run(objects, { configuration: { rules: setting } }).findings;
    expect(configured({ 'long-value': 'off' })).toEqual([]);
    expect(configured({ 'long-value': 'error' })).toEqual(['error long-value a data[x]', 'error long-value a data[y]']);
    expect(configured({ 'long-value': { parameters: { longest: 4 } } })).toEqual(['warning long-value a data[y]']);
  });

  test('refuses a configuration that names what there is not', () => {
    expect(() => run([], { configuration: { rules: { 'long-valeu': 'off' } } })).toThrow(
      'rules.long-valeu: is not a rule. Fix: Did you mean long-value?',
    );
  });

  test.each([
    ['a list', [], 'configuration: must be an object'],
    ['another key', { rule: {} }, 'rule: is not known'],
    ['rules as text', { rules: 'off' }, 'rules: must be an object'],
    ['another severity', { rules: { 'long-value': 'fatal' } }, 'must be error, warning, info or off; received "fatal"'],
    ['another option', { rules: { 'long-value': { level: 'off' } } }, 'rules.long-value.level: is not known'],
    ['another parameter', { rules: { 'long-value': { parameters: { longset: 3 } } } }, 'Did you mean longest?'],
    ['a parameter of another type', { rules: { 'long-value': { parameters: { longest: '3' } } } }, 'must be a number'],
    ['no name of a rule', { rules: { xyz: 'off' } }, 'rules.xyz: is not a rule. Fix: See the list of rules.'],
  ])('finds fault with a configuration that is or holds %s', (_, configuration, fault) => {
    expect(configurationFaults(configuration, [longValue]).map(faultText)).toEqual([expect.stringContaining(fault)]);
  });

  test('finds no fault with a configuration that is right', () => {
    const rules = { 'long-value': { severity: 'info', parameters: { longest: 9 } } };
    expect(configurationFaults({ rules }, [longValue])).toEqual([]);
    expect(configurationFaults({}, [longValue])).toEqual([]);
  });

  test('keeps count of what an annotation silences, with its reason', () => {
    const silenced = configMap('a', { x: 'long' }, { [`${IGNORE_PREFIX}long-value`]: 'is a licence' });
    expect(run([silenced, configMap('b', { x: 'long' })])).toEqual({
      findings: ['warning long-value b data[x]'],
      ignored: ['warning long-value a data[x]: is a licence'],
    });
  });

  test('tells a cause once, with how many there are, of what is not silenced', () => {
    const told = (...objects: ReturnType<typeof configMap>[]) => {
      const { findings, ignored } = check(new ObjectSet(objects), { rules: [lacking] });
      const text = ({ object, message }: (typeof findings)[number]) => `${object.name} ${message}`;
      return [findings.map(text), ignored.map(({ finding }) => text(finding))];
    };
    const of = (name: string, lacks?: string) => configMap(name, lacks === undefined ? {} : { lacks });
    const silenced = configMap('s', { lacks: 'x' }, { [`${IGNORE_PREFIX}lacking`]: 'is bought' });
    expect(told(silenced, of('a', 'x'), of('b', 'y'), of('c', 'x'))).toEqual([
      ['a lacks x. So it is in 1 other place: ConfigMap c.', 'b lacks y.'],
      ['s lacks x.'],
    ]);
    expect(told(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => of(name, 'x')))[0]).toEqual([
      'a lacks x. So it is in 5 other places: ConfigMap b, ConfigMap c, ConfigMap d and 2 more.',
    ]);
    expect(told(of('a'), of('b'))[0]).toEqual(['a lacks undefined.', 'b lacks undefined.']);
  });

  test('points at every place of a cause in SARIF', () => {
    const objects = [...'aabc'].map((name, place) => ({
      ...configMap(name, { lacks: name === 'c' ? 'y' : 'x' }),
      origin: { file: `dist/${place}.yaml`, line: () => place + 3 },
    }));
    const report = { ...check(new ObjectSet(objects), { rules: [lacking] }), objects: 4, files: 4 };
    const results = JSON.parse(sarifReport(report, { version: '0', rules: [lacking] })).runs[0].results;
    const place = (index: number, name: string) => ({
      physicalLocation: { artifactLocation: { uri: `dist/${index}.yaml` }, region: { startLine: index + 3 } },
      logicalLocations: [{ fullyQualifiedName: `ConfigMap ${name} data`, kind: 'resource' }],
    });
    const related = (id: number, name: string) => ({
      id,
      ...place(id, name),
      message: { text: `The same is found in ConfigMap ${name} data.` },
    });
    expect(results).toMatchObject([
      { locations: [place(0, 'a')], relatedLocations: [related(1, 'a'), related(2, 'b')] },
      { locations: [place(3, 'c')] },
    ]);
    expect(results[1]).not.toHaveProperty('relatedLocations');
  });

  test('finds an annotation that silences nothing, or without a reason', () => {
    const objects = [
      configMap('a', { x: 'long' }, { [`${IGNORE_PREFIX}long-value`]: ' ' }),
      configMap('b', {}, { [`${IGNORE_PREFIX}long-vale`]: 'typo' }),
    ];
    expect(run(objects).findings).toEqual([
      'warning long-value a data[x]',
      `error invalid-ignore a metadata.annotations[${IGNORE_PREFIX}long-value]`,
      `error invalid-ignore b metadata.annotations[${IGNORE_PREFIX}long-vale]`,
    ]);
  });

  test('goes on where a rule fails, and says so', () => {
    const { findings } = check(new ObjectSet([configMap('a', { x: 'long' })]), { rules: [failing, longValue] });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['failing', 'warning'],
      ['long-value', 'warning'],
    ]);
    expect(findings[0]?.message).toBe('The rule failed and could not check the set: unexpected shape');
  });
});

test('a misspelt name is met by the one most like it, if any is', () => {
  const names = ['hpa-request-missing', 'gpu-scaled-on-cpu'];
  expect(nearest('hpa-requests-missing', names)).toBe('hpa-request-missing');
  expect(nearest('gpu-scaled-on-gpu', names)).toBe('gpu-scaled-on-cpu');
  expect(nearest('something-else', names)).toBeUndefined();
});
