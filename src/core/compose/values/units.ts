import { parseFloatText } from './cast.ts';

const NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['w', 604_800_000_000_000n],
]);

const MAX_DURATION = 9_223_372_036_854_775_807n;

/** A Compose duration (`1m30s`, `1.5h`, `2d`) in nanoseconds; undefined when the text is none. A bare number other than 0 has no unit and is none. */
export function durationNanoseconds(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0n;
  if (body === '' || body.length > 200) return undefined;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w)/y;
  let total = 0n;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    if (match === null) return undefined;
    const [, digits = '0', unit = 's'] = match;
    const [whole = '', fraction = ''] = digits.split('.');
    const scale = NANOSECONDS.get(unit) ?? 1n;
    total += BigInt(whole === '' ? '0' : whole) * scale;
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_DURATION) return undefined;
  return negative ? -total : total;
}

/** The duration as Go prints it: `1m30s`, `1h0m0s`, `500ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const total = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (total < 1_000n) return `${sign}${total}ns`;
  if (total < 1_000_000n) return `${sign}${decimal(total, 3)}µs`;
  if (total < 1_000_000_000n) return `${sign}${decimal(total, 6)}ms`;
  const minutes = total / 60_000_000_000n;
  const seconds = `${decimal(total % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return `${sign}${hours === 0n ? '' : `${hours}h`}${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, places: number): string {
  const scale = 10n ** BigInt(places);
  const fraction = String(value % scale).padStart(places, '0').replace(/0+$/, '');
  return fraction === '' ? String(value / scale) : `${value / scale}.${fraction}`;
}

/**
 * A duration such as `1m30s` in nanoseconds (a double: exact up to about 104 days).
 * Throws a RangeError when the text is no duration; canonical projects hold only valid ones.
 */
export function parseDuration(text: string): number {
  const nanoseconds = durationNanoseconds(text);
  if (nanoseconds === undefined) throw new RangeError(`"${text}" is not a duration such as 1m30s`);
  return Number(nanoseconds);
}

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
  ['t', 1024 ** 4],
  ['p', 1024 ** 5],
]);

/** Bytes are kept in 64 bits. */
const MAX_BYTES = 2 ** 63;

/** A size (`64m`, `1.5g`, `512kb`, `1MiB`, 1024-based) in bytes, as docker/go-units `RAMInBytes`; undefined when the text is none. */
export function byteCount(text: string): number | undefined {
  if (text.length > 100) return undefined;
  const [digits = ''] = /^.*[\d. ]/s.exec(text) ?? [];
  const unit = text.slice(digits.length).toLowerCase();
  const size = parseFloatText(digits.endsWith(' ') ? digits.slice(0, -1) : digits);
  if (size === undefined || !/^(?:b|[kmgtp](?:i?b)?)?$/.test(unit)) return undefined;
  const bytes = size * (BYTE_UNITS.get(unit === 'b' ? '' : unit.charAt(0)) ?? Number.NaN);
  return size >= 0 && bytes < MAX_BYTES ? Math.trunc(bytes) : undefined;
}
