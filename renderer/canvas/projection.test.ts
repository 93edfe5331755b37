import { describe, expect, it } from 'vitest';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Plan } from '#core/plan';
import type { Graph, Link, ServiceNode } from '#core/topology';
import { createKeeper, projectCards, projectLinks, type CardData, type LiveInput } from './projection.ts';

function node(service: string, more: Partial<ServiceNode> = {}): ServiceNode {
  return { service, image: 'nginx:1.29', build: false, recipe: undefined, replicas: 1, ports: [], networks: ['default'], mounts: [], disabled: false, hasHealthCheck: false, position: undefined, ...more };
}

function graph(nodes: readonly ServiceNode[], links: readonly Link[] = []): Graph {
  return { nodes, links, networks: [], volumes: [], diagnostics: [] };
}

function container(service: string, more: Partial<ObservedContainer> = {}): ObservedContainer {
  return { id: service, name: `shop-${service}-1`, image: 'nginx:1.29', imageId: '', state: 'running', status: '', health: 'none', exitCode: undefined, created: 0, labels: {}, ports: [], mounts: [], networks: {}, networkMode: '', service, number: 1, configHash: '', oneOff: false, ...more };
}

function observed(containers: readonly ObservedContainer[], endpoint = 'unix:///var/run/docker.sock'): Observed {
  return {
    revision: 1,
    project: 'shop',
    engine: { id: '', name: '', kind: 'docker', version: '', apiVersion: '1.41', os: 'linux', arch: 'amd64', endpoint, capabilities: { multipleEndpointsAtCreate: false, healthStartInterval: false, buildkit: false, swarmActive: false } },
    containers,
    networks: [],
    volumes: [],
    images: {},
    foreign: { networks: {}, volumes: {} },
  };
}

const idle: LiveInput = { observed: null, plan: null, run: null, diagnostics: [], fileOf: () => undefined };

function only(cards: readonly CardData[]): CardData {
  const [card] = cards;
  if (card === undefined) throw new Error('No card was projected.');
  return card;
}

const web = node('web', { ports: [{ published: '8080', target: 80, protocol: 'tcp', hostIp: undefined }] });

describe('projectCards', () => {
  it('gives a published port an address only while it runs', () => {
    expect(only(projectCards(graph([web]), idle)).ports).toEqual([{ label: '8080 → 80', url: undefined }]);
    const running = container('web', { ports: [{ ip: '0.0.0.0', privatePort: 80, publicPort: 8080, protocol: 'tcp' }] });
    expect(only(projectCards(graph([web]), { ...idle, observed: observed([running]) })).ports).toEqual([{ label: '8080 → 80', url: 'http://localhost:8080/' }]);
    const loopback = { ...web, ports: web.ports.map((port) => ({ ...port, hostIp: '127.0.0.1' })) };
    expect(only(projectCards(graph([loopback]), { ...idle, observed: observed([running]) })).ports).toEqual([{ label: '8080 → 80', url: 'http://localhost:8080/' }]);
  });

  it('shows the port the engine chose, on the machine of the engine', () => {
    const any = node('web', { ports: [{ published: undefined, target: 80, protocol: 'tcp', hostIp: undefined }] });
    const running = container('web', { ports: [{ ip: '0.0.0.0', privatePort: 80, publicPort: 32_768, protocol: 'tcp' }] });
    expect(only(projectCards(graph([any]), { ...idle, observed: observed([running], 'tcp://build.local:2376') })).ports).toEqual([{ label: '32768 → 80', url: 'http://build.local:32768/' }]);
  });

  it('offers no address for what a browser does not speak', () => {
    const running = container('web', { ports: [{ ip: '0.0.0.0', privatePort: 80, publicPort: 8080, protocol: 'tcp' }] });
    expect(only(projectCards(graph([{ ...web, ports: [{ target: 80, published: '0', protocol: 'tcp', hostIp: undefined }] }]), idle)).ports[0]?.label).toBe('… → 80');
    expect(only(projectCards(graph([{ ...web, recipe: 'postgres', ports: [{ target: 5432, published: '8080', protocol: 'tcp', hostIp: undefined }] }]), { ...idle, observed: observed([{ ...running, ports: running.ports.map((port) => ({ ...port, privatePort: 5432 })) }]) })).ports[0]?.url).toBeUndefined();
  });

  it('marks what the plan would do', () => {
    const change = { subject: 'service', causes: [], details: [], losses: [] } as const;
    const plan: Plan = { project: 'shop', steps: [], problems: [{ severity: 'error', code: 'port-in-use', message: 'Port 8080 is taken.', service: 'web' }], changes: [{ ...change, name: 'web', kind: 'recreate' }, { ...change, name: 'db', kind: 'create' }, { ...change, name: 'api', kind: 'none' }] };
    const cards = projectCards(graph([web, node('db'), node('api')]), { ...idle, plan });
    expect(cards.map((card) => card.change)).toEqual(['edited', 'new', undefined]);
    expect(cards[0]?.problem).toEqual({ severity: 'error', count: 1, message: 'Port 8080 is taken.' });
  });

  it('keeps what runs and has left the file as a ghost, with its data', () => {
    const mount = { type: 'volume', name: 'shop_data', source: '/var/lib/docker/volumes/shop_data', destination: '/data', driver: 'local', readWrite: true };
    const cards = projectCards(graph([web]), { ...idle, observed: observed([container('old', { mounts: [mount] })]) });
    expect(cards[1]).toMatchObject({ service: 'old', ghost: true, change: 'removed', mounts: [{ kind: 'volume', source: 'shop_data', target: '/data' }] });
  });

  it('leads from a failure to the log even when nobody said why', () => {
    expect(only(projectCards(graph([web]), { ...idle, observed: observed([container('web', { state: 'exited', exitCode: 1 })]) })).failure).toEqual({ text: undefined });
    const run = { kind: 'deploy', project: 'shop', running: false, cancelling: false, steps: [], failure: null, result: { type: 'done', ok: false, cancelled: false, services: [], seconds: 1, failures: [{ service: 'web', step: 'start', message: 'It ended.' }] } } as const;
    expect(only(projectCards(graph([web]), { ...idle, run })).failure).toEqual({ text: 'It ended.' });
  });

  it('takes service names that are also object members', () => {
    expect(projectCards(graph([node('constructor'), node('__proto__')]), { ...idle, observed: observed([]) }).map((card) => card.service)).toEqual(['constructor', '__proto__']);
  });
});

describe('projectLinks', () => {
  const link = (from: string, to: string): Link => ({ id: `${from}->${to}`, from, to, evidence: [], sharedNetworks: ['default'], ports: [] });

  it('leaves out links to what is not drawn', () => {
    expect(projectLinks(graph([node('a'), node('b')], [link('a', 'b'), link('a', 'gone'), link('a', 'a')]), {})).toHaveLength(1);
  });

  it('moves links of opposite directions apart', () => {
    const [one, other] = projectLinks(graph([node('a'), node('b')], [link('a', 'b'), link('b', 'a')]), {});
    expect(one?.shift).toBe(10);
    expect(other?.shift).toBe(-10);
  });
});

describe('createKeeper', () => {
  it('keeps what says the same identical, and only that', () => {
    const keep = createKeeper<{ readonly id: string; readonly tags: readonly string[] }>((item) => item.id);
    const [a, b] = keep([{ id: 'a', tags: ['x'] }, { id: 'b', tags: [] }]);
    const [a2, b2] = keep([{ id: 'a', tags: ['x'] }, { id: 'b', tags: ['new'] }]);
    expect(a2).toBe(a);
    expect(b2).not.toBe(b);
  });

  it('keeps the whole list when nothing in it changed', () => {
    const keep = createKeeper<{ readonly id: string; readonly more: { readonly tags: readonly string[] } }>((item) => item.id);
    const make = (...ids: readonly string[]): { readonly id: string; readonly more: { readonly tags: readonly string[] } }[] => ids.map((id) => ({ id, more: { tags: [id] } }));
    const first = keep(make('a', 'b'));
    expect(keep(make('a', 'b'))).toBe(first);
    expect(keep(make('b', 'a'))).toEqual(make('b', 'a'));
    expect(keep(make('b'))).toEqual(make('b'));
    expect(keep(make('b', 'a'))).not.toBe(first);
  });
});
