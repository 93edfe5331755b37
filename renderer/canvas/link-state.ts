import type { ProbeResult, ProbeVerdict } from '#core/probe';
import type { Link } from '#core/topology';

/** Where on the way from A to B it fails. */
export type BrokenLayer = Exclude<ProbeVerdict, 'reachable' | 'not-running'>;

export type LinkState =
  /** The file says so; nothing was asked, or the services do not run. */
  | { readonly kind: 'declared' }
  | { readonly kind: 'proven'; readonly name: string; readonly ports: readonly number[] }
  /** `message`: the probe's sentence; undefined when the file alone shows it. */
  | { readonly kind: 'broken'; readonly layer: BrokenLayer; readonly port: number | null; readonly message: string | undefined };

function isBroken(result: ProbeResult): result is ProbeResult & { readonly verdict: BrokenLayer } {
  return result.verdict !== 'reachable' && result.verdict !== 'not-running';
}

/** Ports of `to` that a wiring variable of `from` names. */
export function wiredPorts(link: Link): ReadonlySet<number> {
  return new Set(link.evidence.flatMap((evidence) => (evidence.kind === 'environment' && evidence.port !== undefined ? [evidence.port] : [])));
}

/**
 * What a link shows. A port that a wiring variable names must answer; of ports that are only known from the recipe
 * or the file, one that answers is enough.
 * @param results probe answers for this link only
 */
export function linkState(link: Link, results: readonly ProbeResult[]): LinkState {
  const wired = wiredPorts(link);
  const broken = results.filter(isBroken);
  const reached = results.filter((result) => result.verdict === 'reachable');
  const brokenWired = broken.find((result) => result.port !== null && wired.has(result.port));
  const culprit = brokenWired ?? (reached.length === 0 ? broken[0] : undefined);
  if (culprit !== undefined) return { kind: 'broken', layer: culprit.verdict, port: culprit.port, message: culprit.message };

  const [first] = reached;
  if (first !== undefined) {
    return { kind: 'proven', name: first.name, ports: reached.flatMap((result) => (result.port === null ? [] : [result.port])) };
  }
  if (link.sharedNetworks.length === 0) return { kind: 'broken', layer: 'no-common-network', port: null, message: undefined };
  return { kind: 'declared' };
}
