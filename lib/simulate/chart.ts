import type { Comparison } from './compare';
import { secondsOf } from './load';
import type { Simulation } from './report';
import type { Column } from './timeline';
import { momentText, numberText, zoneOf } from './words';

const BLOCKS = ' ▁▂▃▄▅▆▇█';

const LABEL_WIDTH = 10;

/** A line of a chart. */
interface Row {
  readonly label: string;
  readonly values: readonly number[];
  /** What a full block stands for. */
  readonly full: number;
}

/** The course of a simulation in lines of blocks, each from 0 to its highest, with the time below. */
export function chartLines({ columns, input }: Simulation): readonly string[] {
  const rows = [
    ...oneScale({ 'requests/s': of(columns, 'load') }),
    ...oneScale({ wanted: of(columns, 'wanted'), ready: of(columns, 'ready') }),
    ...oneScale({ waiting: of(columns, 'waiting') }),
  ];
  return drawn(rows, input.load);
}

/** The course of one load on a model as it was and as it is: what was ready and what waited, each in one scale for both. */
export function comparedChart({ before, after }: Comparison): readonly string[] {
  const [was, is] = [before.columns, after.columns];
  const rows = [
    ...oneScale({ 'requests/s': of(is, 'load') }),
    ...oneScale({ 'ready before': of(was, 'ready'), 'ready after': of(is, 'ready') }),
    ...oneScale({ 'waiting before': of(was, 'waiting'), 'waiting after': of(is, 'waiting') }),
  ];
  return drawn(rows, after.input.load);
}

function of(columns: readonly Column[], name: keyof Column): readonly number[] {
  return columns.map((column) => column[name]);
}

/** Rows whose blocks stand for as much, so that they may be compared. */
function oneScale(values: Readonly<Record<string, readonly number[]>>): readonly Row[] {
  const full = Math.max(0, ...Object.values(values).flat());
  return Object.entries(values).map(([label, own]) => ({ label, values: own, full }));
}

function drawn(rows: readonly Row[], load: Simulation['input']['load']): readonly string[] {
  const names = Math.max(LABEL_WIDTH, ...rows.map(({ label }) => label.length));
  const labels = rows.map(({ label, values }) => `${label.padEnd(names)} to ${numberText(Math.max(0, ...values))}`);
  const width = Math.max(...labels.map(({ length }) => length));
  const lines = rows.map((each, index) => `${(labels[index] ?? '').padEnd(width)}  ${blocksOf(each)}`);
  const columns = Math.max(...rows.map(({ values }) => values.length));
  return [...lines, `${' '.repeat(width)}  ${timeLine(load, columns)}`].map((line) => line.trimEnd());
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
  return `${first}${last.padStart(Math.max(last.length + 1, width - first.length))}  ${zoneOf(load) ?? ''}`;
}
