import { faultsOf, SMALL } from './support';

describe('what stands without quotes is told as it was written', () => {
  test.each(['0.20', '1.10', '0775', '0x1F', '1e3', 'true'])('%s', (written) => {
    expect(faultsOf(`${SMALL}version: ${written}\n`)).toEqual([
      `3: version: must be text; received ${written}. Fix: Put it in quotes: "${written}".`,
    ]);
    expect(faultsOf(`${SMALL}version: "${written}"\n`)).toEqual([]);
  });

  test('in a list, behind an alias, and behind an alias of what it stands in', () => {
    expect(faultsOf(`${SMALL}args: [1.10]\n`)).toEqual([expect.stringContaining('in quotes: "1.10".')]);
    expect(faultsOf(`${SMALL}env: { A: &v 1.10, B: *v }\n`)).toEqual([
      expect.stringContaining('env.A: must be text or an object; received 1.10. Fix: Put it in quotes: "1.10".'),
      expect.stringContaining('env.B: must be text or an object; received 1.10. Fix: Put it in quotes: "1.10".'),
    ]);
    expect(faultsOf(`${SMALL}labels: &l { v: 1.10 }\npodLabels: *l\n`)).toEqual([
      expect.stringContaining('3: labels.v: must be text; received 1.10.'),
      expect.stringContaining('4: podLabels.v: must be text; received 1.10.'),
    ]);
  });

  test('a number in quotes, where a number belongs', () => {
    expect(faultsOf(`${SMALL}port: "8080"\n`)).toEqual([
      '3: port: must be a whole number; received "8080". Fix: Leave the quotes out: 8080.',
    ]);
  });
});

describe('what is none of what belongs in a field is told what does', () => {
  test.each([
    [
      'consolidation: later',
      'consolidation: must be true or false or "loaded"; received "later". Fix: What belongs here: Whether node autoscalers may move a pod to save a node.',
    ],
    [
      'resources: { cpu: { request: 5x } }',
      'resources.cpu.request: must be text that matches ^([0-9]+m|[0-9]+(\\.[0-9]+)?)$; received "5x". Fix: What belongs here: An amount of CPU: cores as a number, or thousandths as text such as 500m.',
    ],
    [
      'resources: { memory: 3 }',
      'resources.memory: must be an object; received 3. Fix: Write its fields: limit, request.',
    ],
    [
      'resources: { memory: { request: 4 } }',
      'resources.memory.request: must be written like "512Mi" or "16Gi"; received 4. Fix: Write the unit behind it. What belongs here: ',
    ],
    [
      'startup: { worst: 720 }',
      'startup.worst: must be written like "90s" or "12m"; received 720. Fix: Write the unit behind it. What belongs here: ',
    ],
    [
      'consolidation: 5',
      'consolidation: must be true or false or "loaded"; received 5. Fix: What belongs here: Whether node autoscalers may move a pod to save a node.',
    ],
    [
      'consolidation: laoded',
      'consolidation: must be true or false or "loaded"; received "laoded". Fix: Did you mean loaded?',
    ],
  ])('%s', (line, told) => {
    expect(faultsOf(`${SMALL}${line}\n`)).toEqual([expect.stringContaining(`3: ${told}`)]);
  });
});

describe('whole numbers', () => {
  test.each(['2.5', '.inf', '1e-3'])('%s is none', (written) => {
    expect(faultsOf(SMALL.replace('maxReplicas: 3', `maxReplicas: ${written}`))).toEqual([
      expect.stringContaining(`2: scaling.maxReplicas: must be a whole number; received ${written}.`),
    ]);
  });

  test('may be written in other ways', () => {
    expect(faultsOf(SMALL.replace('maxReplicas: 3', 'maxReplicas: 0x1F'))).toEqual([]);
  });
});

describe('what is empty', () => {
  test.each<[string, string, string]>([
    [
      'a field',
      `${SMALL}port:\n`,
      '3: port: is empty: it must be a whole number. Fix: Write a value behind it or leave it out.',
    ],
    [
      'a field that is null',
      `${SMALL}port: null\n`,
      '3: port: must be a whole number; received null. Fix: Write a value behind it or leave it out.',
    ],
    [
      'an environment',
      `${SMALL}environments:\n  production:\n`,
      '4: environments.production: is empty: it must be false or an object. ' +
        'Fix: Write a value behind it, {} where there is nothing to say, or leave it out.',
    ],
    [
      'a field of a difference, which null would take away',
      `${SMALL}environments:\n  production:\n    gpu:\n`,
      '5: environments.production.gpu: is empty: it must be a value or null. ' +
        'Fix: Write a value behind it, or null to take away what the model has elsewhere.',
    ],
    ['a metric', SMALL.replace('{ cpuAverageValue: 500m }', '{}'), '2: scaling.metrics[0]: must be written as one of'],
    ['the file', '~\n', '1: holds no model. Fix: Write the fields of one, or remove the file.'],
    ['the file but for a comment', '# later\n', '1: holds no model.'],
  ])('%s', (_what, text, told) => {
    expect(faultsOf(text)).toEqual([expect.stringContaining(told)]);
  });

  test('is not what says that there is nothing', () => {
    expect(faultsOf(`${SMALL}environments: { production: {}, staging: { gpu: null }, development: false }\n`)).toEqual(
      [],
    );
  });
});

describe('the file as a whole', () => {
  test.each([
    ['3', 'must be an object; received 3.'],
    ['[a]', 'must be an object; received ["a"].'],
  ])('%s is no model', (text, told) => {
    expect(faultsOf(text)).toEqual([expect.stringContaining(`1: ${told}`)]);
  });

  test.each([
    ['a second document', `${SMALL}---\n${SMALL}`, 3],
    ['a separator at the end', `# a model\n---\n${SMALL}---\n`, 5],
    ['the end of a document before another', `${SMALL}...\n---\n${SMALL}`, 3],
  ])('%s', (_what, text, line) => {
    const fix = 'Fix: Put each model into a file of its own, and take this line away.';
    expect(faultsOf(text)).toEqual([`${line}: begins a second document. ${fix}`]);
  });

  test('may begin and end as a document', () => {
    expect(faultsOf(`%YAML 1.2\n--- # a model\n${SMALL}...\n`)).toEqual([]);
  });
});

describe('what is no tree of values', () => {
  test('an alias of what it stands in', () => {
    expect(faultsOf(`${SMALL}overrides: &o { podSpec: *o }\n`)).toEqual([
      '3: overrides.podSpec: is an alias of what it is a part of. Fix: Write the value out in place of the alias.',
    ]);
  });

  test('aliases of aliases that multiply', () => {
    const tens = (of: string) => `[${Array.from({ length: 10 }, () => of).join(', ')}]`;
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => {
      const before = index === 0 ? '1' : `*${String.fromCharCode(96 + index)}`;
      return `    ${name}: &${name} ${tens(before)}\n`;
    });
    expect(faultsOf(`${SMALL}overrides:\n  podSpec:\n${rows.join('')}`)).toEqual([
      expect.stringContaining('is more than 100000 values, once its aliases are followed'),
    ]);
  });

  test('aliases of aliases that nest', () => {
    const rows = Array.from({ length: 120 }, (_, index) => `    v${index}: &v${index} { a: *v${index - 1} }\n`);
    const text = `${SMALL}overrides:\n  podSpec:\n    v-1: &v-1 {}\n${rows.join('')}`;
    expect(faultsOf(text)).toEqual([expect.stringContaining('is nested deeper than 100 values')]);
  });

  test('aliases of values that stand beside them are read', () => {
    expect(faultsOf(`${SMALL}labels: &l { team: a }\npodLabels: *l\n`)).toEqual([]);
  });

  test.each(['env: { <<: { A: b } }\n', '<<: { port: 80 }\n', 'overrides: { podSpec: { <<: { hostIPC: true } } }\n'])(
    'a merge key: %s',
    (line) => {
      expect(faultsOf(`${SMALL}${line}`)).toEqual([
        expect.stringContaining(
          '<<]: is a merge key of YAML 1.1, which takes over nothing here. Fix: Write the fields',
        ),
      ]);
    },
  );
});
