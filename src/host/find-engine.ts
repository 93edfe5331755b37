import type { EngineProblem } from '#core/api';
import type { FindEngine } from './engine-session.ts';
import { connectFirst, type Surroundings } from './engines/index.ts';

const minute = 60_000;
/** How long after the first, second … failure in a row an engine of our own is tried again: each time may mean minutes of installing. */
const pauses = [minute, 2 * minute, 5 * minute, 15 * minute];

/** The search of {@link connectFirst} for a session that looks again and again. While it is too early to try an engine of our own again, its problem stays said. */
export function engineFinder(surroundings: Surroundings, mayStartPrivate: boolean, { connect = connectFirst, now = Date.now } = {}): FindEngine {
  let failure: { readonly problem: EngineProblem; readonly times: number; readonly until: number } | undefined;
  return async ({ context, note }, signal) => {
    const early = failure !== undefined && now() < failure.until ? { privateFailure: failure.problem } : {};
    const found = await connect({ surroundings, context, mayStartPrivate, note, ...early }, signal);
    if ('engine' in found.result) {
      failure = undefined;
    } else if (found.privateFailed === true) {
      const times = failure === undefined ? 0 : failure.times + 1;
      failure = { problem: found.result.problem, times, until: now() + (pauses[Math.min(times, pauses.length - 1)] ?? minute) };
    }
    return found;
  };
}
