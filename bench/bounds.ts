import { NAMES } from './contenders';
import type { Measurement, Row } from './measure';

/** What the project holds itself to, and how a run of the benchmark answers it. */
interface Bound {
  readonly text: string;
  /** What was measured and whether that is enough; undefined where a part was not measured. */
  answer(at: (contender: string, models: number) => Measurement | undefined): Answer | undefined;
}

interface Answer {
  readonly measured: string;
  readonly met: boolean;
}

const OWN = NAMES.servingApp;
const LARGEST = 10_000;

const bounds: readonly Bound[] = [
  faster("cdk8s' App with the same constructs", NAMES.cdk8sApp, 10),
  faster(NAMES.kustomize, NAMES.kustomize, 10),
  faster('helm template, one text of a dozen holes', NAMES.helm, 1),
  faster('helm template, a file for each model', NAMES.helmFiles, 1),
  faster('helm template, an ordinary chart', NAMES.helmOrdinary, 1),
  {
    text: '10,000 models: at most 11 times as long as 1000',
    answer: (at) => {
      const [many, fewer] = [at(OWN, LARGEST), at(OWN, 1000)];
      if (many === undefined || fewer === undefined) return undefined;
      return { measured: times(many.seconds / fewer.seconds), met: many.seconds <= 11 * fewer.seconds };
    },
  },
  {
    text: '10,000 models: under 500 MB',
    answer: (at) => {
      const mebibytes = at(OWN, LARGEST)?.mebibytes;
      return mebibytes === undefined ? undefined : { measured: `${mebibytes.toFixed(0)} MiB`, met: mebibytes < 476 };
    },
  },
  within50(NAMES.bareApp, OWN),
  within50(NAMES.bareAppPlus, NAMES.servingAppPlus),
];

function faster(name: string, contender: string, factor: number): Bound {
  return {
    text: `1000 models: ${factor === 1 ? 'no slower than' : `at least ${factor} times as fast as`} ${name}`,
    answer: (at) => {
      const [own, other] = [at(OWN, 1000), at(contender, 1000)];
      if (own === undefined || other === undefined) return undefined;
      return { measured: times(other.seconds / own.seconds), met: other.seconds >= factor * own.seconds };
    },
  };
}

function within50(bare: string, own: string): Bound {
  return {
    text: `One model, ${own}: within 50 ms of ${bare}`,
    answer: (at) => {
      const [ours, theirs] = [at(own, 1), at(bare, 1)];
      if (ours === undefined || theirs === undefined) return undefined;
      const milliseconds = (ours.seconds - theirs.seconds) * 1000;
      return { measured: `${milliseconds.toFixed(0)} ms`, met: milliseconds <= 50 };
    },
  };
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} times`;
}

/** Each bound with what this run measured, as a table. */
export function boundsTable(rows: ReadonlyMap<string, Row>): string {
  const at = (contender: string, models: number): Measurement | undefined => {
    const value = rows.get(contender)?.get(models);
    return typeof value === 'string' ? undefined : value;
  };
  const lines = bounds.map(({ text, answer }) => {
    const found = answer(at);
    if (found === undefined) return `| ${text} | not measured | |`;
    return `| ${text} | ${found.measured} | ${found.met ? 'met' : '**missed**'} |`;
  });
  return ['## What it is held to', '', '| bound | measured | |', '|---|--:|---|', ...lines].join('\n');
}
