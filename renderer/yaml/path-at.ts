import type { ValuePath } from '#core/lib';
import { flowPlace } from './flow.ts';
import { firstLevel, indentOf, isDocumentMark, lineStart, nextLine, quotedEnd, readLine, type YamlLine } from './line.ts';

/** What a cursor in a Compose file points at, also while the file is incomplete. */
export interface CursorPlace {
  /**
   * `key`: a key of the mapping at `path`. `value`: the scalar at `path`. `open`: the node at `path` begins here and may become anything:
   * a scalar, a list, or a key (the first one, or a further one of a mapping that others have begun).
   */
  readonly kind: 'key' | 'value' | 'open';
  readonly path: ValuePath;
  /** The word at the cursor, quotes excluded. */
  readonly from: number;
  readonly to: number;
  /** The quote around the word, or ''. */
  readonly quote: string;
  readonly style: 'block' | 'flow';
  /** A later line of a text that began before (block scalar, quoted or plain): the word is only a part of the value. */
  readonly continued: boolean;
  /** A colon follows the word. */
  readonly colon: boolean;
  /** Column at which the keys of the mapping begin; of use for `block` only. */
  readonly column: number;
  /** Other keys of the mapping in flow style; those in block style are found by `keysBeside`. */
  readonly taken: readonly string[];
}

interface Ancestor {
  readonly step: string | number;
  readonly line: YamlLine;
  /** The value on the line is this one's: no dash or key follows on the same line. */
  readonly last: boolean;
}

const blockHeader = /^[|>][-+0-9]*[ \t]*(?:#.*)?$/;

/** How many items of the same list come before the one whose dash is in `column` of the line at `start`. */
function itemIndex(text: string, start: number, column: number): number {
  const own = column * 2 + 1;
  let index = 0;
  for (let at = start; at > 0; ) {
    at = lineStart(text, at - 1);
    const level = firstLevel(text, at);
    if (level === undefined || level > own) continue;
    if (level === own) index += 1;
    else return readLine(text, at).dashes.includes(column) ? index + 1 : index;
  }
  return index;
}

/** What holds the node at `level` of the line at `start`, innermost first. */
function ancestors(text: string, start: number, level: number): readonly Ancestor[] {
  const found: Ancestor[] = [];
  let limit = level;
  for (let at = start; at > 0 && limit > 0; ) {
    at = lineStart(text, at - 1);
    if (isDocumentMark(text, at)) break;
    const first = firstLevel(text, at);
    if (first === undefined || first >= limit) continue;
    limit = marksOf(text, readLine(text, at), limit, found);
  }
  return found;
}

/** Adds what of one line lies above `limit`, from the right; returns the new limit. */
function marksOf(text: string, line: YamlLine, limit: number, found: Ancestor[]): number {
  let lowest = limit;
  const { key } = line;
  if (key !== undefined) {
    const level = (line.content - line.start) * 2;
    if (level < lowest) {
      found.push({ step: key.text, line, last: true });
      lowest = level;
    }
  }
  for (const column of line.dashes.toReversed()) {
    const level = column * 2 + 1;
    if (level >= lowest) continue;
    found.push({ step: itemIndex(text, line.start, column), line, last: key === undefined && column === line.dashes.at(-1) });
    lowest = level;
  }
  return lowest;
}

type Inside = { readonly kind: 'text'; readonly plain: boolean } | { readonly kind: 'flow'; readonly place: ReturnType<typeof flowPlace> };

/** The line on which the value of `line` begins: a later one, before `limit`, when a bracket or quote stands there alone. */
function valueLine(text: string, line: YamlLine, limit: number): YamlLine {
  if (line.value < line.comment) return line;
  let at = nextLine(text, line.start);
  while (at < limit && firstLevel(text, at) === undefined) at = nextLine(text, at);
  if (at >= limit) return line;
  const next = readLine(text, at);
  return next.key === undefined && next.dashes.length === 0 && '[{"\''.includes(text.charAt(next.value)) ? next : line;
}

/** Whether the value that begins on `line` still goes on at `offset`. */
function insideValue(text: string, line: YamlLine, offset: number, path: ValuePath): Inside | undefined {
  const opening = text.charAt(line.value);
  if (line.value >= line.comment) return undefined;
  if (opening === '[' || opening === '{') {
    const place = flowPlace(text, line.value, offset, path);
    return place === undefined ? undefined : { kind: 'flow', place };
  }
  if (opening === '"' || opening === "'") {
    const close = quotedEnd(text, line.value, text.length);
    return close === -1 || close > offset ? { kind: 'text', plain: false } : undefined;
  }
  if (opening === '|' || opening === '>') return blockHeader.test(text.slice(line.value, line.end)) ? { kind: 'text', plain: false } : undefined;
  return opening === '*' ? undefined : { kind: 'text', plain: true };
}

interface Word {
  readonly from: number;
  readonly to: number;
  readonly quote: string;
}

/** A scalar on one line without its quotes; a word that begins with `*` keeps the star. */
function scalarWord(text: string, from: number, end: number): Word {
  const quote = text.charAt(from);
  if ((quote === '"' || quote === "'") && from < end) {
    const close = quotedEnd(text, from, end);
    return { from: from + 1, to: close === -1 ? end : close - 1, quote };
  }
  let to = end;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return { from, to, quote: '' };
}

/**
 * The place in the Compose model at which `offset` lies. Reads only the lines it needs, never parses the file, and so works on
 * text that is being typed. undefined: a comment, a document mark, the space between things.
 */
export function pathAt(text: string, offset: number): CursorPlace | undefined {
  const start = lineStart(text, offset);
  if (isDocumentMark(text, start) || text.charAt(start) === '%') return undefined;
  const line = readLine(text, start);
  const column = offset - start;
  const blank = line.content >= line.end;
  // Where the content will begin, if there is none yet.
  const own = blank ? column : line.content - start;
  const [dash] = line.dashes;
  const above = ancestors(text, start, dash === undefined ? own * 2 : dash * 2 + 1).toReversed();
  const base = { style: 'block', continued: false, colon: false, column: own, taken: [] } as const;

  const outer: (string | number)[] = [];
  for (const { step, line: other, last } of above) {
    outer.push(step);
    const inside = last ? insideValue(text, valueLine(text, other, start), offset, outer) : undefined;
    if (inside?.kind === 'flow') return fromFlow(inside.place);
    // A key below a plain value is a mistake of the file; its name is still to be had.
    if (inside?.kind === 'text' && (line.key === undefined || !inside.plain)) {
      const from = line.content >= line.end ? Math.min(line.comment, offset) : start + indentOf(text, start);
      return offset < from ? undefined : { ...base, kind: 'value', path: outer, from, to: line.end, quote: '', continued: true };
    }
  }
  const dashes: Ancestor[] = [];
  marksOf(text, { ...line, key: undefined, dashes: line.dashes.filter((each) => each < column) }, own * 2, dashes);
  const container: ValuePath = [...outer, ...dashes.toReversed().map(({ step }) => step)];

  if (offset > line.comment && line.comment < line.end) return undefined;
  if (blank) {
    const behindDash = line.dashes.length > 0 && column < (line.dashes.at(-1) ?? 0) + 2;
    return behindDash || dashes.length < line.dashes.length ? undefined : { ...base, kind: 'open', path: container, from: offset, to: offset, quote: '' };
  }
  if (offset < line.content) return undefined;
  const { key } = line;
  if (key !== undefined && offset <= key.colon) {
    return offset < key.from || offset > key.to ? undefined : { ...base, kind: 'key', path: container, from: key.from, to: key.to, quote: key.from === line.content ? '' : text.charAt(key.from - 1), colon: true };
  }
  const valuePath = key === undefined ? container : [...container, key.text];
  // `key:` without a space is no key yet.
  if (key !== undefined && offset === key.colon + 1) return undefined;
  if (line.value < line.comment && (text.charAt(line.value) === '[' || text.charAt(line.value) === '{')) {
    const place = flowPlace(text, line.value, offset, valuePath);
    return place === undefined || offset <= line.value ? undefined : fromFlow(place);
  }
  if (offset < line.value && line.value < line.comment) return undefined;
  const word = line.value >= line.comment ? { from: offset, to: offset, quote: '' } : scalarWord(text, line.value, line.comment);
  if (offset < word.from || (offset > word.to && word.quote !== '')) return undefined;
  // Behind a plain word its text may go on.
  return { ...base, kind: key === undefined ? 'open' : 'value', path: valuePath, ...word, to: Math.max(word.to, offset), continued: word.quote === '' && blockHeader.test(text.slice(word.from, line.end)) };
}

function fromFlow(place: ReturnType<typeof flowPlace>): CursorPlace | undefined {
  if (place === undefined || place.kind === 'comment') return undefined;
  return { kind: place.kind, path: place.path, from: place.from, to: place.to, quote: place.quote, style: 'flow', continued: false, colon: place.colon, column: 0, taken: place.taken };
}

/** The other keys of the mapping in which a place lies: those beside a `key` or `open` place. */
export function keysBeside(text: string, place: CursorPlace): readonly string[] {
  if (place.style === 'flow') return place.taken;
  const start = lineStart(text, place.from);
  const limit = place.column * 2;
  const keys: string[] = [];
  const add = (at: number): boolean => {
    if (isDocumentMark(text, at)) return false;
    const level = firstLevel(text, at);
    if (level === undefined) return true;
    const line = level <= limit ? readLine(text, at) : undefined;
    if (line?.key !== undefined && line.content - line.start === place.column) keys.push(line.key.text);
    return level >= limit;
  };
  for (let at = start; at > 0; ) {
    at = lineStart(text, at - 1);
    if (!add(at)) break;
  }
  for (let at = nextLine(text, start); at < text.length; at = nextLine(text, at)) {
    const level = firstLevel(text, at);
    // A dash further to the left begins another item, whatever key it holds.
    if ((level !== undefined && level < limit) || !add(at)) break;
  }
  return keys;
}
