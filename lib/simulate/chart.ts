import { secondsOf } from './load';
import type { Simulation } from './report';
import { momentText, numberText } from './words';

const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** A line of a chart. */
interface Row {
  readonly label: string;
  readonly values: readonly number[];
  /** What a full block stands for. */
  readonly full: number;
}

/** The course of a simulation in lines of blocks, each from 0 to its highest, with the time below. */
export function chartLines({ columns, input }: Simulation): readonly string[] {
  const pods = Math.max(...columns.map(({ wanted, ready }) => Math.max(wanted, ready)), 1);
  const rows: Row[] = [
    row(
      'requests/s',
      columns.map(({ load }) => load),
    ),
    {
      ...row(
        'wanted',
        columns.map(({ wanted }) => wanted),
      ),
      full: pods,
    },
    {
      ...row(
        'ready',
        columns.map(({ ready }) => ready),
      ),
      full: pods,
    },
    row(
      'waiting',
      columns.map(({ waiting }) => waiting),
    ),
  ];
  const labels = rows.map(({ label, values }) => `${label.padEnd(10)} to ${numberText(Math.max(0, ...values))}`);
  const width = Math.max(...labels.map(({ length }) => length));
  const lines = rows.map((each, index) => `${(labels[index] ?? '').padEnd(width)}  ${blocksOf(each)}`);
  return [...lines, `${' '.repeat(width)}  ${timeLine(input.load, columns.length)}`].map((line) => line.trimEnd());
}

function row(label: string, values: readonly number[]): Row {
  return { label, values, full: Math.max(...values, 0) };
}

/** Whatever is more than nothing shows. */
function blocksOf({ values, full }: Row): string {
  return values
    .map((value) => {
      const height = value <= 0 || full <= 0 ? 0 : Math.max(1, Math.round((value / full) * (BLOCKS.length - 1)));
      return BLOCKS[height] ?? '';
    })
    .join('');
}

function timeLine(load: Simulation['input']['load'], width: number): string {
  const [first, last] = [momentText(load, 0), momentText(load, secondsOf(load))];
  return `${first}${last.padStart(Math.max(last.length + 1, width - first.length))}`;
}
