import type { ValuePath } from '#core/lib';
import { columnOf, lineNumber, type Splice } from './lines.ts';
import { Refusal } from './refusal.ts';
import type { Style } from './render.ts';
import { findEntry, type ListNode, type MapNode, type SourceNode } from './tree.ts';

/** What a value hangs on: a key, a dash, or nothing (the whole document). */
export interface Slot {
  readonly kind: 'entry' | 'item' | 'root';
  /** Where a value is written when there is none. -1: a flow key without a colon. */
  readonly valueAt: number;
  readonly keyEnd: number;
  /** Column of the key or dash; not measured inside a flow collection. */
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

export function entrySlot(context: PlanContext, map: MapNode, entry: MapNode['entries'][number]): Slot {
  return { kind: 'entry', valueAt: entry.valueAt, keyEnd: entry.keyEnd, column: map.flow ? 0 : columnOf(context.text, entry.keyStart), flow: map.flow };
}

export function itemSlot(context: PlanContext, list: ListNode, item: ListNode['items'][number]): Slot {
  return { kind: 'item', valueAt: item.valueAt, keyEnd: item.start, column: list.flow ? 0 : columnOf(context.text, item.start), flow: list.flow };
}

export function place(context: PlanContext, slot: Slot): { readonly isRoot: boolean; readonly endsFile: boolean } {
  return { isRoot: slot.kind === 'root' && context.base.length === 0, endsFile: context.endsFile };
}

export function reshape(context: PlanContext, node: SourceNode): void {
  waitIfReshaped(context, node);
  if (context.added.has(node)) throw new NeedsNewRound();
  context.reshaped.add(node);
}

/** Notes that a container grows; a second entry of the same key, or one into an empty flow collection, waits for the next round. */
export function grow(context: PlanContext, node: MapNode | ListNode, key: string): void {
  const keys = context.added.get(node) ?? new Set();
  if (key !== '' && keys.has(key)) throw new NeedsNewRound();
  if (node.flow && keys.size > 0) throw new NeedsNewRound();
  context.added.set(node, keys.add(key));
}

export function waitIfReshaped(context: PlanContext, node: SourceNode): void {
  if (context.reshaped.has(node)) throw new NeedsNewRound();
}

export function describe(context: Pick<PlanContext, 'base'>, path: ValuePath): string {
  const full = [...context.base, ...path];
  return full.length === 0 ? 'The document' : `“${full.join('.')}”`;
}

export function missing(context: PlanContext, path: ValuePath, offset: number): Refusal {
  return new Refusal('no-such-value', `${describe(context, path)} does not exist in the file.`, offset);
}

export function throughAlias(context: PlanContext, node: SourceNode & { readonly kind: 'alias' }, path: ValuePath): Refusal {
  return new Refusal(
    'aliased-value',
    `${describe(context, path)} comes from the anchor “&${node.name}” on line ${lineNumber(context.text, anchorStart(context.text, node.target))}, which other places may share.`,
    node.start,
    'Change the anchor, or override it here.',
    { start: node.target.start, end: node.target.end },
  );
}

/** Offset of the `&name` before a value; of the value itself where it has none. */
export function anchorStart(text: string, node: SourceNode): number {
  const at = node.anchor === undefined ? -1 : text.lastIndexOf(`&${node.anchor}`, node.start);
  return at === -1 ? node.start : at;
}

/** Throws a {@link Refusal} where a map takes a key from another one through `<<`. */
export function refuseMerged(context: PlanContext, map: MapNode, key: string, path: ValuePath): void {
  const found = findEntry(map, key);
  if (found === undefined || found.map === map) return;
  const { map: source, entry } = found;
  const name = source.anchor === undefined ? '' : ` of the anchor “&${source.anchor}”`;
  const merge = map.entries.find((each) => each.merge);
  throw new Refusal(
    'merged-value',
    `${describe(context, path)} comes through “<<” from line ${lineNumber(context.text, entry.keyStart)}${name}, which other places may share.`,
    merge?.keyStart ?? map.start,
    'Change it there, or override it here.',
    { start: entry.keyStart, end: Math.max(entry.keyEnd, entry.node.end) },
  );
}
