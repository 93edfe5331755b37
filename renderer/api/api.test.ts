import { describe, expect, it } from 'vitest';
import type { Observed } from '#core/observe';
import type { ProbeResult } from '#core/probe';
import type { Graph, Link } from '#core/topology';
import { createLookup } from '../state/lookup.ts';
import { pauseBefore } from './connection.ts';
import { linkedStates, stillValid } from './probes.ts';
import { pauseFor } from './recovery.ts';

function link(from: string, to: string): Link {
  return { id: `${from}->${to}`, from, to, evidence: [], sharedNetworks: ['default'], ports: [80] };
}

function graph(...links: readonly Link[]): Graph {
  return { nodes: [], links, networks: [], volumes: [], diagnostics: [] };
}

function observed(states: Readonly<Record<string, 'running' | 'exited'>>): Observed {
  return {
    revision: 1,
    project: 'shop',
    engine: { id: 'x', name: 'x', kind: 'docker', version: '1', apiVersion: '1.41', os: 'linux', arch: 'amd64', endpoint: 'unix:///x', capabilities: { multipleEndpointsAtCreate: false, healthStartInterval: false, buildkit: false, swarmActive: false } },
    containers: Object.entries(states).map(([service, state]) => ({
      id: `${service}-id`,
      name: service,
      image: 'i',
      imageId: 'i',
      state,
      status: '',
      health: 'none',
      exitCode: undefined,
      created: 0,
      labels: {},
      ports: [],
      mounts: [],
      networks: {},
      networkMode: 'default',
      service,
      number: 1,
      configHash: '',
      oneOff: false,
    })),
    networks: [],
    volumes: [],
    images: {},
    foreign: { networks: {}, volumes: {} },
  };
}

const result: ProbeResult = { from: 'web', to: 'db', name: 'db', port: 80, dns: { ok: true, addresses: [], ms: 1 }, tcp: { ok: true, ms: 1, error: null }, verdict: 'reachable', message: 'ok' };

describe('linkedStates', () => {
  it('tells when a container of a link changed, and ignores the others', () => {
    const drawing = graph(link('web', 'db'));
    const before = linkedStates(drawing, observed({ web: 'running', db: 'running', alone: 'running' }));
    const after = linkedStates(drawing, observed({ web: 'running', db: 'exited' }));
    expect([...before.keys()].toSorted()).toEqual(['db', 'web']);
    expect(before.get('web')).toBe(after.get('web'));
    expect(before.get('db')).not.toBe(after.get('db'));
    expect(linkedStates(drawing, null).size).toBe(0);
  });
});

describe('stillValid', () => {
  it('forgets links that are gone and links whose end changed', () => {
    const probes = { 'web->db': [result], 'old->db': [result] };
    expect(Object.keys(stillValid(probes, graph(link('web', 'db')), new Set()))).toEqual(['web->db']);
    expect(stillValid(probes, graph(link('web', 'db')), new Set(['db']))).toEqual({});
  });
});

describe('pauseBefore', () => {
  it('grows to ten seconds', () => {
    expect([0, 1, 2, 20].map(pauseBefore)).toEqual([250, 500, 1_000, 10_000]);
  });
});

describe('pauseFor', () => {
  it('is half a second for a small text and longer for one that is a load for the wire', () => {
    expect([0, 500_000, 4_000_000].map(pauseFor)).toEqual([500, 1_500, 5_000]);
  });
});

describe('createLookup', () => {
  it('asks for nothing twice, answered or not', () => {
    const lookup = createLookup();
    expect(lookup.readFile('/a')).toEqual({ kind: 'unknown' });
    expect(lookup.variable('A')).toBeNull();
    const asked = { files: ['/a', '/b'], variables: ['A', 'B'] };
    const answer = { files: { '/a': { kind: 'text', text: 'x' } }, variables: { A: '1', B: null } } as const;
    expect(lookup.learn(asked, answer)).toBe(true);
    expect(lookup.known()).toEqual(asked);
    expect(lookup.learn(asked, answer)).toBe(false);
    expect(lookup.learn(asked, { ...answer, variables: { A: '2', B: null } })).toBe(true);
    expect(lookup.learn(asked, answer)).toBe(true);
    expect(lookup.readFile('/a')).toEqual({ kind: 'text', text: 'x' });
    expect(lookup.readFile('/b')).toEqual({ kind: 'missing' });
    expect(lookup.variable('A')).toBe('1');
    expect(lookup.variable('B')).toBeUndefined();
    lookup.forget();
    expect(lookup.variable('A')).toBeNull();
  });
});
