import fc from 'fast-check';
import { Quantity, QuantityError } from '../../lib/manifest/quantity';
import recorded from '../fixtures/api-server/quantities.json';

interface Parsed {
  readonly input: string;
  readonly ok: boolean;
  readonly jsonOk: boolean;
  readonly canonical?: string;
  readonly jsonCanonical?: string;
  readonly format?: string;
  readonly sign?: number;
  readonly value?: string;
  readonly milliValue?: string;
  readonly exactDecimal?: string;
  readonly isInteger?: boolean;
  readonly valueOverflows?: boolean;
  readonly milliOverflows?: boolean;
}

const cases: readonly Parsed[] = recorded.parse;
const read = cases.filter((one) => one.jsonOk);

describe('Quantity.parse', () => {
  test.each(cases.filter((one) => !one.jsonOk).map((one) => one.input))('refuses %j', (input) => {
    expect(() => Quantity.parse(input)).toThrow(QuantityError);
    expect(Quantity.tryParse(input)).toBeUndefined();
    expect(Quantity.faults(input)).toHaveLength(1);
  });

  test.each(read.map((one) => [one.input, one.jsonCanonical]))('prints %j as %j', (input, canonical) => {
    expect(Quantity.parse(input as string).toString()).toBe(canonical);
  });

  test.each(read.filter((one) => one.ok).map((one) => [one.input, one]))(
    'knows format, sign and fraction of %j',
    (_, one) => {
      const quantity = Quantity.parse((one as Parsed).input);
      expect(quantity.format).toBe((one as Parsed).format);
      expect(quantity.sign).toBe((one as Parsed).sign);
      expect(quantity.isInteger).toBe((one as Parsed).isInteger ?? false);
    },
  );

  test.each(read.filter((one) => one.ok).map((one) => [one.input, one]))(
    'counts %j in units and thousandths',
    (_, one) => {
      const { input, value, milliValue, valueOverflows, milliOverflows, exactDecimal } = one as Parsed;
      const quantity = Quantity.parse(input);
      if (!valueOverflows) expect(String(quantity.value())).toBe(value);
      if (!milliOverflows) expect(String(quantity.milliValue())).toBe(milliValue);
      expect(quantity.toDecimal()).toBe(trimmed(exactDecimal ?? ''));
    },
  );

  test('reads plain numbers as YAML gives them', () => {
    expect(Quantity.parse(4).toString()).toBe('4');
    expect(Quantity.parse(0.5).toString()).toBe('500m');
    expect(Quantity.parse(1e21).toString()).toBe('1e+21');
  });

  test.each([true, null, undefined, {}, []])('says that %j is no quantity', (value) => {
    expect(Quantity.tryParse(value)).toBeUndefined();
    expect(Quantity.faults(value)).toHaveLength(1);
  });

  test('names the text and what is allowed', () => {
    expect(() => Quantity.parse('16GB')).toThrow(/"16GB" is not a quantity: must be a number such as/);
    expect(() => Quantity.parse('512mi')).toThrow(/the suffix "mi" is not known/);
  });

  test.each(['1e2147483648', '1e2147483647', '1e-2147483648', '-1e999999999', '0e2147483647'])(
    'is not slowed down by %j',
    (text) => {
      const quantity = Quantity.parse(text);
      expect(Math.abs(quantity.compare(Quantity.of(7)))).toBe(1);
      expect(quantity.add(Quantity.of(1)).subtract(Quantity.of(1)).sign).toBeGreaterThanOrEqual(-1);
      expect(quantity.toString().length).toBeLessThan(30);
    },
  );

  test('refuses an exponent that no int64 holds, and a text of thousands of digits', () => {
    expect(Quantity.tryParse('1e9223372036854775808')).toBeUndefined();
    expect(Quantity.tryParse('9'.repeat(2000))).toBeUndefined();
  });

  test('a suffix alone is zero up to Ti and no number from Pi on', () => {
    expect(Quantity.parse('Ti').sign).toBe(0);
    expect(Quantity.tryParse('Pi')).toBeUndefined();
  });
});

describe('arithmetic', () => {
  test.each(recorded.compare.map((one) => [one.a, one.b, one.cmp]))('%j against %j is %d', (a, b, expected) => {
    const left = Quantity.parse(a as string);
    const right = Quantity.parse(b as string);
    expect(left.compare(right)).toBe(expected);
    expect(right.compare(left)).toBe(expected === 0 ? 0 : -Number(expected));
    expect(left.equals(right)).toBe(expected === 0);
  });

  test.each(recorded.arith.map((one) => [one.a, one.b, one.sum, one.diff]))(
    '%j and %j add to %j, differ by %j',
    (a, b, sum, diff) => {
      const left = Quantity.parse(a as string);
      const right = Quantity.parse(b as string);
      expect(left.add(right).toString()).toBe(sum);
      expect(left.subtract(right).toString()).toBe(diff);
    },
  );

  test('value refuses to write a number of millions of digits', () => {
    expect(() => Quantity.parse('1e2000000').value()).toThrow(RangeError);
  });

  test('times multiplies', () => {
    expect(Quantity.parse('1500m').times(2).toString()).toBe('3');
  });
});

const amounts = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.constantFrom('', 'm', 'u', 'n', 'k', 'M', 'Ki', 'Mi', 'e3', 'e-3'),
  )
  .map(([number, suffix]) => `${number}${suffix}`);

describe('properties', () => {
  test('the canonical text is the same number', () => {
    fc.assert(
      fc.property(amounts, (text) => {
        const quantity = Quantity.parse(text);
        expect(Quantity.parse(quantity.toString()).equals(quantity)).toBe(true);
      }),
    );
  });

  test('what is added can be taken away', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        const [left, right] = [Quantity.parse(a), Quantity.parse(b)];
        expect(left.add(right).subtract(right).equals(left)).toBe(true);
      }),
    );
  });

  test('no text at all makes it throw anything but a QuantityError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Quantity.faults(text).length === 0).toBe(Quantity.tryParse(text) !== undefined);
      }),
    );
  });
});

function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
