import { columnOf, isFirstInLine, lineKind, lineStart, nextLine, type Splice } from './lines.ts';
import type { ListNode, MapNode } from './tree.ts';

/** A map entry or list item as text: where it starts, ends, and the column of its key or dash. */
interface Part {
  readonly start: number;
  readonly end: number;
}

export function partsOf(container: MapNode | ListNode): readonly Part[] {
  return container.kind === 'map'
    ? container.entries.map((entry) => ({ start: entry.keyStart, end: Math.max(entry.keyEnd, entry.valueAt, entry.node.end) }))
    : container.items.map((item) => ({ start: item.start, end: Math.max(item.valueAt, item.node.end) }));
}

/**
 * Splices that take out some, not all, entries of a container, with the comments and blank lines that belong to them.
 * `endsFile`: nothing stands behind `text`.
 */
export function removeParts(text: string, container: MapNode | ListNode, indexes: ReadonlySet<number>, where: { readonly isRoot: boolean; readonly endsFile: boolean }): readonly Splice[] {
  const parts = partsOf(container);
  const splices: Splice[] = [];
  for (const index of [...indexes].toSorted((a, b) => a - b)) {
    const part = parts[index];
    if (part === undefined) continue;
    const next = parts[index + 1];
    if (container.flow) splices.push(...removeFlowPart(text, parts, indexes, index));
    else if (!isFirstInLine(text, part.start) && next !== undefined) splices.push({ start: part.start, end: next.start, insert: '' });
    else splices.push(blockPart(text, part, index === 0, where));
  }
  return united(splices);
}

/** Neighbours claim the blank lines between them twice. */
function united(splices: readonly Splice[]): readonly Splice[] {
  const result: Splice[] = [];
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && splice.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, splice.end), insert: '' };
    else result.push(splice);
  }
  return result;
}

/** The whole lines of one block entry. */
function blockPart(text: string, part: Part, isFirst: boolean, where: { readonly isRoot: boolean; readonly endsFile: boolean }): Splice {
  const column = columnOf(text, part.start);
  let start = lineStart(text, part.start);
  // What stands above the first key of a file is about the file.
  if (!(where.isRoot && isFirst)) start = aboveComments(text, start, column);
  let end = behindDeeperComments(text, endOfLines(text, part.end), column);
  const blankBefore = start > 0 && lineKind(text, lineStart(text, start - 1)).kind === 'blank';
  if (blankBefore || isFirst) {
    const unextended = end;
    while (lineKind(text, end).kind === 'blank') end = nextLine(text, end);
    // At the end of the file the blank lines before go instead, and only as far as this entry's own.
    if (end >= text.length && where.endsFile) {
      if (isFirst) end = unextended;
      while (start > 0 && lineKind(text, lineStart(text, start - 1)).kind === 'blank') start = lineStart(text, start - 1);
    }
  }
  // Without a final line end the line before must not gain one.
  if (end >= text.length && start > 0 && !text.endsWith('\n')) start -= text[start - 2] === '\r' ? 2 : 1;
  return { start, end, insert: '' };
}

/** Skips comment lines indented deeper than `column`, with blank lines among them: they belong to the value that ended before. */
export function behindDeeperComments(text: string, from: number, column: number): number {
  let end = from;
  let at = from;
  let line = lineKind(text, at);
  while (line.kind === 'blank' || (line.kind === 'comment' && line.indent > column)) {
    at = nextLine(text, at);
    if (line.kind === 'comment') end = at;
    line = lineKind(text, at);
  }
  return end;
}

/** Start of the comment lines that stand directly above a line, in the same column. */
function aboveComments(text: string, from: number, column: number): number {
  let start = from;
  while (start > 0) {
    const previous = lineStart(text, start - 1);
    const line = lineKind(text, previous);
    if (line.kind !== 'comment' || line.indent !== column) break;
    start = previous;
  }
  return start;
}

/** Start of the first line behind `offset`; `offset` itself where a block scalar already ended its line. */
export function endOfLines(text: string, offset: number): number {
  return offset > 0 && text[offset - 1] === '\n' ? offset : nextLine(text, offset);
}

/** True when only a comma and a comment may follow `offset` in its line. */
function endsLine(text: string, offset: number): boolean {
  const rest = /[ \t]*,?[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;
  rest.lastIndex = offset;
  return rest.test(text);
}

function removeFlowPart(text: string, parts: readonly Part[], removed: ReadonlySet<number>, index: number): readonly Splice[] {
  const part = parts[index];
  const next = parts[index + 1];
  if (part === undefined) return [];
  const ownLines = isFirstInLine(text, part.start) && endsLine(text, part.end);
  const cut: Splice = ownLines
    ? { start: lineStart(text, part.start), end: nextLine(text, part.end), insert: '' }
    : next !== undefined
      ? { start: part.start, end: next.start, insert: '' }
      : { start: part.start, end: part.end, insert: '' };
  if (next !== undefined) return [cut];
  // The last one: the comma behind the last entry that stays goes too, unless the list ends in a comma anyway.
  let stays = index - 1;
  while (stays >= 0 && removed.has(stays)) stays -= 1;
  const kept = parts[stays];
  if (kept === undefined) return [cut];
  const comma = /^[ \t]*,/.exec(text.slice(kept.end, cut.start));
  if (comma === null) return [cut];
  if (ownLines) return [{ start: kept.end, end: kept.end + comma[0].length, insert: '' }, cut];
  return stays === index - 1 ? [{ start: kept.end, end: cut.end, insert: '' }] : [{ start: kept.end, end: kept.end + comma[0].length, insert: '' }, cut];
}
