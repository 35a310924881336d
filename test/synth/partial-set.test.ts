import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { SETTINGS_FILE } from '../../lib/check/settings';
import { type Check, ServingApp } from '../../lib/synth/serving-app';
import { SynthesisError } from '../../lib/synth/synthesis-error';
import { contentOf, scratchFolder } from './support/folders';

const home = process.cwd();
let folder: string;
beforeEach(() => {
  folder = scratchFolder();
  process.chdir(folder);
});
afterEach(() => process.chdir(home));

/** Every fault: where it is, and the rule or the message. */
function faultsOf(define: (app: ServingApp) => void, check?: Check): string[] {
  const app = new ServingApp({ outdir: 'dist', report: false, ...(check ? { check } : {}) });
  define(app);
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    expect(contentOf(join(folder, 'dist'))).toEqual({});
    return error.faults.map(({ where, message }) => where ?? message.split('\n')[0] ?? '');
  }
  return [];
}

function invalid<T extends Construct>(construct: T): T {
  construct.node.addValidation({ validate: () => ['is invalid'] });
  return construct;
}

function configMap(scope: Construct, id = 'x'): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });
}

/** A port that the API server refuses, whatever else is in the set. */
function badService(scope: Construct, id = 'service'): ApiObject {
  const spec = { selector: { app: 'chat' }, ports: [{ port: 80800, targetPort: 8080 }] };
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'chat' }, spec });
}
const BAD_PORT = '(Service chat) spec.ports[0].port  invalid-service-port';

/** Two autoscalers on one workload: an error across objects. */
function twoAutoscalers(scope: Construct): void {
  for (const name of ['one', 'two']) {
    new ApiObject(scope, name, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' }, maxReplicas: 3 },
    });
  }
}

describe('errors in single objects are told in one run with faults of constructs', () => {
  test('of other charts', () => {
    const faults = faultsOf((app) => {
      invalid(configMap(new Chart(app, 'a')));
      badService(new Chart(app, 'b'));
    });
    expect(faults).toEqual(['a/x', `b/service ${BAD_PORT}`]);
  });

  test('of any chart, where the app as a whole is at fault', () => {
    const faults = faultsOf((app) => {
      invalid(app);
      badService(new Chart(app, 'b'));
    });
    expect(faults).toEqual(['is invalid', `b/service ${BAD_PORT}`]);
  });

  test('of what can be rendered, where something cannot', () => {
    const faults = faultsOf((app) => {
      const chart = new Chart(app, 'a');
      badService(chart);
      const data = Lazy.any({
        produce: () => {
          throw new Error('no value');
        },
      });
      new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', data });
    });
    expect(faults).toEqual([`a/service ${BAD_PORT}`, 'a/x']);
  });

  test('as the settings have them', () => {
    writeFileSync(SETTINGS_FILE, 'rules: { invalid-service-port: "off" }\n');
    const faults = faultsOf((app) => {
      invalid(configMap(new Chart(app, 'a')));
      badService(new Chart(app, 'b'));
    });
    expect(faults).toEqual(['a/x']);
  });
});

describe('not told in that run is', () => {
  const bad = (app: ServingApp) => invalid(configMap(new Chart(app, 'bad')));

  test('what is wrong across objects, since the set is not whole', () => {
    const define = (app: ServingApp) => twoAutoscalers(new Chart(app, 'a'));
    expect(faultsOf(define).join('\n')).toContain('two-autoscalers');
    const faults = faultsOf((app) => {
      bad(app);
      define(app);
    });
    expect(faults).toEqual(['bad/x']);
  });

  test('what is no error', () => {
    const define = (app: ServingApp) => {
      const containers = [{ name: 'server', image: 'registry.example.com/Chat:1' }];
      new ApiObject(new Chart(app, 'a'), 'x', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'x' },
        spec: { containers },
      });
    };
    const app = new ServingApp({ outdir: 'elsewhere', report: false });
    define(app);
    expect(app.synth().findings.map(({ rule }) => rule)).toContain('invalid-image');
    const faults = faultsOf((other) => {
      bad(other);
      define(other);
    });
    expect(faults).toEqual(['bad/x']);
  });

  test.each<[string, (app: ServingApp) => Construct]>([
    ['in a chart with something invalid', (app) => invalid(configMap(new Chart(app, 'a'))).node.scope as Construct],
    ['in a chart that is invalid', (app) => invalid(new Chart(app, 'a'))],
    ['in a chart within something invalid', (app) => new Chart(invalid(new Construct(app, 'a')), 'b')],
    [
      'in a chart around one that is invalid',
      (app) => {
        const chart = new Chart(app, 'a');
        invalid(new Chart(chart, 'b'));
        return chart;
      },
    ],
  ])('what is wrong %s, for it may be a consequence', (_, define) => {
    const faults = faultsOf((app) => void badService(define(app)));
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain(BAD_PORT);
  });

  test('that something else cannot be rendered, which may be a consequence too', () => {
    const faults = faultsOf((app) => {
      bad(app);
      const data = Lazy.any({
        produce: () => {
          throw new Error('no value');
        },
      });
      new ApiObject(new Chart(app, 'a'), 'x', { apiVersion: 'v1', kind: 'ConfigMap', data });
    });
    expect(faults).toEqual(['bad/x']);
  });

  test("what an app's own check would say, which is told of whole sets", () => {
    const check = jest.fn(() => []);
    expect(faultsOf((app) => void bad(app), check)).toEqual(['bad/x']);
    expect(check).not.toHaveBeenCalled();
  });
});

test('settings that are wrong are told with all else', () => {
  writeFileSync(SETTINGS_FILE, 'ruls: {}\n');
  const faults = faultsOf((app) => void invalid(configMap(new Chart(app, 'a'))));
  expect(faults).toEqual(['model-serving.yaml is wrong:', 'a/x']);
});
