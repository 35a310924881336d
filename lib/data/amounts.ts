import { Duration, Size } from 'cdk8s';
import { Cpu } from '../model/cpu';
import type { Notation } from './notation';

const SIZES: Readonly<Record<string, (amount: number) => Size>> = {
  Ki: Size.kibibytes,
  Mi: Size.mebibytes,
  Gi: Size.gibibytes,
  Ti: Size.tebibytes,
  Pi: Size.pebibyte,
};

const DURATIONS: Readonly<Record<string, (amount: number) => Duration>> = {
  ms: Duration.millis,
  s: Duration.seconds,
  m: Duration.minutes,
  h: Duration.hours,
  d: Duration.days,
};

/** `500m`, `2` or `0.5`. */
export const CPU: Notation = {
  schema: {
    description: 'An amount of CPU: cores as a number, or thousandths as text such as 500m.',
    anyOf: [{ type: 'number' }, { type: 'string', pattern: '^([0-9]+m|[0-9]+(\\.[0-9]+)?)$' }],
    examples: ['500m', 2],
  },
  make: (data) => makeCpu(String(data)),
};

/** `16Gi` */
export const SIZE: Notation = {
  schema: {
    description: 'An amount of memory or storage, such as 512Mi or 16Gi.',
    type: 'string',
    pattern: '^[0-9]+(Ki|Mi|Gi|Ti|Pi)$',
    examples: ['512Mi', '16Gi'],
  },
  make: (data) => withUnit(String(data), SIZES),
};

/** `12m` */
export const DURATION: Notation = {
  schema: {
    description: 'A length of time, such as 90s, 12m or 1h.',
    type: 'string',
    pattern: '^[0-9]+(ms|s|m|h|d)$',
    examples: ['90s', '12m'],
  },
  make: (data) => withUnit(String(data), DURATIONS),
};

/** The size that a text of the notation means. */
export function makeSize(size: string): Size {
  return withUnit(size, SIZES);
}

function makeCpu(amount: string): Cpu {
  if (amount.endsWith('m')) return Cpu.millis(Number(amount.slice(0, -1)));
  const cores = Number(amount);
  if (Number.isInteger(cores)) return Cpu.units(cores);
  const millis = Math.round(cores * 1000);
  if (Math.abs(millis - cores * 1000) > 1e-6) throw new Error('must have no more than three decimals');
  return Cpu.millis(millis);
}

function withUnit<T>(amount: string, units: Readonly<Record<string, (amount: number) => T>>): T {
  const [, digits = '', unit = ''] = /^(\d+)(\D+)$/.exec(amount) ?? [];
  const make = units[unit];
  if (make === undefined) throw new Error(`must have one of the units ${Object.keys(units).join(', ')}`);
  return make(Number(digits));
}
