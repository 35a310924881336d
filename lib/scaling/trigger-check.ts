import { cronFaults, isTimeZone } from '../manifest/cron';
import type { Faults } from '../manifest/fault';
import { AUTH_MODES, authModesOf, isHttpAddress } from '../manifest/keda';
import { dnsSubdomainFaults } from '../manifest/names';
import { isWholeInThousandths } from './behavior';
import type { CronOptions, Trigger } from './trigger';

/** Largest target: KEDA counts its thousandths in 64 bits. */
const MOST = 1e15;
/** Scalers that read their targets as whole numbers. */
const WHOLE_NUMBERS = ['kafka', 'aws-sqs-queue', 'redis', 'redis-streams'];

/** Adds what KEDA would refuse of a trigger, and targets that could never be met. */
export function checkTrigger({ definition }: Trigger, field: string, faults: Faults): void {
  const isWhole = WHOLE_NUMBERS.includes(definition.type);
  for (const [prop, value] of Object.entries(definition.targets)) {
    if (isWhole ? Number.isInteger(value) && value > 0 : isTarget(value)) continue;
    const problem = isWhole
      ? 'must be a whole number, at least 1'
      : `must be a number above 0 and up to ${MOST}, with three decimals at most: KEDA calculates in thousandths`;
    faults.add({ field: `${field}.${prop}`, value, problem, fix: 'Give the part that one replica handles well.' });
  }
  const { activation, authentication } = definition;
  if (activation !== undefined && !(Number.isFinite(activation) && activation >= 0)) {
    faults.add({
      field: `${field}.activation`,
      value: activation,
      problem: 'must be a number, 0 or more: the model wakes above it',
      fix: 'Leave it out to wake for the first request.',
    });
  }
  for (const [key, text] of Object.entries(definition.metadata)) {
    if (text === '')
      faults.add({ field: `${field}.${key}`, value: text, problem: 'must not be empty', fix: 'Name it.' });
  }
  if (authentication) {
    const fix = 'Give the name of a TriggerAuthentication.';
    faults.addAll(`${field}.authentication.name`, authentication.name, dnsSubdomainFaults(authentication.name), fix);
  }
  if (definition.type === 'prometheus') checkSignIn(definition, field, faults);
  if (definition.window) checkWindow(definition.window, field, faults);
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
