/** Probes and lifecycle hooks: what is called, and how often. */
import { headerNameFaults } from '../../../manifest/names';
import { portReferenceFaults } from '../../../manifest/ports';
import {
  type Fields,
  has,
  number,
  numberOrText,
  object,
  objects,
  optionalText,
  section,
  strings,
  text,
} from '../fields';
import type { Report } from '../report';
import { gracePeriod } from './containers';
import type { PodContext } from './pod';
import { LINUX_SIGNALS, WINDOWS_SIGNALS } from './signals';

const PROBE = 'invalid-probe';
const HOOK = 'invalid-lifecycle';
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];
const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
const SCHEMES = ['HTTP', 'HTTPS'];

/** Checks the three probes of a container. */
export function checkProbes(report: Report, container: Fields, path: string): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = object(container, name);
    if (probe) checkProbe(report, probe, `${path}.${name}`, name);
  }
}

function checkProbe(report: Report, probe: Fields, path: string, name: string): void {
  checkHandler(report, PROBE, probe, PROBE_HANDLERS, path);
  for (const count of COUNTS) report.nonNegative(PROBE, `${path}.${count}`, number(probe, count));
  const grace = number(probe, 'terminationGracePeriodSeconds');
  const gracePath = `${path}.terminationGracePeriodSeconds`;
  if (grace !== undefined && grace <= 0) report.invalid(PROBE, gracePath, grace, ['must be 1 or more']);
  if (name === 'readinessProbe') {
    if (grace !== undefined)
      report.forbidden(PROBE, gracePath, 'must not be set for a readiness probe, which kills nothing');
    return;
  }
  const successes = number(probe, 'successThreshold') ?? 0;
  if (successes !== 0 && successes !== 1) report.invalid(PROBE, `${path}.successThreshold`, successes, ['must be 1']);
}

/** Checks `lifecycle` of a container. */
export function checkLifecycle(report: Report, container: Fields, path: string, pod: PodContext): void {
  const lifecycle = object(container, 'lifecycle');
  if (!lifecycle) return;
  for (const name of ['postStart', 'preStop']) {
    const hook = object(lifecycle, name);
    if (!hook) continue;
    const at = `${path}.lifecycle.${name}`;
    const sleeps = report.since(30);
    checkHandler(report, HOOK, hook, sleeps ? HOOK_HANDLERS : HOOK_HANDLERS.slice(0, 3), at);
    if (sleeps && has(hook, 'sleep')) checkSleep(report, section(hook, 'sleep'), `${at}.sleep`, pod);
  }
  checkStopSignal(report, lifecycle, `${path}.lifecycle.stopSignal`, pod);
}

function checkSleep(report: Report, sleep: Fields, path: string, pod: PodContext): void {
  const seconds = number(sleep, 'seconds') ?? 0;
  const grace = gracePeriod(pod.spec);
  const least = report.since(33) ? 0 : 1;
  if (seconds >= least && seconds <= grace) return;
  report.invalid(HOOK, path, seconds, [`must be from ${least} to terminationGracePeriodSeconds, which is ${grace}`], {
    fix: 'Shorten the sleep or lengthen terminationGracePeriodSeconds of the pod.',
  });
}

/** The gate of stop signals is off everywhere, so that what is wrong is dropped, not refused. */
function checkStopSignal(report: Report, lifecycle: Fields, path: string, pod: PodContext): void {
  const signal = optionalText(lifecycle, 'stopSignal');
  if (signal === undefined) return;
  const severity = 'warning';
  const os = text(section(pod.spec, 'os'), 'name');
  if (os === '') report.forbidden(HOOK, path, 'needs spec.os.name', { severity });
  else if (os === 'linux' ? !LINUX_SIGNALS.has(signal) : !WINDOWS_SIGNALS.has(signal))
    report.unsupported(HOOK, path, signal, [...(os === 'linux' ? LINUX_SIGNALS : WINDOWS_SIGNALS)], { severity });
}

function checkHandler(report: Report, rule: string, handler: Fields, known: readonly string[], path: string): void {
  const [first, ...others] = known.filter((name) => has(handler, name));
  for (const name of others) report.forbidden(rule, `${path}.${name}`, `cannot be given together with ${first}`);
  if (first === undefined) {
    report.required(rule, path, `one of ${known.join(', ')}`);
    return;
  }
  const at = `${path}.${first}`;
  const action = section(handler, first);
  if (first === 'exec' && strings(action, 'command').length === 0) report.required(rule, `${at}.command`);
  if (first === 'httpGet') checkHttpGet(report, rule, action, at);
  if (first === 'tcpSocket') checkPort(report, rule, action, at);
  if (first === 'grpc') checkPort(report, rule, action, at);
}

function checkPort(report: Report, rule: string, action: Fields, path: string): void {
  const port = numberOrText(action, 'port') ?? 0;
  report.invalid(rule, `${path}.port`, port, portReferenceFaults(port));
}

function checkHttpGet(report: Report, rule: string, action: Fields, path: string): void {
  checkPort(report, rule, action, path);
  const scheme = text(action, 'scheme');
  if (scheme !== '' && !SCHEMES.includes(scheme)) report.unsupported(rule, `${path}.scheme`, scheme, SCHEMES);
  for (const [index, header] of objects(action, 'httpHeaders').entries()) {
    const name = text(header, 'name');
    report.invalid(rule, `${path}.httpHeaders`, name, headerNameFaults(name), {
      at: `${path}.httpHeaders[${index}].name`,
    });
  }
}
