/** Casts of interpolated text to the types of the specification, as compose-go does them. undefined: does not fit. */

const TRUE = new Set(['true', '1', 't', 'y', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'f', 'n', 'no', 'off']);

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

export function castDecimal(value: string | number | bigint | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'string' ? (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : Number.NaN) : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
