import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { applyCommand, buildGraph, fromElkGraph, offerWiring, toElkGraph, uniqueServiceName } from './index.ts';

function load(text: string, profiles: readonly string[] = []): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/p/compose.yaml', text }], projectName: 'p', profiles, reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return project;
}

const shop = `services:
  web:
    image: nginx:1.29
    ports: ["8080:80", "127.0.0.1:8443:443/udp"]
    networks: [front]
    depends_on: [api]
  api:
    build: .
    networks: {front: {}, back: {aliases: [the-api]}}
    deploy: {replicas: 3}
    depends_on:
      db: {condition: service_healthy}
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
      REDIS_HOST: cache
      REDIS_PORT: 6380
      SELF: http://api:1
    volumes: ["./src:/app:ro", "/anonymous", {type: tmpfs, target: /tmp}]
  db:
    image: postgres:17
    networks: [back]
    environment: {POSTGRES_PASSWORD: secret}
    healthcheck: {test: [CMD, "true"]}
    volumes: ["data:/var/lib/postgresql/data"]
  cache:
    image: redis:8
    networks: [back]
  debug:
    image: busybox
    profiles: [debug]
    environment: {TARGET: "the-api:3000"}
networks:
  front:
  back: {internal: true}
volumes:
  data:
x-slipway:
  canvas:
    web: {x: 40, y: -80}
    api: {x: nonsense, y: 1}
    db: 5
`;

describe('buildGraph', () => {
  const graph = buildGraph(load(shop));

  it('describes services', () => {
    const node = (name: string) => graph.nodes.find(({ service }) => service === name);
    expect(graph.nodes.map(({ service }) => service).toSorted()).toEqual(['api', 'cache', 'db', 'debug', 'web']);
    expect(node('web')).toMatchObject({
      image: 'nginx:1.29', build: false, recipe: 'nginx', replicas: 1, networks: ['front'], disabled: false, hasHealthCheck: false, position: { x: 40, y: -80 },
      ports: [{ published: '8080', target: 80, protocol: 'tcp' }, { published: '8443', target: 443, protocol: 'udp', hostIp: '127.0.0.1' }],
    });
    expect(node('api')).toMatchObject({ build: true, image: undefined, replicas: 3, position: undefined });
    expect(node('api')?.mounts.map(({ kind, readOnly }) => [kind, readOnly])).toEqual([['bind', true], ['anonymous', false], ['tmpfs', false]]);
    expect(node('db')).toMatchObject({ hasHealthCheck: true, recipe: 'postgres', position: undefined });
    expect(node('debug')).toMatchObject({ disabled: true });
  });

  it('finds links with their evidence, shared networks and ports', () => {
    expect(graph.links.map(({ id }) => id).toSorted()).toEqual(['api->cache', 'api->db', 'debug->api', 'web->api']);
    const link = (id: string) => graph.links.find((candidate) => candidate.id === id);
    expect(link('api->db')).toMatchObject({ sharedNetworks: ['back'], ports: [5432], evidence: [{ kind: 'depends_on', condition: 'service_healthy' }, { kind: 'environment', variable: 'DATABASE_URL', port: 5432 }] });
    expect(link('api->cache')).toMatchObject({ ports: [6380], evidence: [{ kind: 'environment', variable: 'REDIS_HOST', port: 6380 }] });
    expect(link('web->api')).toMatchObject({ sharedNetworks: ['front'], ports: [] });
    expect(link('debug->api')).toMatchObject({ sharedNetworks: [], ports: [3000] });
  });

  it('knows networks and volumes', () => {
    expect(graph.networks.map(({ key, members, internal, isDefault }) => [key, members.toSorted(), internal, isDefault])).toEqual(
      expect.arrayContaining([['front', ['api', 'web'], false, false], ['back', ['api', 'cache', 'db'], true, false]]),
    );
    expect(graph.volumes).toEqual([{ key: 'data', name: 'p_data', external: false, usedBy: [{ service: 'db', target: '/var/lib/postgresql/data', readOnly: false }] }]);
  });

  it('flags the implicit default network', () => {
    expect(buildGraph(load('services:\n  a: {image: x}\n')).networks).toEqual([{ key: 'default', name: 'p_default', members: ['a'], external: false, internal: false, isDefault: true }]);
  });

  it('sees shared namespaces and links', () => {
    const { nodes, links } = buildGraph(load('services:\n  a: {image: x, links: ["b:bee"], environment: {URL: "http://bee:90"}}\n  b: {image: x}\n  c: {image: x, network_mode: "service:b", environment: {URL: "http://a:1"}}\n  d: {image: x, network_mode: host}\n'));
    expect(nodes.find(({ service }) => service === 'c')?.networks).toEqual([]);
    expect(links.find(({ id }) => id === 'a->b')).toMatchObject({ ports: [90], sharedNetworks: ['default'] });
    expect(links.find(({ id }) => id === 'a->b')?.evidence.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['links', 'environment']));
    expect(links.find(({ id }) => id === 'c->a')?.sharedNetworks).toEqual(['default']);
  });
});

describe('topology findings', () => {
  const codes = (text: string) => buildGraph(load(text)).diagnostics.map(({ code, severity, service }) => [code, severity, service]);

  it('says nothing about a sound project', () => {
    expect(codes(shop)).toEqual([]);
  });

  it('misses a common network', () => {
    const text = 'services:\n  a: {image: x, networks: [n], environment: {URL: "http://b"}}\n  b: {image: x, networks: [m]}\n  c: {image: x, depends_on: [a]}\nnetworks: {n: , m: }\n';
    expect(codes(text)).toEqual([['no-common-network', 'warning', 'a'], ['no-common-network', 'info', 'c']]);
  });

  it('misses a variable the image needs', () => {
    expect(codes('services:\n  db: {image: "postgres:17"}\n')).toEqual([['recipe-variable-missing', 'warning', 'db']]);
    expect(codes('services:\n  db: {image: "postgres:17", environment: [POSTGRES_PASSWORD_FILE=/x]}\n')).toEqual([]);
  });

  it('finds host ports that are published twice', () => {
    const port = (a: string, b: string) => codes(`services:\n  a: {image: x, ports: ["${a}"]}\n  b: {image: x, ports: ["${b}"]}\n`);
    expect(port('80:1', '80:2')).toEqual([['port-published-twice', 'error', 'b']]);
    expect(port('80:1', '80:1/udp')).toEqual([]);
    expect(port('127.0.0.1:80:1', '127.0.0.2:80:1')).toEqual([]);
    expect(port('127.0.0.1:80:1', '80:1')).toEqual([['port-published-twice', 'error', 'b']]);
    expect(port('1', '1')).toEqual([]);
  });

  it('finds a wait for health without a check', () => {
    expect(codes('services:\n  a: {image: x, depends_on: {b: {condition: service_healthy}}}\n  b: {image: x}\n')).toEqual([['no-health-check', 'warning', 'a']]);
  });
});

describe('wiring', () => {
  it('offers a variable filled from the real environment, which then draws the link', () => {
    const text = 'services:\n  app: {image: "node:22"}\n  db: {image: "postgres:17", environment: {POSTGRES_USER: me, POSTGRES_PASSWORD: "p$$w", POSTGRES_DB: shop}}\n';
    const project = load(text);
    const offers = offerWiring(project, 'app', 'db');
    expect(offers.find(({ variable }) => variable === 'DATABASE_URL')).toMatchObject({ value: 'postgres://me:p%24w@db:5432/shop' });
    const environment = Object.fromEntries(offers.map(({ variable, value }) => [variable, value]));
    const linked = load(applyCommand(text, { type: 'connect', from: 'app', to: 'db', environment }).text);
    expect(buildGraph(linked).links).toMatchObject([{ id: 'app->db', ports: [5432] }]);
    expect(offerWiring(load('services:\n  a: {image: x}\n  b: {image: unheard-of}\n'), 'a', 'b')).toEqual([]);
    expect(offerWiring(project, 'app', 'nobody')).toEqual([]);
  });

  it('finds free names', () => {
    const project = load('services:\n  db: {image: x}\n  db-2: {image: x}\n');
    expect(uniqueServiceName(project, 'db')).toBe('db-3');
    expect(uniqueServiceName(project, 'My App!')).toBe('my-app');
    expect(uniqueServiceName(project, '한')).toBe('service');
    expect(uniqueServiceName(project, '__proto__')).toBe('proto');
  });
});

describe('layout conversion', () => {
  it('goes there and back', () => {
    const graph = buildGraph(load(shop));
    const input = toElkGraph(graph, { web: { width: 100, height: 50 } });
    expect(input.children.find(({ id }) => id === 'web')).toMatchObject({ width: 100, height: 50 });
    expect(input.children.find(({ id }) => id === 'db')?.layoutOptions).toEqual({ 'elk.layered.layering.layerConstraint': 'LAST' });
    expect(input.edges).toContainEqual({ id: 'web->api', sources: ['web'], targets: ['api'] });
    expect(fromElkGraph({ children: [{ id: 'web', x: 1.4, y: 2.6 }, { id: 'db' }] })).toEqual({ web: { x: 1, y: 3 }, db: { x: 0, y: 0 } });
  });
});

describe('size', () => {
  it('takes 2,000 services', () => {
    const services = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`s${index}`, { image: 'postgres:17', environment: { URL: `http://s${(index + 7) % 2_000}:80`, POSTGRES_PASSWORD: 'x' }, networks: { n: null } }]));
    const project: Project = { ...load('services:\n  a: {image: x}\n'), services, networks: { n: { name: 'n' } } };
    expect(buildGraph(project).links).toHaveLength(2_000);
  });
});
