import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { AutoscaledModel, MetricSource, ServingApp, Trigger } from '../../../lib';
import { triggerUnusable } from '../../../lib/check/rules/trigger-unusable';
import { check } from '../../support/rules';

const GOOD = { serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(up)', threshold: '4' };

type Metadata = Readonly<Record<string, string | undefined>>;

const scaledObject = (metadata: Metadata, type = 'prometheus', spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat' },
    spec: { scaleTargetRef: { name: 'chat' }, triggers: [{ type, metadata: { ...GOOD, ...metadata } }], ...spec },
  });

const told = (metadata: Metadata) =>
  check(scaledObject(metadata), { rules: [triggerUnusable] }).map(({ path, message }) => [
    path.replace('spec.triggers[0].metadata', ''),
    message,
  ]);

it.each([
  ['no address', { serverAddress: undefined }, '', 'gives no serverAddress'],
  ['no query', { query: '' }, '', 'gives no query'],
  ['no threshold', { threshold: undefined }, '', 'gives no threshold'],
  ['an address without a scheme', { serverAddress: 'prometheus:9090' }, '.serverAddress', 'asks at prometheus:9090'],
  ['an address of no host', { serverAddress: 'http:///api' }, '.serverAddress', 'asks at http:///api'],
  ['a threshold in words', { threshold: 'many' }, '.threshold', 'has the threshold "many"'],
  ['a threshold of 0', { threshold: '0' }, '.threshold', 'has the threshold "0"'],
  ['a threshold that rounds to 0', { threshold: '0.0001' }, '.threshold', 'has the threshold "0.0001"'],
  ['a threshold in JavaScript', { threshold: '0x10' }, '.threshold', 'has the threshold "0x10"'],
  ['an unknown way to sign in', { authModes: 'tls,bearr' }, '.authModes', 'signs in by bearr'],
  [
    'two ways of which one is taken',
    { authModes: 'basic,bearer', username: 'u', token: 't' },
    '.authModes',
    'signs in by basic and bearer',
  ],
  ['nothing to sign in with', { authModes: 'bearer' }, '', 'signs in with nothing: it gets no bearerToken'],
  ['yes in place of true', { ignoreNullValues: 'yes' }, '.ignoreNullValues', 'is neither true nor false'],
])('a trigger with %s is told', (_, metadata, path, message) => {
  expect(told(metadata)).toEqual([[path, expect.stringContaining(message)]]);
});

it.each<[string, Metadata]>([
  ['all that it needs', {}],
  ['a path and TLS', { serverAddress: 'https://mimir.example/prometheus' }],
  ['a query of which another rule tells', { query: 'sum(foo' }],
  ['a fraction', { threshold: '0.5' }],
  ['spaces around a number', { threshold: ' 5 ' }],
  ['a key to sign in with', { authModes: 'apiKey', apiKey: 'k' }],
  [
    'values that are filled in later',
    { serverAddress: `\${PROMETHEUS}`, query: 'sum({{ .query }}', threshold: '$(T)' },
  ],
])('a trigger with %s is not', (_, metadata) => {
  expect(told(metadata)).toEqual([]);
});

it('takes any threshold of what is a term of a formula', () => {
  const advanced = { scalingModifiers: { formula: 'a + 1', target: '4' } };
  const found = (metadata: Metadata) =>
    check(scaledObject(metadata, 'prometheus', { advanced }), { rules: [triggerUnusable] });
  expect(found({ threshold: '0' })).toEqual([]);
  expect(found({ threshold: undefined })).toHaveLength(1);
  expect(found({ query: undefined })).toHaveLength(1);
});

/** One trigger, with objects beside it. */
const triggerOf = (trigger: string, ...others: readonly string[]) =>
  [
    `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: chat }
spec:
  scaleTargetRef: { name: chat }
  triggers:
    - ${trigger}
`,
    ...others,
  ].join('---\n');

const findings = (...texts: readonly [string, ...string[]]) =>
  check(triggerOf(...texts), { rules: [triggerUnusable] }).map(({ path, message, fix = '' }) => [
    path.replace('spec.triggers[0]', ''),
    `${message} ${fix}`,
  ]);

const KAFKA = 'bootstrapServers: kafka:9092, consumerGroup: g';
const SQS = 'queueURL: jobs, awsRegion: eu-central-1, identityOwner: operator';
const RABBITMQ = 'queueName: q, host: amqp://rabbitmq:5672';
const CRON = 'timezone: Europe/Berlin, start: 0 8 * * *, end: 0 19 * * *';

it.each([
  [
    'a misspelt type',
    'type: rabbitmp',
    '.type',
    'has the type rabbitmp, of which KEDA 2.20 has no scaler: it cannot be built. Did you mean rabbitmq?',
  ],
  ['an invented type', 'type: vllm', '.type', 'Name a scaler of https://keda.sh'],
  [
    'Kafka without a group',
    '{ type: kafka, metadata: { bootstrapServers: kafka:9092 } }',
    '.metadata',
    'gives no consumerGroup',
  ],
  [
    'brokers without a port',
    '{ type: kafka, metadata: { bootstrapServers: "a,b", consumerGroup: g } }',
    '.metadata.bootstrapServers',
    'names no host with a port',
  ],
  [
    'a lag of 0',
    `{ type: kafka, metadata: { ${KAFKA}, lagThreshold: "0" } }`,
    '.metadata.lagThreshold',
    'is no whole number of 1 or more',
  ],
  [
    'half a message to wake for',
    `{ type: kafka, metadata: { ${KAFKA}, activationLagThreshold: "0.5" } }`,
    '.metadata.activationLagThreshold',
    'is no whole number of 0 or more',
  ],
  [
    'an unknown policy',
    `{ type: kafka, metadata: { ${KAFKA}, offsetResetPolicy: newest } }`,
    '.metadata.offsetResetPolicy',
    'is none of latest, earliest',
  ],
  [
    'SQS without a region',
    '{ type: aws-sqs-queue, metadata: { queueURL: jobs, identityOwner: operator } }',
    '.metadata',
    'gives no awsRegion',
  ],
  [
    'SQS without a way to sign in',
    '{ type: aws-sqs-queue, metadata: { queueURL: jobs, awsRegion: eu-central-1 } }',
    '.metadata',
    'signs in with nothing: it gets no awsAccessKeyID',
  ],
  [
    'CloudWatch without a way to sign in',
    '{ type: aws-cloudwatch, metadata: { awsRegion: eu-central-1 } }',
    '.metadata',
    'signs in with nothing',
  ],
  [
    'half a message of SQS',
    `{ type: aws-sqs-queue, metadata: { ${SQS}, queueLength: "2.5" } }`,
    '.metadata.queueLength',
    'is no whole number of 1 or more',
  ],
  [
    'half a URL of SQS',
    '{ type: aws-sqs-queue, metadata: { queueURL: "https://sqs.eu-central-1.amazonaws.com/jobs", awsRegion: r, identityOwner: operator } }',
    '.metadata.queueURL',
    'does not end in an account',
  ],
  [
    'RabbitMQ without an address',
    '{ type: rabbitmq, metadata: { queueName: q, mode: QueueLength, value: "5" } }',
    '.metadata',
    'gives no host',
  ],
  [
    'RabbitMQ without a protocol',
    '{ type: rabbitmq, metadata: { queueName: q, host: "u:secret@rabbitmq:5672" } }',
    '.metadata.host',
    'has a host without amqp://',
  ],
  [
    'a mode without a value',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: QueueLength } }`,
    '.metadata',
    'gives mode without value',
  ],
  [
    'a value without a mode',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, value: "5" } }`,
    '.metadata',
    'gives value without mode',
  ],
  [
    'old and new fields',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: QueueLength, value: "5", queueLength: "5" } }`,
    '.metadata.queueLength',
    'gives queueLength beside mode',
  ],
  [
    'an unknown mode',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: Length, value: "5" } }`,
    '.metadata.mode',
    'is none of QueueLength',
  ],
  [
    'a rate by AMQP',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, protocol: amqp, mode: MessageRate, value: "5" } }`,
    '.metadata.mode',
    'needs the protocol http',
  ],
  [
    'a rate by the address of AMQP',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: MessageRate, value: "5" } }`,
    '.metadata.mode',
    'needs the protocol http',
  ],
  [
    'a pattern by AMQP',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, useRegex: "true" } }`,
    '.metadata.useRegex',
    'needs the protocol http',
  ],
  [
    'a value of 0',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: QueueLength, value: "0" } }`,
    '.metadata.value',
    'is no number of 0.001 or more',
  ],
  [
    'Redis without an address',
    '{ type: redis, metadata: { listName: l, hostFromEnv: REDIS } }',
    '.metadata',
    'gives no address',
  ],
  [
    'Redis without a port',
    '{ type: redis, metadata: { listName: l, address: "redis,redis:6379" } }',
    '.metadata.address',
    'names no host with a port',
  ],
  [
    'a cluster of Redis without ports',
    '{ type: redis-cluster, metadata: { listName: l, addresses: "a,b" } }',
    '.metadata.addresses',
    'names no host with a port',
  ],
  [
    'a stream without a name',
    '{ type: redis-streams, metadata: { address: redis:6379, lagCount: "5" } }',
    '.metadata',
    'gives no stream',
  ],
  [
    'a count in words',
    '{ type: redis-streams, metadata: { stream: s, address: redis:6379, lagCount: five } }',
    '.metadata.lagCount',
    'is no whole number',
  ],
  [
    'half a replica',
    `{ type: cron, metadata: { ${CRON}, desiredReplicas: "1.5" } }`,
    '.metadata.desiredReplicas',
    'is no whole number of 1 or more',
  ],
  ['no replicas', `{ type: cron, metadata: { ${CRON} } }`, '.metadata', 'gives no desiredReplicas'],
  [
    'a time zone by its abbreviation',
    '{ type: cron, metadata: { timezone: PST, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: "2" } }',
    '.metadata.timezone',
    'is no name of the IANA time zone database',
  ],
  [
    'a time zone of its own that there is not',
    '{ type: cron, metadata: { timezone: UTC, start: CRON_TZ=Berlin 0 8 * * *, end: 0 9 * * *, desiredReplicas: "2" } }',
    '.metadata.start',
    'must name a time zone of the IANA time zone database, which Berlin is not',
  ],
  [
    'six fields',
    '{ type: cron, metadata: { timezone: UTC, start: 0 0 8 * * *, end: 0 9 * * *, desiredReplicas: "2" } }',
    '.metadata.start',
    'must have five fields',
  ],
  [
    'no time between',
    '{ type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 0 8 * * *, desiredReplicas: "2" } }',
    '.metadata.end',
    'is the start, too',
  ],
  [
    'CPU as before KEDA 2.18',
    '{ type: cpu, metadata: { type: Utilization, value: "60" } }',
    '.metadata.type',
    'Move it to metricType',
  ],
  ['CPU without a kind of target', '{ type: cpu, metadata: { value: "60" } }', '', 'gives no metricType'],
  [
    'a percentage with its sign',
    '{ type: cpu, metricType: Utilization, metadata: { value: 60% } }',
    '.metadata.value',
    'is no percentage',
  ],
  [
    'an amount that is none',
    '{ type: memory, metricType: AverageValue, metadata: { value: 2GB } }',
    '.metadata.value',
    'is no quantity above 0',
  ],
  [
    'CPU without a value',
    '{ type: cpu, metricType: Utilization, metadata: { containerName: c } }',
    '.metadata',
    'gives no value',
  ],
])('%s is told', (_, trigger, path, message) => {
  expect(findings(trigger)).toEqual([[path, expect.stringContaining(message)]]);
});

it('shows no address that may hold a password', () => {
  const trigger = '{ type: rabbitmq, metadata: { queueName: q, host: "u:secret@rabbitmq:5672" } }';
  expect(
    JSON.stringify(check(triggerOf(trigger), { rules: [triggerUnusable] }).map(({ object, ...told }) => told)),
  ).not.toContain('secret');
});

it.each([
  ['types that a tool fills in', '{ type: "{{ .type }}" }'],
  ['scalers without props', '{ type: nats-jetstream, metadata: { stream: s } }'],
  ['external scalers', '{ type: external-push, metadata: { scalerAddress: scaler:9090 } }'],
  ['what is not text, which is told by its type', `{ type: kafka, metadata: { ${KAFKA}, lagThreshold: 5 } }`],
  ['brokers of which one has a port', '{ type: kafka, metadata: { bootstrapServers: "a,b:9092", consumerGroup: g } }'],
  ['brokers in the environment', '{ type: kafka, metadata: { bootstrapServersFromEnv: KAFKA, consumerGroup: g } }'],
  ['the operator of KEDA', `{ type: aws-sqs-queue, metadata: { ${SQS} } }`],
  [
    'keys in the environment',
    '{ type: aws-sqs-queue, metadata: { queueURL: jobs, awsRegion: r, awsAccessKeyIDFromEnv: A, awsSecretAccessKeyFromEnv: B } }',
  ],
  [
    'an authentication elsewhere',
    '{ type: aws-sqs-queue, metadata: { queueURLFromEnv: QUEUE }, authenticationRef: { name: aws } }',
  ],
  ['RabbitMQ by its defaults', `{ type: rabbitmq, metadata: { ${RABBITMQ} } }`],
  [
    'fractions of RabbitMQ',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: QueueLength, value: "100.50", activationValue: "10.5" } }`,
  ],
  [
    'a rate by a protocol that may stand elsewhere',
    `{ type: rabbitmq, metadata: { ${RABBITMQ}, mode: MessageRate, value: "5" }, authenticationRef: { name: broker } }`,
  ],
  ['Redis by host and port', '{ type: redis, metadata: { listName: l, host: redis, port: "6379" } }'],
  ['Redis by its environment', '{ type: redis, metadata: { listName: l, hostFromEnv: HOST, portFromEnv: PORT } }'],
  [
    'sentinels',
    '{ type: redis-sentinel-streams, metadata: { stream: s, addresses: "a:26379,b:26379", sentinelMaster: m } }',
  ],
  [
    'windows with names, steps and a time zone of their own',
    '{ type: cron, metadata: { timezone: Asia/Kolkata, start: "CRON_TZ=Asia/Tokyo 0 8 ? jan-MAR mon,wed", end: "*/15 1-20/2 * * *", desiredReplicas: "2" } }',
  ],
  ['a quantity', '{ type: cpu, metricType: AverageValue, metadata: { value: 500m } }'],
  ['a percentage', '{ type: memory, metricType: Utilization, metadata: { value: "60" } }'],
])('%s: nothing is told', (_, trigger) => {
  expect(findings(trigger)).toEqual([]);
});

describe('a trigger with an authentication in the set', () => {
  const authentication = (spec: string, kind = 'TriggerAuthentication') => `
apiVersion: keda.sh/v1alpha1
kind: ${kind}
metadata: { name: queue }
spec: ${spec}
`;
  const rabbitMq = 'queueName: q, mode: QueueLength, value: "5"';
  const ofRabbitMq = `{ type: rabbitmq, metadata: { ${rabbitMq} }, authenticationRef: { name: queue } }`;
  const ofSqs =
    '{ type: aws-sqs-queue, metadata: { queueURL: jobs, awsRegion: r }, authenticationRef: { name: queue } }';
  const ofCluster = `{ type: rabbitmq, metadata: { ${rabbitMq} }, authenticationRef: { name: queue, kind: ClusterTriggerAuthentication } }`;

  it.each([
    ['the address', ofRabbitMq, authentication('{ secretTargetRef: [{ parameter: host, name: s, key: k }] }')],
    ['the address from a vault', ofRabbitMq, authentication('{ hashiCorpVault: { secrets: [{ parameter: host }] } }')],
    ['the address from a file', ofCluster, authentication('{ filePath: /f }', 'ClusterTriggerAuthentication')],
    ['a cloud identity', ofSqs, authentication('{ podIdentity: { provider: aws } }')],
    ['a role', ofSqs, authentication('{ env: [{ parameter: awsRoleArn, name: ROLE }] }')],
    [
      'keys',
      ofSqs,
      authentication('{ secretTargetRef: [{ parameter: awsAccessKeyID }, { parameter: awsSecretAccessKey }] }'),
    ],
  ])('that gives %s is fine', (_, trigger, other) => {
    expect(findings(trigger, other)).toEqual([]);
  });

  it.each([
    [
      'a password alone',
      ofRabbitMq,
      authentication('{ secretTargetRef: [{ parameter: password, name: s, key: k }] }'),
      'gets no host: TriggerAuthentication queue does not give it',
    ],
    [
      'a password alone in the cluster',
      ofCluster,
      authentication('{ configMapTargetRef: [{ parameter: tls }] }', 'ClusterTriggerAuthentication'),
      'gets no host: ClusterTriggerAuthentication queue',
    ],
    [
      'one key',
      ofSqs,
      authentication('{ secretTargetRef: [{ parameter: awsAccessKeyID }] }'),
      'gets no awsSecretAccessKey',
    ],
    ['another cloud', ofSqs, authentication('{ podIdentity: { provider: gcp } }'), 'gets no awsAccessKeyID'],
  ])('that gives %s is told', (_, trigger, other, message) => {
    expect(findings(trigger, other)).toEqual([['.authenticationRef.name', expect.stringContaining(message)]]);
  });
});

describe('a variable that a trigger reads', () => {
  const deployment = (container: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat }
spec: { template: { spec: { containers: [{ name: proxy }, ${container}] } } }
`;
  const trigger = '{ type: rabbitmq, metadata: { queueName: q, hostFromEnv: BROKER } }';
  const found = (container: string) =>
    check(
      triggerOf(trigger, deployment(container)).replace(
        '{ name: chat }\n  triggers',
        '{ name: chat, envSourceContainerName: chat }\n  triggers',
      ),
      {
        rules: [triggerUnusable],
      },
    ).map(({ path, message }) => [path, message]);

  it('is there, or may be', () => {
    expect(found('{ name: chat, env: [{ name: BROKER, value: amqp://rabbitmq:5672 }] }')).toEqual([]);
    expect(found('{ name: chat, envFrom: [{ secretRef: { name: broker } }] }')).toEqual([]);
    expect(findings(trigger)).toEqual([]);
  });

  it('is told where the container does not have it', () => {
    const path = 'spec.triggers[0].metadata.hostFromEnv';
    const message = expect.stringContaining('takes host from the variable BROKER, which the container does not have');
    expect(found('{ name: chat, env: [{ name: OTHER, value: x }] }')).toEqual([[path, message]]);
  });

  it('is one of the job that is started', () => {
    const job = (name: string) => `
apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: { name: chat }
spec:
  jobTargetRef: { template: { spec: { containers: [{ name: chat, env: [{ name: ${name}, value: x }] }] } } }
  triggers: [${trigger}]
`;
    expect(check(job('BROKER'), { rules: [triggerUnusable] })).toEqual([]);
    expect(check(job('OTHER'), { rules: [triggerUnusable] })).toHaveLength(1);
  });
});

it('judges triggers that are spelled out in an app', () => {
  const app = new ServingApp({ outdir: join(mkdtempSync(join(tmpdir(), 'trigger-')), 'dist'), report: false });
  const metadata = { bootstrapServers: 'kafka:9092', lagThreshold: '5' };
  new AutoscaledModel(new Chart(app, 'chat'), 'chat', {
    image: 'registry.example.com/chat:1',
    scaling: {
      maxReplicas: 5,
      source: MetricSource.keda(),
      metrics: [Trigger.custom({ type: 'kafka', metadata, existsAtZeroPods: true })],
    },
  });
  expect(() => app.synth()).toThrow('gives no consumerGroup: KEDA cannot build the scaler.');
});
