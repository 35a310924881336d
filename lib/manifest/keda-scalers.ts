/**
 * The scalers of KEDA 2.20, and what those read of a trigger's metadata for which there are props.
 *
 * @see https://github.com/kedacore/keda/blob/v2.20.2/pkg/scaling/scalers_builder.go
 */

import type { FieldSource } from './keda';
import { RABBITMQ_HOST } from './keda-sign-in';

/** Types of triggers. */
export const SCALERS: readonly string[] = `
  activemq apache-kafka arangodb artemis-queue aws-cloudwatch aws-dynamodb aws-dynamodb-streams aws-kinesis-stream
  aws-sqs-queue azure-app-insights azure-blob azure-data-explorer azure-eventhub azure-log-analytics azure-monitor
  azure-pipelines azure-queue azure-servicebus beanstalkd cassandra couchdb cpu cron datadog dynatrace elastic-forecast
  elasticsearch etcd external external-mock external-push forgejo-runner gcp-cloudtasks gcp-pubsub gcp-stackdriver
  gcp-storage github-runner graphite huawei-cloudeye ibmmq influxdb kafka kubernetes-resource kubernetes-workload liiklus
  loki memory metrics-api mongodb mssql mysql nats-jetstream new-relic nsq opensearch openstack-metric openstack-swift
  postgresql predictkube prometheus pulsar rabbitmq redis redis-cluster redis-cluster-streams redis-sentinel
  redis-sentinel-streams redis-streams selenium-grid solace-direct-messaging solace-event-queue solarwinds solr splunk
  splunk-observability sumologic temporal
`
  .trim()
  .split(/\s+/);

/** A field of a trigger's metadata. */
export interface ScalerField {
  readonly name: string;
  readonly needed: boolean;
  /** Where else KEDA looks for it. */
  readonly sources: readonly FieldSource[];
  /**
   * What is wrong with its text.
   *
   * @param isTerm whether the trigger is a term of a formula, which has a target of its own
   */
  fault(text: string, isTerm: boolean): string | undefined;
}

/** KEDA calculates in thousandths. */
export const LEAST_TARGET = 0.001;

/** What KEDA reads of the types that have props, by type. Other fields and types are not judged. */
export const SCALER_FIELDS: ReadonlyMap<string, readonly ScalerField[]> = new Map([
  ['cpu', [needed('value')]],
  ['memory', [needed('value')]],
  [
    'cron',
    [needed('start'), needed('end'), needed('timezone'), { ...wholeNumber('desiredReplicas', 1), needed: true }],
  ],
  [
    'kafka',
    [
      needed('bootstrapServers', 'environment'),
      needed('consumerGroup', 'environment'),
      wholeNumber('lagThreshold', 1),
      wholeNumber('activationLagThreshold', 0),
      choice('offsetResetPolicy', 'latest', 'earliest'),
      choice('tls', 'enable', 'disable'),
      choice('sasl', 'none', 'plaintext', 'scram_sha256', 'scram_sha512', 'oauthbearer', 'gssapi'),
      choice('saslTokenProvider', 'bearer', 'aws_msk_iam'),
      ...[
        'allowIdleConsumers',
        'excludePersistentLag',
        'scaleToZeroOnInvalidOffset',
        'limitToPartitionsWithLag',
        'ensureEvenDistributionOfPartitions',
        'unsafeSsl',
      ].map(flag),
    ],
  ],
  [
    'rabbitmq',
    [
      needed('queueName'),
      needed('host', ...RABBITMQ_HOST.sources),
      number('queueLength'),
      number('value'),
      number('activationValue'),
      wholeNumber('pageSize', 1),
      choice('protocol', 'amqp', 'http', 'auto'),
      ...['useRegex', 'excludeUnacknowledged', 'unsafeSsl'].map(flag),
    ],
  ],
  [
    'aws-sqs-queue',
    [
      needed('queueURL', 'environment'),
      needed('awsRegion', 'authentication'),
      wholeTarget('queueLength'),
      wholeNumber('activationQueueLength'),
      ...['scaleOnInFlight', 'scaleOnDelayed'].map(flag),
    ],
  ],
  ...['redis', 'redis-cluster', 'redis-sentinel'].map((type) => [type, redisList()] as const),
  ...['redis-streams', 'redis-cluster-streams', 'redis-sentinel-streams'].map((type) => [type, redisStream()] as const),
  [
    'prometheus',
    [
      needed('serverAddress'),
      needed('query'),
      { ...target('threshold'), needed: true },
      number('activationThreshold'),
      ...['ignoreNullValues', 'unsafeSsl'].map(flag),
    ],
  ],
]);

function redisList(): readonly ScalerField[] {
  return [needed('listName'), wholeTarget('listLength'), wholeNumber('activationListLength'), ...redisConnection()];
}

function redisStream(): readonly ScalerField[] {
  const numbers = ['pendingEntriesCount', 'streamLength', 'lagCount', 'activationLagCount'];
  return [needed('stream'), ...numbers.map((name) => wholeNumber(name)), ...redisConnection()];
}

function redisConnection(): readonly ScalerField[] {
  return [wholeNumber('databaseIndex'), ...['enableTLS', 'unsafeSsl'].map(flag)];
}

function needed(name: string, ...sources: readonly FieldSource[]): ScalerField {
  return { name, needed: true, sources, fault: () => undefined };
}

function optional(name: string, fault: ScalerField['fault']): ScalerField {
  return { name, needed: false, sources: [], fault };
}

function wholeNumber(name: string, least?: number): ScalerField {
  return optional(name, (text) => wholeFault(text, least));
}

function wholeTarget(name: string): ScalerField {
  return optional(name, (text, isTerm) => wholeFault(text, isTerm ? undefined : 1));
}

function number(name: string): ScalerField {
  return optional(name, (text) => numberFault(text));
}

function target(name: string): ScalerField {
  return optional(name, (text, isTerm) => numberFault(text, isTerm ? undefined : LEAST_TARGET));
}

function choice(name: string, ...values: readonly string[]): ScalerField {
  return optional(name, (text) => (values.includes(text) ? undefined : `is none of ${values.join(', ')}`));
}

/** What Go takes for true and false. */
const FLAG = /^(?:[01tTfF]|true|True|TRUE|false|False|FALSE)$/;

function flag(name: string): ScalerField {
  return optional(name, (text) => (FLAG.test(text) ? undefined : 'is neither true nor false'));
}

/** KEDA reads numbers as JSON has them. */
const WHOLE = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function wholeFault(text: string, least?: number): string | undefined {
  const isWhole = WHOLE.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return isWhole && Number(text) >= (least ?? Number.NEGATIVE_INFINITY)
    ? undefined
    : `is no whole number${from(least)}`;
}

/** What keeps a text from being a number, or one that is high enough. */
export function numberFault(text: string, least?: number): string | undefined {
  const isNumber = NUMBER.test(text) && Number.isFinite(Number(text));
  return isNumber && Number(text) >= (least ?? Number.NEGATIVE_INFINITY) ? undefined : `is no number${from(least)}`;
}

function from(least: number | undefined): string {
  return least === undefined ? '' : ` of ${least} or more`;
}
