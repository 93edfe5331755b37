import type { ValuePath } from '#core/lib';
import { lineNumber, columnOf } from './lines.ts';
import { Refusal } from './refusal.ts';
import { parseRemembered } from './source.ts';
import { entryOf, findEntry, mergeSources, resolveAlias, type SourceNode } from './tree.ts';

/** How a written value is shared with other places of the same text. */
export interface Sharing {
  /** `alias`, `merge`: written at an anchor elsewhere. `anchor`: written here, and used elsewhere. */
  readonly kind: 'alias' | 'merge' | 'anchor';
  readonly anchor: string;
  /** The other services that take it from the anchor. */
  readonly services: readonly string[];
  /** Where the anchored value stands; lines and columns from 1, offsets from 0, `end` exclusive. */
  readonly place: { readonly line: number; readonly column: number; readonly start: number; readonly end: number };
}

/**
 * Whether the value at a path of the written text is shared through an anchor; undefined when it is not, or when the text is not one
 * well-formed document. A path that ends inside a single value or names a list item by its name counts as far as it goes.
 */
export function sharingOf(text: string, path: ValuePath): Sharing | undefined {
  if (!text.includes('&') || !text.includes('*')) return undefined;
  try {
    const { root } = parseRemembered(text);
    const found = root === undefined ? undefined : follow(root, path);
    if (root === undefined || found === undefined) return undefined;
    const { kind, anchor, node } = found;
    const services = servicesUsing(root, node).filter((service) => path[0] !== 'services' || service !== path[1]);
    // An anchor that nobody uses shares nothing.
    if (kind === 'anchor' && services.length === 0) return undefined;
    return { kind, anchor, services, place: { line: lineNumber(text, node.start), column: columnOf(text, node.start) + 1, start: node.start, end: node.end } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}

type Found = Pick<Sharing, 'kind' | 'anchor'> & { readonly node: SourceNode };

function follow(root: SourceNode, path: ValuePath): Found | undefined {
  let node = root;
  let found: Found | undefined;
  for (const key of path) {
    const value = resolveAlias(node);
    let next: SourceNode | undefined;
    if (value.kind === 'map' && typeof key === 'string') {
      next = entryOf(value, key)?.node;
      if (next === undefined) {
        const merged = findEntry(value, key);
        const anchor = merged?.map.anchor;
        if (merged !== undefined && anchor !== undefined) found = { kind: 'merge', anchor, node: merged.map };
        next = merged?.entry.node;
      }
    } else if (value.kind === 'list' && typeof key === 'number') next = value.items[key]?.node;
    if (next === undefined) return found;
    if (next.kind === 'alias') found = { kind: 'alias', anchor: next.name, node: resolveAlias(next) };
    else if (next.anchor !== undefined) found = { kind: 'anchor', anchor: next.anchor, node: next };
    node = next;
  }
  return found;
}

/** Services that hold the anchored value, or take it in by an alias or a merge, directly or through others. */
function servicesUsing(root: SourceNode, wanted: SourceNode): readonly string[] {
  const services = root.kind === 'map' ? entryOf(root, 'services')?.node : undefined;
  if (services?.kind !== 'map') return [];
  const known = new Map<SourceNode, boolean>();
  const uses = (node: SourceNode): boolean => {
    const answer = known.get(node);
    if (answer !== undefined) return answer;
    // An alias within its own anchor was refused; the mark only ends repetition.
    known.set(node, false);
    const value = resolveAlias(node);
    const result =
      value === wanted || (value !== node && uses(value)) || (value.kind === 'map' ? value.entries.some((entry) => uses(entry.node)) || mergeSources(value).some((source) => source === wanted) : value.kind === 'list' && value.items.some((item) => uses(item.node)));
    known.set(node, result);
    return result;
  };
  return services.entries.flatMap((entry) => (uses(entry.node) ? [entry.key] : []));
}
