/** Casts of interpolated text to the types of the specification, as compose-go does them. undefined: does not fit. */

const TRUE = new Set(['true', 'y', 'yes', 'on']);
const FALSE = new Set(['false', 'n', 'no', 'off']);

export function castBoolean(value: string | number | bigint | boolean): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const folded = value.toLowerCase();
  if (TRUE.has(folded)) return true;
  return FALSE.has(folded) ? false : undefined;
}

/** A whole number of 64 bits; the fraction of a number is cut off, text must have none. */
export function castInteger(value: string | number | bigint | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'string' ? (/^[-+]?\d{1,19}$/.test(value) ? Number(value) : Number.NaN) : Math.trunc(Number(value)) + 0;
  return Math.abs(number) < 2 ** 63 ? number : undefined;
}

/**
 * A number rounded to single precision, written as shortly as names it: Compose keeps these values in 32 bits, and prints and
 * hashes them so.
 */
export function castSingle(value: string | number | bigint | boolean): number | undefined {
  const number = castDecimal(value);
  const single = number === undefined ? Number.NaN : Math.fround(number);
  if (!Number.isFinite(single)) return undefined;
  for (let digits = 1; digits < 10; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function castDecimal(value: string | number | bigint | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'string' ? (parseFloatText(value) ?? Number.NaN) : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const FLOAT_TEXT = /^[-+]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?$/;

/** Go's `ParseFloat`, as far as Compose files need it: underscores may separate digits. undefined: no number. */
export function parseFloatText(text: string): number | undefined {
  return FLOAT_TEXT.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}
