import { cronFaults, isTimeZone } from '../manifest/cron';
import type { Faults } from '../manifest/fault';
import { AUTH_MODES, authModesOf, isHostAndPort, isHttpAddress, isQueueUrl, isRedisAddress } from '../manifest/keda';
import { missingParameter, NO_SIGN_IN } from '../manifest/keda-sign-in';
import { dnsSubdomainFaults } from '../manifest/names';
import { promQlFault } from '../manifest/promql';
import { isWholeInThousandths } from './behavior';
import type { CronOptions, Trigger } from './trigger';

/** Largest target: KEDA counts its thousandths in 64 bits. */
const MOST = 1e15;
const REDIS = ['redis', 'redis-streams'];
/** Scalers that read their targets, and the number that wakes a model, as whole numbers. */
const WHOLE_NUMBERS = ['kafka', 'aws-sqs-queue', ...REDIS];

/** Adds what KEDA would refuse of a trigger, and targets that could never be met. */
export function checkTrigger(trigger: Trigger, field: string, faults: Faults): void {
  const { definition } = trigger;
  const { type, authentication, metadata, window } = definition;
  checkNumbers(trigger, field, faults);
  for (const [key, text] of Object.entries(metadata)) {
    if (text === '')
      faults.add({ field: `${field}.${key}`, value: text, problem: 'must not be empty', fix: 'Name it.' });
  }
  if (authentication) {
    const fix = 'Give the name of a TriggerAuthentication.';
    faults.addAll(`${field}.authentication.name`, authentication.name, dnsSubdomainFaults(authentication.name), fix);
  }
  checkAddresses(definition, field, faults);
  if (type === 'prometheus') {
    checkSignIn(definition, field, faults);
    checkQuery(definition.metadata['query'] ?? '', `${field}.query`, faults);
  } else checkCredentials(definition, field, faults);
  if (window) checkWindow(window, field, faults);
}

/** Adds targets that could never be met, and a number to wake at that KEDA would refuse. */
export function checkNumbers({ definition }: Trigger, field: string, faults: Faults): void {
  const { type, targets, activation } = definition;
  const isWhole = WHOLE_NUMBERS.includes(type);
  for (const [prop, value] of Object.entries(targets)) {
    if (isWhole ? Number.isSafeInteger(value) && value > 0 : isTarget(value)) continue;
    const problem = isWhole
      ? 'must be a whole number, at least 1'
      : `must be a number above 0 and up to ${MOST}, with three decimals at most: KEDA calculates in thousandths`;
    faults.add({ field: `${field}.${prop}`, value, problem, fix: 'Give the part that one replica handles well.' });
  }
  if (activation !== undefined) checkActivation(activation, isWhole, field, faults);
}

function checkActivation(value: number, isWhole: boolean, field: string, faults: Faults): void {
  if ((isWhole ? Number.isSafeInteger(value) : Number.isFinite(value)) && value >= 0) return;
  faults.add({
    field: `${field}.activation`,
    value,
    problem: `must be a ${isWhole ? 'whole number' : 'number'}, 0 or more: the model wakes above it`,
    fix: 'Leave it out to wake for the first request.',
  });
}

/** Addresses that cannot be dialled. */
function checkAddresses({ type, metadata }: Trigger['definition'], field: string, faults: Faults): void {
  const { bootstrapServers = '', address = '', queueURL = '' } = metadata;
  if (type === 'kafka' && bootstrapServers !== '' && !bootstrapServers.split(',').every(isHostAndPort)) {
    faults.add({
      field: `${field}.bootstrapServers`,
      value: bootstrapServers,
      problem: 'must be host:port, or several with commas between them: KEDA cannot connect without a port',
      fix: 'Write it as kafka:9092.',
    });
  }
  if (REDIS.includes(type) && address !== '' && !isRedisAddress(address)) {
    const problem = 'must be host:port: KEDA cannot connect without a port';
    faults.add({ field: `${field}.address`, value: address, problem, fix: 'Write it as redis:6379.' });
  }
  if (type === 'aws-sqs-queue' && queueURL !== '' && !isQueueUrl(queueURL)) {
    faults.add({
      field: `${field}.queueUrl`,
      value: queueURL,
      problem: 'must be the URL of a queue, which ends in an account and a name: KEDA refuses others',
      fix: 'Write it as https://sqs.eu-central-1.amazonaws.com/123456789012/jobs.',
    });
  }
}

/** What is missing where nothing is given to sign in with; what an authentication gives is not known here. */
function checkCredentials(
  { type, metadata, authentication }: Trigger['definition'],
  field: string,
  faults: Faults,
): void {
  if (authentication) {
    if (type !== 'aws-sqs-queue' || metadata['identityOwner'] !== 'operator') return;
    const problem = 'must not be given beside authentication: KEDA uses one of them alone';
    faults.add({ field: `${field}.identityOwner`, value: 'operator', problem, fix: 'Leave one of them out.' });
    return;
  }
  const missing = missingParameter(type, { metadata, signIn: NO_SIGN_IN });
  if (missing === undefined) return;
  const [problem, fix] =
    type === 'rabbitmq'
      ? [
          "must be given, or hostFromEnv: KEDA needs the broker's address",
          'Name a TriggerAuthentication that gives the parameter host, or the variable that holds the address.',
        ]
      : [
          `must be given, or identityOwner: KEDA needs something to sign in to AWS with, and finds no ${missing}`,
          "Name a TriggerAuthentication with podIdentity, or give identityOwner: 'operator' to sign in as KEDA's operator.",
        ];
  faults.add({ field: `${field}.authentication`, problem, fix });
}

function isTarget(value: number): boolean {
  return value > 0 && value <= MOST && isWholeInThousandths(value);
}

function checkSignIn({ metadata, authentication }: Trigger['definition'], field: string, faults: Faults): void {
  const { serverAddress = '', authModes } = metadata;
  if (serverAddress !== '' && !isHttpAddress(serverAddress)) {
    faults.add({
      field: `${field}.serverAddress`,
      value: serverAddress,
      problem: 'must be a URL: without http:// or https:// in front KEDA cannot ask there',
      fix: 'Write it as http://prometheus.monitoring:9090.',
    });
  }
  if (authModes === undefined || authModes === '') return;
  const unknown = authModesOf(metadata).filter((mode) => !AUTH_MODES.includes(mode));
  if (unknown.length > 0) {
    const problem = `must be ${AUTH_MODES.join(', ')}, or several with commas between them: KEDA refuses ${unknown.join(', ')}`;
    faults.add({ field: `${field}.authModes`, value: authModes, problem, fix: 'Write it as bearer, or tls,basic.' });
  } else if (!authentication) {
    const problem = 'needs authentication, which holds what to sign in with';
    const fix = 'Name a TriggerAuthentication by authentication, or leave authModes out.';
    faults.add({ field: `${field}.authModes`, value: authModes, problem, fix });
  }
}

/** Whether Prometheus can read a query; adds a fault where it cannot. That there is one is checked elsewhere. */
export function checkQuery(query: string, field: string, faults: Faults): boolean {
  const fault = query === '' ? undefined : promQlFault(query);
  if (fault) faults.add({ field, value: query, problem: `must be PromQL: ${fault.problem}`, fix: fault.fix });
  return fault === undefined;
}

function checkWindow({ start, end, timeZone, replicas }: CronOptions, field: string, faults: Faults): void {
  for (const [prop, cron] of [
    ['start', start],
    ['end', end],
  ] as const) {
    faults.addAll(`${field}.${prop}`, cron, cronFaults(cron), 'Write 8 in the morning on weekdays as "0 8 * * 1-5".');
  }
  if (start === end) {
    const fix = 'Give the end of the window.';
    faults.add({ field: `${field}.end`, value: end, problem: 'must differ from the start: KEDA refuses it', fix });
  }
  if (!isTimeZone(timeZone)) {
    faults.add({
      field: `${field}.timeZone`,
      value: timeZone,
      problem: 'must be a name of the IANA time zone database',
      fix: 'Write it as Europe/Berlin or UTC.',
    });
  }
  if (!Number.isInteger(replicas) || replicas < 1) {
    const fix = 'Give the replicas to keep during the window.';
    faults.add({ field: `${field}.replicas`, value: replicas, problem: 'must be a whole number, at least 1', fix });
  }
}
