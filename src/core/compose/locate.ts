import type { ValuePath } from '#core/lib';
import type { SourceRange } from './diagnostic.ts';
import type { Entry, Node } from './parse/node.ts';
import type { Origin } from './parse/source.ts';

/** Follows `path` as far as the tree goes; the deepest place found. */
export function originOf(root: Node, path: ValuePath): Origin {
  let node = root;
  let origin = root.origin;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) return origin;
    origin = typeof step === 'string' && next.value.kind !== 'scalar' ? next.keyOrigin : next.value.origin;
    node = next.value;
  }
  return origin;
}

function stepInto(node: Node, step: string | number): Pick<Entry, 'keyOrigin' | 'value'> | undefined {
  if (node.kind === 'map' && typeof step === 'string') return node.entries.get(step);
  if (node.kind !== 'list') return undefined;
  if (typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { keyOrigin: item.origin, value: item };
  }
  // `environment: [A=1]` answers to ['environment', 'A'], `networks: [a]` to ['networks', 'a'].
  const named = node.items.find((item) => item.kind === 'scalar' && typeof item.value === 'string' && (item.value === step || item.value.startsWith(`${step}=`)));
  return named === undefined ? undefined : { keyOrigin: named.origin, value: named };
}

/** Where the value at exactly `path` was written; undefined when the tree does not have it. */
export function placeOf(root: Node, path: ValuePath): Origin | undefined {
  let node = root;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) return undefined;
    node = next.value;
  }
  return node.origin;
}

/** Range of the value at `path`, its key included, in the tree of one file; undefined when it is not written there. */
export function locateIn(roots: readonly Node[], path: ValuePath): SourceRange | undefined {
  for (let index = roots.length - 1; index >= 0; index -= 1) {
    let node = roots[index];
    let range: SourceRange | undefined = node?.origin.source.range(node.origin.start, node.origin.end);
    const sourceOfRoot = node?.origin.source;
    for (const step of path) {
      const next = node === undefined ? undefined : stepInto(node, step);
      if (next === undefined || next.keyOrigin.source !== sourceOfRoot) {
        range = undefined;
        break;
      }
      const { source, start } = next.keyOrigin;
      // A value behind an alias lies elsewhere: then the key alone is its place.
      const behind = next.value.origin.source !== source || next.value.origin.start < start;
      range = source.range(start, behind ? next.keyOrigin.end : Math.max(next.keyOrigin.end, next.value.origin.end));
      node = next.value;
    }
    if (range !== undefined) return range;
  }
  return undefined;
}
