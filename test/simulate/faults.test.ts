import { type SimulateOptions, SimulationError } from '../../lib/simulate';
import { findSubject } from '../../lib/simulate/subject';
import { cpu, DEPLOYMENT, hpa, keda, load, objectsIn, simulated, trigger, waiting } from './support';

function faultsOf(yaml: string, options: Partial<SimulateOptions> = {}): string[] {
  try {
    simulated(yaml, { load: load([1, 30]), ...options });
  } catch (error) {
    if (error instanceof SimulationError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const ONE = expect.stringMatching;
const MEMORY =
  '[{ type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 80 } } }]';
const external = (name: string, target = '{ type: AverageValue, averageValue: "4" }') =>
  `[{ type: External, external: { metric: { name: ${name} }, target: ${target} } }]`;

describe('the model', () => {
  const other = (DEPLOYMENT + hpa(cpu(50), 1, 4))
    .replaceAll('name: chat', 'name: coder')
    .replaceAll('app: chat', 'app: coder');
  const both = `${DEPLOYMENT}${hpa(cpu(50), 1, 4)}---\n${other}`;

  test('is the only one that is scaled', () => {
    expect(findSubject(objectsIn(`${DEPLOYMENT}---\n${other}`)).workload.entry.name).toBe('coder');
  });

  test.each(['coder', 'ml/coder'])('is named: %s', (name) => {
    expect(findSubject(objectsIn(both), name).workload.entry.name).toBe('coder');
  });

  test('must be named among several', () => {
    expect(faultsOf(both)).toEqual([
      '--model: must name one of ml/chat, ml/coder. Fix: Name the model, as in --model ml/chat.',
    ]);
  });

  test('must be there', () => {
    expect(faultsOf(both, { model: 'codr' })).toEqual([
      '--model: must be one of ml/chat, ml/coder; received "codr". Fix: Name the model, as in --model ml/chat.',
    ]);
    expect(faultsOf('apiVersion: v1\nkind: Service\nmetadata: { name: a }\n')).toEqual([
      ONE(/^path: must hold a model: /),
    ]);
  });

  test('is told from its namesake in another environment by the folder', () => {
    const [staging, production] = ['staging', 'production'].map((name) =>
      objectsIn(DEPLOYMENT, `dist/${name}/chat.yaml`),
    );
    const objects = [...(staging ?? []), ...(production ?? [])];
    expect(() => findSubject(objects, 'chat')).toThrow(
      'must name one of dist/staging/ml/chat, dist/production/ml/chat',
    );
    expect(findSubject(objects, 'dist/production/ml/chat').workload.entry.origin.file).toBe(
      'dist/production/chat.yaml',
    );
  });

  test('is scaled by one autoscaler', () => {
    const two = DEPLOYMENT + hpa(cpu(50), 1, 4) + keda(`[${trigger('sum(vllm:num_requests_waiting)', 4)}]`);
    expect(faultsOf(two)).toEqual([
      ONE(
        /^Deployment ml\/chat: must be scaled by one autoscaler, not by HorizontalPodAutoscaler ml\/chat and ScaledObject ml\/chat\./,
      ),
    ]);
  });
});

describe('metrics', () => {
  test('of which it is not known what they tell must be told', () => {
    expect(faultsOf(DEPLOYMENT + hpa(external('gateway_queue'), 1, 4))).toEqual([
      'HorizontalPodAutoscaler ml/chat spec.metrics[0].external.metric.name: must be a metric of which it is known how it follows from the load: waiting, running, concurrency, rate, arrivals, utilization, queue-seconds, queue-to-compute; received "gateway_queue". Fix: Say it, as in --metric gateway_queue=waiting, or leave the metric out: --metric gateway_queue=ignore.',
    ]);
    expect(
      faultsOf(DEPLOYMENT + hpa(external('gateway_queue'), 1, 4), {
        meanings: new Map([['gateway_queue', 'waiting']]),
      }),
    ).toEqual([]);
  });

  test.each([
    ['memory', hpa(MEMORY, 1, 4), /spec\.metrics\[0\]\.resource\.name: must be cpu: .*--metric memory=ignore\.$/],
    [
      'a share of the cache',
      keda(`[${trigger('max(vllm:kv_cache_usage_perc)', 1)}]`),
      /spec\.triggers\[0\]\.metadata\.query: must be a metric of which/,
    ],
    [
      'a queue of a broker',
      keda('[{ type: rabbitmq, metadata: { queueName: jobs, mode: QueueLength, value: "5" } }]'),
      /spec\.triggers\[0\]\.type: must be a metric of which .* received "rabbitmq"/,
    ],
    [
      'a schedule',
      keda('[{ type: cron, metadata: { start: "0 8 * * *", end: "0 9 * * *", timezone: UTC, desiredReplicas: "2" } }]'),
      /must not be a schedule where it is not known when the load begins; .* as in --start 2026-03-02T08:00:00Z, or leave the trigger out: --metric s0-cron=ignore\.$/,
    ],
    [
      'a schedule in a time zone that there is not',
      keda(
        '[{ type: cron, metadata: { start: "TZ=Foo 0 8 * * *", end: "0 9 * * *", timezone: UTC, desiredReplicas: "2" } }]',
      ),
      /spec\.triggers\[0\]\.metadata: must have a start and an end of five fields each, which differ, a timezone .*ignore\.$/,
    ],
    [
      'a schedule of four fields',
      keda('[{ type: cron, metadata: { start: "0 8 * *", end: "0 9 * * *", timezone: UTC, desiredReplicas: "2" } }]'),
      /spec\.triggers\[0\]\.metadata: must have a start and an end of five fields each, .*--metric s0-cron=ignore\.$/,
    ],
    [
      'a trigger without a target',
      keda('[{ type: mysql, metadata: { query: x } }]'),
      /spec\.triggers\[0\]\.metadata: must have a target in one of the fields threshold, /,
    ],
  ])('%s: cannot follow from a load', (_, yaml, fault) => expect(faultsOf(DEPLOYMENT + yaml)).toEqual([ONE(fault)]));

  test('can be left out as long as one is left', () => {
    const two = hpa(`[${cpu(50).slice(1, -1)}, ${MEMORY.slice(1, -1)}]`, 1, 4);
    expect(faultsOf(DEPLOYMENT + two, { meanings: new Map([['memory', 'ignore']]) })).toEqual([]);
    expect(faultsOf(DEPLOYMENT + hpa(MEMORY, 1, 4), { meanings: new Map([['memory', 'ignore']]) })).toEqual([
      ONE(/^HorizontalPodAutoscaler ml\/chat: must keep a metric: /),
    ]);
  });

  test('that are schedules tell nothing of the load', () => {
    const cron = keda(
      '[{ type: cron, metadata: { start: 0 8 * * *, end: 0 9 * * *, timezone: UTC, desiredReplicas: 2 } }]',
    );
    expect(faultsOf(DEPLOYMENT + cron, { meanings: new Map([['s0-cron', 'rate']]) })).toEqual([
      ONE(/^--metric s0-cron: must be ignore, as a schedule tells nothing of the load; received "rate"/),
    ]);
  });

  test('that are told must be there', () => {
    expect(faultsOf(DEPLOYMENT + hpa(cpu(50), 1, 4), { meanings: new Map([['queue', 'waiting']]) })).toEqual([
      ONE(/^--metric: must name a metric of the autoscaler, one of cpu; received "queue"\./),
    ]);
  });

  test('of CPU tell how busy pods are, of a request', () => {
    expect(faultsOf(DEPLOYMENT + hpa(cpu(50), 1, 4), { meanings: new Map([['cpu', 'waiting']]) })).toEqual([
      ONE(/^--metric cpu: must be utilization or ignore/),
    ]);
    expect(faultsOf(DEPLOYMENT.replace('requests: { cpu: "2" }, ', '') + hpa(cpu(50), 1, 4))).toEqual([
      ONE(/^HorizontalPodAutoscaler ml\/chat cpu: must be requested by every container/),
    ]);
  });

  test('of a version that nobody serves any longer cannot be read', () => {
    const old = hpa('[]', 1, 4).replace('autoscaling/v2', 'autoscaling/v2beta1');
    expect(faultsOf(DEPLOYMENT + old)).toEqual([
      ONE(/^HorizontalPodAutoscaler ml\/chat: must have a metric that can be read\./),
    ]);
  });
});

describe('replicas', () => {
  const yaml = DEPLOYMENT + hpa(cpu(50), 1, 4);

  test.each([
    ['--min', { min: 5 }, /^--min: must not be above the most replicas \(4\); received 5\./],
    [
      '--min',
      { min: 0 },
      /^--min: must be 1 or more: how a HorizontalPodAutoscaler comes back from zero is not replayed; received 0\./,
    ],
    ['--initial', { initial: 5 }, /^--initial: must be from 1 to 4, as the replicas are; received 5\./],
  ])('%s %j', (_, options, fault) => expect(faultsOf(yaml, options)).toEqual([ONE(fault)]));

  test('of the manifest are judged, too', () => {
    expect(faultsOf(DEPLOYMENT + hpa(cpu(50), 0, 4))).toEqual([
      ONE(/^HorizontalPodAutoscaler ml\/chat spec\.minReplicas: must be 1 or more: /),
    ]);
    expect(faultsOf(DEPLOYMENT + hpa(cpu(50), 3, 4), { max: 2 })).toEqual([
      ONE(/^--max: must not be below the fewest replicas \(3\); received 2\./),
    ]);
    const crossed = keda(
      `[${trigger('sum(vllm:num_requests_waiting)', 4)}]`,
      '  minReplicaCount: 5\n  maxReplicaCount: 4\n',
    );
    expect(faultsOf(DEPLOYMENT + crossed)).toEqual([
      ONE(/^ScaledObject ml\/chat spec\.minReplicaCount: must not be above the most replicas \(4\); received 5\./),
    ]);
  });

  test('can be told in place of those of the manifest', () => {
    expect(faultsOf(yaml, { min: 5, max: 8, initial: 6 })).toEqual([]);
    const { facts } = simulated(yaml, { load: load([1, 30]), max: 8 });
    expect(facts.map(({ text }) => text)).toContain('1 to 8, by HorizontalPodAutoscaler ml/chat, which says 1 to 4');
  });

  test('that nothing scales have no bounds', () => {
    expect(faultsOf(DEPLOYMENT, { min: 1, max: 2, meanings: new Map([['a', 'waiting']]) })).toEqual([
      ONE(/^--min: must not be given: no autoscaler scales Deployment ml\/chat\./),
      ONE(/^--max: must not be given/),
      ONE(/^--metric: must not be given/),
    ]);
  });
});

describe('a ScaledObject', () => {
  const yaml = keda(`[${trigger('sum(vllm:num_requests_waiting)', 4)}]`);

  test('that is paused, or has a formula, cannot be replayed', () => {
    const paused = yaml.replace(
      'namespace: ml }',
      'namespace: ml, annotations: { autoscaling.keda.sh/paused: "true" } }',
    );
    const formula = keda(
      `[${trigger('sum(vllm:num_requests_waiting)', 4)}]`,
      '  advanced: { scalingModifiers: { formula: a + b } }\n',
    );
    expect(faultsOf(DEPLOYMENT + yaml)).toEqual([]);
    expect(faultsOf(DEPLOYMENT + paused)).toEqual([
      ONE(/metadata\.annotations\[autoscaling\.keda\.sh\/paused\]: must not be set/),
    ]);
    expect(faultsOf(DEPLOYMENT + formula)).toEqual([ONE(/spec\.advanced\.scalingModifiers\.formula: must not be set/)]);
  });
});

describe('what a pod can do', () => {
  const none = { concurrency: undefined, serviceSeconds: undefined };
  const yaml = DEPLOYMENT + hpa(waiting(4), 1, 4);

  test.each([
    ['nothing', none],
    ['concurrency alone', { ...none, concurrency: 4 }],
    ['all three', { concurrency: 4, serviceSeconds: 1, perReplica: 4 }],
  ])('is not told by %s', (_, options) =>
    expect(faultsOf(yaml, options)).toEqual([ONE(/^capacity of a pod: must be told: /)]),
  );

  test.each([
    ['both', { concurrency: 4, serviceSeconds: 2 }, { concurrency: 4, serviceSeconds: 2 }],
    ['time alone', { ...none, serviceSeconds: 2 }, { concurrency: 1, serviceSeconds: 2 }],
    ['a rate', { ...none, perReplica: 4 }, { concurrency: 1, serviceSeconds: 0.25 }],
    ['a rate and concurrency', { ...none, concurrency: 8, perReplica: 4 }, { concurrency: 8, serviceSeconds: 2 }],
    ['a rate and time', { ...none, serviceSeconds: 2, perReplica: 4 }, { concurrency: 8, serviceSeconds: 2 }],
  ])('is told by %s', (_, options, capacity) => {
    expect(simulated(yaml, { load: load([1, 30]), ...options }).input.capacity).toEqual(capacity);
  });

  test('is no rate below that of one request at a time', () => {
    expect(faultsOf(yaml, { ...none, serviceSeconds: 0.1, perReplica: 4 })).toEqual([
      ONE(
        /^--per-replica: must not be below the 10 requests\/s of a pod that works on 1 at a time, 0\.1 s each; received "4rps"/,
      ),
    ]);
    expect(faultsOf(yaml, { ...none, serviceSeconds: 0.1, perReplica: 10 })).toEqual([]);
  });

  test('is more than a rate where the model scales on what it works on', () => {
    const running = hpa(external('vllm_num_requests_running'), 1, 4);
    expect(faultsOf(DEPLOYMENT + running, { ...none, perReplica: 4 })).toEqual([
      ONE(/^--per-replica: must come with --concurrency or --service-time: the model scales on running, /),
    ]);
    expect(faultsOf(DEPLOYMENT + running, { ...none, perReplica: 4, concurrency: 4 })).toEqual([]);
  });
});

test('all faults are told at once', () => {
  const faults = faultsOf(DEPLOYMENT + hpa(MEMORY, 1, 4), { min: 9, initial: 99, serviceSeconds: undefined });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    '--min',
    'HorizontalPodAutoscaler ml/chat spec.metrics[0].resource.name',
    'capacity of a pod',
    '--initial',
  ]);
});
