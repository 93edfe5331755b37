import type { ScalarValue } from './node.ts';

/**
 * Resolution of unquoted scalars as in go-yaml v3, the library inside Docker Compose: YAML 1.2 booleans only
 * (`yes`, `on` and `22:22` stay strings), but `0755` is octal and `1_000` is 1000 as in YAML 1.1.
 */

const CONSTANTS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ['', null], ['~', null], ['null', null], ['Null', null], ['NULL', null],
  ['true', true], ['True', true], ['TRUE', true],
  ['false', false], ['False', false], ['FALSE', false],
  ['.nan', Number.NaN], ['.NaN', Number.NaN], ['.NAN', Number.NaN],
  ['.inf', Infinity], ['.Inf', Infinity], ['.INF', Infinity],
  ['+.inf', Infinity], ['+.Inf', Infinity], ['+.INF', Infinity],
  ['-.inf', -Infinity], ['-.Inf', -Infinity], ['-.INF', -Infinity],
]);

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2}))|(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?))?$/;
const MAX_UINT64 = 18_446_744_073_709_551_615n;
const MIN_INT64 = -9_223_372_036_854_775_808n;

/** True for the text of a number that go-yaml reads as a float rather than an integer. */
export function isFloatText(text: string): boolean {
  return !INTEGER.test(text.replaceAll('_', ''));
}

/** True when go-yaml would read the unquoted text as a point in time. */
export function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text);
}

function parseInteger(text: string): ScalarValue | undefined {
  if (!INTEGER.test(text)) return undefined;
  const negative = text.startsWith('-');
  let digits = text.replace(/^[-+]/, '');
  if (/^0[0-7]+$/.test(digits)) digits = `0o${digits.slice(1)}`;
  const magnitude = BigInt(digits);
  const value = negative ? -magnitude : magnitude;
  if (value > MAX_UINT64 || value < MIN_INT64) return undefined;
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}

/** Value of an unquoted scalar. */
function resolvePlain(text: string): ScalarValue {
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) {
    // Only these letters can begin a constant; most values are words and leave here.
    const constant = CONSTANTS.get(text);
    return constant === undefined ? text : constant;
  }
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return constant;
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (first !== 46) {
    const integer = plain.length > 400 ? undefined : parseInteger(plain);
    if (integer !== undefined) return integer;
  }
  if (FLOAT.test(plain)) {
    const value = Number(plain);
    if (Number.isFinite(value)) return value;
  }
  return text;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SEXTETS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text that base64 stands for (line breaks do not count), bytes that are no UTF-8 replaced; undefined when it is no base64. */
function decodeBinary(text: string): string | undefined {
  const digits = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(digits)) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.replace(/=+$/, '').length * 3) / 4));
  let bits = 0;
  let held = 0;
  let length = 0;
  for (const digit of digits) {
    if (digit === '=') break;
    held = ((held << 6) | SEXTETS.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 0xff;
    length += 1;
  }
  return new TextDecoder().decode(bytes);
}

const CORE_TAG = 'tag:yaml.org,2002:';

/** True for `!!str`, `!!int` … and the bare `!`. */
export function isCoreTag(tag: string | undefined): tag is string {
  return tag !== undefined && (tag === '!' || tag.startsWith(CORE_TAG));
}

/** A scalar as a parser hands it over: its text without quotes and escapes, whether it stood unquoted, and its tag. */
export interface WrittenScalar {
  readonly text: string;
  readonly plain: boolean;
  readonly tag: string | undefined;
}

/** The value go-yaml gives a scalar, tag included; undefined when the text does not fit its tag. A tag of another kind makes it text. */
export function resolveScalar({ text, plain, tag }: WrittenScalar): ScalarValue | undefined {
  if (isCoreTag(tag)) return resolveTagged(tag, text);
  return plain && tag === undefined ? resolvePlain(text) : text;
}

/** Value of a scalar with an explicit core tag (`!!str`, `!!int` …); undefined when the text does not fit the tag. */
function resolveTagged(tag: string, text: string): ScalarValue | undefined {
  if (tag === 'tag:yaml.org,2002:str' || tag === '!') return text;
  if (tag === 'tag:yaml.org,2002:binary') return decodeBinary(text);
  const value = resolvePlain(text);
  switch (tag) {
    case 'tag:yaml.org,2002:int':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? value : undefined;
    case 'tag:yaml.org,2002:float':
      return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
    case 'tag:yaml.org,2002:bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'tag:yaml.org,2002:null':
      return value === null ? value : undefined;
    default:
      return value;
  }
}
