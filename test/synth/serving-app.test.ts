import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, type AppProps, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import fc from 'fast-check';
import { ObjectSet } from '../../lib/check/object-set';
import type { Finding } from '../../lib/check/rule';
import { SETTINGS_FILE } from '../../lib/check/settings';
import { OWNED_FILES } from '../../lib/synth/owned-files';
import { type Check, ServingApp, synthesize } from '../../lib/synth/serving-app';
import { SynthesisError } from '../../lib/synth/synthesis-error';
import { contentOf } from './support/folders';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'model-serving-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

type Define = (app: App) => void;

function configMap(scope: IConstruct, id: string, name?: string): ApiObject {
  return new ApiObject(scope as Chart, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...(name === undefined ? {} : { metadata: { name } }),
    data: { id, late: Lazy.any({ produce: () => `produced-${id}` }), yes: 'on', octal: '0775', multi: 'a\nb\n' },
  });
}

/** The files of cdk8s' own `App`. */
function byCdk8s(define: Define, props: AppProps): Record<string, string> {
  const outdir = mkdtempSync(join(scratch, 'cdk8s-app-'));
  const app = new App({ ...props, outdir });
  define(app);
  app.synth();
  return contentOf(outdir);
}

function byServingApp(define: Define, props: AppProps): Record<string, string> {
  const outdir = join(mkdtempSync(join(scratch, 'serving-app-')), 'dist');
  const app = new ServingApp({ ...props, outdir, report: false });
  define(app);
  app.synth();
  const { [OWNED_FILES]: _list, ...files } = contentOf(outdir);
  return files;
}

const outputTypes = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

describe('the files are those of cdk8s, byte for byte', () => {
  const apps: Record<string, Define> = {
    'without charts': () => undefined,
    'with an empty chart': (app) => void new Chart(app, 'empty'),
    'with charts whose names are numbers': (app) => {
      for (const id of ['b', '10', '2', 'a']) configMap(new Chart(app, id), 'x', `x-${id}`);
    },
    'with nested charts': (app) => {
      const outer = new Chart(app, 'outer', { namespace: 'ml', labels: { team: 'a' } });
      configMap(outer, 'one');
      configMap(new Chart(outer, 'inner'), 'two');
      configMap(outer, 'three');
    },
    'with dependencies across charts and within one': (app) => {
      const [a, b, c] = ['a', 'b', 'c'].map((id) => new Chart(app, id));
      if (!a || !b || !c) throw new Error('three charts');
      const first = configMap(a, 'first');
      configMap(b, 'second').addDependency(configMap(c, 'third'));
      const last = configMap(a, 'last');
      first.addDependency(last);
      a.addDependency(b);
    },
    'with the objects of cdk8s-plus and patches': (app) => {
      const chart = new Chart(app, 'plus', { disableResourceNameHashes: true });
      const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'nginx', portNumber: 80 }] });
      deployment.exposeViaService({ serviceType: kplus.ServiceType.LOAD_BALANCER });
      new kplus.HorizontalPodAutoscaler(chart, 'hpa', { target: deployment, maxReplicas: 3 });
      ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/schedulerName', 'mine'));
    },
    'with a chart that renders by itself': (app) => {
      class Own extends Chart {
        override toJson() {
          return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } }];
        }
      }
      configMap(new Own(app, 'own'), 'unused');
    },
  };
  for (const [title, define] of Object.entries(apps)) {
    for (const yamlOutputType of outputTypes) {
      // cdk8s renders the objects of this division past a chart's own toJson().
      if (title.includes('by itself') && yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE) continue;
      test(`${title}, ${YamlOutputType[yamlOutputType]}`, () => {
        const props = { yamlOutputType, outputFileExtension: '.yaml', recordConstructMetadata: true };
        expect(byServingApp(define, props)).toEqual(byCdk8s(define, props));
      });
    }
  }

  test('with any tree of charts and any dependencies that form no cycle', () => {
    const shape = fc.record({
      charts: fc.array(fc.record({ parent: fc.nat(5), objects: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
      dependencies: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(shape, fc.constantFrom(...outputTypes), ({ charts, dependencies }, yamlOutputType) => {
        const define: Define = (app) => {
          const scopes: IConstruct[] = [app];
          const all: IConstruct[] = [];
          charts.forEach(({ parent, objects }, index) => {
            const chart = new Chart(scopes[parent % scopes.length] as Chart, `c${index}`);
            scopes.push(chart);
            all.push(chart);
            for (let i = 0; i < objects; i++) all.push(configMap(chart, `o${i}`));
          });
          for (const [from, to] of dependencies) {
            const source = all[from % all.length];
            const target = all[to % all.length];
            if (source && target && source !== target) source.node.addDependency(target);
          }
        };
        let expected: Record<string, string>;
        try {
          expected = byCdk8s(define, { yamlOutputType });
        } catch (error) {
          expect(String(error)).toMatch(/cycle|Maximum call stack/);
          expect(() => byServingApp(define, { yamlOutputType })).toThrow('Dependency cycle detected');
          return;
        }
        expect(byServingApp(define, { yamlOutputType })).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('for users of a plain App', () => {
    const outdir = join(scratch, 'dist');
    const app = new App({ outdir });
    configMap(new Chart(app, 'a'), 'x', 'x');
    expect(synthesize(app, { report: false }).created).toEqual(['a.k8s.yaml']);
    expect(contentOf(outdir)['a.k8s.yaml']).toBe(app.synthYaml());
  });
});

test('renders and validates every object once', () => {
  const app = new ServingApp({ report: false, outdir: join(scratch, 'dist') });
  const counts = { rendered: 0, validated: 0 };
  class Counted extends ApiObject {
    override toJson() {
      counts.rendered++;
      return super.toJson();
    }
  }
  for (let i = 0; i < 10; i++) {
    const object = new Counted(new Chart(app, `c${i}`), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
    object.node.addValidation({
      validate: () => {
        counts.validated++;
        return [];
      },
    });
  }
  app.synth();
  expect(counts).toEqual({ rendered: 10, validated: 10 });
});

describe('what is wrong', () => {
  function failure(define: Define, check?: Check): SynthesisError {
    const app = new ServingApp({ report: false, outdir: join(scratch, 'dist'), ...(check ? { check } : {}) });
    define(app);
    try {
      app.synth();
    } catch (error) {
      if (error instanceof SynthesisError) return error;
      throw error;
    }
    throw new Error('synthesis succeeded');
  }

  test('is told all at once, in a stable order, and nothing is written', () => {
    const { message } = failure((app) => {
      for (const id of ['b', 'a']) {
        const object = configMap(new Chart(app, id), 'x');
        object.node.addValidation({ validate: () => ['second', 'first'] });
      }
    });
    expect(message.replaceAll(scratch, '')).toBe(
      [
        '4 errors; /dist/ is unchanged',
        '',
        'error   a/x',
        '        first',
        'error   a/x',
        '        second',
        'error   b/x',
        '        first',
        'error   b/x',
        '        second',
      ].join('\n'),
    );
    expect(contentOf(scratch)).toEqual({});
  });

  test('is told of the output folder together with all else', () => {
    const app = new ServingApp({ report: false, outdir: '.' });
    const object = configMap(new Chart(app, 'a'), 'x');
    object.node.addValidation({ validate: () => ['is wrong'] });
    expect(() => app.synth()).toThrow(
      '2 errors; nothing was written\n\nerror   outdir: must not be the current folder, nor hold it: ' +
        'all that is in it would be moved; received ".". Fix: Name a folder of its own, such as dist.\n' +
        'error   a/x\n        is wrong',
    );
  });

  test('is told where objects cannot be rendered', () => {
    const { faults } = failure((app) => {
      for (const id of ['a', 'b']) {
        const late = Lazy.any({
          produce: () => {
            throw new Error(`no value for ${id}`);
          },
        });
        new ApiObject(new Chart(app, id), 'x', { apiVersion: 'v1', kind: 'ConfigMap', data: late });
      }
    });
    expect(faults.map(({ where }) => where)).toEqual(['a/x', 'b/x']);
    expect(faults[0]?.message).toContain('no value for a');
  });

  test('is told of objects that hold themselves, with the field', () => {
    const part = { key: 'value' };
    const data: Record<string, unknown> = { part };
    data['again'] = { data };
    const { faults } = failure((app) => {
      const kind = { apiVersion: 'example.com/v1', kind: 'Thing' };
      new ApiObject(new Chart(app, 'a'), 'x', { ...kind, data });
      new ApiObject(new Chart(app, 'b'), 'x', { ...kind, data: { one: part, other: part } });
    });
    expect(faults).toEqual([
      {
        where: 'a/x',
        message:
          'data.again.data: is an object or a list in which it stands itself: the YAML would never end. Fix: Write out what should stand there.',
      },
    ]);
  });

  test('is told where two charts would share a file', () => {
    const define: Define = (app) => {
      configMap(new Chart(app, 'A-b'), 'x', 'same');
      configMap(new Chart(app, 'c'), 'x', 'same');
    };
    const app = new ServingApp({
      report: false,
      outdir: join(scratch, 'dist'),
      yamlOutputType: YamlOutputType.FILE_PER_RESOURCE,
    });
    define(app);
    expect(() => app.synth()).toThrow(
      'ConfigMap.same.k8s.yaml\n        A-b/x and c/x would both be written to this file. Fix: rename one of them.',
    );
  });

  test('is told of dependencies that form a cycle', () => {
    const { message } = failure((app) => {
      const chart = new Chart(app, 'a');
      const [x, y] = [configMap(chart, 'x'), configMap(chart, 'y')];
      x.addDependency(y);
      y.addDependency(x);
    });
    expect(message).toContain(
      'Dependency cycle detected: a/x => a/y => a/x. Fix: Take one of these dependencies away.',
    );
  });

  const complain =
    (severity: Finding['severity']): Check =>
    (objects) =>
      new ObjectSet(objects).entries.map((object) => ({
        rule: 'no-config-maps',
        severity,
        object,
        path: 'kind',
        message: 'is a ConfigMap.',
        fix: 'make it a Secret.',
      }));

  test('an error of the check stops everything and names object, field and rule', () => {
    const { message } = failure((app) => void configMap(new Chart(app, 'a'), 'x', 'settings'), complain('error'));
    expect(message).toContain('error   a/x (ConfigMap settings) kind  no-config-maps');
    expect(message).toContain('        is a ConfigMap.\n        fix: make it a Secret.');
    expect(contentOf(scratch)).toEqual({});
  });

  describe('the settings file', () => {
    const define: Define = (app) => {
      const spec = { selector: { app: 'none' }, ports: [{ port: 80 }] };
      new ApiObject(new Chart(app, 'a'), 'x', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec });
    };
    const withSettings = (text: string, work: () => void) => {
      const before = process.cwd();
      writeFileSync(join(scratch, SETTINGS_FILE), text);
      process.chdir(scratch);
      try {
        work();
      } finally {
        process.chdir(before);
      }
    };

    test('can make a rule an error', () => {
      withSettings('complete: true\nrules:\n  service-selects-nothing: error\n', () =>
        expect(failure(define).message).toContain('a/x (Service x) spec.selector  service-selects-nothing'),
      );
    });

    test('can switch a rule off', () => {
      withSettings('complete: true\nrules:\n  service-selects-nothing: "off"\n', () => {
        const app = new ServingApp({ report: false, outdir: 'dist' });
        define(app);
        expect(app.synth().findings.map(({ rule }) => rule)).not.toContain('service-selects-nothing');
      });
    });

    test('is warned of where its target version is not known yet', () => {
      const warnings = () => {
        const app = new ServingApp({ report: false, outdir: 'dist' });
        define(app);
        return app.synth().warnings;
      };
      withSettings('targetVersion: "1.99"\n', () =>
        expect(warnings()).toEqual([
          {
            severity: 'warning',
            message: expect.stringMatching(/^model-serving\.yaml: targetVersion: is newer than every Kubernetes that/),
          },
        ]),
      );
      withSettings('targetVersion: "1.33"\n', () => expect(warnings()).toEqual([]));
    });

    test('is told where it cannot be read', () => {
      const before = process.cwd();
      mkdirSync(join(scratch, SETTINGS_FILE));
      process.chdir(scratch);
      try {
        expect(failure(define).message).toContain(
          'model-serving.yaml: is a folder, where a file is read (EISDIR). Fix: ',
        );
      } finally {
        process.chdir(before);
      }
    });

    test('is told where it is wrong', () => {
      withSettings('ruls: {}\n', () =>
        expect(failure(define).message).toContain('model-serving.yaml is wrong:\n        ruls: is not known'),
      );
    });
  });

  test('a warning of the check is handed back', () => {
    const app = new ServingApp({ report: false, outdir: join(scratch, 'dist'), check: complain('warning') });
    configMap(new Chart(app, 'a'), 'x', 'settings');
    const { findings, created } = app.synth();
    expect(findings.map(({ rule }) => rule)).toEqual(['no-config-maps']);
    expect(created).toEqual(['a.k8s.yaml']);
  });
});
