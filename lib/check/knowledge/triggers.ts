import { cronFaults, isTimeZone } from '../../manifest/cron';
import {
  AUTH_MODES,
  authModesOf,
  EXCLUSIVE_AUTH_MODES,
  type Field,
  isHostAndPort,
  isHttpAddress,
  isQueueUrl,
  isRedisAddress,
} from '../../manifest/keda';
import { LEAST_TARGET, numberFault, SCALER_FIELDS, SCALERS, type ScalerField } from '../../manifest/keda-scalers';
import { isGiven, isWritten, missingParameter, type ScalerInput } from '../../manifest/keda-sign-in';
import { nearest } from '../../manifest/nearest';
import { Quantity } from '../../manifest/quantity';
import { textOf } from '../../manifest/read';

/** A trigger of KEDA with all that its scaler is made from. */
export interface GivenTrigger extends ScalerInput {
  readonly type: string;
  readonly metricType?: string;
  /** The authentication that it refers to, as messages name it. */
  readonly authentication?: string;
  /** Whether a formula works out the metric, which has a target of its own. */
  readonly isTerm: boolean;
}

/** What keeps a trigger from working. */
export interface TriggerFault {
  /** The field of the trigger. */
  readonly path: string;
  readonly value?: string;
  readonly message: string;
  readonly fix?: string;
}

/** What a tool may still fill in. */
const TEMPLATE = /\$[({]|\{\{/;

type Judge = (trigger: GivenTrigger) => Iterable<TriggerFault>;

/** What is wrong with triggers of a type beyond their fields. */
const JUDGES: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['cpu', resourceFaults],
  ['memory', resourceFaults],
  ['cron', windowFaults],
  ['kafka', brokerFaults],
  ['rabbitmq', rabbitMqFaults],
  ['aws-sqs-queue', queueUrlFaults],
  ['prometheus', prometheusFaults],
  ...['redis', 'redis-streams'].map((type): [string, Judge] => [type, redisFaults(1)]),
  ...['redis-cluster', 'redis-cluster-streams', 'redis-sentinel', 'redis-sentinel-streams'].map(
    (type): [string, Judge] => [type, redisFaults()],
  ),
]);

/** Everything that keeps a trigger from working. */
export function* faultsOfTrigger(trigger: GivenTrigger): Iterable<TriggerFault> {
  const { type } = trigger;
  if (!SCALERS.includes(type)) {
    if (!TEMPLATE.test(type)) yield unknownType(type);
    return;
  }
  for (const field of SCALER_FIELDS.get(type) ?? []) yield* fieldFaults(field, trigger);
  yield* JUDGES.get(type)?.(trigger) ?? [];
  yield* signInFaults(trigger);
}

function unknownType(type: string): TriggerFault {
  const similar = nearest(type, SCALERS);
  return {
    path: 'type',
    value: type,
    message: `has the type ${type}, of which KEDA 2.20 has no scaler: it cannot be built.`,
    fix: similar === undefined ? 'Name a scaler of https://keda.sh/docs/latest/scalers/.' : `Did you mean ${similar}?`,
  };
}

function* fieldFaults({ name, needed, sources, fault }: ScalerField, trigger: GivenTrigger): Iterable<TriggerFault> {
  if (needed && !isGiven({ names: [name], sources }, trigger)) yield missing({ names: [name], sources }, trigger);
  const text = readable(trigger, name);
  const problem = text && fault(text, trigger.isTerm);
  if (problem) yield unfit(name, text, problem);
}

/** What a field holds, where it can be judged: neither nothing, nor what a tool fills in, nor what is not text. */
function readable({ metadata }: GivenTrigger, name: string): string | undefined {
  const text = textOf(metadata[name])?.trim();
  return text === undefined || TEMPLATE.test(text) ? undefined : text;
}

function unfit(name: string, value: string, problem: string, fix?: string): TriggerFault {
  const message = `has the ${name} ${JSON.stringify(value)}, which ${problem}: KEDA cannot scale by it.`;
  return { path: `metadata.${name}`, value, message, fix };
}

function missing({ names, sources }: Field, { metadata, authentication }: GivenTrigger): TriggerFault {
  const [name = ''] = names;
  const variable = sources.includes('environment') ? textOf(metadata[`${name}FromEnv`])?.trim() : undefined;
  if (variable) return missingVariable(name, variable);
  if (authentication === undefined || !sources.includes('authentication')) {
    return { path: 'metadata', message: `gives no ${name}: KEDA cannot build the scaler.` };
  }
  return missingInAuthentication(name, authentication);
}

function missingVariable(name: string, variable: string): TriggerFault {
  return {
    path: `metadata.${name}FromEnv`,
    value: variable,
    message: `takes ${name} from the variable ${variable}, which the container does not have: KEDA cannot build the scaler.`,
    fix: 'Give the container that KEDA reads, by default the first one, the variable, or correct its name.',
  };
}

function missingInAuthentication(name: string, authentication: string): TriggerFault {
  return {
    path: 'authenticationRef.name',
    message: `gets no ${name}: ${authentication} does not give it. KEDA cannot build the scaler.`,
    fix: `Add the parameter ${name} to ${authentication}.`,
  };
}

/** RabbitMQ's address is one of its fields, so it is told there. */
function* signInFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const { type, authentication, metadata } = trigger;
  const name = type === 'rabbitmq' ? undefined : missingParameter(type, trigger);
  if (name === undefined) return;
  const variable = type === 'prometheus' ? undefined : textOf(metadata[`${name}FromEnv`])?.trim();
  if (variable) yield missingVariable(name, variable);
  else if (authentication !== undefined) yield missingInAuthentication(name, authentication);
  else {
    yield {
      path: 'metadata',
      message: `signs in with nothing: it gets no ${name}, and KEDA cannot build the scaler.`,
      fix:
        type === 'prometheus'
          ? 'Name a TriggerAuthentication that gives it by authenticationRef.'
          : "Name a TriggerAuthentication by authenticationRef, or give identityOwner: operator to use the identity of KEDA's operator.",
    };
  }
}

function* resourceFaults({ metadata, metricType }: GivenTrigger): Iterable<TriggerFault> {
  if (isWritten(metadata['type'])) {
    yield {
      path: 'metadata.type',
      value: textOf(metadata['type']),
      message: 'has a type in its metadata, which KEDA refuses since 2.18: it cannot build the scaler.',
      fix: 'Move it to metricType, beside metadata.',
    };
  } else if (metricType === undefined || metricType === '') {
    const message = 'gives no metricType: KEDA cannot build the scaler.';
    yield { path: '', message, fix: 'Give metricType: Utilization or AverageValue, beside metadata.' };
  }
  const value = textOf(metadata['value'])?.trim() ?? '';
  if (value === '' || TEMPLATE.test(value)) return;
  if (metricType === 'Utilization' && !(/^\+?\d+$/.test(value) && Number(value) >= 1 && Number(value) < 2 ** 31)) {
    yield unfit('value', value, 'is no percentage, a whole number of 1 or more', 'Write 60 percent as "60".');
  }
  if (metricType === 'AverageValue' && Quantity.tryParse(value)?.sign !== 1) {
    yield unfit('value', value, 'is no quantity above 0', 'Write it as 500m or 2Gi.');
  }
}

function* windowFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const [start, end] = ['start', 'end'].map((name) => readable(trigger, name) ?? '');
  for (const [name, cron = ''] of Object.entries({ start, end })) {
    const [problem] = cron === '' ? [] : cronFaults(cron);
    if (problem) yield unfit(name, cron, problem, 'Write 8 in the morning on weekdays as "0 8 * * 1-5".');
  }
  if (end && start === end) yield unfit('end', end, 'is the start, too', 'Give the end of the window.');
  const zone = readable(trigger, 'timezone');
  if (zone && !isTimeZone(zone)) {
    yield unfit('timezone', zone, 'is no name of the IANA time zone database', 'Write it as Europe/Berlin or UTC.');
  }
}

/** One broker that can be reached is enough. */
function* brokerFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const brokers = readable(trigger, 'bootstrapServers');
  if (!brokers || brokers.split(',').some(isHostAndPort)) return;
  yield unfit('bootstrapServers', brokers, 'names no host with a port', 'Write it as kafka:9092.');
}

const REDIS_ADDRESS: Field = { names: ['address', 'addresses'], sources: ['authentication', 'environment'] };
const REDIS_HOST: Field = { names: ['host', 'hosts'], sources: ['authentication', 'environment'] };
const REDIS_PORT: Field = { names: ['port', 'ports'], sources: ['authentication', 'environment'] };

/** @param used how many of the addresses are used; by default all are, and one that can be reached is enough */
function redisFaults(used?: number): Judge {
  return function* faults(trigger) {
    const isByHost = isGiven(REDIS_HOST, trigger) && isGiven(REDIS_PORT, trigger);
    if (!isByHost && !isGiven(REDIS_ADDRESS, trigger)) yield missing(REDIS_ADDRESS, trigger);
    const name = isWritten(trigger.metadata['address']) ? 'address' : 'addresses';
    const addresses = readable(trigger, name);
    if (!addresses || addresses.split(',').slice(0, used).some(isRedisAddress)) return;
    yield unfit(name, addresses, 'names no host with a port', 'Write it as redis:6379.');
  };
}

const RABBITMQ_MODES = [
  'QueueLength',
  'MessageRate',
  'DeliverGetRate',
  'PublishedToDeliveredRatio',
  'ExpectedQueueConsumptionTime',
];

function* rabbitMqFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const host = readable(trigger, 'host');
  if (host && !isWritten(trigger.metadata['protocol']) && !/^(?:amqp|http)s?:/i.test(host)) {
    // The address may hold a password, so it is not shown.
    const message = 'has a host without amqp:// or http://, so KEDA cannot tell the protocol, nor build the scaler.';
    yield { path: 'metadata.host', message, fix: 'Write it as amqp://rabbitmq:5672.' };
  }
  yield* rabbitMqTargetFaults(trigger);
  if (isByAmqp(trigger)) yield* amqpFaults(trigger);
}

function* rabbitMqTargetFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const { metadata } = trigger;
  const hasMode = isWritten(metadata['mode']);
  const hasValue = isWritten(metadata['value']);
  if (isWritten(metadata['queueLength']) && (hasMode || hasValue)) {
    const message = 'gives queueLength beside mode and value, which take its place: KEDA cannot build the scaler.';
    yield { path: 'metadata.queueLength', message, fix: 'Leave queueLength out.' };
  } else if (hasMode !== hasValue) {
    const message = `gives ${hasMode ? 'mode without value' : 'value without mode'}: KEDA cannot build the scaler.`;
    yield { path: 'metadata', message, fix: 'Give both, such as mode: QueueLength and value: "20".' };
  }
  const mode = readable(trigger, 'mode');
  if (mode && !RABBITMQ_MODES.includes(mode)) yield unfit('mode', mode, `is none of ${RABBITMQ_MODES.join(', ')}`);
  const value = mode && readable(trigger, 'value');
  if (value && !numberFault(value) && numberFault(value, LEAST_TARGET)) {
    yield unfit('value', value, `is no number of ${LEAST_TARGET} or more`);
  }
}

/** Whether RabbitMQ is asked by AMQP: so it is said, or the address says it and nothing else does. */
function isByAmqp(trigger: GivenTrigger): boolean {
  const protocol = readable(trigger, 'protocol');
  if (protocol && protocol !== 'auto') return protocol === 'amqp';
  const mayBeOtherwise = !protocol && (trigger.signIn?.parameters.has('protocol') ?? true);
  return !mayBeOtherwise && /^amqps?:/i.test(readable(trigger, 'host') ?? '');
}

/** What RabbitMQ tells by HTTP alone. */
function* amqpFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const fix = 'Give the address and the protocol of the management API.';
  const mode = readable(trigger, 'mode');
  if (mode && mode !== 'QueueLength' && RABBITMQ_MODES.includes(mode)) {
    yield unfit('mode', mode, 'needs the protocol http', fix);
  }
  for (const name of ['useRegex', 'excludeUnacknowledged']) {
    const value = readable(trigger, name) ?? '';
    if (/^(?:1|t|true)$/i.test(value)) yield unfit(name, value, 'needs the protocol http', fix);
  }
}

function* queueUrlFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const url = readable(trigger, 'queueURL');
  if (!url || isQueueUrl(url)) return;
  const fix = 'Write it as https://sqs.<region>.amazonaws.com/<account>/<queue>.';
  yield unfit('queueURL', url, 'does not end in an account and the name of a queue', fix);
}

function* prometheusFaults(trigger: GivenTrigger): Iterable<TriggerFault> {
  const address = readable(trigger, 'serverAddress');
  if (address && !isHttpAddress(address)) {
    const message = `asks at ${address}, which is no URL with http:// or https://: KEDA cannot reach it.`;
    const fix = 'Write it as http://prometheus.monitoring:9090.';
    yield { path: 'metadata.serverAddress', value: address, message, fix };
  }
  yield* authModeFaults(trigger);
}

function* authModeFaults({ metadata }: GivenTrigger): Iterable<TriggerFault> {
  const name = isWritten(metadata['authModes']) ? 'authModes' : 'authMode';
  const value = textOf(metadata[name]) ?? '';
  if (TEMPLATE.test(value)) return;
  const modes = authModesOf(metadata);
  const unknown = modes.find((mode) => !AUTH_MODES.includes(mode));
  const exclusive = modes.filter((mode) => EXCLUSIVE_AUTH_MODES.includes(mode));
  const problem =
    unknown === undefined
      ? exclusive.length > 1 && `signs in by ${exclusive.join(' and ')}, of which KEDA takes one alone`
      : `signs in by ${unknown}, which KEDA does not know`;
  if (!problem) return;
  const fix = unknown === undefined ? 'Choose one of them.' : `Choose from ${AUTH_MODES.join(', ')}.`;
  yield { path: `metadata.${name}`, value, message: `${problem}: it cannot build the scaler.`, fix };
}
