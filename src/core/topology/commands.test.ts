import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { applyCommand, buildGraph, type Command } from './index.ts';

function apply(text: string, command: Command): string {
  const result = applyCommand(text, command);
  expect(result.refused).toBeUndefined();
  return result.text;
}

function refused(text: string, command: Command): string | undefined {
  const result = applyCommand(text, command);
  expect(result.text).toBe(text);
  return result.refused?.code;
}

function load(text: string): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/p/compose.yaml', text }], projectName: 'p', reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return project;
}

describe('renameService', () => {
  const text = `services:
  db: # data
    image: postgres:17
  web:
    image: node
    depends_on:
      db: {condition: service_started}
    links: ["db:database"]
    environment:
      DATABASE_URL: "postgres://db:db@db:5432/db" # db
      DB_HOST: db
      DB_NAME: db
      OTHER: http://mydb:80/db
      TEMPLATE: postgres://\${USER}:\${PASS:-x@y}@db/app
      LIST: db:5432,db:5433
  worker:
    image: node
    depends_on: [db]
    network_mode: service:db
    pid: "service:db"
    volumes_from:
      - db:ro
    environment:
      - CACHE=redis://db
      - PLAIN=db
  copy:
    extends:
      service: db
x-slipway:
  canvas:
    db: {x: 1, y: 2}
`;

  it('renames every reference and nothing that only looks like one', () => {
    expect(apply(text, { type: 'renameService', from: 'db', to: 'store' })).toBe(`services:
  store: # data
    image: postgres:17
  web:
    image: node
    depends_on:
      store: {condition: service_started}
    links: ["store:database"]
    environment:
      DATABASE_URL: "postgres://db:db@store:5432/db" # db
      DB_HOST: store
      DB_NAME: db
      OTHER: http://mydb:80/db
      TEMPLATE: postgres://\${USER}:\${PASS:-x@y}@store/app
      LIST: store:5432,store:5433
  worker:
    image: node
    depends_on: [store]
    network_mode: service:store
    pid: "service:store"
    volumes_from:
      - store:ro
    environment:
      - CACHE=redis://store
      - PLAIN=db
  copy:
    extends:
      service: store
x-slipway:
  canvas:
    store: {x: 1, y: 2}
`);
  });

  it('is undone by renaming back', () => {
    expect(apply(apply(text, { type: 'renameService', from: 'db', to: 'store' }), { type: 'renameService', from: 'store', to: 'db' })).toBe(text);
  });

  it('refuses bad and taken names', () => {
    expect(refused(text, { type: 'renameService', from: 'db', to: 'web' })).toBe('name-taken');
    expect(refused(text, { type: 'renameService', from: 'db', to: 'a b' })).toBe('invalid-name');
    expect(refused(text, { type: 'renameService', from: 'nobody', to: 'x' })).toBe('no-such-service');
  });
});

it('renames onto the place of a service that was taken out by hand', () => {
  const text = 'services:\n  db: {image: x}\nx-slipway:\n  canvas:\n    db: {x: 1, y: 2}\n    cache: {x: 3, y: 4}\n';
  expect(apply(text, { type: 'renameService', from: 'db', to: 'cache' })).toBe('services:\n  cache: {image: x}\nx-slipway:\n  canvas:\n    cache: {x: 1, y: 2}\n');
});

describe('removeServices', () => {
  const text = `services:
  a: {image: x}
  b:
    image: x
    depends_on:
      a:
        condition: service_started
      c:
        condition: service_started
    links:
      - a
      - c:d
    volumes_from: [a, "c:ro"]
  c:
    image: x
    network_mode: "service:a"
x-slipway:
  canvas:
    a: {x: 1, y: 1}
    c: {x: 2, y: 2}
`;

  it('removes references one by one', () => {
    const result = apply(text, { type: 'removeServices', services: ['a'] });
    expect(result).toBe(`services:
  b:
    image: x
    depends_on:
      c:
        condition: service_started
    links:
      - c:d
    volumes_from: ["c:ro"]
  c:
    image: x
x-slipway:
  canvas:
    c: {x: 2, y: 2}
`);
    expect(Object.keys(load(result).services)).toEqual(['b', 'c']);
  });

  it('removes what runs empty', () => {
    expect(apply(text, { type: 'removeServices', services: ['a', 'c'] })).toBe('services:\n  b:\n    image: x\n');
  });

  it('takes several out of every list that names them', () => {
    const others = '  a: {image: x}\n  b: {image: x}\n  c: {image: x}\n';
    const text = `services:\n  web:\n    image: x\n    depends_on: [a, b, c]\n    links: [c, "a:first", b]\n    volumes_from: [a, b, c]\n${others}`;
    expect(apply(text, { type: 'removeServices', services: ['a', 'c'] })).toBe('services:\n  web:\n    image: x\n    depends_on: [b]\n    links: [b]\n    volumes_from: [b]\n  b: {image: x}\n');
  });

  it('refuses to pull the ground from under an extending service', () => {
    expect(refused('services:\n  a: {image: x}\n  b:\n    extends: a\n', { type: 'removeServices', services: ['a'] })).toBe('extended-service');
  });
});

describe('networks', () => {
  const text = 'services:\n  a:\n    image: x\n  b:\n    image: x\n    networks: [back]\n  c:\n    image: x\n    networks:\n      back:\n        aliases: [sea]\nnetworks:\n  back:\n';

  it('adds, joins and leaves', () => {
    expect(apply(text, { type: 'addNetwork', network: 'front', definition: { internal: true } })).toBe(`${text}  front:\n    internal: true\n`);
    expect(refused(text, { type: 'addNetwork', network: 'back' })).toBe('name-taken');
    expect(apply(text, { type: 'joinNetwork', service: 'a', network: 'back' })).toBe(text.replace('    image: x\n  b:', '    image: x\n    networks:\n      - default\n      - back\n  b:'));
    expect(apply(text, { type: 'joinNetwork', service: 'b', network: 'new' })).toBe(`${text.replace('[back]', '[back, new]')}  new:\n`);
    expect(apply(text, { type: 'joinNetwork', service: 'c', network: 'new' })).toBe(`${text.replace('[sea]\n', '[sea]\n      new:\n')}  new:\n`);
    expect(apply(text, { type: 'joinNetwork', service: 'a', network: 'default' })).toBe(text);
    expect(apply(text, { type: 'leaveNetwork', service: 'b', network: 'back' })).toBe(text.replace('    networks: [back]\n', ''));
    expect(apply(text, { type: 'leaveNetwork', service: 'c', network: 'back' })).toBe(text.replace('    networks:\n      back:\n        aliases: [sea]\n', ''));
    expect(refused(text, { type: 'leaveNetwork', service: 'a', network: 'default' })).toBe('last-network');
  });

  it('removes a network with its memberships', () => {
    expect(apply(text, { type: 'removeNetwork', network: 'back' })).toBe('services:\n  a:\n    image: x\n  b:\n    image: x\n  c:\n    image: x\n');
  });

  it('does not join where network_mode forbids it', () => {
    expect(refused('services:\n  a:\n    image: x\n    network_mode: host\n', { type: 'joinNetwork', service: 'a', network: 'n' })).toBe('network-mode');
  });
});

describe('connect', () => {
  it('needs no network when both are on the default one', () => {
    const text = 'services:\n  a:\n    image: x\n  b:\n    image: y\n';
    expect(apply(text, { type: 'connect', from: 'a', to: 'b' })).toBe('services:\n  a:\n    image: x\n    depends_on:\n      - b\n  b:\n    image: y\n');
  });

  it('joins the network of the target and keeps the default one', () => {
    const text = 'services:\n  a:\n    image: x\n  b:\n    image: y\n    networks: [back]\nnetworks:\n  back:\n';
    const project = load(apply(text, { type: 'connect', from: 'a', to: 'b' }));
    expect(buildGraph(project).links).toMatchObject([{ from: 'a', to: 'b', sharedNetworks: ['back'] }]);
    expect(Object.keys(project.services['a']?.networks ?? {}).toSorted()).toEqual(['back', 'default']);
  });

  it('puts both on the network that is asked for', () => {
    const text = 'services:\n  a:\n    image: x\n  b:\n    image: y\n';
    const { links } = buildGraph(load(apply(text, { type: 'connect', from: 'a', to: 'b', network: 'private' })));
    expect(links[0]?.sharedNetworks.toSorted()).toEqual(['default', 'private']);
  });

  it('makes no circle of waiting', () => {
    const text = 'services:\n  a:\n    image: x\n  b:\n    image: y\n    depends_on: [c]\n  c:\n    image: z\n    depends_on: [a]\n';
    expect(apply(text, { type: 'connect', from: 'a', to: 'b', environment: { B_URL: 'http://b' } })).toBe(text.replace('image: x\n', 'image: x\n    environment:\n      B_URL: http://b\n'));
  });

  it('changes nothing when the link is there, and the condition only when asked to', () => {
    const text = 'services:\n  a:\n    depends_on:\n      b:\n        condition: service_started\n        restart: true # keep\n  b: {}\n';
    expect(apply(text, { type: 'connect', from: 'a', to: 'b' })).toBe(text);
    expect(apply(text, { type: 'connect', from: 'a', to: 'b', condition: 'service_healthy' })).toBe(text.replace('service_started', 'service_healthy'));
    expect(refused(text, { type: 'connect', from: 'a', to: 'b', condition: 'nonsense' })).toBe('invalid-condition');
    expect(refused(text, { type: 'connect', from: 'a', to: 'a' })).toBe('self-link');
  });

  it('is reversed by disconnect, which leaves networks alone', () => {
    const text = 'services:\n  a:\n    image: x # mine\n    links:\n      - b:bee\n      - c\n  b:\n    image: y\n    healthcheck:\n      test: [CMD, "true"]\n  c:\n    image: z\n';
    const linked = apply(text, { type: 'connect', from: 'a', to: 'b', environment: { B1: '1', B2: '2' } });
    expect(linked).toContain('service_healthy');
    expect(apply(linked, { type: 'disconnect', from: 'a', to: 'b', environment: ['B1', 'B2', 'B3'] })).toBe(text.replace('      - b:bee\n', ''));
  });
});

describe('volumes', () => {
  const text = 'services:\n  a:\n    image: x\n    volumes:\n      - data:/data:ro\n      - type: volume\n        source: logs\n        target: /logs\n      - ./src:/src\nvolumes:\n  data:\n  logs:\n';

  it('mounts', () => {
    expect(apply(text, { type: 'mountVolume', service: 'a', volume: 'new', target: '/new', readOnly: true })).toBe(`${text.replace('- ./src:/src\n', '- ./src:/src\n      - new:/new:ro\n')}  new:\n`);
    expect(apply(text, { type: 'mountVolume', service: 'a', volume: './other', target: '/src' })).toBe(text.replace('./src:/src', './other:/src'));
    expect(refused(text, { type: 'mountVolume', service: 'a', volume: 'v', target: 'relative' })).toBe('invalid-path');
    expect(refused(text, { type: 'mountVolume', service: 'a', volume: 'no good', target: '/x' })).toBe('invalid-name');
  });

  it('removes a volume in either form of mount', () => {
    const without = apply(text, { type: 'removeVolume', volume: 'logs' });
    expect(without).toBe(text.replace('      - type: volume\n        source: logs\n        target: /logs\n', '').replace('  logs:\n', ''));
    expect(apply(without, { type: 'removeVolume', volume: 'data' })).toBe('services:\n  a:\n    image: x\n    volumes:\n      - ./src:/src\n');
  });
});

describe('attributes and values', () => {
  const text = 'services:\n  a:\n    image: x\n    labels:\n      - one=1 # 1\n      - two=2\n    ports:\n      - "80:80" # web\n      - target: 443\n        published: "443"\n';

  it('keeps the list form of assignments', () => {
    expect(apply(text, { type: 'setAttribute', service: 'a', attribute: 'labels', value: { one: '1', three: '3' } })).toBe(text.replace('- two=2', '- three=3'));
  });

  it('changes single items of a list', () => {
    expect(apply(text, { type: 'setAttribute', service: 'a', attribute: 'ports', value: ['80:80', { target: 443, published: '8443' }, '22:22'] })).toBe(text.replace('"443"\n', '"8443"\n      - "22:22"\n'));
    expect(apply(text, { type: 'setAttribute', service: 'a', attribute: 'ports', value: ['80:80'] })).toBe(text.replace('      - target: 443\n        published: "443"\n', ''));
    expect(apply(text, { type: 'setAttribute', service: 'a', attribute: 'ports', value: undefined })).toBe(text.slice(0, text.indexOf('    ports:')));
  });

  it('sets and removes any value', () => {
    expect(apply(text, { type: 'setValue', path: ['services', 'a', 'deploy', 'replicas'], value: 3 })).toBe(`${text}    deploy:\n      replicas: 3\n`);
    expect(apply(text, { type: 'setValue', path: ['services', 'a', 'nothing'], value: undefined })).toBe(text);
    expect(apply(text, { type: 'setValue', path: ['name'], value: 'shop' })).toBe(`name: shop\n${text}`);
  });

  it('renames variables in both forms', () => {
    const list = 'services:\n  a:\n    environment:\n      - A=1 # one\n      - B\n';
    expect(apply(list, { type: 'renameEnvironment', service: 'a', from: 'A', to: 'C' })).toBe(list.replace('A=1', 'C=1'));
    expect(refused(list, { type: 'renameEnvironment', service: 'a', from: 'A', to: 'B' })).toBe('name-taken');
    const map = 'services:\n  a:\n    environment:\n      A: 1 # one\n';
    expect(apply(map, { type: 'renameEnvironment', service: 'a', from: 'A', to: 'C' })).toBe(map.replace('A: 1', 'C: 1'));
    expect(refused(map, { type: 'setEnvironment', service: 'a', name: 'A=B', value: '' })).toBe('invalid-name');
  });
});
