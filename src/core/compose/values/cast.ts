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

export function castInteger(value: string | number | bigint | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'string' ? (/^[-+]?\d{1,19}$/.test(value) ? Number(value) : Number.NaN) : Number(value);
  return Number.isFinite(number) && Number.isInteger(number) ? number : undefined;
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
  const number = typeof value === 'string' ? (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : Number.NaN) : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
