import { type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { columnOf, isFirstInLine, lineKind, lineStart, nextLine } from './lines.ts';
import { describe, grow, NeedsNewRound, type PlanContext, type Slot } from './plan-context.ts';
import { Refusal } from './refusal.ts';
import { behindDeeperComments, endOfLines, partsOf } from './remove.ts';
import { entriesOf, renderBlock, renderFlow, renderItem, renderKey, renderPair, renderScalar, type Rendered } from './render.ts';
import { hasBlankBefore } from './scan.ts';
import type { ListNode, MapNode, SourceNode } from './tree.ts';

/** Writes a new value in the place of the old one. */
export function replaceWhole(context: PlanContext, slot: Slot, node: SourceNode, at: ValuePath, value: JsonValue): void {
  const { text, style, splices } = context;
  if (node.tag === '!reset') throw new Refusal('tagged-value', `${describe(context, at)} is marked !reset.`, node.start, 'Change it in the YAML view.');
  context.reshaped.add(node);
  const path = [...context.base, ...at];
  const previous = node.kind === 'scalar' ? node.style : 'plain';
  const empty = node.kind === 'scalar' && node.style === 'empty';
  if (slot.kind === 'root') throw new Refusal('not-a-map', 'The whole document cannot be replaced here.', node.start);
  if (slot.flow) {
    const rendered = isScalarValue(value) ? renderScalar(value, style.json || previous === 'double' ? 'double' : previous === 'single' ? 'single' : 'plain', true) : renderFlow(value, path, style);
    if (!empty) splices.push({ start: node.start, end: node.end, insert: rendered });
    else if (slot.valueAt === -1) splices.push({ start: slot.keyEnd, end: slot.keyEnd, insert: `: ${rendered}` });
    else splices.push({ start: slot.valueAt, end: slot.valueAt, insert: ` ${rendered}` });
    return;
  }
  const { inline, below } = slot.kind === 'item' && !isScalarValue(value) ? behindDash(renderItem(value, slot.column, path, style), slot.column) : renderBlock(value, slot.column, path, style, previous);
  const behind = inline === '' ? '' : ` ${inline}`;
  if (empty) {
    splices.push({ start: slot.valueAt, end: slot.valueAt, insert: behind });
    insertLines(context, nextLine(text, slot.valueAt), below);
  } else if (node.kind === 'scalar' && node.style === 'block') {
    const lines = [behind, ...below].join(style.eol);
    splices.push({ start: slot.valueAt, end: node.end, insert: text[node.end - 1] === '\n' ? lines + style.eol : lines });
  } else if (node.kind === 'scalar' || node.kind === 'alias' || node.flow) {
    if (inline !== '' && below.length === 0) splices.push({ start: node.start, end: node.end, insert: inline });
    else {
      splices.push({ start: slot.valueAt, end: node.end, insert: behind });
      insertLines(context, nextLine(text, node.end), below);
    }
  } else if (node.start < nextLine(text, slot.valueAt)) {
    // A collection that begins behind its dash: `- a: 1`.
    const end = behindDeeperComments(text, endOfLines(text, node.end), slot.column);
    const lines = [behind, ...below].join(style.eol);
    splices.push({ start: slot.valueAt, end, insert: text[end - 1] === '\n' ? lines + style.eol : lines });
  } else {
    splices.push({ start: slot.valueAt, end: slot.valueAt, insert: behind });
    const start = nextLine(text, slot.valueAt);
    const end = behindDeeperComments(text, endOfLines(text, node.end), slot.column);
    const lines = below.map((line) => line + style.eol).join('');
    splices.push({ start, end, insert: lines });
  }
}

/** A rendered list item without its dash. */
function behindDash(lines: readonly string[], column: number): Rendered {
  const [first = '', ...below] = lines;
  return { inline: first.slice(column + 2), below };
}

function isScalarValue(value: JsonValue): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

export function addPair(context: PlanContext, slot: Slot, map: MapNode, key: string, value: JsonValue, at: ValuePath): void {
  const { text, style } = context;
  const path = [...context.base, ...at, key];
  // Where a top-level key goes depends on which is last.
  if (path.length === 1 && context.added.has(map)) throw new NeedsNewRound();
  grow(context, map, key);
  if (map.flow) {
    if (map.entries.length === 0 && !slot.flow && slot.kind !== 'root' && !style.json) return replaceWhole(context, slot, map, at, Object.fromEntries([[key, value]]));
    return addFlowPart(context, map, `${renderKey(key, style.json ? 'double' : 'plain', true)}: ${renderFlow(value, path, style)}`);
  }
  const [first] = map.entries;
  const behind = entryBefore(map, path);
  if (first === undefined) return replaceWhole(context, slot, map, at, Object.fromEntries([[key, value]]));
  const column = columnOf(text, first.keyStart);
  const lines = renderPair(key, value, column, path, style);
  if (behind === undefined) return insertLines(context, lineStart(text, first.keyStart), lines);
  const position = behindComments(text, endOfLines(text, Math.max(behind.node.end, behind.valueAt, behind.keyEnd)), column);
  insertLines(context, position, separated(context, map, path) ? ['', ...lines] : lines);
}

/** The entry a new one is written behind; undefined: before all. `name` comes first in a file, and `x-slipway` stays last. */
function entryBefore(map: MapNode, path: ValuePath): MapNode['entries'][number] | undefined {
  if (path.length !== 1) return map.entries.at(-1);
  if (path[0] === 'name') return undefined;
  return map.entries.length > 1 && map.entries.at(-1)?.key === 'x-slipway' ? map.entries.at(-2) : map.entries.at(-1);
}

/** Whether a new service or top-level section is set off by a blank line: as the others are, and by default. */
function separated(context: PlanContext, map: MapNode, path: ValuePath): boolean {
  const { text } = context;
  if (path.length !== 1 && !(path.length === 2 && path[0] === 'services')) return false;
  // The last few services set the example: a large file is not read as a whole.
  const later = path.length === 1 ? map.entries.slice(1) : map.entries.slice(-3).slice(1);
  if (later.length === 0) return path.length === 2;
  if (path.length === 1 && map.entries.every((entry) => entry.node.kind === 'scalar')) return false;
  const blanks = later.filter((entry) => hasBlankBefore(text, entry.keyStart));
  return path.length === 1 ? blanks.length > 0 || later.length < 2 : blanks.length * 2 >= later.length;
}

export function insertItem(context: PlanContext, slot: Slot, list: ListNode, index: number, value: JsonValue, at: ValuePath, removed: ReadonlySet<number> = new Set()): void {
  const { text, style } = context;
  const path = [...context.base, ...at, index];
  grow(context, list, '');
  if (list.flow) {
    if (list.items.length === 0 && !slot.flow && !style.json) return replaceWhole(context, slot, list, at, [value]);
    const rendered = renderFlow(value, path, style);
    const before = list.items[index];
    if (before !== undefined) {
      if (removed.has(index)) throw new NeedsNewRound();
      context.splices.push({ start: before.start, end: before.start, insert: `${rendered}, ` });
      return;
    }
    if (removed.size > 0) throw new NeedsNewRound();
    return addFlowPart(context, list, rendered);
  }
  const [first] = list.items;
  const last = list.items.at(-1);
  if (first === undefined || last === undefined) return replaceWhole(context, slot, list, at, [value]);
  const column = columnOf(text, first.start);
  const lines = renderItem(value, column, path, style);
  const before = list.items[index];
  if (before !== undefined) {
    if (!isFirstInLine(text, before.start)) throw new Refusal('unsupported-yaml', 'An item cannot be put before this one here.', before.start, 'Change it in the YAML view.');
    insertLines(context, lineStart(text, before.start), lines);
    return;
  }
  insertLines(context, behindComments(text, endOfLines(text, Math.max(last.valueAt, last.node.end)), column), lines);
}

function addFlowPart(context: PlanContext, container: MapNode | ListNode, rendered: string): void {
  const { text, style, splices } = context;
  const last = partsOf(container).at(-1);
  if (last === undefined) {
    splices.push({ start: container.start + 1, end: container.start + 1, insert: rendered });
    return;
  }
  const lineEnd = nextLine(text, last.end);
  const rest = /^([ \t]*,)?[ \t]*(?:#[^\n]*?)?(\r?\n)$/.exec(text.slice(last.end, lineEnd));
  if (!isFirstInLine(text, last.start) || rest === null) {
    splices.push({ start: last.end, end: last.end, insert: `, ${rendered}` });
    return;
  }
  const comma = rest[1] !== undefined;
  const indent = ' '.repeat(columnOf(text, last.start));
  if (!comma) splices.push({ start: last.end, end: last.end, insert: ',' });
  splices.push({ start: lineEnd, end: lineEnd, insert: `${indent}${rendered}${comma ? ',' : ''}${style.eol}` });
}

export function writeEmptyDocument(context: PlanContext, value: JsonObject): void {
  const { text, style } = context;
  context.reshaped.add('root');
  insertLines(context, text.length, entriesOf(value).flatMap(([key, item]) => renderPair(key, item, 0, [...context.base, key], style)));
}

/** Inserts whole lines at the start of a line or at the end of the text. */
export function insertLines(context: PlanContext, at: number, lines: readonly string[]): void {
  const first = lines.find((line) => line !== '') ?? '';
  const rank = 2 * (first.length - first.trimStart().length) + (first.trimStart().startsWith('-') ? 1 : 0);
  const { text, style, splices } = context;
  if (lines.length === 0) return;
  const unfinished = at >= text.length && text.length > 0 && !text.endsWith('\n');
  splices.push({ start: at, end: at, rank, insert: unfinished ? style.eol + lines.join(style.eol) : lines.map((line) => line + style.eol).join('') });
}

/** Skips comment lines that belong to the value that ended before (deeper than the entries), and those that directly follow and are indented like the entries. */
function behindComments(text: string, position: number, column: number): number {
  let at = behindDeeperComments(text, position, column);
  if (column === 0) return at;
  let line = lineKind(text, at);
  while (line.kind === 'comment' && line.indent >= column) {
    at = nextLine(text, at);
    line = lineKind(text, at);
  }
  return at;
}
