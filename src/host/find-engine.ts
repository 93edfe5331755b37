import type { FindEngine } from './engine-session.ts';
import { connectFirst, type Surroundings } from './engines/index.ts';

/**
 * The search of {@link connectFirst} for a session that looks again and again. Starting a private engine may mean installing packages:
 * when that has failed once, it is not tried again by itself.
 */
export function engineFinder(surroundings: Surroundings, mayStartPrivate: boolean): FindEngine {
  let mayStart = mayStartPrivate;
  return async ({ context, note }, signal) => {
    const found = await connectFirst({ surroundings, context, mayStartPrivate: mayStart, note }, signal);
    if ('problem' in found.result) mayStart = false;
    return found;
  };
}
