import { isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import type { Edit } from './edits.ts';
import { columnOf, isFirstInLine, lineStart, nextLine } from './lines.ts';
import { entrySlot, itemSlot, place, type PlanContext, type Slot } from './plan-context.ts';
import { addPair, insertLines, replaceWhole } from './plan-write.ts';
import { endOfLines, removeParts } from './remove.ts';
import { renderFlow, renderKey, renderPair } from './render.ts';
import { entryOf, findEntry, jsonValue, mergeSources, resolveAlias, type AliasNode, type MapEntry, type MapNode, type SourceDocument, type SourceNode } from './tree.ts';

/**
 * Plans one step that lets an edit go where its value is shared: an alias of a map becomes a map of its own that merges the anchor, any other
 * alias a copy; of what comes through `<<`, the part the edit is about is written out. No step changes what the document means.
 * Returns false when nothing stands in the way (any more).
 */
export function planOverrideStep(context: PlanContext, document: SourceDocument, edit: Edit): boolean {
  let node = document.root;
  let slot: Slot = { kind: 'root', valueAt: 0, keyEnd: 0, column: -context.style.step, flow: false };
  for (const [depth, key] of edit.path.entries()) {
    if (node === undefined) return false;
    const at = edit.path.slice(0, depth);
    const last = depth === edit.path.length - 1;
    if (node.kind === 'alias') return detach(context, slot, node, at);
    if (node.kind === 'list' && typeof key === 'number') {
      const item: { readonly start: number; readonly valueAt: number; readonly node: SourceNode } | undefined = node.items[key];
      if (item === undefined) return false;
      slot = itemSlot(context, node, item);
      node = item.node;
    } else if (node.kind === 'map' && typeof key === 'string') {
      const takesAway = last && (edit.op === 'remove' || edit.op === 'rename');
      if (takesAway && mergeSources(node).some((source) => findEntry(source, key) !== undefined)) return writeOutMerges(context, slot, node, at);
      const entry = entryOf(node, key);
      if (entry === undefined) {
        const found = findEntry(node, key);
        if (found === undefined || (last && edit.op === 'set')) return false;
        return writeOutPart(context, slot, node, key, found.entry.node, at);
      }
      slot = entrySlot(context, node, entry);
      node = entry.node;
    } else return false;
  }
  if (node === undefined) return false;
  if (edit.op === 'append' && node.kind === 'alias') return detach(context, slot, node, edit.path);
  if (edit.op === 'set' && node.kind === 'map' && isJsonObject(edit.value)) {
    const wanted = edit.value;
    const lost = mergeSources(node).some((source) => mergedKeys(source).some((key) => wanted[key] === undefined));
    if (lost) return writeOutMerges(context, slot, node, edit.path);
  }
  return false;
}

function mergedKeys(source: MapNode): readonly string[] {
  return [...source.byKey.keys(), ...mergeSources(source).flatMap((inner) => [...inner.byKey.keys()])];
}

/** An alias becomes a value of its own. */
function detach(context: PlanContext, slot: Slot, node: AliasNode, at: ValuePath): boolean {
  const target = resolveAlias(node);
  if (target.kind !== 'map' || slot.kind === 'root') {
    replaceWhole(context, slot, node, at, jsonValue(node));
    return true;
  }
  const { splices, style, text } = context;
  const merge = `<<: *${node.name}`;
  if (slot.flow) splices.push({ start: node.start, end: node.end, insert: `{${merge}}` });
  else if (slot.kind === 'item') splices.push({ start: node.start, end: node.end, insert: merge });
  else {
    splices.push({ start: slot.valueAt, end: node.end, insert: '' });
    insertLines(context, nextLine(text, node.end), [' '.repeat(slot.column + style.step) + merge]);
  }
  return true;
}

/** Stands for a merge until the text around it is rendered: values that are written know no aliases. */
const mergeMark = 'merge-stands-here';

/** A key that comes through `<<` gets a value of its own beside it. */
function writeOutPart(context: PlanContext, slot: Slot, map: MapNode, key: string, source: SourceNode, at: ValuePath): boolean {
  const value = resolveAlias(source);
  const name = source.kind === 'alias' ? source.name : value.anchor;
  if (value.kind !== 'map' || name === undefined) {
    addPair(context, slot, map, key, jsonValue(source), at);
    return true;
  }
  const planned = context.splices.length;
  addPair(context, slot, map, key, mergeMark, at);
  const { eol, step } = context.style;
  const added = context.splices.splice(planned).map((splice) => ({
    ...splice,
    insert: map.flow ? splice.insert.replace(new RegExp(`"?${mergeMark}"?`), `{<<: *${name}}`) : splice.insert.replace(new RegExp(`^( *)(.*): "?${mergeMark}"?`, 'm'), `$1$2:${eol}$1${' '.repeat(step)}<<: *${name}`),
  }));
  context.splices.push(...added);
  return true;
}

/** `<<` goes, and all it brought is written out in its place. */
function writeOutMerges(context: PlanContext, slot: Slot, map: MapNode, at: ValuePath): boolean {
  const { text, style, splices } = context;
  const whole = jsonValue(map);
  const brought: (readonly [string, JsonValue])[] = isJsonObject(whole) ? Object.entries(whole).flatMap(([key, value]) => (value === undefined || entryOf(map, key) !== undefined ? [] : [[key, value] as const])) : [];
  const merges = map.entries.flatMap((entry, index) => (entry.merge ? [{ entry, index }] : []));
  const [first, ...others] = merges;
  if (first === undefined) return false;
  if (brought.length === 0 && merges.length < map.entries.length) {
    splices.push(...removeParts(text, map, new Set(merges.map(({ index }) => index)), place(context, slot)));
    return true;
  }
  if (others.length > 0) splices.push(...removeParts(text, map, new Set(others.map(({ index }) => index)), place(context, slot)));
  splices.push(inPlaceOf(context, map, first.entry, brought, at, style));
  return true;
}

function inPlaceOf(context: PlanContext, map: MapNode, entry: MapEntry, brought: readonly (readonly [string, JsonValue])[], at: ValuePath, style: PlanContext['style']): { readonly start: number; readonly end: number; readonly insert: string } {
  const { text, base } = context;
  const path = [...base, ...at];
  if (map.flow) return { start: entry.keyStart, end: entry.node.end, insert: brought.map(([key, value]) => `${renderKey(key, style.json ? 'double' : 'plain', true)}: ${renderFlow(value, [...path, key], style)}`).join(', ') };
  const column = columnOf(text, entry.keyStart);
  const lines = brought.flatMap(([key, value]) => renderPair(key, value, column, [...path, key], style)).map((line) => line + style.eol).join('');
  const end = endOfLines(text, Math.max(entry.node.end, entry.valueAt));
  // Behind a dash the first line is begun already.
  const alone = isFirstInLine(text, entry.keyStart);
  const insert = alone ? lines : lines.trimStart();
  return { start: alone ? lineStart(text, entry.keyStart) : entry.keyStart, end, insert: text[end - 1] === '\n' ? insert : insert.slice(0, -style.eol.length) };
}

/** Writes out the first alias outside `path` of an anchor that stands at or below it. Returns false when there is none. */
export function planAliasCopy(context: PlanContext, document: SourceDocument, path: ValuePath): boolean {
  const root: Slot = { kind: 'root', valueAt: 0, keyEnd: 0, column: -context.style.step, flow: false };
  const going = ownNodeAt(document, path);
  if (document.root === undefined || going === undefined || going.kind === 'alias') return false;
  const anchors = new Set<SourceNode>();
  collect(going, anchors);
  const visit = (node: SourceNode, slot: Slot, at: ValuePath): boolean => {
    if (node === going) return false;
    if (node.kind === 'map') {
      for (const entry of node.entries) {
        if (entry.merge ? mergesOne(entry.node, anchors) : visit(entry.node, entrySlot(context, node, entry), [...at, entry.key])) return entry.merge ? writeOutMerges(context, slot, node, at) : true;
      }
    } else if (node.kind === 'list') return node.items.some((item, index) => visit(item.node, itemSlot(context, node, item), [...at, index]));
    else if (node.kind === 'alias' && anchors.has(node.target)) {
      replaceWhole(context, slot, node, at, jsonValue(node));
      return true;
    }
    return false;
  };
  return anchors.size > 0 && visit(document.root, root, []);
}

/** The value written at exactly a path; aliases and merges are not followed. */
function ownNodeAt(document: SourceDocument, path: ValuePath): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>((node, key) => {
    if (node?.kind === 'map' && typeof key === 'string') return entryOf(node, key)?.node;
    return node?.kind === 'list' && typeof key === 'number' ? node.items[key]?.node : undefined;
  }, document.root);
}

/** Values with an anchor, at or below a path. */
export function anchorsBelow(document: SourceDocument, path: ValuePath): readonly SourceNode[] {
  const anchors = new Set<SourceNode>();
  const node = ownNodeAt(document, path);
  if (node !== undefined) collect(node, anchors);
  return [...anchors];
}

function mergesOne(node: SourceNode, anchors: ReadonlySet<SourceNode>): boolean {
  if (node.kind === 'alias') return anchors.has(node.target);
  return node.kind === 'list' && node.items.some((item) => mergesOne(item.node, anchors));
}

function collect(node: SourceNode, anchors: Set<SourceNode>): void {
  if (node.anchor !== undefined) anchors.add(node);
  if (node.kind === 'map') for (const entry of node.entries) collect(entry.node, anchors);
  else if (node.kind === 'list') for (const item of node.items) collect(item.node, anchors);
}
