import { counted } from '../check/report';
import type { Simulation } from './report';
import { numberText, rangeText, secondsText, shareText, wholeText } from './words';

/** A figure in words: what it is, and how much. */
export interface Line {
  readonly label: string;
  readonly text: string;
}

/** The figures of a simulation in words. */
export function figureLines(simulation: Simulation): readonly Line[] {
  const { figures, input } = simulation;
  const hours = Object.entries(figures.acceleratorHours).map(([name, count]) => `${numberText(count)} h of ${name}`);
  return [
    { label: 'requests', text: `${wholeText(figures.requests)}, ${lateText(simulation)}` },
    { label: 'wait', text: waitText(figures) },
    ...lossLines(figures),
    { label: 'replicas', text: replicasText(figures, input.scaling) },
    { label: 'rescales', text: rescaleText(figures) },
    ...(figures.slowestReaction === undefined
      ? []
      : [
          {
            label: 'reaction',
            text: `${secondsText(figures.slowestReaction)} at the worst, from the first request that waited too long to another ready pod`,
          },
        ]),
    { label: 'cost', text: [`${numberText(figures.replicaHours)} h of replicas`, ...hours].join(', ') },
    { label: 'busy', text: `${shareText(figures.busyShare)} of what the ready pods can do` },
  ];
}

/** `33 (1.2%) waited longer than 10 s` */
function lateText({ figures, input: { allowed, refuses } }: Simulation): string {
  const refused = refuses ? ' or were refused' : '';
  return `${wholeText(figures.late)} (${shareText(figures.lateShare)}) waited longer than ${secondsText(allowed)}${refused}`;
}

type Figures = Simulation['figures'];

function waitText({ waitP50, waitP95, waitP99, waitLongest, mostWaiting }: Figures): string {
  const times = [waitP50, waitP95, waitP99, waitLongest].map(secondsText);
  return `p50 ${times[0]}, p95 ${times[1]}, p99 ${times[2]}, longest ${times[3]}; ${wholeText(mostWaiting)} waiting at the most`;
}

function lossLines({ failed, cut, waitingAtEnd }: Figures): Line[] {
  const losses = [
    ...(failed > 0 ? [`${wholeText(failed)} refused without a pod`] : []),
    ...(cut > 0 ? [`${wholeText(cut)} cut off with their pod`] : []),
    ...(waitingAtEnd > 0 ? [`${wholeText(waitingAtEnd)} still waiting at the end`] : []),
  ];
  return losses.length === 0 ? [] : [{ label: 'not served', text: losses.join(', ') }];
}

function replicasText(figures: Figures, { min, max }: Simulation['input']['scaling']): string {
  const { fewestReplicas, mostReplicas } = figures;
  const range = rangeText(fewestReplicas, mostReplicas);
  if (min === max) return range;
  return `${range}; at the most allowed ${atText(figures.atMaxSeconds, figures.longestAtMax)}, at the fewest ${atText(figures.atMinSeconds, figures.longestAtMin)}`;
}

function atText(total: number, longest: number): string {
  if (total === 0) return 'never';
  return total === longest
    ? `for ${secondsText(total)}`
    : `for ${secondsText(total)} in all, ${secondsText(longest)} at the longest`;
}

function rescaleText({ scaleUps, scaleDowns, flaps }: Figures): string {
  const back = flaps > 0 ? `, ${wholeText(flaps)} of which taken back within 10 min` : '';
  return `${wholeText(scaleUps)} up, ${wholeText(scaleDowns)} down${back}`;
}

/** How many findings there are; without any, how the model does. */
export function summaryOf(simulation: Simulation): string {
  const { findings, figures, input } = simulation;
  if (findings.length > 0) return counted(findings.length, 'finding');
  const { late, requests } = figures;
  if (requests === 0) return 'nothing found: no request came';
  if (late > 0) return `nothing found to change, but ${lateText(simulation)}`;
  return `nothing found: the ${input.scaling.autoscaler ? 'autoscaler keeps' : 'replicas keep'} up`;
}
