/** Offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset just behind the line that holds `offset`, its line end included. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Characters before `offset` in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Number of the line, from 1, that holds `offset`. */
export function lineNumber(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** What the line that begins at `start` is. `indent`: its leading blanks. */
export function lineKind(text: string, start: number): { readonly kind: 'blank' | 'comment' | 'content' | 'end'; readonly indent: number } {
  if (start >= text.length) return { kind: 'end', indent: 0 };
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  const character = text[at];
  const indent = at - start;
  if (character === undefined || character === '\n' || character === '\r') return { kind: 'blank', indent };
  return { kind: character === '#' ? 'comment' : 'content', indent };
}

/** True when only blanks stand before `offset` in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (text[at] === ' ' || text[at] === '\t') at -= 1;
  return at < 0 || text[at] === '\n';
}

/** One replacement in a text: `[start, end)` becomes `insert`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  /** Of insertions at one place the highest comes first: what is nested deeper belongs to what stands before. 0 when not given. */
  readonly rank?: number;
}

/** Applies splices that do not overlap; insertions of the same rank at the same place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = splices.map((splice, index) => ({ splice, index })).toSorted((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || (b.splice.rank ?? 0) - (a.splice.rank ?? 0) || a.index - b.index);
  let result = '';
  let at = 0;
  for (const { splice } of ordered) {
    if (splice.start < at) throw new RangeError('Overlapping splices.');
    result += text.slice(at, splice.start) + splice.insert;
    at = splice.end;
  }
  return result + text.slice(at);
}
