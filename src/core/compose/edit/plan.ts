import { isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { diffLists } from './diff.ts';
import type { Edit } from './edits.ts';
import { lineStart } from './lines.ts';
import { describe, entrySlot, itemSlot, missing, NeedsNewRound, place, refuseMerged, reshape, throughAlias, waitIfReshaped, type PlanContext, type Slot } from './plan-context.ts';
import { addPair, insertItem, replaceWhole, writeEmptyDocument } from './plan-write.ts';
import { Refusal } from './refusal.ts';
import { endOfLines, removeParts } from './remove.ts';
import { entriesOf, renderKey } from './render.ts';
import { entryOf, mergeSources, nodeAt, type ListNode, type MapNode, type SourceDocument, type SourceNode } from './tree.ts';
import { identityOf, identityOfNode, nodeEquals } from './verify.ts';

/** Turns one edit into splices. Throws {@link Refusal}. */
export function planEdit(context: PlanContext, document: SourceDocument, edit: Edit): void {
  const root: Slot = { kind: 'root', valueAt: 0, keyEnd: 0, column: -context.style.step, flow: false };
  switch (edit.op) {
    case 'set':
      // Also true where the value comes through an alias or `<<`.
      if (alreadyThere(document, edit)) return undefined;
      return setAt(context, root, document.root, edit.path, 0, edit);
    case 'append':
      return setAt(context, root, document.root, edit.path, 0, edit);
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
  const places = new Map(node.kind === 'map' ? node.entries.map((entry, at) => [entry, at] as const) : []);
  for (const path of paths) {
    const key = path.at(-1);
    const entry = node.kind === 'map' && typeof key === 'string' ? entryOf(node, key) : undefined;
    const index = node.kind === 'map' ? (entry === undefined ? -1 : (places.get(entry) ?? -1)) : typeof key === 'number' && key < node.items.length ? key : -1;
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

/** What is to stand at the end of a path: a value, or a list with one more item. */
interface Wanted {
  readonly op: 'set' | 'append';
  readonly value: JsonValue;
}

/** Walks to `path`, making what is missing, and sets the value there (or appends to the list there). */
function setAt(context: PlanContext, slot: Slot, node: SourceNode | undefined, path: ValuePath, depth: number, wanted: Wanted): void {
  const at = path.slice(0, depth);
  if (context.reshaped.has(node ?? 'root')) throw new NeedsNewRound();
  const made = (from: number): JsonValue => nested(path.slice(from), wanted.op === 'append' ? [wanted.value] : wanted.value);
  const key = path[depth];
  if (node === undefined) {
    const root = made(depth);
    if (!isJsonObject(root)) throw new Refusal('not-a-map', 'A Compose file is a map.', 0);
    return writeEmptyDocument(context, root);
  }
  if (key === undefined && wanted.op === 'set') return replace(context, slot, node, at, wanted.value);
  if (node.kind === 'alias') throw throughAlias(context, node, at);
  if (node.kind === 'scalar' && node.value === null) return replaceWhole(context, slot, node, at, made(depth));
  if (key === undefined) {
    if (node.kind === 'list') return insertItem(context, slot, node, node.items.length, wanted.value, at);
    throw new Refusal('not-a-list', `${describe(context, at)} is not a list.`, node.start);
  }
  if (node.kind === 'map' && typeof key === 'string') {
    const entry = entryOf(node, key);
    if (entry !== undefined) return setAt(context, entrySlot(context, node, entry), entry.node, path, depth + 1, wanted);
    // A whole key beside `<<` is an honest override; a part of a merged value is not.
    if (depth + 1 < path.length || wanted.op === 'append') refuseMerged(context, node, key, path.slice(0, depth + 1));
    return addPair(context, slot, node, key, made(depth + 1), at);
  }
  if (node.kind === 'list' && typeof key === 'number') {
    const existing = node.items[key];
    if (existing !== undefined) return setAt(context, itemSlot(context, node, existing), existing.node, path, depth + 1, wanted);
    if (key === node.items.length) return insertItem(context, slot, node, key, made(depth + 1), at);
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
  const written = node.items.map((item) => identityOfNode(item.node));
  const wanting = value.map(identityOf);
  const steps = diffLists(written.length, wanting.length, (from, to) => written[from] === wanting[to]);
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

