import type { JsonValue, ValuePath } from '#core/lib';

/** One change to a YAML document. Paths are those of the written document (aliases and `<<` are not followed). */
export type Edit =
  /** Replaces or adds a value; missing parents are made. Maps and lists are patched entry by entry. */
  | { readonly op: 'set'; readonly path: ValuePath; readonly value: JsonValue }
  /** Removes a map key or list item with the comments that belong to it. A container that runs empty becomes `{}` or `[]`. */
  | { readonly op: 'remove'; readonly path: ValuePath }
  /** Renames a map key in place. */
  | { readonly op: 'rename'; readonly path: ValuePath; readonly to: string }
  /** Adds an item at the end of the list at `path`; a missing list is made. */
  | { readonly op: 'append'; readonly path: ValuePath; readonly value: JsonValue };
