/** Between which numbers the values of an expression lie, as far as that can be known, and what makes them fall below zero. */
export interface Extent {
  readonly least: number;
  readonly most: number;
  readonly cause?: string;
}

/** An extent behind an operator; the first of several has none. */
export interface Operated {
  readonly operator?: string;
  readonly extent: Extent;
}

/** Of values that may be anything. */
export const UNKNOWN: Extent = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** Nothing makes values fall below zero that do not reach it. */
export function extentOf(least: number, most: number, cause?: string): Extent {
  return least >= 0 ? { least, most } : { least, most, cause };
}

/** The extent of a number; unknown where the text is none. */
export function ofNumber(text: string | undefined): Extent {
  const number = Number(text);
  return Number.isFinite(number) ? extentOf(number, number) : UNKNOWN;
}

function isNumber({ least, most }: Extent): boolean {
  return least === most;
}

export function negated({ least, most }: Extent): Extent {
  return extentOf(-most, -least);
}

/** The extent of all that several extents hold, with the first cause among them. */
export function unionOf(extents: readonly Extent[]): Extent {
  const cause = extents.find((extent) => extent.cause !== undefined)?.cause;
  return extentOf(Math.min(...extents.map(({ least }) => least)), Math.max(...extents.map(({ most }) => most)), cause);
}

/** The extent of sums, differences and multiples; unknown of what else there is to compute. */
export function ofArithmetic(operands: readonly Operated[]): Extent {
  let sum = ofNumber('0');
  let term = ofNumber('0');
  for (const { operator = '+', extent } of operands) {
    if (operator === '+' || operator === '-') {
      sum = plus(sum, term);
      term = operator === '+' ? extent : negated(extent);
    } else term = multiplied(term, operator, extent);
  }
  return plus(sum, term);
}

function plus(one: Extent, other: Extent): Extent {
  return extentOf(one.least + other.least, one.most + other.most);
}

/** Known of a factor or divisor that is a number above zero, and of a number that is multiplied by something. */
function multiplied(extent: Extent, operator: string, by: Extent): Extent {
  const factor = operator === '*' ? by.least : 1 / by.least;
  const isKnown = (operator === '*' || operator === '/') && Number.isFinite(factor);
  if (isKnown && isNumber(by) && factor > 0) return extentOf(extent.least * factor, extent.most * factor);
  return operator === '*' && isNumber(extent) && extent.least > 0 ? multiplied(by, '*', extent) : UNKNOWN;
}

/**
 * What comparisons let through of the one value that is no number, which may stand behind the first of them: `5 < x`. Of
 * several such values nothing is known.
 */
export function ofComparisons(sides: readonly Operated[]): Extent {
  const place = sides.findIndex(({ extent }) => !isNumber(extent));
  const value = sides[place]?.extent;
  if (!value || sides.filter(({ extent }) => !isNumber(extent)).length > 1) return UNKNOWN;
  let { least, most } = value;
  sides.forEach(({ operator = sides[place]?.operator, extent: { least: number } }, index) => {
    if (index === place || operator === undefined) return;
    const from = index < place ? ['<', '<=', '=='] : ['>', '>=', '=='];
    const to = index < place ? ['>', '>=', '=='] : ['<', '<=', '=='];
    if (from.includes(operator)) least = Math.max(least, number);
    if (to.includes(operator)) most = Math.min(most, number);
  });
  return extentOf(least, most, value.cause);
}
