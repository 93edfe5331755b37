import { uniqueBy } from './canonicalize.ts';
import { child, describe, isNull, list, map, textOf, type Entry, type ListNode, type MapNode, type Node } from './parse/node.ts';
import type { Report } from './report.ts';
import { composeFile } from './schema/project.ts';
import { service } from './schema/service.ts';
import type { Shape } from './schema/shape.ts';

/** Hears of an override that cannot be merged onto what stands below it: a list onto a mapping, or the reverse. */
export type Clash = (over: Node) => void;

/** Reports clashes. */
export function clashReporter(report: Report): Clash {
  return (over) => report.error({ code: 'cannot-override', message: `${over.kind === 'scalar' ? 'A single value' : describe(over).replace('a ', 'A ')} cannot be merged onto a value of another kind.`, hint: 'write the same kind, or put !override before it', origin: over.origin });
}

/**
 * Merges a canonical override onto a canonical base (Compose Specification, "Merge"): mappings merge, scalars replace,
 * lists append with repetitions replaced, `!reset` removes and `!override` replaces. undefined: the value is removed.
 */
export function mergeNodes(base: Node | undefined, over: Node, shape: Shape, clash: Clash): Node | undefined {
  if (over.tag === 'reset') return undefined;
  if (base === undefined || over.tag === 'override') return over;
  switch (shape.kind) {
    case 'mapping':
      return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, () => undefined, clash) : over;
    case 'list':
      if (shape.replace === true) return over;
      if (base.kind !== 'list' || over.kind !== 'list') return over;
      return shape.bySubnet === true ? mergeRanges(base, over, shape.item, clash) : mergeLists(base, over, shape.key);
    case 'dictionary':
      if (isNull(over)) return base;
      return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over, () => shape.value, clash) : over;
    case 'object': {
      if (isNull(over)) return base;
      if (base.kind !== 'map' || over.kind !== 'map') return over;
      if (shape.merge === 'driver' && driversDiffer(base, over)) return over;
      return mergeMaps(base, over, (key) => shape.byKey.get(key)?.shape, clash);
    }
    case 'custom':
      if (shape.merge === 'append' && base.kind === 'list' && over.kind === 'list') return mergeLists(base, over, (item) => (item.kind === 'scalar' ? String(item.value) : `#${item.origin.start}`));
      if (shape.merge === 'keys' && base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, () => undefined, clash);
      return over;
    default:
      return over;
  }
}

/**
 * A written override without the nulls that stand over something: `ports:` with nothing behind it keeps the base's ports
 * (compose-go `override/merge.go`). Where there is nothing below, the null stays and is reported. A service that extends another
 * is not yet merged with it: its nulls count as standing over something.
 */
export function withoutIdleNulls(over: Node, base: Node | undefined, shape: Shape): Node {
  if (over.kind !== 'map' || over.tag !== undefined || (shape.kind !== 'object' && shape.kind !== 'dictionary')) return over;
  const extended = child(over, 'extends');
  const inherits = shape === service && extended !== undefined && !isNull(extended);
  const holdsServices = shape === composeFile || (shape.kind === 'dictionary' && shape.value === service);
  if (!inherits && !holdsServices && base?.kind !== 'map') return over;
  let changed = false;
  const entries = new Map<string, Entry>();
  for (const entry of over.entries.values()) {
    const inner = shape.kind === 'object' ? shape.byKey.get(entry.key)?.shape : shape.value;
    const below = child(base, entry.key);
    // Nor does Compose pass over nulls of logging and of all services.
    const replaces = inner === undefined || (inner.kind === 'custom' && inner.merge !== 'append') || hasDriver(inner) || (hasDriver(shape) && entry.key === 'driver') || (shape === composeFile && entry.key === 'services');
    if (isNull(entry.value) && entry.value.tag === undefined && !replaces && (inherits || below !== undefined)) {
      changed = true;
      continue;
    }
    const value = inner === undefined ? entry.value : withoutIdleNulls(entry.value, below, inner);
    if (value !== entry.value) changed = true;
    entries.set(entry.key, value === entry.value ? entry : { ...entry, value });
  }
  return changed ? map(entries, over.origin) : over;
}

function hasDriver(shape: Shape): boolean {
  return shape.kind === 'object' && shape.merge === 'driver';
}

/**
 * Address ranges of a network: an override's ranges, each merged onto the base's range of the same subnet
 * (compose-go `mergeIPAMConfig`, whose quirk it is that a base's range no override names is lost).
 */
function mergeRanges(base: ListNode, over: ListNode, shape: Shape, clash: Clash): Node {
  const merged: Node[] = [];
  const subnet = (node: Node): string => textOf(child(node, 'subnet')) ?? '';
  for (const right of base.items) {
    for (const left of over.items) {
      if (subnet(left) !== subnet(right) && !merged.some((known) => subnet(known) === subnet(left))) {
        merged.push(left);
        continue;
      }
      const both = mergeNodes(right, left, shape, clash);
      if (both === undefined) continue;
      const place = merged.findIndex((known) => subnet(known) === subnet(both));
      if (place === -1) merged.push(both);
      else merged[place] = both;
    }
  }
  return list(merged, over.origin);
}

function mergeLists(base: ListNode, over: ListNode, key: ((item: Node) => string) | undefined): Node {
  const items = [...base.items, ...over.items];
  return list(key === undefined ? items : uniqueBy(items, key), over.origin);
}

/** Merges by key; keys without a shape replace. */
export function mergeMaps(base: MapNode, over: MapNode, shapeOf: (key: string) => Shape | undefined, clash: Clash): MapNode {
  const entries = new Map<string, Entry>(base.entries);
  for (const entry of over.entries.values()) {
    const earlier = entries.get(entry.key);
    const shape = shapeOf(entry.key);
    if (shape === undefined && earlier !== undefined && entry.key.startsWith('x-') && isNull(entry.value) && entry.value.tag === undefined) continue;
    const value = shape === undefined ? mergeFree(earlier?.value, entry.value, clash) : mergeNodes(earlier?.value, entry.value, shape, clash);
    if (value === undefined) entries.delete(entry.key);
    else entries.set(entry.key, value === entry.value ? entry : { key: entry.key, keyOrigin: earlier?.keyOrigin ?? entry.keyOrigin, value });
  }
  return map(entries, base.origin);
}

/** Values without a shape (`x-` keys, mappings of text): mappings merge, lists append, all else replaces. */
function mergeFree(base: Node | undefined, over: Node, clash: Clash): Node | undefined {
  if (over.tag === 'reset') return undefined;
  if (base === undefined || over.tag === 'override') return over;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, () => undefined, clash);
  if (base.kind === 'list' && over.kind === 'list') return list([...base.items, ...over.items], over.origin);
  if (base.kind !== 'scalar' && !isNull(over)) clash(over);
  return over;
}

function driversDiffer(base: MapNode, over: MapNode): boolean {
  const left = textOf(child(base, 'driver'));
  const right = textOf(child(over, 'driver'));
  return left !== undefined && right !== undefined && left !== right;
}

/** The tree without what `!reset` marks; needed where a reset met no base to remove. */
export function dropResets(node: Node): Node | undefined {
  if (node.tag === 'reset') return undefined;
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'list':
      return list(node.items.flatMap((item) => dropResets(item) ?? []), node.origin);
    case 'map': {
      const entries = new Map<string, Entry>();
      for (const entry of node.entries.values()) {
        const value = dropResets(entry.value);
        if (value !== undefined) entries.set(entry.key, { ...entry, value });
      }
      return map(entries, node.origin);
    }
  }
}
