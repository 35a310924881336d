import type { Comparison } from './compare';
import { summaryOf } from './describe';
import type { Fact } from './facts';
import type { Figures } from './figures';
import { numberText, secondsText, shareText, wholeText } from './words';

/** A figure as it was and as it is, in words. */
export interface ComparedRow {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** How much more or less it is; empty where it is as much. */
  readonly change: string;
}

/** A figure: how it is called, what it is, how an amount of it reads, and how it reads itself where that is more. */
interface FigureKind {
  readonly label: string;
  readonly value: (figures: Figures) => number;
  readonly text: (amount: number) => string;
  readonly whole?: (figures: Figures) => string;
  /** Whether it is left out where there is none of it. */
  readonly isRare?: boolean;
}

const hours = (amount: number) => `${numberText(amount)} h`;
const points = (amount: number) => `${numberText(amount * 100)} points`;

const KINDS: readonly FigureKind[] = [
  {
    label: 'waited too long',
    value: ({ late }) => late,
    text: wholeText,
    whole: ({ late, lateShare }) => `${wholeText(late)} (${shareText(lateShare)})`,
  },
  { label: 'refused without a pod', value: ({ failed }) => failed, text: wholeText, isRare: true },
  { label: 'cut off with their pod', value: ({ cut }) => cut, text: wholeText, isRare: true },
  { label: 'still waiting at the end', value: ({ waitingAtEnd }) => waitingAtEnd, text: wholeText, isRare: true },
  { label: 'wait, p50', value: ({ waitP50 }) => waitP50, text: secondsText },
  { label: 'wait, p95', value: ({ waitP95 }) => waitP95, text: secondsText },
  { label: 'wait, p99', value: ({ waitP99 }) => waitP99, text: secondsText },
  { label: 'wait, longest', value: ({ waitLongest }) => waitLongest, text: secondsText },
  { label: 'fewest replicas', value: ({ fewestReplicas }) => fewestReplicas, text: wholeText },
  { label: 'most replicas', value: ({ mostReplicas }) => mostReplicas, text: wholeText },
  { label: 'scale-ups', value: ({ scaleUps }) => scaleUps, text: wholeText },
  { label: 'scale-downs', value: ({ scaleDowns }) => scaleDowns, text: wholeText },
  { label: 'taken back within 10 min', value: ({ flaps }) => flaps, text: wholeText, isRare: true },
  { label: 'replicas', value: ({ replicaHours }) => replicaHours, text: hours },
];

const BUSY: FigureKind = {
  label: 'busy',
  value: ({ busyShare }) => busyShare,
  text: points,
  whole: ({ busyShare }) => shareText(busyShare),
};

/** The figures of two simulations beside each other. */
export function comparedRows({ before, after }: Comparison): readonly ComparedRow[] {
  const [was, is] = [before.figures, after.figures];
  const names = new Set([...Object.keys(was.acceleratorHours), ...Object.keys(is.acceleratorHours)]);
  const accelerators = Array.from(
    names,
    (name): FigureKind => ({ label: name, value: ({ acceleratorHours }) => acceleratorHours[name] ?? 0, text: hours }),
  );
  return [...KINDS, ...accelerators, BUSY]
    .filter(({ isRare, value }) => !isRare || value(was) > 0 || value(is) > 0)
    .map((kind) => rowOf(kind, was, is));
}

function rowOf({ label, value, text, whole }: FigureKind, was: Figures, is: Figures): ComparedRow {
  const read = whole ?? ((figures: Figures) => text(value(figures)));
  const difference = value(is) - value(was);
  const amount = text(Math.abs(difference));
  const change = amount === text(0) ? '' : `${difference > 0 ? '+' : '-'}${amount}`;
  return { label, before: read(was), after: read(is), change };
}

/** What is found as it is, and what no longer. */
export function comparedSummary({ before, after }: Comparison): string {
  const [was, is] = [before, after].map(({ findings }) => findings.map(({ id }) => id));
  const fresh = is?.filter((id) => !was?.includes(id)) ?? [];
  const gone = was?.filter((id) => !is?.includes(id)) ?? [];
  const parts = [
    summaryOf(after),
    ...(fresh.length > 0 ? [`new: ${fresh.join(', ')}`] : []),
    ...(gone.length > 0 ? [`no longer: ${gone.join(', ')}`] : []),
  ];
  return parts.join('; ');
}

/** Something that both rest on, or only one of them. */
export interface ComparedFact extends Fact {
  readonly of?: 'before' | 'after';
}

/** What both rest on, then what only one of them does. */
export function comparedFacts({ before, after }: Comparison): readonly ComparedFact[] {
  const isIn = (facts: readonly Fact[], { topic, text }: Fact) =>
    facts.some((other) => other.topic === topic && other.text === text);
  return [
    ...after.facts.filter((fact) => isIn(before.facts, fact)),
    ...before.facts.filter((fact) => !isIn(after.facts, fact)).map((fact) => ({ ...fact, of: 'before' as const })),
    ...after.facts.filter((fact) => !isIn(before.facts, fact)).map((fact) => ({ ...fact, of: 'after' as const })),
  ];
}
