import { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { conventionFor } from './conventions.ts';
import type { ScalarStyle } from './tree.ts';

export interface Style {
  readonly eol: string;
  /** Blanks a nested map is indented by. */
  readonly step: number;
  /** Blanks a list is indented by under its key: 0 or `step`. */
  readonly listStep: number;
  /** The file is JSON (or written like it): double quotes everywhere. */
  readonly json: boolean;
  /** Texts of several lines may stand in `|` blocks; otherwise they are quoted on one line. */
  readonly literals: boolean;
}

export type ScalarValue = string | number | boolean | null;

/** What YAML 1.1 or 1.2 readers could take for something other than a string. */
const ambiguous =
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?\.?(?:inf|nan)|[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:e[-+]?[0-9]+)?|[-+]?0[xob][0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/i;
/** Starts, continues and ends in ways that every YAML reader takes as a plain scalar. */
const plainStart = /^(?:[A-Za-z0-9_./$(+~^;<=\\\u00a0-\ud7ff\ue000-\ufefe]|-[A-Za-z0-9_./$-])/;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** True when `text` can stand unquoted and every reader sees this very string. */
export function isPlainSafe(text: string, flow: boolean): boolean {
  if (text === '' || ambiguous.test(text) || !plainStart.test(text)) return false;
  if (/[\n\r\t]/.test(text) || unprintable.test(text) || text.endsWith(' ') || text.endsWith(':')) return false;
  if (text.includes(': ') || text.includes(' #') || text.startsWith('---') || text.startsWith('...')) return false;
  return !flow || !/[,[\]{}]|:(?=$|["'])/.test(text);
}

function doubleQuoted(text: string): string {
  // JSON strings are YAML double-quoted scalars; what JSON leaves raw but YAML does not print is escaped as well.
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One scalar on one line. `style`: the quotes to keep where they can carry the value. */
export function renderScalar(value: ScalarValue, style: ScalarStyle, flow: boolean): string {
  if (typeof value !== 'string') return value === null ? 'null' : String(value);
  if (style === 'single' && !/[\n\r\t]/.test(value) && !unprintable.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (style === 'double' || !isPlainSafe(value, flow)) return doubleQuoted(value);
  return value;
}

export function renderKey(key: string, style: ScalarStyle, flow: boolean): string {
  if (style === 'single' || style === 'double') return renderScalar(key, style, flow);
  // No reader takes a key `y` or `n` for anything else, and coordinates look odd in quotes.
  if (/^[ny]$/i.test(key)) return key;
  return /^[\w./$@+-]/.test(key) && !key.includes(':') && key.length < 120 ? renderScalar(key, 'plain', flow) : doubleQuoted(key);
}

function isScalar(value: JsonValue | undefined): value is ScalarValue {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The entries that count: an `undefined` value means an absent key. */
export function entriesOf(value: JsonObject): readonly (readonly [string, JsonValue])[] {
  const entries: (readonly [string, JsonValue])[] = [];
  for (const [key, item] of Object.entries(value)) if (item !== undefined) entries.push([key, item]);
  return entries;
}

/** A value on one line in flow style. */
export function renderFlow(value: JsonValue, path: ValuePath, style: Style): string {
  if (isScalar(value)) return renderScalar(value, scalarStyle(path, style), true);
  if (isJsonObject(value)) {
    const entries = entriesOf(value).map(([key, item]) => `${renderKey(key, style.json ? 'double' : 'plain', true)}: ${renderFlow(item, [...path, key], style)}`);
    return `{${entries.join(', ')}}`;
  }
  return `[${value.map((item, index) => renderFlow(item, [...path, index], style)).join(', ')}]`;
}

function scalarStyle(path: ValuePath, style: Style): ScalarStyle {
  return style.json || conventionFor(path).quoted ? 'double' : 'plain';
}

/** A value behind `key:` or `-`: what stands on that line, and the lines below it (indented, without line ends). */
export interface Rendered {
  readonly inline: string;
  readonly below: readonly string[];
}

/**
 * Renders a value in block style for a key or dash in column `column`.
 * `inMap`: behind `key:` (lists may then sit in the key's own column) or behind a dash.
 */
export function renderBlock(value: JsonValue, column: number, path: ValuePath, style: Style, previous: ScalarStyle = 'plain'): Rendered {
  if (value === null) return { inline: '', below: [] };
  if (isScalar(value)) {
    if (typeof value === 'string' && style.literals && isLiteral(value) && previous !== 'double' && previous !== 'single') return literal(value, column + style.step);
    return { inline: renderScalar(value, previous === 'plain' || previous === 'empty' || previous === 'block' ? scalarStyle(path, style) : previous, false), below: [] };
  }
  if (isJsonObject(value)) {
    const entries = entriesOf(value);
    if (entries.length === 0) return { inline: '{}', below: [] };
    if (conventionFor(path).flow && entries.every(([, item]) => isScalar(item))) return { inline: renderFlow(value, path, style), below: [] };
    return { inline: '', below: entries.flatMap(([key, item]) => renderPair(key, item, column + style.step, [...path, key], style)) };
  }
  if (value.length === 0) return { inline: '[]', below: [] };
  if (conventionFor(path).flow && value.every(isScalar)) {
    const line = renderFlow(value, path, style);
    if (line.length <= 120) return { inline: line, below: [] };
  }
  return { inline: '', below: value.flatMap((item, index) => renderItem(item, column + style.listStep, [...path, index], style)) };
}

/** `key: value` with the key in column `column`. */
export function renderPair(key: string, value: JsonValue, column: number, path: ValuePath, style: Style): readonly string[] {
  const { inline, below } = renderBlock(value, column, path, style);
  return [`${' '.repeat(column)}${renderKey(key, 'plain', false)}:${inline === '' ? '' : ` ${inline}`}`, ...below];
}

/** `- value` with the dash in column `column`. */
export function renderItem(value: JsonValue, column: number, path: ValuePath, style: Style): readonly string[] {
  const dash = `${' '.repeat(column)}-`;
  const nested = isJsonObject(value) ? entriesOf(value).flatMap(([key, item]) => renderPair(key, item, column + 2, [...path, key], style)) : Array.isArray(value) ? value.flatMap((item: JsonValue, index: number) => renderItem(item, column + 2, [...path, index], style)) : [];
  const [first, ...rest] = nested;
  if (first !== undefined) return [`${dash} ${first.trimStart()}`, ...rest];
  const { inline, below } = renderBlock(value, column, path, style);
  return [`${dash} ${inline === '' ? 'null' : inline}`, ...below];
}

/** True for text that a `|` block shows well: several lines, printable, no odd edges. */
function isLiteral(text: string): boolean {
  return /[^\n]\n/.test(text) && !/^[ \t\n]|[\r\t]|[ \t]\n|[ \t]$/.test(text) && !unprintable.test(text);
}

function literal(text: string, column: number): Rendered {
  const chomping = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return { inline: `|${chomping}`, below: lines.map((line) => (line === '' ? '' : `${' '.repeat(column)}${line}`)) };
}
