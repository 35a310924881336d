import { compact } from '../manifest/canonical';
import { judgeCalls } from '../props/require';

/** A TriggerAuthentication in the namespace, or a ClusterTriggerAuthentication, that a trigger signs in with. */
export interface AuthenticationRef {
  readonly name: string;
  /** @default 'TriggerAuthentication' */
  readonly kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
}

/** What every trigger that reads a queue can be told. */
export interface QueueOptions {
  /**
   * Entries at which a model at zero replicas is woken: more than this many.
   *
   * @default 0
   */
  readonly activation?: number;
  /**
   * What the trigger signs in with.
   *
   * @default - nothing
   */
  readonly authentication?: AuthenticationRef;
}

/** A Kafka topic that a consumer group reads. */
export interface KafkaOptions extends QueueOptions {
  /** Brokers, each `host:port`, with commas between them. */
  readonly bootstrapServers: string;
  readonly consumerGroup: string;
  /** @default - every topic of the group */
  readonly topic?: string;
  /** Messages behind, for each replica. KEDA asks for no more replicas than the topic has partitions. */
  readonly lagPerReplica: number;
}

/** A RabbitMQ queue. */
export interface RabbitMqOptions extends QueueOptions {
  readonly queue: string;
  /**
   * Environment variable of the model server that holds the broker's address.
   *
   * @default - none: the address comes from `authentication`, as its parameter `host`
   */
  readonly hostFromEnv?: string;
  /** @default - RabbitMQ's own, `/` */
  readonly virtualHost?: string;
  /** @default - that of the address, `amqp://` or `http://` */
  readonly protocol?: 'amqp' | 'http';
  /** Messages in the queue, for each replica. */
  readonly messagesPerReplica: number;
}

/** An Amazon SQS queue. */
export interface SqsOptions extends QueueOptions {
  /** The queue's URL, or its name. */
  readonly queueUrl: string;
  readonly region: string;
  /**
   * `operator` signs in as KEDA's own operator, in place of `authentication`.
   *
   * @default - none: what it signs in with comes from `authentication`, a cloud identity or keys
   * @see https://keda.sh/docs/latest/scalers/aws-sqs/
   */
  readonly identityOwner?: 'operator';
  /** Messages in the queue, those being worked on included, for each replica. */
  readonly messagesPerReplica: number;
}

/** A Redis list. */
export interface RedisListOptions extends QueueOptions {
  /** `host:port` */
  readonly address: string;
  readonly list: string;
  /** Entries of the list, for each replica. */
  readonly entriesPerReplica: number;
}

/** A Redis stream that a consumer group reads. */
export interface RedisStreamOptions extends QueueOptions {
  /** `host:port` */
  readonly address: string;
  readonly stream: string;
  readonly consumerGroup: string;
  /** Entries that the group has not read yet, for each replica. Needs Redis 7. */
  readonly lagPerReplica: number;
}

/** A window of time, by cron expressions. */
export interface CronOptions {
  /** When it begins: minute, hour, day of month, month, day of week. */
  readonly start: string;
  /** When it ends. */
  readonly end: string;
  /** A name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Replicas that are kept during the window, at least. */
  readonly replicas: number;
}

/** A query to Prometheus that yields one number, the total over all replicas. */
export interface PrometheusOptions extends QueueOptions {
  /** Address of Prometheus, such as `http://prometheus.monitoring:9090`. */
  readonly address: string;
  /** PromQL that yields one series at the most. */
  readonly query: string;
  /** The part of the total that one replica is to have. */
  readonly perReplica: number;
  /** Whether the query yields a number while the model has no pods. */
  readonly existsAtZeroPods: boolean;
  /** How to sign in, where `authentication` is given. */
  readonly authModes?: string;
}

/** A trigger of a type that has no function of its own here. */
export interface CustomTriggerOptions {
  /** Name of a KEDA scaler. */
  readonly type: string;
  /** As the scaler's documentation has it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** @default - KEDA's, AverageValue */
  readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
  /** Whether what it reads exists while the model has no pods. */
  readonly existsAtZeroPods: boolean;
  readonly authentication?: AuthenticationRef;
}

/** What a trigger is, as data. */
export interface TriggerDefinition {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
  readonly authentication?: AuthenticationRef;
  /** Whether it can wake a model that has no pods. */
  readonly existsAtZeroPods: boolean;
  /** Numbers that must be above 0, by the name of the option. */
  readonly targets: Readonly<Record<string, number>>;
  /** The number of entries that wakes the model. */
  readonly activation?: number;
  /** The window of a cron trigger. */
  readonly window?: CronOptions;
}

/**
 * One trigger of a KEDA ScaledObject. Metadata is text, as KEDA wants it.
 *
 * @see https://keda.sh/docs/latest/scalers/
 */
export class Trigger {
  private constructor(
    /** What the trigger is, as data. */
    readonly definition: TriggerDefinition,
  ) {}

  /** Messages that a Kafka consumer group is behind. */
  static kafka(options: KafkaOptions): Trigger {
    const { bootstrapServers, consumerGroup, topic, lagPerReplica, activation } = options;
    return queueTrigger(
      'kafka',
      options,
      { lagPerReplica },
      {
        bootstrapServers,
        consumerGroup,
        topic,
        lagThreshold: String(lagPerReplica),
        activationLagThreshold: textOf(activation),
      },
    );
  }

  /** Messages in a RabbitMQ queue. */
  static rabbitMq(options: RabbitMqOptions): Trigger {
    const { queue, hostFromEnv, virtualHost, protocol, messagesPerReplica, activation } = options;
    return queueTrigger(
      'rabbitmq',
      options,
      { messagesPerReplica },
      {
        queueName: queue,
        hostFromEnv,
        vhostName: virtualHost,
        protocol,
        mode: 'QueueLength',
        value: String(messagesPerReplica),
        activationValue: textOf(activation),
      },
    );
  }

  /** Messages in an Amazon SQS queue, those being worked on included. */
  static sqs(options: SqsOptions): Trigger {
    const { queueUrl, region, identityOwner, messagesPerReplica, activation } = options;
    return queueTrigger(
      'aws-sqs-queue',
      options,
      { messagesPerReplica },
      {
        queueURL: queueUrl,
        awsRegion: region,
        queueLength: String(messagesPerReplica),
        activationQueueLength: textOf(activation),
        identityOwner,
      },
    );
  }

  /** Entries of a Redis list. */
  static redisList(options: RedisListOptions): Trigger {
    const { address, list, entriesPerReplica, activation } = options;
    return queueTrigger(
      'redis',
      options,
      { entriesPerReplica },
      {
        address,
        listName: list,
        listLength: String(entriesPerReplica),
        activationListLength: textOf(activation),
      },
    );
  }

  /** Entries of a Redis stream that a consumer group has not read yet. */
  static redisStream(options: RedisStreamOptions): Trigger {
    const { address, stream, consumerGroup, lagPerReplica, activation } = options;
    return queueTrigger(
      'redis-streams',
      options,
      { lagPerReplica },
      {
        address,
        stream,
        consumerGroup,
        lagCount: String(lagPerReplica),
        activationLagCount: textOf(activation),
      },
    );
  }

  /**
   * Keeps replicas during a window of time. Outside of it the trigger asks for none, so the others decide alone.
   */
  static cron(window: CronOptions): Trigger {
    return new Trigger({
      type: 'cron',
      metadata: {
        timezone: window.timeZone,
        start: window.start,
        end: window.end,
        desiredReplicas: String(window.replicas),
      },
      existsAtZeroPods: true,
      targets: {},
      window,
    });
  }

  /**
   * A total from Prometheus. Nothing in place of a number is an error, not 0: a dead exporter must not look like a model
   * without load (KEDA's own default takes it for 0).
   */
  static prometheus(options: PrometheusOptions): Trigger {
    const { address, query, perReplica, existsAtZeroPods, authModes, activation } = options;
    const trigger = queueTrigger(
      'prometheus',
      options,
      { perReplica },
      {
        serverAddress: address,
        query,
        threshold: String(perReplica),
        activationThreshold: textOf(activation),
        ignoreNullValues: 'false',
        authModes,
      },
    );
    return new Trigger({ ...trigger.definition, existsAtZeroPods });
  }

  /** Any scaler of KEDA's, spelled out. */
  static custom(options: CustomTriggerOptions): Trigger {
    return new Trigger({ ...options, targets: {} });
  }

  /** @internal The cpu or memory trigger, which KEDA hands on to the autoscaler as a resource metric. */
  static resource(
    type: 'cpu' | 'memory',
    metricType: 'Utilization' | 'AverageValue',
    metadata: Record<string, string>,
  ) {
    return new Trigger({ type, metricType, metadata, existsAtZeroPods: false, targets: {} });
  }

  /** @internal */
  static of(definition: TriggerDefinition): Trigger {
    return new Trigger(definition);
  }
}

judgeCalls('Trigger', Trigger);

function queueTrigger(
  type: string,
  { activation, authentication }: QueueOptions,
  targets: Readonly<Record<string, number>>,
  metadata: Readonly<Record<string, string | undefined>>,
): Trigger {
  return Trigger.of({
    type,
    metadata: compact(metadata) as Record<string, string>,
    authentication,
    existsAtZeroPods: true,
    targets,
    activation,
  });
}

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** The trigger as it stands in `spec.triggers`. */
export function triggerSpec({ definition }: Trigger): Record<string, unknown> {
  const { type, metadata, metricType, authentication } = definition;
  return compact({
    type,
    metricType,
    metadata: { ...metadata },
    authenticationRef: authentication && authenticationRef(authentication),
  });
}

function authenticationRef({ name, kind }: AuthenticationRef): Record<string, unknown> {
  return compact({ name, kind: kind === 'TriggerAuthentication' ? undefined : kind });
}
