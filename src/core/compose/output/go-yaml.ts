import type { JsonObject, JsonValue } from '#core/lib';
import { formatScalar, list, mapOf, scalar, type Entry, type MapNode, type Node, type ScalarNode } from '../parse/node.ts';
import { isTimestamp, resolveScalar } from '../parse/scalar.ts';
import { SourceFile, type Origin } from '../parse/source.ts';
import { instantOf } from './instant.ts';

/** Keys of more bytes than this, or of several lines, are written as `? key`. */
const LONGEST_SIMPLE_KEY = 128;

/** Words and numbers that YAML 1.1 reads as something else than text; go-yaml keeps quoting them. */
const OLD_BOOLEAN = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'], ['\u0007', '\\a'], ['\b', '\\b'], ['\t', '\\t'], ['\n', '\\n'], ['\u000b', '\\v'], ['\f', '\\f'], ['\r', '\\r'], ['\u001b', '\\e'],
  ['"', '\\"'], ['\\', '\\\\'], ['\u0085', '\\N'], ['\u00a0', '\\_'], ['\u2028', '\\L'], ['\u2029', '\\P'],
]);

function isBreak(character: string): boolean {
  return character === '\n' || character === '\r' || character === '\u0085' || character === '\u2028' || character === '\u2029';
}

/** What go-yaml writes as it is; characters beyond the basic plane are not among it. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code === 0x0a || (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff);
}

interface Allowed {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

/** Which styles can carry the text (libyaml's `analyze_scalar`). */
function analyze(text: string): Allowed {
  if (text === '') return { multiline: false, plain: true, single: true, literal: false };
  const characters = Array.from(text);
  let indicator = text.startsWith('---') || text.startsWith('...') || /^[#,[\]{}&*!|>'"%@`]/.test(text);
  let multiline = false;
  let special = false;
  let tab = false;
  let breakThenSpace = false;
  let spaceThenBreak = false;
  let previous = '';
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1];
    const blankFollows = next === undefined || next === ' ' || next === '\t';
    if (character === ':' && blankFollows) indicator = true;
    else if (index === 0 && (character === '?' || character === '-') && blankFollows) indicator = true;
    else if (index > 0 && character === '#' && (previous === ' ' || previous === '\t' || previous === '\0' || isBreak(previous))) indicator = true;
    if (character === '\t') tab = true;
    else if (!isPrintable(character)) special = true;
    if (character === ' ' && isBreak(previous)) breakThenSpace = true;
    if (isBreak(character)) {
      multiline = true;
      if (previous === ' ') spaceThenBreak = true;
    }
    previous = character;
  }
  const first = characters[0] ?? '';
  const trailingSpace = previous === ' ';
  const atEdge = first === ' ' || isBreak(first) || trailingSpace || isBreak(previous);
  return {
    multiline,
    plain: !(atEdge || breakThenSpace || spaceThenBreak || tab || special || multiline || indicator),
    single: !(breakThenSpace || spaceThenBreak || tab || special),
    literal: !(trailingSpace || spaceThenBreak || special),
  };
}

/** True when the unquoted text would be read as a string again, by old parsers too. */
function readsAsText(text: string): boolean {
  if (OLD_BOOLEAN.test(text) || BASE_60.test(text)) return false;
  return typeof resolveScalar({ text, plain: true, tag: undefined }) === 'string' && !(isTimestamp(text) && instantOf(text) !== undefined);
}

function escaped(character: string): string {
  const known = ESCAPES.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const [mark, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${mark}${code.toString(16).toUpperCase().padStart(width, '0')}`;
}

function doubleQuoted(text: string): string {
  // A byte order mark at the beginning makes go-yaml escape all that follows.
  const all = text.startsWith('\ufeff');
  let result = '"';
  for (const character of text) result += all || !isPrintable(character) || isBreak(character) || character === '"' || character === '\\' ? escaped(character) : character;
  return `${result}"`;
}

/** Lines at `indent`, each with the break it ends with; only `\n`, and the two Unicode separators, can occur here. */
function indentedLines(text: string, indent: number): string {
  return text.replaceAll(/([\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${' '.repeat(indent)}`);
}

function singleQuoted(text: string, indent: number): string {
  const doubled = text.replaceAll("'", "''");
  return `'${indentedLines(doubled.replaceAll(/(?<!\n)\n/g, '\n\n'), indent)}'`;
}

function literal(text: string, indent: number, step: number): string {
  const first = text.charAt(0);
  const hint = first === ' ' || isBreak(first) ? String(step) : '';
  const characters = Array.from(text);
  const last = characters.at(-1) ?? '';
  const chomp = isBreak(last) ? (characters.length === 1 || isBreak(characters.at(-2) ?? '') ? '+' : '') : '-';
  const body = isBreak(first) ? indentedLines(text, indent) : `${' '.repeat(indent)}${indentedLines(text, indent)}`;
  return `|${hint}${chomp}\n${body}`;
}

/** A string. `indent`: where its further lines begin; `key`: it must stay on one line. */
function textScalar(text: string, { indent, step, key = false }: { readonly indent: number; readonly step: number; readonly key?: boolean }): string {
  const allowed = analyze(text);
  if (key && allowed.multiline) return doubleQuoted(text);
  if (text.includes('\n')) return allowed.literal ? literal(text, indent, step) : doubleQuoted(text);
  if (!readsAsText(text)) return doubleQuoted(text);
  if (allowed.plain) return text;
  return allowed.single ? singleQuoted(text, indent) : doubleQuoted(text);
}

function scalarText(node: ScalarNode, indent: number, step: number): string {
  const { value } = node;
  if (node.timestamp === true) return instantOf(String(value)) ?? textScalar(String(value), { indent, step });
  if (typeof value === 'string') return textScalar(value, { indent, step });
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  return formatScalar(node);
}

function isEmpty(node: Node): boolean {
  return (node.kind === 'map' && node.entries.size === 0) || (node.kind === 'list' && node.items.length === 0);
}

/**
 * Writes YAML as go-yaml v3 does. The text of a block ends without a line break where its last scalar does; the
 * writer adds one before whatever follows, unless the text ended with one already.
 */
class Writer {
  readonly #step: number;
  /** Joined at the end: asking a growing text for its last character copies all of it, each time. */
  readonly #parts: string[] = [];
  #endsInBreak = false;

  constructor(step: number) {
    this.#step = step;
  }

  /** The text, with a line break at its end. */
  get text(): string {
    return `${this.#parts.join('')}${this.#endsInBreak ? '' : '\n'}`;
  }

  #add(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#endsInBreak = /[\n\u2028\u2029]$/.test(text.slice(-1));
  }

  /** Begins a line at `indent`; `inline`: the indicator before it (`- `, `? `, `: `) is where the first line begins. */
  #line(indent: number, inline: boolean): void {
    if (inline) return;
    if (this.#parts.length > 0 && !this.#endsInBreak) this.#add('\n');
    this.#add(' '.repeat(indent));
  }

  map(node: MapNode, indent: number, inline: boolean): void {
    let first = inline;
    for (const entry of node.entries.values()) {
      this.#line(indent, first);
      first = false;
      this.#entry(entry, indent);
    }
  }

  #entry({ key, value }: Entry, indent: number): void {
    const simple = !analyze(key).multiline && utf8Length(key) <= LONGEST_SIMPLE_KEY;
    if (simple) this.#add(`${textScalar(key, { indent, step: this.#step, key: true })}:`);
    else {
      this.#add(`? ${textScalar(key, { indent: indent + this.#step, step: this.#step })}`);
      this.#line(indent, false);
      this.#add(':');
    }
    this.#value(value, this.#step * (Math.floor(indent / this.#step) + 1), simple ? undefined : this.#step - 1);
  }

  list(items: readonly Node[], indent: number, inline: boolean): void {
    let first = inline;
    for (const item of items) {
      this.#line(indent, first);
      first = false;
      this.#add('-');
      this.#value(item, indent + 2, 1);
    }
  }

  /** What follows `-`, `key:` or a lone `:`. `gap`: a block begins on the same line, this many blanks further on. */
  #value(node: Node, indent: number, gap: number | undefined): void {
    if (node.kind === 'scalar' || isEmpty(node)) {
      this.#add(` ${node.kind === 'scalar' ? scalarText(node, indent, this.#step) : node.kind === 'map' ? '{}' : '[]'}`);
      return;
    }
    if (gap !== undefined) this.#add(' '.repeat(gap));
    if (node.kind === 'map') this.map(node, indent, gap !== undefined);
    else this.list(node.items, indent, gap !== undefined);
  }
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** A document as go-yaml v3 writes it, entries in their order. `step`: its indent, from 2 to 9. */
export function goYaml(root: MapNode, step = 2): string {
  if (root.entries.size === 0) return '{}\n';
  const writer = new Writer(step);
  writer.map(root, 0, false);
  return writer.text;
}

const nowhere: Origin = { source: new SourceFile('', ''), start: 0, end: 0 };

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function fromJson(value: JsonValue): Node {
  if (value === null || typeof value !== 'object') return scalar(value, nowhere);
  return isList(value) ? list(value.map(fromJson), nowhere) : mapFromJson(value);
}

function mapFromJson(value: JsonObject): MapNode {
  return mapOf(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, fromJson(item)] as const])), nowhere);
}

/** An object as {@link goYaml} writes it. */
export function goYamlDocument(value: JsonObject, step?: number): string {
  return goYaml(mapFromJson(value), step);
}
