/** Names in an order in which each comes after those it needs. */
export interface Order {
  readonly ordered: readonly string[];
  /** What each name is made to come after: all it needs, but for what would close a circle. */
  readonly after: ReadonlyMap<string, readonly string[]>;
}

/**
 * Puts `roots` and everything they need, directly or through others, in order: depth first, in the order given. Circles (labels come from
 * outside) are cut where they close. Not recursive: chains may be thousands long.
 */
export function orderByNeed(roots: Iterable<string>, needs: (name: string) => readonly string[]): Order {
  const ordered: string[] = [];
  const after = new Map<string, readonly string[]>();
  const open = new Set<string>();
  const path: { readonly name: string; readonly rest: Iterator<string> }[] = [];
  const enter = (name: string): void => {
    if (after.has(name)) return;
    const needed = needs(name).filter((other) => other !== name && !open.has(other));
    after.set(name, needed);
    open.add(name);
    path.push({ name, rest: needed.values() });
  };
  for (const root of roots) {
    enter(root);
    for (let current = path.at(-1); current !== undefined; current = path.at(-1)) {
      const next = current.rest.next();
      if (next.done !== true) {
        enter(next.value);
        continue;
      }
      path.pop();
      open.delete(current.name);
      ordered.push(current.name);
    }
  }
  return { ordered, after };
}
