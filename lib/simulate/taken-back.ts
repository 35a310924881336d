import { counted } from '../check/report';
import type { Evidence } from './evidence';
import { FLAP_SECONDS, type Flap, flapsIn } from './figures';
import { rateOver } from './load';
import type { Meaning } from './meaning';
import type { Rescale } from './recorder';
import { LOAD_SECONDS, type ReplayInput } from './replay';
import type { SimulationFinding } from './report';
import { measuredOf } from './scaling';
import { podsFor } from './serving';
import { momentText, secondsText, wholeText } from './words';

/** What the controller waits before it lets pods go, where nothing else is said. */
const WINDOW_SECONDS = 300;
/** The longest window that the API server takes. */
const LONGEST_WINDOW_SECONDS = 3600;

/** Pods go, and are needed again soon. */
export function takenBack({ input, outcome, figures }: Evidence): SimulationFinding | undefined {
  const flaps = flapsIn(outcome.record.rescales);
  const [first] = flaps;
  if (!first) return undefined;
  const { down, up } = first;
  const time = momentText(input.load, down.second);
  const example = `first at ${time} (${down.from} -> ${down.to}, up to ${up.to} after ${secondsText(up.second - down.second)})`;
  return {
    id: 'taken-back',
    message: `${wholeText(flaps.length)} of ${countedDowns(figures.scaleDowns)} ${flaps.length === 1 ? 'was' : 'were'} taken back within ${secondsText(FLAP_SECONDS)}, ${example}, which cost a start of ${secondsText(input.startupSeconds)} each time.`,
    fix: fixFor(flaps, input),
  };
}

function countedDowns(count: number): string {
  return count === 1 ? counted(count, 'scale-down') : `${wholeText(count)} scale-downs`;
}

function fixFor(flaps: readonly Flap[], input: ReplayInput): string {
  const blind = isBlind(input) ? flaps.filter(({ down }) => leavesTooFew(down, input)).length : 0;
  if (blind * 2 <= flaps.length) return [...cooldownFix(flaps, input), ...windowFix(flaps, input)].join(' ');
  const labels = input.scaling.autoscaler?.metrics.map(({ label }) => label).join(', ') ?? '';
  return `Scale on what tells how busy pods are, too, such as requests that they work on: ${wholeText(blind)} of these left too few pods for what came just then, which ${labels} did not tell, and which a longer wait only puts off.`;
}

/** What is 0 as soon as pods keep up, be they idle or all but full. */
const OF_QUEUES: readonly Meaning[] = ['waiting', 'queue-seconds', 'queue-to-compute'];

/** Whether no metric tells how busy pods are. */
function isBlind({ scaling }: ReplayInput): boolean {
  return measuredOf(scaling.autoscaler?.metrics ?? []).every(({ meaning }) => OF_QUEUES.includes(meaning));
}

/** Whether fewer replicas are left than what comes then needs; of none, whether a pod is never idle for long. */
function leavesTooFew({ second, to }: Rescale, { load, capacity }: ReplayInput): boolean {
  const rate = rateOver(load, second, LOAD_SECONDS);
  return to === 0 ? rate * capacity.serviceSeconds >= 1 : to < podsFor(rate, capacity);
}

function cooldownFix(flaps: readonly Flap[], { scaling }: ReplayInput): string[] {
  const cooldown = scaling.autoscaler?.keda?.cooldownPeriod;
  const long = longerThan(cooldown ?? 0, flaps, 'keda');
  return cooldown === undefined || long === undefined
    ? []
    : [`Lengthen cooldownPeriod from ${cooldown} to about ${long}.`];
}

function windowFix(flaps: readonly Flap[], { scaling }: ReplayInput): string[] {
  const window = scaling.autoscaler?.spec.behavior?.scaleDown.stabilizationWindowSeconds ?? WINDOW_SECONDS;
  const long = longerThan(window, flaps, 'hpa');
  if (long === undefined) return [];
  if (window >= LONGEST_WINDOW_SECONDS) return ['Let fewer pods go at a time by scaleDown.policies.'];
  const about = Math.min(LONGEST_WINDOW_SECONDS, long);
  return [`Lengthen scaleDown.stabilizationWindowSeconds from ${window} to about ${about}.`];
}

/** So long that none of these scale-downs would have come before it was needed again; undefined where there is none. */
function longerThan(seconds: number, flaps: readonly Flap[], by: Rescale['by']): number | undefined {
  const gaps = flaps.filter(({ down }) => down.by === by).map(({ down, up }) => up.second - down.second);
  return gaps.length === 0 ? undefined : Math.ceil((seconds + Math.max(...gaps)) / 60) * 60;
}
