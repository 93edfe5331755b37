/**
 * One line of block-style YAML, read by itself: works while the rest of the file is incomplete. All offsets are into the whole text.
 * What a line means inside a block scalar, a flow collection or a quoted text that began earlier is for the caller to know.
 */
export interface YamlLine {
  readonly start: number;
  /** Before the line end's characters. */
  readonly end: number;
  /** Columns of the dashes that begin list items, from the left. */
  readonly dashes: readonly number[];
  /** Where what follows indentation and dashes begins; `end` when nothing does. */
  readonly content: number;
  readonly key: YamlKey | undefined;
  /** Where the value begins, anchors and tags skipped; `comment` when there is none on this line. */
  readonly value: number;
  /** Where the comment begins; `end` when there is none. Undecided inside flow collections and unclosed quotes: `end`. */
  readonly comment: number;
}

export interface YamlKey {
  /** Without quotes. */
  readonly text: string;
  /** Inside the quotes, if there are any. */
  readonly from: number;
  readonly to: number;
  /** Offset of the colon. */
  readonly colon: number;
}

const space = 32;
const dash = 45;
const hash = 35;
const colon = 58;

/** Start of the line in which `offset` lies. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Start of the line after the one that begins at `start`; the text's length when it is the last. */
export function nextLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline + 1;
}

export function lineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  const end = newline === -1 ? text.length : newline;
  return end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

function isSpace(code: number): boolean {
  return code === space || code === 9;
}

/** True where a token ends: space, line end, or the end of the text (NaN). */
function isBreak(code: number): boolean {
  return isSpace(code) || code === 10 || code === 13 || Number.isNaN(code);
}

/** Columns of indentation (spaces only, as YAML counts). */
export function indentOf(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === space) at += 1;
  return at - start;
}

/**
 * How deep the first thing on a line lies, so that the lines that hold it compare as less: a key at column c counts 2c, a list's dash
 * 2c + 1, as a list may begin in the column of its key. undefined: a line of nothing, or of nothing but a comment.
 */
export function firstLevel(text: string, start: number): number | undefined {
  const indent = indentOf(text, start);
  let at = start + indent;
  while (isSpace(text.charCodeAt(at))) at += 1;
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || code === 10 || code === 13 || code === hash) return undefined;
  return indent * 2 + (code === dash && isBreak(text.charCodeAt(at + 1)) ? 1 : 0);
}

/** `---` and `...` part documents. */
export function isDocumentMark(text: string, start: number): boolean {
  return (text.startsWith('---', start) || text.startsWith('...', start)) && isBreak(text.charCodeAt(start + 3));
}

/** End of a quoted text that begins at `at`, after its closing quote; -1 when it does not close before `limit`. */
export function quotedEnd(text: string, at: number, limit: number): number {
  const quote = text.charAt(at);
  for (let index = at + 1; index < limit; index += 1) {
    const character = text.charAt(index);
    if (quote === '"' && character === '\\') index += 1;
    else if (character === quote) {
      if (quote === "'" && text.charAt(index + 1) === "'") index += 1;
      else return index + 1;
    }
  }
  return -1;
}

/** Skips anchors, tags and spaces before a key or value. */
export function skipProperties(text: string, from: number, end: number): number {
  let at = from;
  for (;;) {
    while (at < end && isSpace(text.charCodeAt(at))) at += 1;
    const character = text.charAt(at);
    if (at >= end || (character !== '&' && character !== '!')) return at;
    while (at < end && !isSpace(text.charCodeAt(at))) at += 1;
  }
}

/** Where a comment begins between `from` and `end`, outside of quotes; `end` when there is none. */
function commentIn(text: string, from: number, end: number): number {
  for (let at = text.indexOf('#', from); at !== -1 && at < end; at = text.indexOf('#', at + 1)) {
    if (at === from || isSpace(text.charCodeAt(at - 1))) return at;
  }
  return end;
}

function keyAt(text: string, from: number, end: number): YamlKey | undefined {
  const first = text.charAt(from);
  if (first === '"' || first === "'") {
    const close = quotedEnd(text, from, end);
    if (close === -1) return undefined;
    let at = close;
    while (at < end && isSpace(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) !== colon || at >= end || !(at + 1 === end || isSpace(text.charCodeAt(at + 1)))) return undefined;
    return { text: text.slice(from + 1, close - 1), from: from + 1, to: close - 1, colon: at };
  }
  if (from >= end || '[]{},#*|>%@`'.includes(first)) return undefined;
  const comment = commentIn(text, from, end);
  for (let at = text.indexOf(':', from); at !== -1 && at < comment; at = text.indexOf(':', at + 1)) {
    if (at + 1 !== end && !isSpace(text.charCodeAt(at + 1))) continue;
    let to = at;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
    return { text: text.slice(from, to), from, to, colon: at };
  }
  return undefined;
}

/** Reads the line that begins at `start`. */
export function readLine(text: string, start: number): YamlLine {
  const end = lineEnd(text, start);
  const dashes: number[] = [];
  let content = start;
  for (;;) {
    while (content < end && isSpace(text.charCodeAt(content))) content += 1;
    if (text.charCodeAt(content) !== dash || content >= end || !(content + 1 === end || isSpace(text.charCodeAt(content + 1)))) break;
    dashes.push(content - start);
    content += 1;
  }
  if (content < end && text.charCodeAt(content) === hash) return { start, end, dashes, content: end, key: undefined, value: content, comment: content };
  const key = keyAt(text, skipProperties(text, content, end), end);
  const value = skipProperties(text, key === undefined ? content : key.colon + 1, end);
  const opening = text.charAt(value);
  let comment: number;
  if (opening === '"' || opening === "'") {
    const close = quotedEnd(text, value, end);
    comment = close === -1 ? end : commentIn(text, close, end);
  } else comment = opening === '[' || opening === '{' ? end : commentIn(text, value, end);
  return { start, end, dashes, content, key, value: Math.min(value, comment), comment };
}
