import type { Faults } from '../manifest/fault';
import { isSince } from '../manifest/server-version';
import { type RuntimeSignal, seriesOf } from '../runtime/signal';
import { ceilingOf, type ServerMetrics, serverSignal } from './server-metrics';
import type { SignalDefinition } from './signal';

/** A signal with the server that it comes from. */
export interface FoundSignal {
  readonly signal: RuntimeSignal;
  readonly serverMetrics: ServerMetrics;
}

/** The cluster's tolerance, unless the autoscaler has its own: deviations up to it are left alone. */
const DEFAULT_TOLERANCE = 0.1;

/** Finds a server's signal by its meaning; adds a fault where it has none, or the target could never be reached. */
export function checkServerSignal(
  { meaning, model, perReplica }: Extract<SignalDefinition, { type: 'server' }>,
  {
    serverMetrics,
    tolerance = DEFAULT_TOLERANCE,
  }: { readonly serverMetrics?: ServerMetrics; readonly tolerance?: number },
  field: string,
  faults: Faults,
): FoundSignal | undefined {
  if (!serverMetrics) {
    faults.add({
      field,
      value: meaning,
      problem: 'is a signal of the model server, and it is not known which server this is',
      fix: 'Set runtime, or serverMetrics: { server: VLLM_METRICS } for a server that is spelled out.',
    });
    return undefined;
  }
  const { server } = serverMetrics;
  const signal = serverSignal(serverMetrics, meaning);
  if (!signal) {
    const known = server.signals.map((each) => each.meaning).join(', ');
    faults.add({
      field,
      value: meaning,
      problem: `is not among what ${server.title} tells of its load: ${known}`,
      fix: 'Choose one of them, or Signal.query for a number that something else exposes.',
    });
    return undefined;
  }
  const { version } = serverMetrics;
  const young = seriesOf(signal).find(({ since }) => since !== undefined && !isSince(version, since));
  if (young) {
    const others = server.signals.filter((each) => seriesOf(each).every(({ since = '' }) => isSince(version, since)));
    faults.add({
      field,
      value: meaning,
      problem: `comes from ${young.name}, which ${server.title} has from ${young.since} on, and this is ${version}`,
      fix: `Run ${young.since} or newer, or scale on ${others.map((each) => each.meaning).join(' or ')}.`,
    });
    return undefined;
  }
  checkReach(signal, serverMetrics, perReplica, tolerance, `${field}.perReplica`, faults);
  if (model !== undefined && seriesOf(signal).some(({ modelLabel }) => modelLabel === undefined)) {
    faults.add({
      field: `${field}.model`,
      value: model,
      problem: `cannot be told apart: ${server.title} does not label its metrics with the model`,
      fix: 'Leave model out: the signal is of the whole server.',
    });
  }
  return { signal, serverMetrics };
}

/** A value within the tolerance above the target changes nothing, so the ceiling must lie beyond it. */
function checkReach(
  signal: RuntimeSignal,
  serverMetrics: ServerMetrics,
  perReplica: number,
  tolerance: number,
  field: string,
  faults: Faults,
): void {
  const ceiling = ceilingOf(signal, serverMetrics);
  if (ceiling === undefined || ceiling > perReplica * (1 + tolerance)) return;
  const bound = signal.highest === undefined ? 'the limit of the server' : `a ${signal.unit} from 0 to ${ceiling}`;
  faults.add({
    field,
    value: perReplica,
    problem: `can never be exceeded by more than the tolerance of ${tolerance}: the greatest value of a replica is ${ceiling}, ${bound}, so no replica would ever be added`,
    fix: `Stay below ${Math.floor((ceiling / (1 + tolerance)) * 1000) / 1000}, such as ${Math.round(ceiling * 0.8 * 1000) / 1000}${signal.boundedBy ? ', or scale on waiting requests' : ''}.`,
  });
}
