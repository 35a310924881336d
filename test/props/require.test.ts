import { Chart, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as library from '../../lib';
import {
  AutoscaledModel,
  type AutoscaledModelProps,
  Fleet,
  Gpu,
  Metric,
  ModelDeployment,
  ModelRoute,
  ModelService,
  Runtime,
  ServingApp,
  Signal,
} from '../../lib';
import { faultsOf, render } from '../support/render';

/** What the compiler would not let through. */
// biome-ignore lint/suspicious/noExplicitAny: the type check is to be got round
const unchecked = (value: unknown): any => value;

const right: AutoscaledModelProps = {
  image: 'registry.example/model:1',
  resources: { cpu: { request: Cpu.millis(500) } },
  scaling: { maxReplicas: 3, metrics: [Metric.cpuUtilization(50)] },
};

const inheriting = (inherited: object): object => Object.create(inherited);

const withGetter = (values: object): object => {
  class Options {}
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(Options.prototype, name, { get: () => value });
  return new Options();
};

const model = (props: object) => (chart: Chart) => {
  new AutoscaledModel(chart, 'chat', unchecked({ ...right, ...props }));
};

describe('props', () => {
  test('that are right are no matter', () => {
    expect(faultsOf(model({ sharedMemory: Size.gibibytes(1), service: { port: 80 }, alerts: false }))).toEqual([]);
  });

  test('that there are not are told with everything else, once', () => {
    const faults = faultsOf(
      model({ scalling: {}, resources: { cpu: { request: Cpu.millis(500), limt: Cpu.units(1) } }, image: 'a b' }),
    );
    expect(faults).toEqual([
      '[test/chat] resources.cpu.limt: is no prop here. Fix: Did you mean limit?',
      '[test/chat] scalling: is no prop here. Fix: Did you mean scaling?',
      expect.stringMatching(/^\[test\/chat\/deployment\] image: must not hold white space/),
    ]);
  });

  test('that are written as in data are told how they are made in code', () => {
    const mounts = [{ path: '/data', volume: { claim: 'data' } }];
    expect(() => render(model({ mounts }))).toThrow(
      "mounts[0].volume: must be a Volume; received an object with claim. Fix: Write it as Volume.fromSecret(chart, 'volume', secret) or another method of Volume.",
    );
  });

  test('of a class that a bundler renamed are known by the name that jsii wrote into it', () => {
    const renamed = (fqn: string) => {
      class Duration2 {
        toSeconds = () => 600;
      }
      return new (Object.assign(Duration2, { [Symbol.for('jsii.rtti')]: { fqn, version: '2.70.0' } }))();
    };
    expect(faultsOf(model({ startup: { worst: renamed('cdk8s.Duration') } }))).toEqual([]);
    expect(() => render(model({ startup: { worst: renamed('cdk8s.ADuration') } }))).toThrow(
      'startup.worst: must be a Duration',
    );
  });

  test('that are a whole model where a part of it is asked for are told which', () => {
    const route = (backend: (chat: AutoscaledModel) => object) => (chart: Chart) => {
      const chat = new AutoscaledModel(chart, 'chat', right);
      const backends = [unchecked(backend(chat))];
      new ModelRoute(chart, 'route', { parents: [{ name: 'gateway' }], backends });
    };
    expect(() => render(route((chat) => ({ deployment: chat, weight: 90 })))).toThrow(
      'test/route: backends[0].deployment: must be a ModelDeployment; received an AutoscaledModel. Fix: Write it as new ModelDeployment(...), or the deployment of an AutoscaledModel: model.deployment.',
    );
    const parts = ({ deployment, service }: AutoscaledModel) => ({ deployment, service, weight: 90 });
    expect(faultsOf(route(parts))).toEqual([]);
    expect(faultsOf(route((chat) => chat))).toEqual([]);
  });

  test('of another copy of the package are told as such, and one of another class as that', () => {
    let metrics: object[] = [];
    jest.isolateModules(() => {
      metrics = [require('../../lib').Metric.cpuUtilization(50)];
    });
    expect(() => render(model({ scaling: { maxReplicas: 3, metrics } }))).toThrow(
      'scaling.metrics[0]: must be a Metric of this copy of cdk8s-model-serving; received a Metric of another one. Fix: `npm ls cdk8s-model-serving` tells',
    );
    expect(() => render(model({ scaling: { maxReplicas: 3, metrics: [Cpu.units(1)] } }))).toThrow(
      'scaling.metrics[0]: must be a Metric or a Signal or a Trigger; received a Cpu.',
    );
  });

  test('of wrong types are told all at once, with the path of the construct that cannot be made', () => {
    const make = () => render(model({ runtime: 'vllm', scaling: { maxReplicas: '3', metric: [] } }));
    expect(make).toThrow(TypeError);
    expect(make).toThrow('test/chat: runtime: must be a Runtime; received "vllm". Fix: Write it as Runtime.vllm(...)');
    expect(make).toThrow(
      'test/chat: scaling.maxReplicas: must be a number; received "3". Fix: Leave the quotes out: 3.',
    );
    expect(make).toThrow('test/chat: scaling.metric: is no prop here. Fix: Did you mean metrics?');
  });

  test('that are no object at all are told as such', () => {
    const make = () => new ModelDeployment(Testing.chart(), 'chat', unchecked(undefined));
    expect(make).toThrow(/chat: props: must be an object; received undefined/);
  });

  test.each<[string, object, string]>([
    ['a getter of a class', withGetter({ minReplicas: 2 }), 'scaling.minReplicas: is inherited or a getter'],
    ['what an object inherits', inheriting({ minReplicas: 2 }), 'scaling.minReplicas: is inherited or a getter'],
  ])('in which %s would be lost are refused', (_, scaling, message) => {
    const make = () => render(model({ scaling: Object.assign(scaling, right.scaling) }));
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`test/chat: ${message}, and would be lost: an object must hold its fields itself. Fix: Write`);
    expect(() => render((chart) => new AutoscaledModel(chart, 'chat', Object.assign(scaling, right)))).not.toThrow();
  });

  test('of a model are refused where a getter would be lost, before a fleet copies them', () => {
    const fleet = (models?: object) =>
      new Fleet(new ServingApp({ report: false }), { environments: { staging: { models: unchecked(models) } } });
    const props = Object.assign(inheriting({ gpu: Gpu.nvidia(1) }), right);
    const message = 'gpu: is inherited or a getter, and would be lost';
    expect(() => fleet().model('chat', props, { staging: { port: 81 } })).toThrow(`fleet.model('chat'): ${message}`);
    expect(() => fleet().model('chat', right, { staging: unchecked(props) })).toThrow(message);
    expect(() => fleet(props)).toThrow(`new Fleet(app, props): environments.staging.models.${message}`);
    expect(() => fleet({ port: 81 }).model('chat', { ...props, gpu: Gpu.nvidia(1) })).not.toThrow();
  });

  test('may be an object of a class with fields of its own, which reach the YAML', () => {
    class TeamProps implements AutoscaledModelProps {
      readonly image = 'registry.example/model:1';
      readonly resources = right.resources;
      readonly scaling = right.scaling;
      readonly env = new (class Env {
        [name: string]: string;
        LOG_LEVEL = 'info';
      })();
      helper() {}
    }
    const [deployment] = render((chart) => new AutoscaledModel(chart, 'chat', new TeamProps()));
    expect(JSON.stringify(deployment)).toContain('"env":[{"name":"LOG_LEVEL","value":"info"}]');
  });

  test.each(['env', 'labels', 'podLabels', 'annotations', 'podAnnotations'])(
    '%s hold no name without a value',
    (prop) => {
      const make = (value: unknown) => () => render(model({ [prop]: { CALLBACK_URL: value } }));
      expect(make(undefined)).toThrow(new RegExp(`chat: ${prop}.CALLBACK_URL: must be .*text; received undefined.`));
      expect(make('here')).not.toThrow();
    },
  );

  test.each(['env', 'labels', 'podLabels', 'overrides', 'scheduling'])(
    '%s cannot be a Map, a Set or a Date',
    (prop) => {
      for (const value of [new Map([['a', 'b']]), new Set(['a']), new Date(0)]) {
        const make = () => render(model({ [prop]: value }));
        expect(make).toThrow(new RegExp(`chat: ${prop}: must be an? .*; received a ${value.constructor.name}`));
      }
      expect(() => render(model({ [prop]: {} }))).not.toThrow();
    },
  );

  test('may be copied of a construct, with its fields beside them', () => {
    const route = (weight: object) => (chart: Chart) => {
      const model = new AutoscaledModel(chart, 'chat', right);
      const backends = [unchecked({ ...model, ...weight })];
      new ModelRoute(chart, 'traffic', { backends, parents: [{ name: 'gateway' }] });
    };
    expect(faultsOf(route({ weight: 90 }))).toEqual([]);
    expect(faultsOf(route({ wieght: 90 }))).toEqual([
      '[test/traffic] backends[0].wieght: is no prop here. Fix: Did you mean weight?',
    ]);
  });

  test('of what is put into a model later are judged, too', () => {
    const faults = faultsOf((chart) => {
      const { deployment } = new AutoscaledModel(chart, 'chat', right);
      new ModelService(deployment, 'other', unchecked({ deployment, name: 'other', prt: 80 }));
    });
    expect(faults).toEqual(['[test/chat/deployment/other] prt: is no prop here. Fix: Did you mean port?']);
  });

  test('of an app and of a fleet are judged', () => {
    const app = new ServingApp(unchecked({ outDir: 'dist', report: false }));
    new Fleet(app, unchecked({ environments: { staging: { namspace: 'ml' } }, selection: {} }));
    expect(app.node.validate()).toEqual([
      'outDir: is no prop here. Fix: Did you mean outdir?',
      'fleet: selection: is no prop here. Fix: Did you mean select?',
      'fleet: environments.staging.namspace: is no prop here. Fix: Did you mean namespace?',
    ]);
    expect(() => new Fleet(app, unchecked({ environments: { staging: 'ml' } }))).toThrow(
      'new Fleet(app, props): environments.staging: must be an object',
    );
  });
});

test('a construct without a place or a name is refused', () => {
  const make = (scope: unknown, id: unknown) => () => new AutoscaledModel(unchecked(scope), unchecked(id), right);
  const scope =
    /^new AutoscaledModel\(scope, id, props\): scope: must be a construct; received (undefined|an object with a)\./;
  expect(make(undefined, 'chat')).toThrow(scope);
  expect(make({ a: 1 }, 'chat')).toThrow(scope);
  for (const [id, received] of [
    ['', '""'],
    [undefined, 'undefined'],
    [5, '5'],
  ]) {
    const message = `new AutoscaledModel(scope, id, props): id: must be text that is not empty; received ${received}.`;
    expect(make(Testing.chart(), id)).toThrow(message);
  }
  expect(make(Testing.chart(), 'chat')).not.toThrow();
});

test('a construct in no chart is refused, and one in a construct of a chart is not', () => {
  const app = Testing.app();
  const told = "must be a chart, or stand in one; received an App. Fix: Make a chart, such as new Chart(app, 'models')";
  expect(() => new AutoscaledModel(app, 'chat', right)).toThrow(
    `new AutoscaledModel(scope, id, props): scope: ${told}`,
  );
  expect(() => new ModelDeployment(app, 'chat', { image: right.image })).toThrow(`scope: ${told}`);
  expect(() => new AutoscaledModel(new Construct(new Chart(app, 'models'), 'team'), 'chat', right)).not.toThrow();
});

test('a construct with the id of another one there, or of what every object has, is refused', () => {
  const chart = Testing.chart();
  const make = (id: string) => () => new AutoscaledModel(chart, id, { ...right, name: 'chat' });
  expect(make('nlp/chat')).not.toThrow();
  expect(make('nlp--chat')).toThrow(
    'new AutoscaledModel(scope, id, props): id: is the id of another construct there, which is an AutoscaledModel: test/nlp--chat; received "nlp--chat". Fix: Give it another id.',
  );
  expect(make('constructor')).toThrow('id: is a name that every object of JavaScript has');
  expect(make('constructors')).not.toThrow();
});

test('a chart outside of any app is rendered', () => {
  const chart = new Chart(unchecked(undefined), 'models');
  new AutoscaledModel(chart, 'chat', right);
  expect(chart.toJson()).toHaveLength(3);
});

test('a fleet in what is no ServingApp is refused', () => {
  const make = (app: unknown) => () => new Fleet(unchecked(app), { environments: { dev: {} } });
  expect(make(undefined)).toThrow('new Fleet(app, props): app: is missing. Fix: Set app.');
  expect(make(Testing.app())).toThrow(
    'new Fleet(app, props): app: must be a ServingApp; received an App. Fix: Write it as new ServingApp(), in place of the App of cdk8s.',
  );
  class OwnApp extends ServingApp {}
  expect(make(new OwnApp({ report: false }))).not.toThrow();
});

test('a patch that is no JsonPatch is refused', () => {
  const { deployment } = new AutoscaledModel(Testing.chart(), 'chat', right);
  const patch = { op: 'add', path: '/spec/paused', value: true };
  expect(() => deployment.addJsonPatch(unchecked(patch))).toThrow(
    'addJsonPatch(...patches): patches[0]: must be a JsonPatch; received an object with op, path, value. Fix: Write it as JsonPatch.add(',
  );
  expect(() => deployment.addJsonPatch(JsonPatch.add(patch.path, patch.value))).not.toThrow();
});

describe('a call', () => {
  test.each<[string, () => unknown, string]>([
    [
      'with a misspelt option',
      () => Runtime.vllm(unchecked({ model: 'm', maxModelLn: 8192 })),
      'Runtime.vllm(options): options.maxModelLn: is no prop here. Fix: Did you mean maxModelLen?',
    ],
    [
      'with text for a number',
      () => Gpu.nvidia(unchecked('1')),
      'Gpu.nvidia(count, options): count: must be a number; received "1". Fix: Leave the quotes out: 1.',
    ],
    [
      'without an argument',
      () => unchecked(Metric.cpuUtilization)(),
      'Metric.cpuUtilization(percent): percent: is missing. Fix: Set percent.',
    ],
    [
      'with a number in place of an object',
      () => Signal.waitingRequests(unchecked(4)),
      'Signal.waitingRequests(target): target: must be an object with perReplica, model; received 4.',
    ],
  ])('%s is refused where it stands', (_, call, message) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  test.each<[string, () => unknown]>([
    ['a method', () => Gpu.nvidia(unchecked('1'))],
    ['a construct', () => new ModelDeployment(Testing.chart(), 'chat', unchecked(undefined))],
    ['an app', () => new ServingApp(unchecked({ outdir: 5 }))],
    ['a fleet', () => new Fleet(new ServingApp({ report: false }), unchecked({ environments: { staging: 'ml' } }))],
  ])('of %s begins the stack of its error where it stands', (_, call) => {
    let stack = '';
    try {
      call();
    } catch (error) {
      stack = String((error as Error).stack);
    }
    expect(/^ {4}at .*$/m.exec(stack)?.[0]).toContain('require.test.ts');
  });

  test('keeps the name of the method', () => {
    expect(Metric.cpuUtilization.name).toBe('cpuUtilization');
  });

  test('that scales on what is no metric is told when the app is validated', () => {
    const faults = faultsOf((chart) => {
      new AutoscaledModel(chart, 'chat', right).scaleOn(unchecked('cpu'));
    });
    expect(faults).toEqual([
      '[test/chat] scaling.metrics[1]: must be a Metric, a Signal or a Trigger. Fix: Make it with a method of one of them, such as Metric.cpuUtilization(60).',
    ]);
  });
});

test('every construct that can be made from props judges them', () => {
  const constructs = Object.entries(library).filter(([name]) =>
    /^Model(?!Serving|Object)|^Autoscaled|^Trigger(?=A)|Rules$/.test(name),
  );
  expect(constructs.map(([name]) => name)).toContain('ModelAlerts');
  for (const [, Made] of constructs) {
    const make = () => Reflect.construct(unchecked(Made), [Testing.chart(), 'chat', 5]);
    expect(make).toThrow('chat: props: must be an object');
  }
});
