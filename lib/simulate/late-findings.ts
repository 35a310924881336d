import { counted } from '../check/report';
import type { Cause, Episode } from './episodes';
import type { Evidence } from './evidence';
import type { SimulationFinding } from './report';
import { podsFor, rateOf } from './serving';
import { momentText, numberText, secondsText, wholeText } from './words';

/** Seconds below which requests that wait are no reason to change anything. */
const WORTH_SECONDS = 60;

/** Share of the time for which other causes may count where uneven queues are the reason. */
const OTHER_SHARE = 0.1;
/** Share of the requests that may wait too long by chance. */
const CHANCE_SHARE = 0.01;

/** How often requests waited too long for a reason, how long in all, and the worst of these times. */
interface Lateness {
  readonly times: number;
  readonly seconds: number;
  readonly worst: Episode;
  /** Most requests in a second that came in one of these times, over a minute. */
  readonly load: number;
  /** Requests that waited too long in these times. */
  readonly requests: number;
  /** How long they waited, and how the worst time went. */
  readonly text: string;
}

function latenessFor(cause: Cause, { input, outcome }: Evidence): Lateness | undefined {
  const episodes = outcome.record.episodes.filter((episode) => isFor(cause, episode));
  const seconds = episodes.reduce((sum, { causes }) => sum + (causes[cause] ?? 0), 0);
  const mostly = episodes.filter((episode) => isMostly(cause, episode));
  const [worst] = [...(mostly.length > 0 ? mostly : episodes)].sort((a, b) => b.longest - a.longest);
  if (!worst || seconds < WORTH_SECONDS) return undefined;
  const from = momentText(input.load, worst.from);
  const text = `requests waited longer than ${secondsText(input.allowed)}, at the worst ${secondsText(worst.longest)} from ${from} on`;
  const load = Math.max(...episodes.map((episode) => episode.load));
  const requests = episodes.reduce((sum, episode) => sum + episode.late, 0);
  return { times: episodes.length, seconds, worst, load, requests, text };
}

/** Whether a cause has to do with it. Uneven queues have where hardly another has: those of too few pods are uneven, too. */
function isFor(cause: Cause, { causes }: Episode): boolean {
  const seconds = causes[cause] ?? 0;
  if (cause !== 'uneven') return seconds > 0;
  const others = Object.entries(causes).filter(([other]) => !isEnough(other));
  return others.reduce((sum, [, lost]) => sum + lost, 0) < seconds * OTHER_SHARE;
}

/** Whether a cause says that there was enough for what comes. */
function isEnough(cause: string): boolean {
  return cause === 'draining' || cause === 'uneven';
}

/** Whether there was no more capacity for that reason longer than for any other. */
function isMostly(cause: Cause, { causes }: Episode): boolean {
  const others = Object.entries(causes).filter(([other]) => !isEnough(other));
  return others.every(([, seconds]) => seconds <= (causes[cause] ?? 0));
}

/** Replicas stay at 0 although requests wait. */
export function neverWakes(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('asleep', evidence);
  if (!late || !isAsleep(late.worst, evidence)) return undefined;
  return {
    id: 'never-wakes',
    message: `for ${secondsText(late.seconds)} ${late.text}, and nothing woke the model from 0 replicas: no trigger tells of requests while there is no pod.`,
    fix: 'Add a trigger on something that counts requests before the pods, such as a gateway or a broker, or set minReplicaCount to 1.',
  };
}

/** Whether it took longer than it takes a poll to see what waits. */
function isAsleep({ causes }: Episode, { input: { scaling, scrapeSeconds } }: Evidence): boolean {
  return (causes.asleep ?? 0) > (scaling.autoscaler?.keda?.pollingInterval ?? 0) + scrapeSeconds;
}

/** There are as many replicas as there may be, and they are too few. */
export function maxReached(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('max', evidence);
  if (!late) return undefined;
  const { scaling, capacity } = evidence.input;
  const { load } = late;
  const served = numberText(scaling.max * rateOf(capacity));
  return {
    id: 'max-reached',
    message: `for ${secondsText(late.seconds)} at ${counted(scaling.max, 'replica')}, the most, ${late.text}: as many as ${numberText(load)} requests/s came, ${served} are served.`,
    fix: `Raise the most replicas to about ${Math.max(scaling.max + 1, podsFor(load, capacity))}.`,
  };
}

/** Nothing scales, and there are too few replicas. */
export function fixedTooFew(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('fixed', evidence);
  if (!late) return undefined;
  const { scaling, capacity } = evidence.input;
  const { min } = scaling;
  return {
    id: 'fixed-replicas',
    message: `for ${secondsText(late.seconds)} at ${counted(min, 'replica')}, which nothing scales, ${late.text}.`,
    fix: `Scale the model, or give it about ${Math.max(min + 1, podsFor(late.load, capacity))} replicas.`,
  };
}

/** The metrics ask for no more although more is needed. */
export function asksNoMore(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('metric', evidence);
  if (!late) return undefined;
  const { scaling } = evidence.input;
  const labels = scaling.autoscaler?.metrics.map(({ label }) => label).join(', ') ?? '';
  return {
    id: 'metric-asks-no-more',
    message: `for ${secondsText(late.seconds)} ${late.text}, and more came than the ready pods serve, but by ${labels} the autoscaler asked for no more, although there may be ${scaling.max}.`,
    fix: 'Lower the target below what a pod reaches when it is full, or scale on requests that wait.',
  };
}

/** What holds pods back that the metrics ask for, by its cause: what happens meanwhile, and what to change. */
interface Brake extends Pick<SimulationFinding, 'id' | 'fix'> {
  readonly meanwhile: string;
}

const BRAKES: Readonly<Record<'window' | 'pace', Brake>> = {
  window: {
    id: 'window-holds-growth',
    meanwhile: 'the stabilization window for growth held pods back that the metrics asked for',
    fix: 'Shorten scaleUp.stabilizationWindowSeconds, which is 0 by default.',
  },
  pace: {
    id: 'pace-holds-growth',
    meanwhile: 'the metrics asked for more pods than may be added at a time',
    fix: 'Allow more pods in a period by scaleUp.policies.',
  },
};

/** The stabilization window for growth, or policies and the limit of a run, hold pods back. */
export function heldBack(cause: keyof typeof BRAKES, evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor(cause, evidence);
  const { id, meanwhile, fix } = BRAKES[cause];
  return late && { id, message: `for ${secondsText(late.seconds)} ${late.text}, while ${meanwhile}.`, fix };
}

/** Pods that were asked for take too long to start. */
export function slowStart(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('starting', evidence);
  if (!late) return undefined;
  const { input, figures } = evidence;
  const reaction =
    figures.slowestReaction === undefined
      ? ''
      : `; more capacity came after ${secondsText(figures.slowestReaction)} at the worst`;
  const pods = Math.min(input.scaling.max, podsFor(late.load, input.capacity));
  const raise =
    pods > input.scaling.min
      ? `Raise the fewest replicas, up to ${pods} for the most that came in these times; or lower`
      : 'Lower';
  return {
    id: 'slow-start',
    message: `${timesText(late.times)}, for ${secondsText(late.seconds)} in all, ${late.text}, while pods took ${secondsText(input.startupSeconds)} to start${reaction}.`,
    fix: `${raise} the target, so that there is capacity to spare, or make pods start faster.`,
  };
}

/** Requests wait at some pods while others have room. */
export function unevenQueues(evidence: Evidence): SimulationFinding | undefined {
  const late = latenessFor('uneven', evidence);
  const { figures, input } = evidence;
  if (!late || late.requests < figures.requests * CHANCE_SHARE) return undefined;
  const spare = input.scaling.autoscaler ? 'a lower target' : 'more replicas';
  const balance =
    'Send requests to the pod that has the fewest, as proxies can that balance by load (--queue least-requests shows it); or keep';
  return {
    id: 'uneven-queues',
    message: `${wholeText(late.requests)} ${late.text}, while other pods had room: each waits at the pod to which it was sent, whatever that has to do.`,
    fix: `${input.queue === 'per-pod' ? balance : 'Keep'} more capacity to spare, by ${spare}.`,
  };
}

/** `once`, `1,204 times` */
export function timesText(times: number): string {
  return times === 1 ? 'once' : `${wholeText(times)} times`;
}
