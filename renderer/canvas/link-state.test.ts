import { describe, expect, it } from 'vitest';
import type { ProbeResult, ProbeVerdict } from '#core/probe';
import type { Link, LinkEvidence } from '#core/topology';
import { linkState } from './link-state.ts';

function link(evidence: readonly LinkEvidence[], sharedNetworks: readonly string[] = ['default']): Link {
  return { id: 'web->db', from: 'web', to: 'db', evidence, sharedNetworks, ports: [5432] };
}

function answer(verdict: ProbeVerdict, port: number | null = 5432): ProbeResult {
  return { from: 'web', to: 'db', name: 'db', port, dns: { ok: true, addresses: ['10.0.0.2'], ms: 1 }, tcp: { ok: verdict === 'reachable', ms: 1, error: null }, verdict, message: `${verdict}.` };
}

const dependency = link([{ kind: 'depends_on', condition: 'service_started' }]);
const wired = link([{ kind: 'environment', variable: 'DATABASE_URL', port: 5432 }]);

describe('linkState', () => {
  it('is declared before anybody asked, and while it does not run', () => {
    expect(linkState(dependency, [])).toEqual({ kind: 'declared' });
    expect(linkState(dependency, [answer('not-running')])).toEqual({ kind: 'declared' });
  });

  it('names what answered', () => {
    expect(linkState(dependency, [answer('reachable'), answer('refused', 9000)])).toEqual({ kind: 'proven', name: 'db', ports: [5432] });
    expect(linkState(dependency, [answer('reachable', null)])).toEqual({ kind: 'proven', name: 'db', ports: [] });
  });

  it('is broken when the port a variable names does not answer, whatever else does', () => {
    expect(linkState(wired, [answer('reachable', 9000), answer('refused')])).toEqual({ kind: 'broken', layer: 'refused', port: 5432, message: 'refused.' });
  });

  it.each(['name-not-found', 'no-route', 'timed-out', 'refused', 'no-common-network', 'error'] as const)('names the layer: %s', (verdict) => {
    expect(linkState(dependency, [answer(verdict)])).toMatchObject({ kind: 'broken', layer: verdict });
  });

  it('sees in the file alone that there is no common network', () => {
    expect(linkState(link([], []), [])).toMatchObject({ kind: 'broken', layer: 'no-common-network', message: undefined });
  });
});
