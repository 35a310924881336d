import { counted } from '../check/report';
import type { Evidence } from './evidence';
import { FLAP_SECONDS, type Flap, flapsIn } from './figures';
import {
  asksNoMore,
  fixedTooFew,
  heldByPace,
  heldByWindow,
  maxReached,
  neverWakes,
  podsFor,
  slowStart,
  timesText,
} from './late-findings';
import { secondsOf } from './load';
import type { SimulationFinding } from './report';
import { rateOf } from './serving';
import { clockText, secondsText, shareText, wholeText } from './words';

type Judge = (evidence: Evidence) => SimulationFinding | undefined;

/** What a replay shows to be wrong, each with what to change: first what makes requests wait, then what costs too much. */
export function findingsOf(evidence: Evidence): readonly SimulationFinding[] {
  return JUDGES.flatMap((judge) => judge(evidence) ?? []);
}

/** Share of the capacity below which the fewest replicas are too many. */
const IDLE_SHARE = 0.4;
/** What the controller waits before it lets pods go, where nothing else is said. */
const WINDOW_SECONDS = 300;

function fromZero({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const { unserved, rescales } = outcome.record;
  const wakes = rescales.filter(({ from }) => from === 0).length;
  if (unserved === 0 || wakes === 0) return undefined;
  const share = shareText(unserved / figures.requests);
  const fate = input.refuses ? 'were refused' : `waited for a start of ${secondsText(input.startupSeconds)}`;
  return {
    id: 'from-zero',
    message: `${wholeText(unserved)} requests (${share}) came while no pod was ready and ${fate}; the model was started from 0 ${timesText(wakes)}.`,
    fix: 'Keep a replica, at least in the hours of use, or take the wait for what 0 replicas save.',
  };
}

function cutOff({ input, figures }: Evidence): SimulationFinding | undefined {
  const { capacity, graceSeconds, stopSeconds } = input;
  if (figures.cut < 1) return undefined;
  return {
    id: 'cut-off',
    message: `${wholeText(figures.cut)} requests were cut off when their pods ended: a request takes ${secondsText(capacity.serviceSeconds)}, a pod has ${secondsText(graceSeconds)} to end.`,
    fix: `Set terminationGracePeriodSeconds to more than ${Math.ceil(capacity.serviceSeconds + stopSeconds)}.`,
  };
}

function takenBack({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const flaps = flapsIn(outcome.record.rescales);
  const [first] = flaps;
  if (!first) return undefined;
  const { down, up } = first;
  const { load } = input;
  const time = clockText(load.start + down.second, load.start + secondsOf(load));
  const example = `first at ${time} (${down.from} -> ${down.to}, up to ${up.to} after ${secondsText(up.second - down.second)})`;
  return {
    id: 'taken-back',
    message: `${wholeText(flaps.length)} of ${counted(figures.scaleDowns, 'scale-down')} ${flaps.length === 1 ? 'was' : 'were'} taken back within ${secondsText(FLAP_SECONDS)}, ${example}, which cost a start of ${secondsText(input.startupSeconds)} each time.`,
    fix: takenBackFix(flaps, input),
  };
}

/** So long that none of these scale-downs would have come before it was needed again. */
function takenBackFix(flaps: readonly Flap[], { scaling }: Evidence['input']): string {
  const gap = Math.max(...flaps.map(({ down, up }) => up.second - down.second));
  const longer = (seconds: number) => Math.ceil((seconds + gap) / 60) * 60;
  const { keda, spec } = scaling.autoscaler ?? {};
  if (keda && flaps.every(({ down }) => down.by === 'keda'))
    return `Lengthen cooldownPeriod from ${keda.cooldownPeriod} to about ${longer(keda.cooldownPeriod)}.`;
  const window = spec?.behavior?.scaleDown.stabilizationWindowSeconds ?? WINDOW_SECONDS;
  return `Lengthen scaleDown.stabilizationWindowSeconds from ${window} to about ${longer(window)}.`;
}

function unfinished({ input, figures }: Evidence): SimulationFinding | undefined {
  const { waitingAtEnd, mostReplicas } = figures;
  const served = Math.max(1, mostReplicas) * rateOf(input.capacity) * input.allowed;
  if (waitingAtEnd < 1 || waitingAtEnd <= served) return undefined;
  return {
    id: 'still-waiting',
    message: `${wholeText(waitingAtEnd)} requests still waited at the end, more than the pods finish in ${secondsText(input.allowed)}.`,
    fix: 'Replay a longer time, which shows whether they are ever served.',
  };
}

function minTooMany({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const { min, autoscaler } = input.scaling;
  const { peakLoad } = outcome.record;
  const share = peakLoad / (min * rateOf(input.capacity));
  if (!autoscaler || min < 2 || figures.mostReplicas > min || share >= IDLE_SHARE) return undefined;
  return {
    id: 'min-too-many',
    message: `never left ${min} replicas, the fewest: at its peak the load took ${shareText(share)} of what they can do.`,
    fix: `Lower the fewest replicas to about ${Math.max(1, podsFor(peakLoad, input))}, unless as many are kept in case one fails.`,
  };
}

const JUDGES: readonly Judge[] = [
  neverWakes,
  maxReached,
  fixedTooFew,
  asksNoMore,
  heldByWindow,
  heldByPace,
  slowStart,
  fromZero,
  cutOff,
  unfinished,
  takenBack,
  minTooMany,
];
