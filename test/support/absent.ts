import { it } from 'vitest';

/**
 * Stands in for tests that need what is not on this machine. `npm test` names it in its summary, where a skipped test would count as a failure.
 * @param what what is missing and what is therefore not tried, in one line
 */
export function absentHere(what: string): void {
  it(`absent here: ${what}`, () => undefined);
}
