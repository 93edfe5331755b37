import { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { diffLists } from './diff.ts';
import type { Edit } from './edits.ts';
import { columnOf, isFirstInLine, lineKind, lineNumber, lineStart, nextLine, type Splice } from './lines.ts';
import { Refusal } from './refusal.ts';
import { behindDeeperComments, endOfLines, partsOf, removeParts } from './remove.ts';
import { entriesOf, renderBlock, renderFlow, renderItem, renderKey, renderPair, renderScalar, type Rendered, type Style } from './render.ts';
import { hasBlankBefore } from './scan.ts';
import { entryOf, mergeSources, nodeAt, type ListNode, type MapNode, type SourceDocument, type SourceNode } from './tree.ts';
import { nodeEquals } from './verify.ts';

/** What a value hangs on: a key, a dash, or nothing (the whole document). */
interface Slot {
  readonly kind: 'entry' | 'item' | 'root';
  /** Where a value is written when there is none. -1: a flow key without a colon. */
  readonly valueAt: number;
  readonly keyEnd: number;
  /** Column of the key or dash. */
  readonly column: number;
  /** The slot is inside a flow collection. */
  readonly flow: boolean;
}

export interface PlanContext {
  readonly text: string;
  readonly style: Style;
  /** Path of the document's root in the whole file. */
  readonly base: ValuePath;
  /** Nothing stands behind the text: it is the file, or its end. */
  readonly endsFile: boolean;
  readonly splices: Splice[];
  /** Containers whose shape an earlier edit of this round changed; a further change must wait for the next round. */
  readonly reshaped: Set<SourceNode | 'root'>;
  /** What this round adds to containers: keys, or an empty text for list items. */
  readonly added: Map<SourceNode, Set<string>>;
  /** Second attempt, the plainest way: collections are replaced as a whole. */
  readonly wholesale: boolean;
}

/** Thrown when an edit depends on the outcome of an earlier one: apply those first, then plan again. */
export class NeedsNewRound extends Error {}

/** Turns one edit into splices. Throws {@link Refusal}. */
export function planEdit(context: PlanContext, document: SourceDocument, edit: Edit): void {
  const root: Slot = { kind: 'root', valueAt: 0, keyEnd: 0, column: -context.style.step, flow: false };
  switch (edit.op) {
    case 'set':
      // Also true where the value comes through an alias or `<<`.
      if (alreadyThere(document, edit)) return undefined;
      return setAt(context, root, document.root, edit.path, 0, () => edit.value);
    case 'append':
      return setAt(context, root, document.root, edit.path, 0, undefined, edit.value);
    case 'remove':
      return removeMany(context, document, [edit.path]);
    case 'rename':
      return renameKey(context, document, edit.path, edit.to);
  }
}

function alreadyThere(document: SourceDocument, edit: Edit & { readonly op: 'set' }): boolean {
  const node = nodeAt(document.root, edit.path);
  return node !== undefined && nodeEquals(node, edit.value);
}

/** Removes entries that share one parent. */
export function removeMany(context: PlanContext, document: SourceDocument, paths: readonly ValuePath[]): void {
  const [first] = paths;
  if (first === undefined) return;
  const { node, slot } = descend(context, document, first.slice(0, -1));
  if (node === undefined || (node.kind !== 'map' && node.kind !== 'list')) throw missing(context, first, node?.start ?? 0);
  const indexes = new Set<number>();
  for (const path of paths) {
    const key = path.at(-1);
    const index = node.kind === 'map' ? node.entries.findIndex((entry) => entry.key === key && !entry.merge) : typeof key === 'number' && key < node.items.length ? key : -1;
    if (index === -1) {
      if (node.kind === 'map' && typeof key === 'string') refuseMerged(context, node, key, path);
      throw missing(context, path, node.start);
    }
    indexes.add(index);
  }
  reshape(context, node);
  const size = node.kind === 'map' ? node.entries.length : node.items.length;
  if (indexes.size < size) context.splices.push(...removeParts(context.text, node, indexes, place(context, slot)));
  else if (node.flow) context.splices.push({ start: node.start + 1, end: node.end - 1, insert: '' });
  else if (slot.kind === 'root') context.splices.push({ start: lineStart(context.text, node.start), end: endOfLines(context.text, node.end), insert: '' });
  else replaceWhole(context, slot, node, first.slice(0, -1), node.kind === 'map' ? {} : []);
}

function place(context: PlanContext, slot: Slot): { readonly isRoot: boolean; readonly endsFile: boolean } {
  return { isRoot: slot.kind === 'root' && context.base.length === 0, endsFile: context.endsFile };
}

function renameKey(context: PlanContext, document: SourceDocument, path: ValuePath, to: string): void {
  const key = path.at(-1);
  const { node } = descend(context, document, path.slice(0, -1));
  if (node?.kind !== 'map' || typeof key !== 'string') throw missing(context, path, node?.start ?? 0);
  const entry = entryOf(node, key);
  if (entry === undefined) {
    refuseMerged(context, node, key, path);
    throw missing(context, path, node.start);
  }
  if (entryOf(node, to) !== undefined) throw new Refusal('name-taken', `“${to}” exists already.`, entry.keyStart, 'Choose another name.');
  reshape(context, node);
  context.splices.push({ start: entry.keyStart, end: entry.keyEnd, insert: renderKey(to, entry.keyStyle, node.flow) });
}

function descend(context: PlanContext, document: SourceDocument, path: ValuePath): { readonly node: SourceNode | undefined; readonly slot: Slot } {
  let node = document.root;
  let slot: Slot = { kind: 'root', valueAt: 0, keyEnd: 0, column: -context.style.step, flow: false };
  for (const [depth, key] of path.entries()) {
    const at = path.slice(0, depth + 1);
    if (node === undefined) throw missing(context, at, 0);
    waitIfReshaped(context, node);
    if (node.kind === 'alias') throw throughAlias(context, node, at);
    if (node.kind === 'map' && typeof key === 'string') {
      const entry = entryOf(node, key);
      if (entry === undefined) {
        refuseMerged(context, node, key, at);
        throw missing(context, at, node.start);
      }
      slot = entrySlot(context, node, entry);
      node = entry.node;
    } else if (node.kind === 'list' && typeof key === 'number') {
      const item: ListNode['items'][number] | undefined = node.items[key];
      if (item === undefined) throw missing(context, at, node.start);
      slot = itemSlot(context, node, item);
      node = item.node;
    } else throw missing(context, at, node.start);
  }
  if (node?.kind === 'alias') throw throughAlias(context, node, path);
  return { node, slot };
}

function entrySlot(context: PlanContext, map: MapNode, entry: MapNode['entries'][number]): Slot {
  return { kind: 'entry', valueAt: entry.valueAt, keyEnd: entry.keyEnd, column: columnOf(context.text, entry.keyStart), flow: map.flow };
}

function itemSlot(context: PlanContext, list: ListNode, item: ListNode['items'][number]): Slot {
  return { kind: 'item', valueAt: item.valueAt, keyEnd: item.start, column: columnOf(context.text, item.start), flow: list.flow };
}

/** Walks to `path`, making what is missing, and sets the value there (or appends `item` to the list there). */
function setAt(context: PlanContext, slot: Slot, node: SourceNode | undefined, path: ValuePath, depth: number, value: (() => JsonValue) | undefined, item?: JsonValue): void {
  const at = path.slice(0, depth);
  if (node === undefined ? context.reshaped.has('root') : context.reshaped.has(node)) throw new NeedsNewRound();
  const key = path[depth];
  const whole = (): JsonValue => nested(path.slice(depth), value === undefined ? [item ?? null] : value());
  if (node === undefined) {
    const made = whole();
    if (!isJsonObject(made)) throw new Refusal('not-a-map', 'A Compose file is a map.', 0);
    return writeEmptyDocument(context, made);
  }
  if (key === undefined) {
    if (value !== undefined) return replace(context, slot, node, at, value());
    if (node.kind === 'list') return insertItem(context, slot, node, node.items.length, item ?? null, at);
    if (node.kind === 'scalar' && node.value === null) return replaceWhole(context, slot, node, at, [item ?? null]);
    if (node.kind === 'alias') throw throughAlias(context, node, at);
    throw new Refusal('not-a-list', `${describe(context, at)} is not a list.`, node.start);
  }
  if (node.kind === 'alias') throw throughAlias(context, node, at);
  if (node.kind === 'scalar' && node.value === null) return replaceWhole(context, slot, node, at, whole());
  if (node.kind === 'map' && typeof key === 'string') {
    const entry = entryOf(node, key);
    if (entry !== undefined) return setAt(context, entrySlot(context, node, entry), entry.node, path, depth + 1, value, item);
    // A whole key beside `<<` is an honest override; a part of a merged value is not.
    if (depth + 1 < path.length || value === undefined) refuseMerged(context, node, key, path.slice(0, depth + 1));
    return addPair(context, slot, node, key, nested(path.slice(depth + 1), value === undefined ? [item ?? null] : value()), at);
  }
  if (node.kind === 'list' && typeof key === 'number') {
    const existing = node.items[key];
    if (existing !== undefined) return setAt(context, itemSlot(context, node, existing), existing.node, path, depth + 1, value, item);
    if (key === node.items.length) return insertItem(context, slot, node, key, nested(path.slice(depth + 1), value === undefined ? [item ?? null] : value()), at);
  }
  throw new Refusal('wrong-kind', `${describe(context, at)} is a ${node.kind === 'scalar' ? 'single value' : node.kind}, so “${key}” cannot be set in it.`, node.start, 'Change it in the YAML view.');
}

function nested(path: ValuePath, value: JsonValue): JsonValue {
  return path.reduceRight<JsonValue>((inner, key) => (typeof key === 'number' ? [inner] : Object.fromEntries([[key, inner]])), value);
}

/** Sets an existing value, patching maps and lists entry by entry. */
function replace(context: PlanContext, slot: Slot, node: SourceNode, at: ValuePath, value: JsonValue): void {
  if (nodeEquals(node, value)) return;
  if (context.wholesale) return replaceWhole(context, slot, node, at, value);
  if (node.kind === 'map' && isJsonObject(value)) {
    const wanted = new Map(entriesOf(value));
    const written = node.entries.filter((entry) => !entry.merge);
    for (const source of mergeSources(node)) {
      for (const entry of source.entries) if (!entry.merge && !wanted.has(entry.key)) refuseMerged(context, node, entry.key, [...at, entry.key]);
    }
    if (wanted.size > 0 && (written.length < node.entries.length || written.some((entry) => wanted.has(entry.key)))) return patchMap(context, slot, node, at, wanted);
  }
  if (node.kind === 'list' && !isJsonObject(value) && typeof value === 'object' && value !== null && value.length > 0 && node.items.length > 0) return patchList(context, slot, node, at, value);
  replaceWhole(context, slot, node, at, value);
}

function patchMap(context: PlanContext, slot: Slot, node: MapNode, at: ValuePath, wanted: ReadonlyMap<string, JsonValue>): void {
  const removed = new Set<number>();
  for (const [index, entry] of node.entries.entries()) {
    if (entry.merge) continue;
    const value = wanted.get(entry.key);
    if (value === undefined) removed.add(index);
    else replace(context, entrySlot(context, node, entry), entry.node, [...at, entry.key], value);
  }
  if (removed.size > 0) context.splices.push(...removeParts(context.text, node, removed, place(context, slot)));
  const inherited = new Map(mergeSources(node).flatMap((source) => source.entries.map((entry) => [entry.key, entry.node] as const)).toReversed());
  for (const [key, value] of wanted) {
    if (entryOf(node, key) !== undefined) continue;
    const merged = inherited.get(key);
    if (merged === undefined || !nodeEquals(merged, value)) addPair(context, slot, node, key, value, at);
  }
  context.reshaped.add(node);
}

function patchList(context: PlanContext, slot: Slot, node: ListNode, at: ValuePath, value: readonly JsonValue[]): void {
  const steps = diffLists(node.items.length, value.length, (from, to) => {
    const item = node.items[from];
    const wanted = value[to];
    return item !== undefined && wanted !== undefined && nodeEquals(item.node, wanted);
  });
  const removed = new Set<number>();
  for (const step of steps) {
    if (step.kind === 'remove') removed.add(step.from);
    else if (step.kind === 'replace') {
      const item = node.items[step.from];
      const wanted = value[step.to];
      if (item !== undefined && wanted !== undefined) replace(context, itemSlot(context, node, item), item.node, [...at, step.from], wanted);
    }
  }
  if (removed.size > 0) context.splices.push(...removeParts(context.text, node, removed, place(context, slot)));
  for (const step of steps) {
    if (step.kind !== 'insert') continue;
    const wanted = value[step.to];
    if (wanted !== undefined) insertItem(context, slot, node, step.before, wanted, at, removed);
  }
  context.reshaped.add(node);
}

/** Writes a new value in the place of the old one. */
function replaceWhole(context: PlanContext, slot: Slot, node: SourceNode, at: ValuePath, value: JsonValue): void {
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

function addPair(context: PlanContext, slot: Slot, map: MapNode, key: string, value: JsonValue, at: ValuePath): void {
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

function insertItem(context: PlanContext, slot: Slot, list: ListNode, index: number, value: JsonValue, at: ValuePath, removed: ReadonlySet<number> = new Set()): void {
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

function writeEmptyDocument(context: PlanContext, value: JsonObject): void {
  const { text, style } = context;
  context.reshaped.add('root');
  insertLines(context, text.length, entriesOf(value).flatMap(([key, item]) => renderPair(key, item, 0, [...context.base, key], style)));
}

/** Inserts whole lines at the start of a line or at the end of the text. */
function insertLines(context: PlanContext, at: number, lines: readonly string[]): void {
  const first = lines.find((line) => line !== '') ?? '';
  const rank = 2 * (first.length - first.trimStart().length) + (first.trimStart().startsWith('-') ? 1 : 0);
  const { text, style, splices } = context;
  if (lines.length === 0) return;
  const unfinished = at >= text.length && text.length > 0 && !text.endsWith('\n');
  splices.push({ start: at, end: at, rank, insert: unfinished ? style.eol + lines.join(style.eol) : lines.map((line) => line + style.eol).join('') });
}

/** Skips comment lines that directly follow and are indented like the entries. */
function behindComments(text: string, position: number, column: number): number {
  if (column === 0) return position;
  let at = position;
  let line = lineKind(text, at);
  while (line.kind === 'comment' && line.indent >= column) {
    at = nextLine(text, at);
    line = lineKind(text, at);
  }
  return at;
}

function reshape(context: PlanContext, node: SourceNode): void {
  waitIfReshaped(context, node);
  if (context.added.has(node)) throw new NeedsNewRound();
  context.reshaped.add(node);
}

/** Notes that a container grows; a second entry of the same key, or one into an empty flow collection, waits for the next round. */
function grow(context: PlanContext, node: MapNode | ListNode, key: string): void {
  const keys = context.added.get(node) ?? new Set();
  if (key !== '' && keys.has(key)) throw new NeedsNewRound();
  if (node.flow && keys.size > 0) throw new NeedsNewRound();
  context.added.set(node, keys.add(key));
}

function waitIfReshaped(context: PlanContext, node: SourceNode): void {
  if (context.reshaped.has(node)) throw new NeedsNewRound();
}

export function describe(context: Pick<PlanContext, 'base'>, path: ValuePath): string {
  const full = [...context.base, ...path];
  return full.length === 0 ? 'The document' : `“${full.join('.')}”`;
}

function missing(context: PlanContext, path: ValuePath, offset: number): Refusal {
  return new Refusal('no-such-value', `${describe(context, path)} does not exist in the file.`, offset);
}

function throughAlias(context: PlanContext, node: SourceNode & { readonly kind: 'alias' }, path: ValuePath): Refusal {
  return new Refusal(
    'aliased-value',
    `${describe(context, path)} comes from the anchor “&${node.name}” on line ${lineNumber(context.text, node.target.start)}, which other places may share.`,
    node.start,
    'Change the anchor in the YAML view, or write the value out here first.',
  );
}

function refuseMerged(context: PlanContext, map: MapNode, key: string, path: ValuePath): void {
  for (const source of mergeSources(map)) {
    const entry = source.entries.find((candidate) => candidate.key === key);
    if (entry !== undefined) {
      const name = source.anchor === undefined ? '' : ` of the anchor “&${source.anchor}”`;
      throw new Refusal('merged-value', `${describe(context, path)} comes through “<<” from line ${lineNumber(context.text, entry.keyStart)}${name}, which other places may share.`, entry.keyStart, 'Change it there in the YAML view, or write the whole value out here first.');
    }
    if (source.entries.some((candidate) => candidate.merge)) refuseMerged(context, source, key, path);
  }
}

