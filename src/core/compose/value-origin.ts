import type { ValuePath } from '#core/lib';
import type { SourceRange } from './diagnostic.ts';
import { locateIn, placeOf } from './locate.ts';
import type { MapNode, Node } from './parse/node.ts';
import { rangeOf } from './parse/source.ts';

/**
 * Where a value of the loaded project is written.
 * - `here`: in the first file, at its own place.
 * - `shared`: in the first file, but elsewhere: behind an alias or a merge key, or in a service that this one extends.
 * - `override`: in a later file of the same project (`-f`, or the override file beside the first); it wins over the first file.
 * - `inherited`: in another file that is included or extended; the first file wins over it.
 */
export interface ValueOrigin {
  readonly kind: 'here' | 'shared' | 'override' | 'inherited';
  readonly range: SourceRange;
}

/** The entry of the first file that a path belongs to: `services.web`, or the top-level key alone. */
function block(path: ValuePath): ValuePath {
  return path.slice(0, typeof path[1] === 'string' ? 2 : 1);
}

/** Follows `path` in the merged tree; undefined when the tree does not have it (a value that Compose itself adds). */
export function originIn(tree: MapNode, first: { readonly path: string; readonly roots: readonly Node[] }, files: readonly string[], path: ValuePath): ValueOrigin | undefined {
  const origin = placeOf(tree, path);
  if (origin === undefined) return undefined;
  const range = rangeOf(origin);
  if (range.file !== first.path) return { kind: files.includes(range.file) ? 'override' : 'inherited', range };
  const own = locateIn(first.roots, block(path));
  return { kind: own !== undefined && own.start <= range.start && range.end <= own.end ? 'here' : 'shared', range };
}
