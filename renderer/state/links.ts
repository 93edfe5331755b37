import type { ProbeResult, ProbeVerdict } from '#core/probe';
import type { LinkStatus } from './types.ts';

/** How far a probe got; the furthest from success first. */
const severity: Readonly<Record<ProbeVerdict, number>> = {
  'no-common-network': 7,
  'name-not-found': 6,
  'no-route': 5,
  'timed-out': 4,
  refused: 3,
  error: 2,
  'not-running': 1,
  reachable: 0,
};

/**
 * What the probes of one link come to. A service that does not run proves nothing either way: such a link stays declared.
 * Several ports: one that answers proves the link, as recipes list ports that are optional.
 */
export function linkStatus(results: readonly ProbeResult[] | undefined, probing: boolean): LinkStatus {
  const telling = (results ?? []).filter((result) => result.verdict !== 'not-running');
  const proven = telling.filter((result) => result.verdict === 'reachable');
  if (proven.length > 0) return { state: 'proven', results: proven };
  const worst = telling.toSorted((a, b) => severity[b.verdict] - severity[a.verdict])[0];
  if (worst !== undefined) return { state: 'broken', results: telling, worst };
  return probing ? { state: 'probing' } : { state: 'declared' };
}
