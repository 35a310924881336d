import { inspect } from 'node:util';

/** One thing that is wrong with what a person wrote. */
export interface Fault {
  /** The prop or field, written as a person would reach it: `resources.cpu.request`, `metrics[0].target`. */
  readonly field: string;
  /** What was received; left out where nothing was. */
  readonly value?: unknown;
  /** What is wrong and what is allowed, without a full stop. */
  readonly problem: string;
  /** What to do, a sentence. */
  readonly fix: string;
}

/** Gathers faults, so that all of them are told at once. */
export class Faults {
  readonly all: Fault[] = [];

  add(fault: Fault): void {
    this.all.push(fault);
  }

  /** Adds a fault for each problem that a check of one value found. */
  addAll(field: string, value: unknown, problems: readonly string[], fix: string): void {
    for (const problem of problems) this.add({ field, value, problem, fix });
  }
}

/** A fault as one line of text. */
export function faultText(fault: Fault): string {
  const received = fault.value === undefined ? '' : `; received ${show(fault.value)}`;
  return `${fault.field}: ${fault.problem}${received}. Fix: ${fault.fix}`;
}

const LONGEST_SHOWN_VALUE = 120;

function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : jsonOf(value);
  return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}...` : text;
}

/** JSON, where it has such a value: it has none for an object that holds itself, nor for a bigint. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  }
}
