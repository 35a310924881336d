import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { type Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, EnvValue, Secret, ServiceType } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { decode } from '../../lib/data/decode';
import { modelSchema } from '../../lib/data/model-schema';
import { type ModelData, readModels } from '../../lib/data/read-models';
import { Fleet } from '../../lib/fleet/fleet';
import type { Fault } from '../../lib/manifest/fault';
import { AutoscaledModel, type AutoscaledModelProps } from '../../lib/model/autoscaled-model';
import { Signal } from '../../lib/model/signal';
import { ScalingPolicy } from '../../lib/scaling/behavior';
import { Metric } from '../../lib/scaling/metric';
import { MetricSource } from '../../lib/scaling/metric-source';
import { ServingApp } from '../../lib/synth/serving-app';
import { contentOf } from '../synth/support/folders';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-serving-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): ReturnType<typeof readModels> {
  writeFileSync(join(folder, 'chat.yaml'), text);
  return readModels(folder);
}

function faultsOf(text: string): string[] {
  return read(text).faults.map((fault) => fault.replace(`${folder}/`, ''));
}

function modelIn(text: string): ModelData {
  const { models, faults } = read(text);
  expect(faults).toEqual([]);
  const [model] = models;
  if (!model) throw new Error('one model');
  return model;
}

const SMALL = 'image: registry.example/chat:1\nscaling: { maxReplicas: 3, metrics: [{ cpuUtilization: 50 }] }\n';

const CPU = 'resources: { cpu: { request: 1 } }\n';

const FULL = `
image: registry.example/chat:1.2.3
port: 8000
args: [--max-model-len, '8192']
env:
  LOG_LEVEL: info
  TOKEN: { secret: hf-token, key: token }
envFrom: [{ configMap: settings }]
resources:
  cpu: { request: 500m, limit: 2 }
  memory: { request: 1Gi, limit: 16Gi }
  extended: { nvidia.com/gpu: 1 }
sharedMemory: 512Mi
mounts: [{ path: /cache, volume: { claim: weights }, readOnly: true }]
startup: { worst: 12m }
health: { ready: /health, started: /v1/models }
probes:
  liveness: false
  readiness: { httpGet: { path: /health, port: http }, periodSeconds: 7 }
service: { type: LoadBalancer, port: 80 }
scheduling: { nodeSelector: { gpu: l4 }, tolerations: [{ key: gpu, operator: Exists }] }
rollout: { maxSurge: 0, maxUnavailable: 1 }
scaling:
  minReplicas: 1
  maxReplicas: 6
  metrics:
    - cpuUtilization: 50
    - containerCpuUtilization: { container: chat, percent: 70 }
    - memoryAverageValue: 2Gi
    - external: { metric: { name: queue }, target: { value: 5 } }
  behavior:
    scaleDown: { stabilizationWindow: 10m, policies: [{ type: Pods, value: 1, period: 90s }] }
overrides: { podSpec: { hostIPC: true } }
environments:
  production: { imageTag: 2.0.0, scaling: { maxReplicas: 24 } }
  development: false
`;

function objectsOf(define: (chart: Chart) => AutoscaledModelProps): unknown[] {
  const chart = Testing.chart();
  new AutoscaledModel(chart, 'chat', define(chart));
  return Testing.synth(chart);
}

test('data yields the objects that the same props yield', () => {
  const { props } = modelIn(FULL.replace(/^mounts.*\n/m, '').replace(/^envFrom.*\n/m, ''));
  const written = (chart: Chart): AutoscaledModelProps => ({
    image: 'registry.example/chat:1.2.3',
    port: 8000,
    args: ['--max-model-len', '8192'],
    env: {
      LOG_LEVEL: 'info',
      TOKEN: EnvValue.fromSecretValue({ secret: Secret.fromSecretName(chart, 'hf', 'hf-token'), key: 'token' }),
    },
    resources: {
      cpu: { request: Cpu.millis(500), limit: Cpu.units(2) },
      memory: { request: Size.gibibytes(1), limit: Size.gibibytes(16) },
      extended: { 'nvidia.com/gpu': 1 },
    },
    sharedMemory: Size.mebibytes(512),
    startup: { worst: Duration.minutes(12) },
    health: { ready: '/health', started: '/v1/models' },
    probes: { liveness: false, readiness: props.probes?.readiness },
    service: { type: ServiceType.LOAD_BALANCER, port: 80 },
    scheduling: { nodeSelector: { gpu: 'l4' }, tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    rollout: { maxSurge: 0, maxUnavailable: 1 },
    scaling: {
      minReplicas: 1,
      maxReplicas: 6,
      metrics: [
        Metric.cpuUtilization(50),
        Metric.containerCpuUtilization('chat', 70),
        Metric.memoryAverageValue(Size.gibibytes(2)),
        Metric.external({ name: 'queue' }, { value: 5 }),
      ],
      behavior: {
        scaleDown: {
          stabilizationWindow: Duration.minutes(10),
          policies: [ScalingPolicy.pods(1, Duration.seconds(90))],
        },
      },
    },
    overrides: { podSpec: { hostIPC: true } },
  });
  expect(objectsOf(() => props)).toEqual(objectsOf(written));
});

test('signals, sources and triggers are written as the methods that make them', () => {
  const { props } = modelIn(`
image: registry.example/chat:1
scaling:
  maxReplicas: 6
  metrics: [{ waitingRequests: { perReplica: 4 } }]
  source: { keda: {} }
`);
  expect(props.scaling).toEqual({
    maxReplicas: 6,
    metrics: [Signal.waitingRequests({ perReplica: 4 })],
    source: MetricSource.keda({}),
  });
});

test('mounts, variables of a ConfigMap and probes come out as they were written', () => {
  const [deployment] = objectsOf(() => modelIn(FULL).props);
  expect(deployment).toMatchObject({
    spec: {
      template: {
        spec: {
          volumes: expect.arrayContaining([
            expect.objectContaining({ persistentVolumeClaim: { claimName: 'weights' } }),
          ]),
          containers: [
            {
              envFrom: [{ configMapRef: { name: 'settings' } }],
              volumeMounts: expect.arrayContaining([expect.objectContaining({ mountPath: '/cache', readOnly: true })]),
              readinessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 7 },
            },
          ],
        },
      },
    },
  });
});

describe('what is wrong is told with file, line and field', () => {
  test.each<[string, string, string]>([
    [
      'a field that is not there',
      `${SMALL}porrt: 80\n`,
      'chat.yaml:3: porrt: is no field here. Fix: Did you mean port?',
    ],
    [
      'a field with two letters swapped',
      `${SMALL}prot: 80\n`,
      'chat.yaml:3: prot: is no field here. Fix: Did you mean port?',
    ],
    [
      'a field that is missing',
      'image: a:1\nscaling:\n  metrics: []\n',
      'chat.yaml:2: scaling.maxReplicas: is missing. Fix: Set maxReplicas.',
    ],
    [
      'another type',
      SMALL.replace('3', 'three'),
      'chat.yaml:2: scaling.maxReplicas: must be a whole number; received "three".',
    ],
    ['a list that is none', `${SMALL}args: --x\n`, 'chat.yaml:3: args: must be a list; received "--x".'],
    ['an object that is none', 'image: a:1\nscaling: 3\n', 'chat.yaml:2: scaling: must be an object; received 3.'],
    ['a word that is not offered', `${SMALL}service: { type: Loadbalancer }\n`, 'Fix: Did you mean LoadBalancer?'],
    [
      'an amount without unit',
      `${SMALL}sharedMemory: 5\n`,
      'chat.yaml:3: sharedMemory: must be written like "512Mi" or "16Gi"; received 5.',
    ],
    [
      'a CPU that is none',
      `${SMALL}resources:\n  cpu: { request: 1Gi }\n`,
      'chat.yaml:4: resources.cpu.request: must be',
    ],
    [
      'a CPU that is too fine',
      `${SMALL}resources:\n  cpu: { request: 0.0001 }\n`,
      'resources.cpu.request: must have no more than three decimals',
    ],
    [
      'a metric that is not there',
      SMALL.replace('cpuUtilization', 'cpuUtilisation'),
      'chat.yaml:2: scaling.metrics[0].cpuUtilisation: must be written as one of cacheUsage,',
    ],
    [
      'two metrics in one item',
      SMALL.replace('cpuUtilization: 50', 'cpuUtilization: 50, memoryUtilization: 60'),
      'scaling.metrics[0].memoryUtilization: stands beside cpuUtilization where one value belongs. Fix: Make it an item of its own: "- memoryUtilization: ...".',
    ],
    [
      'an argument that is missing',
      SMALL.replace('cpuUtilization: 50', 'containerCpuUtilization: { percent: 5 }'),
      'scaling.metrics[0].containerCpuUtilization.container: is missing',
    ],
    [
      'text that YAML reads as a number',
      `${SMALL}args: [--port, 8000]\n`,
      'args[1]: must be text; received 8000. Fix: Put it in quotes: "8000".',
    ],
    ['one of several forms', `${SMALL}env:\n  A: 1\n`, 'chat.yaml:4: env.A: must be text or an object; received 1.'],
    [
      'a difference',
      `${SMALL}environments:\n  production:\n    scaling: { maxReplica: 3 }\n`,
      'chat.yaml:5: environments.production.scaling.maxReplica: is no field here. Fix: Did you mean maxReplicas?',
    ],
    ['YAML', 'image: [\n', 'chat.yaml:2: cannot be read as YAML'],
    ['a key twice', `${SMALL}image: b\n`, 'chat.yaml:3: cannot be read as YAML: duplicated mapping key. Fix: Keep one'],
    [
      'a merge that was not finished',
      `${SMALL}<<<<<<< HEAD\nport: 80\n=======\nport: 81\n>>>>>>> other\n`,
      'chat.yaml:3: holds a merge that git could not finish. Fix: Keep what is right of the two sides, and take the lines of git away.',
    ],
    ['an empty file', '', 'chat.yaml:1: holds no model. Fix: Write the fields of one, or remove the file.'],
  ])('%s', (_what, text, told) => {
    expect(faultsOf(text)).toEqual([expect.stringContaining(told)]);
  });

  test('lines of git within a text are no merge', () => {
    expect(faultsOf(`${SMALL}env:\n  HELP: |\n    <<<<<<< HEAD\n    >>>>>>> other\n`)).toEqual([]);
  });

  test('all at once', () => {
    expect(faultsOf('imge: a\nscaling: { maxReplicas: x, metrics: 3 }\n')).toHaveLength(3);
  });
});

test('a folder that is not there is a fault', () => {
  for (const none of [undefined, null, 5]) {
    expect(readModels(none as unknown as string).faults).toEqual([
      expect.stringMatching(/^folder: must be text; received (undefined|null|number)\. Fix: Give the path/),
    ]);
  }
  expect(readModels(join(folder, 'none')).faults).toEqual([expect.stringContaining('there is no such folder. Fix: ')]);
  expect(readModels('none').faults).toEqual([
    expect.stringContaining(`none: there is no such folder in ${process.cwd()}. Fix: Create it`),
  ]);
});

test('whatever a file holds is read or told', () => {
  const schema = modelSchema();
  const keys = fc.oneof(
    fc.constantFrom(...Object.keys(schema.properties ?? {}), 'cpuUtilization', '__proto__'),
    fc.string(),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('500m', '1Gi', '12m', false, 1, null),
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const admits = new Ajv({ strict: false }).compile(schema);
  fc.assert(
    fc.property(value, (data) => {
      const faults: Fault[] = [];
      decode(schema, data, schema, faults);
      // What the schema refuses is told; what it admits may still be refused by a class, such as a CPU of 0.0001.
      if (!admits(data)) expect(faults).not.toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

describe('the published schema', () => {
  const validate = new Ajv({ strict: false }).compile(modelSchema());

  test.each([SMALL, FULL])('admits what is read without a fault', (text) => {
    expect(validate(load(text))).toBe(true);
    expect(faultsOf(text)).toEqual([]);
  });

  test.each([
    `${SMALL}prot: 80\n`,
    SMALL.replace('3', 'three'),
    `${SMALL}sharedMemory: 5\n`,
    SMALL.replace('cpuUtilization', 'cpuUtilisation'),
    `${SMALL}environments: { production: { scaling: { maxReplica: 3 } } }\n`,
  ])('refuses what is read with a fault', (text) => {
    expect(validate(load(text))).toBe(false);
    expect(faultsOf(text)).not.toEqual([]);
  });
});

describe('a fleet of files', () => {
  function synth(files: Readonly<Record<string, string>>): string[] {
    mkdirSync(join(folder, 'models'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'models', name), text);
    const app = new ServingApp({ outdir: join(folder, 'dist'), report: false });
    const fleet = new Fleet(app, { environments: { development: {}, production: {} }, select: {} });
    fleet.modelsFrom(join(folder, 'models'));
    return [...app.synth().created];
  }

  test('makes each file a model of each environment', () => {
    const created = synth({ 'chat.yaml': FULL, 'embed.yml': `${SMALL}${CPU}`, 'README.md': 'not a model' });
    expect(created).toEqual(['development/embed.yaml', 'production/chat.yaml', 'production/embed.yaml']);
    expect(contentOf(join(folder, 'dist'))['production/chat.yaml']).toContain('image: registry.example/chat:2.0.0\n');
  });

  test('tells where a fault that a construct finds was written', () => {
    const differs = `${SMALL}${CPU}environments:\n  production:\n    scaling: { minReplicas: 5 }\n`;
    const call = () => synth({ 'chat.yaml': differs, 'embed.yaml': SMALL });
    expect(call).toThrow(/production\/chat\/chat\/autoscaler \(.*models\/chat\.yaml:6\)\n\s*minReplicas: /);
    expect(call).toThrow(
      /development\/embed\/embed\/autoscaler \(.*models\/embed\.yaml:2\), in production too\n\s*metrics\[0\]: /,
    );
  });

  test('tells where a query that is no PromQL was written', () => {
    const asking = (metric: string) =>
      `image: registry.example/chat:1\n${CPU}scaling:\n  maxReplicas: 3\n  source: { keda: { prometheus: "http://p:9090" } }\n  metrics:\n    - ${metric}\n`;
    const text = (query: string) =>
      asking(
        `query:\n        name: queue\n        perReplica: 4\n        query: ${query}\n        existsAtZeroPods: true`,
      );
    const call = () => synth({ 'a.yaml': text('sum(x'), 'b.yaml': text('sum(x)') });
    expect(call).toThrow(
      /a \(.*models\/a\.yaml:7\), in production too\n\s*scaling\.metrics\[0\]\.query: must be PromQL: a \) is missing at the end, after sum\(x;/,
    );
    expect(call).not.toThrow(/models\/b\.yaml/);
  });

  test('tells the faults of all files, and environments that there are not', () => {
    const strange = `${SMALL}environments: { prod: { port: 81 } }\n`;
    const call = () => synth({ 'a.yaml': `${SMALL}prot: 1\n`, 'b.yaml': 'image: b\n', 'c.yaml': strange });
    expect(call).toThrow(
      /a\.yaml:3: prot[\s\S]*b\.yaml:1: scaling: is missing[\s\S]*c\.yaml:3: environments\.prod: is no environment/,
    );
  });
});
