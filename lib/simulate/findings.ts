import type { Evidence } from './evidence';
import {
  asksNoMore,
  fixedTooFew,
  heldBack,
  maxReached,
  neverWakes,
  slowStart,
  timesText,
  unevenQueues,
} from './late-findings';
import { rateOver, secondsOf } from './load';
import { LOAD_SECONDS } from './replay';
import type { SimulationFinding } from './report';
import { podsFor, rateOf } from './serving';
import { takenBack } from './taken-back';
import { secondsText, shareText, wholeText } from './words';

type Judge = (evidence: Evidence) => SimulationFinding | undefined;

/** What a replay shows to be wrong, each with what to change: first what makes requests wait, then what costs too much. */
export function findingsOf(evidence: Evidence): readonly SimulationFinding[] {
  return JUDGES.flatMap((judge) => judge(evidence) ?? []);
}

/** Share of the capacity below which the fewest replicas are too many. */
const IDLE_SHARE = 0.4;

function fromZero({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const { unserved, rescales } = outcome.record;
  const wakes = rescales.filter(({ from }) => from === 0).length;
  if (unserved === 0 || wakes === 0) return undefined;
  const share = shareText(unserved / figures.requests);
  const isIdle = input.scaling.autoscaler?.keda?.idle !== undefined;
  const fate = input.refuses
    ? 'were refused'
    : `waited for one, which takes ${secondsText(input.startupSeconds)} to start`;
  return {
    id: 'from-zero',
    message: `${wholeText(unserved)} requests (${share}) came while no pod was ready and ${fate}; the model was started from 0 replicas ${timesText(wakes)}.`,
    fix: `Keep a replica, at least in the hours of use${isIdle ? ', by leaving idleReplicaCount out' : ''}, or take the wait for what 0 replicas save.`,
  };
}

function cutOff({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const { capacity, graceSeconds, stopSeconds } = input;
  const { cutWaiting, longestDrain } = outcome.serving;
  if (figures.cut < 1) return undefined;
  const queued = cutWaiting < 1 ? '' : `, and ${wholeText(cutWaiting)} of them still waited in its queue`;
  return {
    id: 'cut-off',
    message: `${wholeText(figures.cut)} requests were cut off when their pods ended: a request takes ${secondsText(capacity.serviceSeconds)}, a pod has ${secondsText(graceSeconds)} to end${queued}.`,
    fix: `Set terminationGracePeriodSeconds to more than ${Math.ceil(longestDrain + stopSeconds)}.`,
  };
}

function unfinished(evidence: Evidence): SimulationFinding | undefined {
  const { input, figures } = evidence;
  const { waitingAtEnd, mostReplicas } = figures;
  const served = Math.max(1, mostReplicas) * rateOf(input.capacity) * input.allowed;
  if (waitingAtEnd < 1 || waitingAtEnd <= served) return undefined;
  return {
    id: 'still-waiting',
    message: `${wholeText(waitingAtEnd)} requests still waited at the end, more than the pods finish in ${secondsText(input.allowed)}.`,
    fix: isTooMuch(evidence)
      ? 'Mend what else is found first: at the end more came than the replicas serve, so more and more wait.'
      : 'Replay a longer time, which shows whether they are ever served.',
  };
}

/** Whether more comes at the end than the replicas that are wanted then serve, so that time alone does not help. */
function isTooMuch({ input, outcome }: Evidence): boolean {
  const { load, capacity, initial } = input;
  const replicas = outcome.record.rescales.at(-1)?.to ?? initial;
  return rateOver(load, secondsOf(load) - LOAD_SECONDS, LOAD_SECONDS) > replicas * rateOf(capacity);
}

function minTooMany(evidence: Evidence): SimulationFinding | undefined {
  const { input, outcome, figures } = evidence;
  const { min, autoscaler } = input.scaling;
  const { peakLoad } = outcome.record;
  const share = peakLoad / (min * rateOf(input.capacity));
  if (!autoscaler || min < 2 || figures.mostReplicas > min || share >= IDLE_SHARE) return undefined;
  if (unevenQueues(evidence)) return undefined;
  return {
    id: 'min-too-many',
    message: `never left ${min} replicas, the fewest: at its peak the load took ${shareText(share)} of what they can do.`,
    fix: `Lower the fewest replicas to about ${Math.max(1, podsFor(peakLoad, input.capacity))}, unless as many are kept in case one fails.`,
  };
}

const JUDGES: readonly Judge[] = [
  neverWakes,
  maxReached,
  fixedTooFew,
  asksNoMore,
  (evidence) => heldBack('window', evidence),
  (evidence) => heldBack('pace', evidence),
  slowStart,
  unevenQueues,
  fromZero,
  cutOff,
  unfinished,
  takenBack,
  minTooMany,
];
