/** How a quantity was written, and so how it is printed. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A text that is not a Kubernetes quantity. */
export class QuantityError extends Error {
  /**
   * @param text what was given
   * @param reason what is wrong with it
   */
  constructor(
    readonly text: string,
    readonly reason: string,
  ) {
    super(`${JSON.stringify(text)} is not a quantity: ${reason}`);
    this.name = 'QuantityError';
  }
}

/** Longest text that is read as a quantity; the longest sensible one has some 30 characters. */
const MAX_LENGTH = 1024;
/** Beyond so many orders of magnitude the smaller of two addends no longer counts. */
const MAX_SPREAD = 1000;
const NANO = -9;
const MAX_BINARY = 2n ** 63n - 1n;

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const ALLOWED = 'a number such as 4, 0.5 or 1e3, with one of the suffixes n u m k M G T P E or Ki Mi Gi Ti Pi Ei';

const DECIMAL_SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const DECIMAL_SUFFIX_OF: ReadonlyMap<number, string> = new Map(
  Array.from(DECIMAL_SUFFIXES, ([text, exponent]) => [exponent, text]),
);
const BINARY_SUFFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

interface Suffix {
  readonly format: QuantityFormat;
  /** Power of ten, or of two for BinarySI. */
  readonly exponent: number;
}

/**
 * A Kubernetes `resource.Quantity`: an exact decimal number with the grammar, the rounding and the
 * canonical text of the Go library that the API server uses.
 *
 * Whatever exponent is given, no operation takes longer than the length of the text warrants.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export class Quantity {
  static readonly zero = new Quantity(0n, 0, 'DecimalSI');

  /** The number is `unscaled` times ten to the power of `scale`. */
  private constructor(
    private readonly unscaled: bigint,
    private readonly scale: number,
    /** How it was written. */
    readonly format: QuantityFormat,
    private readonly text?: string,
  ) {}

  /**
   * Reads a quantity as the API server reads it from a manifest: a string, white space around it
   * ignored, or a plain number.
   *
   * @throws QuantityError with the reason
   */
  static parse(value: string | number): Quantity {
    const outcome = readKept(value);
    if (typeof outcome === 'string') throw new QuantityError(String(value), outcome);
    return outcome;
  }

  /** The quantity, or undefined where the value is none. */
  static tryParse(value: unknown): Quantity | undefined {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const outcome = readKept(value);
    return typeof outcome === 'string' ? undefined : outcome;
  }

  /** What keeps a value from being a quantity; empty when it is one. */
  static faults(value: unknown): string[] {
    if (typeof value !== 'string' && typeof value !== 'number') return [`must be ${ALLOWED}`];
    const outcome = readKept(value);
    return typeof outcome === 'string' ? [outcome] : [];
  }

  /** A whole number. */
  static of(value: bigint | number, format: QuantityFormat = 'DecimalSI'): Quantity {
    return new Quantity(BigInt(value), 0, format);
  }

  /** A number of thousandths. */
  static ofMilli(value: bigint | number): Quantity {
    return new Quantity(BigInt(value), -3, 'DecimalSI');
  }

  /** @internal */
  static make(unscaled: bigint, scale: number, format: QuantityFormat, text?: string): Quantity {
    return new Quantity(unscaled, scale, format, text);
  }

  /** -1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    if (this.unscaled === 0n) return 0;
    return this.unscaled > 0n ? 1 : -1;
  }

  /** True when nothing is lost without a fraction. */
  get isInteger(): boolean {
    if (this.scale >= 0 || this.unscaled === 0n) return true;
    const digits = -this.scale;
    return digits < MAX_LENGTH * 2 && this.unscaled % 10n ** BigInt(digits) === 0n;
  }

  /** -1 when this is less than the other, 0 when they are equal, 1 when it is more. */
  compare(other: Quantity): -1 | 0 | 1 {
    if (this.sign !== other.sign) return this.sign < other.sign ? -1 : 1;
    if (this.sign === 0) return 0;
    const magnitude = orderOf(this.unscaled, this.scale) - orderOf(other.unscaled, other.scale);
    if (magnitude !== 0) return magnitude > 0 === this.sign > 0 ? 1 : -1;
    const scale = Math.min(this.scale, other.scale);
    const left = this.unscaled * 10n ** BigInt(this.scale - scale);
    const right = other.unscaled * 10n ** BigInt(other.scale - scale);
    if (left === right) return 0;
    return left < right ? -1 : 1;
  }

  equals(other: Quantity): boolean {
    return this.compare(other) === 0;
  }

  /**
   * The sum, in the format of this quantity unless this is zero. Exact, except that an addend smaller
   * than the other by more than a thousand orders of magnitude does not count.
   */
  add(other: Quantity): Quantity {
    if (other.sign === 0) return this;
    if (this.sign === 0) return other;
    const spread = orderOf(this.unscaled, this.scale) - orderOf(other.unscaled, other.scale);
    if (spread > MAX_SPREAD) return this;
    if (spread < -MAX_SPREAD) return other;
    const scale = Math.min(this.scale, other.scale);
    const sum = this.unscaled * 10n ** BigInt(this.scale - scale) + other.unscaled * 10n ** BigInt(other.scale - scale);
    return new Quantity(sum, scale, this.format);
  }

  /** The difference, with the bounds of `add`. */
  subtract(other: Quantity): Quantity {
    return this.add(other.negate());
  }

  negate(): Quantity {
    return new Quantity(-this.unscaled, this.scale, this.format);
  }

  /** The product with a whole number. */
  times(factor: bigint | number): Quantity {
    return new Quantity(this.unscaled * BigInt(factor), this.scale, this.format);
  }

  /**
   * The number in whole units, fractions rounded away from zero.
   *
   * @throws RangeError when it has more than a thousand digits
   */
  value(): bigint {
    return this.inUnitsOf(0);
  }

  /**
   * The number in thousandths, fractions rounded away from zero.
   *
   * @throws RangeError when it has more than a thousand digits
   */
  milliValue(): bigint {
    return this.inUnitsOf(-3);
  }

  /** Rounded away from zero to thousandths, as the API server stores amounts of resources. */
  ceilToMilli(): Quantity {
    return this.scale >= -3
      ? this
      : new Quantity(this.milliValue(), -3, this.format, this.isMilli ? this.text : undefined);
  }

  private get isMilli(): boolean {
    return this.unscaled % 10n ** BigInt(-3 - this.scale) === 0n;
  }

  /** The nearest floating point number. */
  toNumber(): number {
    return Number(`${this.unscaled}e${this.scale}`);
  }

  /** The exact number in decimal notation, without exponent or suffix and with no idle zero behind the point. */
  toDecimal(): string {
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled).toString();
    const sign = this.unscaled < 0n ? '-' : '';
    if (this.unscaled === 0n) return '0';
    if (this.scale >= 0) return sign + digits + '0'.repeat(Math.min(this.scale, MAX_LENGTH));
    const padded = digits.padStart(1 - this.scale, '0');
    const fraction = padded.slice(this.scale).replace(/0+$/, '');
    return sign + padded.slice(0, this.scale) + (fraction ? `.${fraction}` : '');
  }

  /** The canonical text, as the API server returns it. */
  toString(): string {
    if (this.unscaled === 0n) return '0';
    if (this.text !== undefined) return this.text;
    if (this.format === 'BinarySI' && this.printsBinary()) return binaryText(this.value());
    return decimalText(this.unscaled, this.scale, this.format === 'DecimalExponent');
  }

  toJSON(): string {
    return this.toString();
  }

  private printsBinary(): boolean {
    if (!this.isInteger) return false;
    const value = this.value();
    return value <= -1024n || value >= 1024n;
  }

  private inUnitsOf(scale: number): bigint {
    const shift = this.scale - scale;
    if (this.unscaled === 0n) return 0n;
    if (shift > MAX_LENGTH) throw new RangeError(`the quantity has ${shift} digits and more`);
    if (shift >= 0) return this.unscaled * 10n ** BigInt(shift);
    return divideAwayFromZero(this.unscaled, -shift);
  }
}

/** What was read of a value before: manifests hold the same amounts over and over. */
const kept = new Map<string | number, Quantity | string>();
const MOST_KEPT = 1000;

/** The quantity, or the reason why the value is none. */
function readKept(value: string | number): Quantity | string {
  const known = kept.get(value);
  if (known !== undefined) return known;
  const outcome = read(typeof value === 'number' ? String(value) : value.trim());
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(value, outcome);
  return outcome;
}

/** The quantity, or the reason why the text is none. */
function read(text: string): Quantity | string {
  if (text.length > MAX_LENGTH) return `it has ${text.length} characters`;
  const match = text === '' ? null : SHAPE.exec(text);
  if (!match) return `must be ${ALLOWED}`;
  const [, sign = '', whole = '', fraction = '', suffixText = ''] = match;
  const suffix = readSuffix(suffixText);
  if (!suffix) return `the suffix ${JSON.stringify(suffixText)} is not known: must be ${ALLOWED}`;

  const significant = whole.replace(/^0+/, '') || '0';
  const shifted = significant + fraction;
  const fast = isFast(significant, fraction, suffix);
  if (!fast && whole === '' && fraction === '') return 'it has no digit';
  const magnitude = BigInt(shifted) * (suffix.format === 'BinarySI' ? 2n ** BigInt(suffix.exponent) : 1n);
  const scale = (suffix.format === 'BinarySI' ? 0 : suffix.exponent) - fraction.length;
  const reusable = fast && magnitude <= MAX_BINARY && isCanonical(shifted, scale, suffix);
  return bounded(sign === '-', magnitude, scale, suffix.format, reusable ? text : undefined);
}

/** Rounds what is finer than a billionth up, and caps binary quantities, as the server does. */
function bounded(negative: boolean, magnitude: bigint, scale: number, format: QuantityFormat, text?: string): Quantity {
  let unscaled = magnitude;
  let exponent = scale;
  if (exponent < NANO) {
    const order = orderOf(unscaled, exponent);
    unscaled = unscaled === 0n ? 0n : order <= NANO ? 1n : divideAwayFromZero(unscaled, NANO - exponent);
    exponent = NANO;
  }
  let kept = format;
  if (format === 'BinarySI' && unscaled !== 0n) {
    const one = 10n ** BigInt(-exponent);
    if (unscaled > MAX_BINARY * one) {
      unscaled = MAX_BINARY;
      exponent = 0;
    } else if (unscaled < one) kept = 'DecimalSI';
  }
  return Quantity.make(negative ? -unscaled : unscaled, exponent, kept, text);
}

function readSuffix(text: string): Suffix | undefined {
  const decimal = DECIMAL_SUFFIXES.get(text);
  if (decimal !== undefined) return { format: 'DecimalSI', exponent: decimal };
  const binary = BINARY_SUFFIXES.indexOf(text);
  if (binary > 0) return { format: 'BinarySI', exponent: binary * 10 };
  if (!/^[eE][+-]?\d+$/.test(text)) return undefined;
  const exponent = BigInt(text.slice(1).replace('+', ''));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  return { format: 'DecimalExponent', exponent: Number(BigInt.asIntN(32, exponent)) };
}

/** True where the Go library keeps the number in an int64, which is when it remembers the text. */
function isFast(whole: string, fraction: string, suffix: Suffix): boolean {
  if (suffix.format !== 'BinarySI')
    return whole.length + fraction.length <= 18 && suffix.exponent - fraction.length >= NANO;
  return fraction === '' && 15 - whole.length - Math.trunc((suffix.exponent * 3) / 10) - 1 >= 0;
}

/** True where the Go library returns the text as it was given. */
function isCanonical(shifted: string, scale: number, suffix: Suffix): boolean {
  if (suffix.format === 'BinarySI') return (BigInt(shifted) & 7n) !== 0n;
  return scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
}

function binaryText(value: bigint): string {
  let amount = value;
  let power = 0;
  while (amount % 1024n === 0n) {
    amount /= 1024n;
    power++;
  }
  return `${amount}${BINARY_SUFFIXES[power] ?? ''}`;
}

function decimalText(unscaled: bigint, scale: number, asExponent: boolean): string {
  let digits = unscaled.toString();
  const zeros = /0*$/.exec(digits)?.[0].length ?? 0;
  let exponent = scale + zeros;
  digits = digits.slice(0, digits.length - zeros);
  const excess = ((exponent % 3) + 3) % 3;
  digits += '0'.repeat(excess);
  exponent -= excess;
  if (asExponent) return exponent === 0 ? digits : `${digits}e${exponent}`;
  return digits + (DECIMAL_SUFFIX_OF.get(exponent) ?? '');
}

/** The power of ten just above the number: 1 for 5, 2 for 10, 0 for 0.5. */
function orderOf(unscaled: bigint, scale: number): number {
  return (unscaled < 0n ? -unscaled : unscaled).toString().length + scale;
}

function divideAwayFromZero(value: bigint, digits: number): bigint {
  const magnitude = value < 0n ? -value : value;
  if (magnitude.toString().length + 1 < digits) return value < 0n ? -1n : 1n;
  const divisor = 10n ** BigInt(digits);
  const rounded = (magnitude + divisor - 1n) / divisor;
  return value < 0n ? -rounded : rounded;
}
