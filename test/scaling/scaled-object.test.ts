import { Duration } from 'cdk8s';
import { Cpu, EnvFrom, EnvValue, type ISecret } from 'cdk8s-plus-27';
import {
  AutoscaledModel,
  Metric,
  ModelDeployment,
  type ModelDeploymentProps,
  ModelScaledObject,
  type ModelScaledObjectProps,
  ScalingPolicy,
  type SqsOptions,
  Trigger,
  TriggerAuthentication,
  type TriggerAuthenticationProps,
} from '../../lib';
import { faultsOf, render, renderOne, renderYaml } from '../support/render';
import { hasDefinitions, schemaFaults } from '../support/schemas';

type Build = Parameters<typeof render>[0];
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' };
const authentication = { name: 'broker' };

function sqs(options: Partial<SqsOptions>): Trigger {
  const queueUrl = 'https://sqs.example.com/1/q';
  return Trigger.sqs({ queueUrl, region: 'eu-central-1', messagesPerReplica: 5, ...options });
}

const triggers: readonly (readonly [string, Trigger | Metric])[] = [
  ['cpu', Metric.cpuUtilization(60)],
  ['cpu of one container', Metric.containerCpuUtilization('vllm', 60)],
  ['memory', Metric.resource('memory', { averageValue: '2Gi' })],
  ['cron', Trigger.cron({ start: '0 8 * * 1-5', end: '0 19 * * 1-5', timeZone: 'Europe/Berlin', replicas: 2 })],
  [
    'kafka',
    Trigger.kafka({ bootstrapServers: 'kafka:9092', consumerGroup: 'g', topic: 't', lagPerReplica: 50, activation: 5 }),
  ],
  ['rabbitmq', Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 20, authentication })],
  [
    'rabbitmq by an address in the environment',
    Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 20, hostFromEnv: 'BROKER', virtualHost: 'v', protocol: 'amqp' }),
  ],
  ['sqs', sqs({ authentication })],
  ['sqs as the operator', sqs({ identityOwner: 'operator', activation: 3 })],
  [
    'redis list',
    Trigger.redisList({
      address: 'redis:6379',
      list: 'l',
      entriesPerReplica: 10,
      authentication: { name: 'r', kind: 'ClusterTriggerAuthentication' },
    }),
  ],
  ['redis stream', Trigger.redisStream({ address: 'redis:6379', stream: 's', consumerGroup: 'g', lagPerReplica: 10 })],
  [
    'prometheus',
    Trigger.prometheus({
      address: 'http://p:9090',
      query: 'sum(x)',
      perReplica: 0.5,
      existsAtZeroPods: true,
      activation: 2,
    }),
  ],
  [
    'any other',
    Trigger.custom({
      type: 'nats-jetstream',
      metadata: { stream: 's', lagThreshold: '10' },
      existsAtZeroPods: true,
      metricType: 'Value',
    }),
  ],
];

function scaledObject(options: Partial<ModelScaledObjectProps> = {}): Build {
  return (chart) => {
    new ModelScaledObject(chart, 'chat', { target, maxReplicas: 5, triggers: [Metric.cpuUtilization(60)], ...options });
  };
}

const prometheus = (options: Partial<Parameters<typeof Trigger.prometheus>[0]>) =>
  Trigger.prometheus({ address: 'http://p:9090', query: 'sum(up)', perReplica: 1, existsAtZeroPods: true, ...options });
const secret = (parameter: string) => ({ parameter, secret: 'broker', key: 'value' });
const rabbitMqWith = (authentication: TriggerAuthentication) =>
  Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 1, authentication });
const sqsWith = (authentication: TriggerAuthentication) => sqs({ authentication });
const bearerWith = (authentication: TriggerAuthentication) => prometheus({ authentication, authModes: 'bearer' });
const queue = Trigger.redisList({ address: 'redis:6379', list: 'l', entriesPerReplica: 10 });

describe('a ScaledObject', () => {
  test('has the YAML of every trigger', () => {
    expect(renderYaml(scaledObject({ triggers: triggers.map(([, trigger]) => trigger) }))).toMatchSnapshot();
  });

  test.each(triggers)('with the trigger %s has no fault', (_, trigger) => {
    expect(faultsOf(scaledObject({ triggers: [trigger] }))).toEqual([]);
    if (hasDefinitions) expect(render(scaledObject({ triggers: [trigger] })).flatMap(schemaFaults)).toEqual([]);
  });

  test('passes behaviour on, with all that KEDA can be told', () => {
    const manifest = renderOne(
      'ScaledObject',
      scaledObject({
        minReplicas: 0,
        triggers: [queue],
        target: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'chat' },
        behavior: { scaleDown: { policies: [ScalingPolicy.pods(1, Duration.minutes(5))] } },
        pollingInterval: Duration.seconds(10),
        cooldown: Duration.minutes(20),
        fallback: { failureThreshold: 5, replicas: 2, behavior: 'static' },
      }),
    );
    expect(manifest.spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'chat' },
      minReplicaCount: 0,
      maxReplicaCount: 5,
      pollingInterval: 10,
      cooldownPeriod: 1200,
      fallback: { failureThreshold: 5, replicas: 2, behavior: 'static' },
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] } },
        },
      },
      triggers: [{ type: 'redis', metadata: { address: 'redis:6379', listName: 'l', listLength: '10' } }],
    });
    if (hasDefinitions) expect(schemaFaults(manifest)).toEqual([]);
  });

  test('always says its minimum, since that of KEDA is 0, and nothing else that is a default', () => {
    const given = { pollingInterval: Duration.seconds(30), cooldown: Duration.minutes(5) };
    expect(renderOne('ScaledObject', scaledObject(given)).spec).toEqual({
      scaleTargetRef: { name: 'chat' },
      minReplicaCount: 1,
      maxReplicaCount: 5,
      triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '60' } }],
    });
  });

  test.each<[string, Partial<ModelScaledObjectProps>, string]>([
    ['no trigger', { triggers: [] }, 'metrics: must hold at least one metric'],
    ['min above max', { minReplicas: 6 }, 'minReplicas: must not be above maxReplicas (5)'],
    ['zero on CPU alone', { minReplicas: 0 }, 'minReplicas: needs a metric that exists while there are no pods'],
    [
      'a metric that KEDA cannot ask for',
      { triggers: [Metric.pods({ name: 'a' }, { averageValue: 1 })] },
      'metrics[0]: cannot be asked for by KEDA',
    ],
    [
      'a target of 0',
      { triggers: [Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 0, authentication })] },
      'metrics[0].messagesPerReplica: must be a number above 0',
    ],
    [
      'a target below a thousandth',
      { triggers: [prometheus({ perReplica: 0.0001 })] },
      'metrics[0].perReplica: must be a number above 0 and up to 1000000000000000, with three decimals at most',
    ],
    [
      'a target without bounds',
      { triggers: [prometheus({ perReplica: 1e21 })] },
      'metrics[0].perReplica: must be a number',
    ],
    [
      'an address without a scheme',
      { triggers: [prometheus({ address: 'prometheus.monitoring:9090' })] },
      'metrics[0].serverAddress: must be a URL',
    ],
    [
      'an address that is none',
      { triggers: [prometheus({ address: 'http://prometheus operated' })] },
      'metrics[0].serverAddress: must be a URL',
    ],
    [
      'a query that is no PromQL',
      { triggers: [prometheus({ query: 'sum(rate(queue[1m])' })] },
      'metrics[0].query: must be PromQL: a ) is missing at the end, after sum(rate(queue[1m]); received "sum(rate(queue[1m])". Fix: Add the ).',
    ],
    [
      'a way to sign in that KEDA does not know',
      { triggers: [prometheus({ authentication: { name: 'prom' }, authModes: 'tls,bearr' })] },
      'metrics[0].authModes: must be apiKey, basic, bearer, custom, oauth, tls, or several with commas between them: KEDA refuses bearr',
    ],
    [
      'signing in with nothing',
      { triggers: [prometheus({ authModes: 'bearer' })] },
      'metrics[0].authModes: needs authentication',
    ],
    [
      'a fraction where KEDA reads whole numbers',
      { triggers: [Trigger.redisList({ address: 'r:1', list: 'l', entriesPerReplica: 0.5 })] },
      'metrics[0].entriesPerReplica: must be a whole number, at least 1',
    ],
    [
      'an empty queue name',
      { triggers: [Trigger.rabbitMq({ queue: '', messagesPerReplica: 1, authentication })] },
      'metrics[0].queueName: must not be empty',
    ],
    [
      'a negative activation',
      { triggers: [Trigger.redisList({ address: 'r:1', list: 'l', entriesPerReplica: 1, activation: -1 })] },
      'metrics[0].activation: must be a whole number, 0 or more',
    ],
    [
      'an activation that is no number',
      { triggers: [prometheus({ activation: Number.POSITIVE_INFINITY })] },
      'metrics[0].activation: must be a number, 0 or more',
    ],
    [
      'half a message to wake for',
      { triggers: [sqs({ authentication, activation: 0.5 })] },
      'metrics[0].activation: must be a whole number, 0 or more',
    ],
    [
      'a target that is not written as a whole number',
      { triggers: [sqs({ authentication, messagesPerReplica: 1e21 })] },
      'metrics[0].messagesPerReplica: must be a whole number, at least 1',
    ],
    [
      'a broker without a port',
      { triggers: [Trigger.kafka({ bootstrapServers: 'a:9092,b', consumerGroup: 'g', lagPerReplica: 5 })] },
      'metrics[0].bootstrapServers: must be host:port, or several with commas between them',
    ],
    [
      'a list at an address without a port',
      { triggers: [Trigger.redisList({ address: 'redis', list: 'l', entriesPerReplica: 5 })] },
      'metrics[0].address: must be host:port',
    ],
    [
      'a stream at a URL',
      {
        triggers: [
          Trigger.redisStream({ address: 'redis://redis:6379', stream: 's', consumerGroup: 'g', lagPerReplica: 5 }),
        ],
      },
      'metrics[0].address: must be host:port',
    ],
    [
      'a queue of AWS and nothing to sign in with',
      { triggers: [sqs({})] },
      'metrics[0].authentication: must be given, or identityOwner: KEDA needs something to sign in to AWS with, and finds no awsAccessKeyID',
    ],
    [
      'a queue of AWS and two ways to sign in',
      { triggers: [sqs({ authentication, identityOwner: 'operator' })] },
      'metrics[0].identityOwner: must not be given beside authentication',
    ],
    [
      'a queue of AWS by half a URL',
      { triggers: [sqs({ authentication, queueUrl: 'https://sqs.eu-central-1.amazonaws.com/jobs' })] },
      'metrics[0].queueUrl: must be the URL of a queue',
    ],
    [
      'a RabbitMQ without an address',
      { triggers: [Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 1 })] },
      "metrics[0].authentication: must be given, or hostFromEnv: KEDA needs the broker's address",
    ],
    [
      'a bad authentication',
      {
        triggers: [
          Trigger.redisList({ address: 'r:1', list: 'l', entriesPerReplica: 1, authentication: { name: 'A_B' } }),
        ],
      },
      'metrics[0].authentication.name: must consist of lower case',
    ],
    [
      'a broken polling interval',
      { pollingInterval: Duration.millis(100) },
      'pollingInterval: must be a whole number of seconds',
    ],
    ['a fallback on CPU alone', { fallback: {} }, 'fallback: needs a trigger other than CPU and memory'],
    [
      'a fallback above the maximum',
      { triggers: [queue], fallback: { replicas: 9 } },
      'fallback.replicas: must not be above maxReplicas (5)',
    ],
    [
      'a negative threshold',
      { triggers: [queue], fallback: { failureThreshold: -1 } },
      'fallback.failureThreshold: must be a whole number',
    ],
    [
      'an endless window',
      { behavior: { scaleUp: { stabilizationWindow: Duration.hours(2) } } },
      'behavior.scaleUp.stabilizationWindow: must be whole seconds',
    ],
    [
      'a name too long for KEDA',
      { name: 'a'.repeat(55) },
      'name: must be no more than 54 characters under KEDA, has 55',
    ],
  ])('with %s is refused', (_, options, fault) => {
    expect(faultsOf(scaledObject(options))).toEqual([expect.stringContaining(`[test/chat] ${fault}`)]);
  });

  test.each<[string, Partial<Parameters<typeof Trigger.cron>[0]>, string]>([
    ['four fields', { start: '0 8 * *' }, 'start: must have five fields'],
    ['minute 60', { start: '60 8 * * *' }, 'start: must have a minute from 0 to 59'],
    ['a range that runs backwards', { end: '0 19 * * 5-1' }, 'end: must have a day of week from 0 to 6'],
    ['a step of 0', { end: '*/0 19 * * *' }, 'end: must have a minute'],
    ['an unknown month', { end: '0 19 * foo *' }, 'end: must have a month'],
    ['no time between', { end: '0 8 * * mon-fri', start: '0 8 * * mon-fri' }, 'end: must differ from the start'],
    ['an unknown time zone', { timeZone: 'Berlin' }, 'timeZone: must be a name of the IANA'],
    ['an offset', { timeZone: '+02:00' }, 'timeZone: must be a name of the IANA'],
    ['a time zone that Go does not know', { timeZone: 'PST' }, 'timeZone: must be a name of the IANA'],
    ['a time zone in small letters', { timeZone: 'europe/berlin' }, 'timeZone: must be a name of the IANA'],
    [
      'an unknown time zone of its own',
      { end: 'TZ=Berlin 0 19 * * *' },
      'end: must name a time zone of the IANA time zone database, which Berlin is not',
    ],
    ['half a replica', { replicas: 1.5 }, 'replicas: must be a whole number'],
    [
      'no more than without it',
      { replicas: 1 },
      'replicas: must be above minReplicas (1) and not above maxReplicas (5)',
    ],
  ])('with a window of %s is refused', (_, change, fault) => {
    const window = { start: '0 8 * * 1-5', end: '0 19 * * 1-5', timeZone: 'Europe/Berlin', replicas: 2, ...change };
    expect(faultsOf(scaledObject({ triggers: [queue, Trigger.cron(window)] }))).toEqual([
      expect.stringContaining(`metrics[1].${fault}`),
    ]);
  });

  test.each([
    [
      'half a message to wake for, of RabbitMQ',
      Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 1, authentication, activation: 0.5 }),
    ],
    ['half a request to wake for', prometheus({ activation: 0.5 })],
    ['several brokers', Trigger.kafka({ bootstrapServers: 'a:9092,[::1]:9092', consumerGroup: 'g', lagPerReplica: 5 })],
    ['a socket of Redis', Trigger.redisList({ address: '/run/redis.sock', list: 'l', entriesPerReplica: 5 })],
    ['the name of a queue of AWS', sqs({ authentication, queueUrl: 'jobs' })],
    [
      'keys of AWS in the environment',
      Trigger.custom({
        type: 'aws-sqs-queue',
        metadata: {
          queueURL: 'jobs',
          awsRegion: 'eu-central-1',
          awsAccessKeyIDFromEnv: 'KEY',
          awsSecretAccessKeyFromEnv: 'SECRET',
        },
        existsAtZeroPods: true,
      }),
    ],
  ])('with %s has no fault', (_, trigger) => {
    expect(faultsOf(scaledObject({ triggers: [trigger] }))).toEqual([]);
  });

  test('reads the address of RabbitMQ from a variable that the model server has', () => {
    const faults = (props: Partial<ModelDeploymentProps>, hostFromEnv = 'BROKER') =>
      faultsOf((chart) => {
        const target = new ModelDeployment(chart, 'chat', { image: 'm:1', ...props });
        const triggers = [Trigger.rabbitMq({ queue: 'q', messagesPerReplica: 1, hostFromEnv })];
        new ModelScaledObject(chart, 'autoscaler', { target, maxReplicas: 5, triggers });
      });
    const env = { BROKER: EnvValue.fromValue('amqp://rabbitmq:5672') };
    expect(faults({ env })).toEqual([]);
    expect(faults({ envFrom: [new EnvFrom(undefined, undefined, { name: 'broker' } as ISecret)] })).toEqual([]);
    expect(faults({ env }, 'BROCKER')).toEqual([
      expect.stringContaining(
        'metrics[0].hostFromEnv: must be an environment variable of the first container of chat, which KEDA reads it from: there is none of that name; received "BROCKER"',
      ),
    ]);
  });

  test.each<
    [string, (authentication: TriggerAuthentication) => Trigger, TriggerAuthenticationProps, string | undefined]
  >([
    ['RabbitMQ by its address', rabbitMqWith, { secrets: [secret('host')] }, undefined],
    ['RabbitMQ by a password', rabbitMqWith, { secrets: [secret('password')] }, 'must give the parameter host'],
    ['SQS by an identity', sqsWith, { podIdentity: { provider: 'aws' } }, undefined],
    ['SQS by a role', sqsWith, { secrets: [secret('awsRoleArn')] }, undefined],
    ['SQS by keys', sqsWith, { secrets: [secret('awsAccessKeyID'), secret('awsSecretAccessKey')] }, undefined],
    ['SQS by one key', sqsWith, { secrets: [secret('awsAccessKeyID')] }, 'must give the identity aws, awsRoleArn, or'],
    ['SQS by another cloud', sqsWith, { podIdentity: { provider: 'gcp' } }, 'must give the identity aws'],
    ['Prometheus by a token', bearerWith, { secrets: [secret('bearerToken')] }, undefined],
    ['Prometheus by a password', bearerWith, { secrets: [secret('password')] }, 'must give the parameter bearerToken'],
  ])('signs in to %s if the authentication gives what it takes', (_, trigger, props, fault) => {
    const found = faultsOf((chart) => {
      const triggers = [trigger(new TriggerAuthentication(chart, 'broker', props))];
      new ModelScaledObject(chart, 'chat', { target, maxReplicas: 5, triggers });
    });
    const expected = expect.stringContaining(`[test/chat] metrics[0].authentication: ${fault}`);
    expect(found).toEqual(fault === undefined ? [] : [expected]);
  });

  test('divides CPU by a request that is there', () => {
    const build =
      (resources: object): Build =>
      (chart) => {
        const deployment = new ModelDeployment(chart, 'chat', { image: 'm:1', resources });
        const scaling = { target: deployment, maxReplicas: 5, triggers: [Metric.cpuUtilization(60)] };
        new ModelScaledObject(chart, 'autoscaler', scaling);
      };
    expect(faultsOf(build({ cpu: { request: Cpu.units(1) } }))).toEqual([]);
    expect(faultsOf(build({}))).toEqual([expect.stringContaining('container "chat" has none')]);
  });

  test('owns its deployment: no replicas, and no second owner', () => {
    const found = faultsOf((chart) => {
      const model = new AutoscaledModel(chart, 'chat', {
        image: 'm:1',
        resources: { cpu: { request: Cpu.units(1) } },
        scaling: { maxReplicas: 5, metrics: [Metric.cpuUtilization(60)] },
      });
      new ModelScaledObject(chart, 'second', { target: model.deployment, maxReplicas: 5, triggers: [queue] });
    });
    expect(found).toEqual([
      expect.stringContaining('has more than one autoscaler (test/chat/autoscaler, test/second)'),
    ]);
    const deployment = (chart: Parameters<Build>[0]) => {
      const target = new ModelDeployment(chart, 'chat', { image: 'm:1', replicas: 2 });
      new ModelScaledObject(chart, 'autoscaler', { target, maxReplicas: 5, triggers: [queue] });
    };
    expect(faultsOf(deployment)).toEqual([
      expect.stringContaining('replicas: must be left out when an autoscaler owns'),
    ]);
  });
});

describe('a TriggerAuthentication', () => {
  test('holds references, never values', () => {
    const manifest = renderOne('TriggerAuthentication', (chart) => {
      new TriggerAuthentication(chart, 'broker', {
        secrets: [{ parameter: 'host', secret: 'rabbitmq', key: 'uri' }],
        podIdentity: { provider: 'aws', identityOwner: 'workload' },
      });
    });
    expect(manifest).toMatchObject({
      metadata: { name: 'broker' },
      spec: {
        podIdentity: { provider: 'aws', identityOwner: 'workload' },
        secretTargetRef: [{ parameter: 'host', name: 'rabbitmq', key: 'uri' }],
      },
    });
    if (hasDefinitions) expect(schemaFaults(manifest)).toEqual([]);
  });

  test('without anything to sign in with is refused, and so is what is not a reference', () => {
    expect(faultsOf((chart) => new TriggerAuthentication(chart, 'broker', {}))).toEqual([
      expect.stringContaining('secrets: must hold at least one reference'),
    ]);
    const secrets = [{ parameter: '', secret: 'A', key: 'a/b' }];
    expect(faultsOf((chart) => new TriggerAuthentication(chart, 'broker', { secrets }))).toEqual([
      expect.stringContaining('secrets[0].secret'),
      expect.stringContaining('secrets[0].key'),
      expect.stringContaining('secrets[0].parameter: must not be empty'),
    ]);
  });
});
