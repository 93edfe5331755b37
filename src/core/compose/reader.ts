/** What a {@link ProjectReader} knows about one file. `unknown`: not fetched yet; the loader then lists it in `requested.files`. */
export type FileAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory' }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'unknown' };

/**
 * All the outside world the loader may see. Synchronous, so that the UI (from a cache) and the host (from disk)
 * run the same code. Paths are absolute.
 */
export interface ProjectReader {
  readFile(path: string): FileAnswer;
  /** Value of a shell variable; undefined when unset; null when not fetched yet (then it is listed in `requested.variables`). */
  variable(name: string): string | undefined | null;
}
