import { describe, expect, it } from 'vitest';
import type { Project } from '#core/compose';
import { generateSecret, imageProblem, insertCommandFor, parsePayload } from './insert.ts';

function project(services: Project['services'] = {}): Project {
  return {
    name: 'shop',
    services,
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    models: {},
    extensions: {},
    disabledServices: {},
    workingDir: '/shop',
    composeFiles: [],
    environmentFiles: [],
    activeProfiles: [],
  };
}

describe('insertCommandFor', () => {
  it('adds a database with a generated password and its volume', () => {
    const command = insertCommandFor({ kind: 'recipe', id: 'postgres' }, project(), { x: 40, y: 80 });
    expect(command).toMatchObject({ type: 'addService', service: 'postgres', position: { x: 40, y: 80 } });
    if (command.type !== 'addService') return;
    expect(command.volumes?.length).toBe(1);
    expect(JSON.stringify(command.definition['environment'])).toMatch(/"POSTGRES_PASSWORD":"[A-Za-z0-9]{24}"/);
  });

  it('gives a second one another name and another host port', () => {
    const first = insertCommandFor({ kind: 'recipe', id: 'nginx' }, project());
    expect(first).toMatchObject({ service: 'nginx', definition: { ports: ['8080:80'] } });
    const second = insertCommandFor({ kind: 'recipe', id: 'nginx' }, project({ nginx: { image: 'nginx', ports: [{ target: 80, published: '8080-8081' }] } }));
    expect(second).toMatchObject({ definition: { ports: ['8082:80'] } });
    if (second.type === 'addService') expect(second.service).not.toBe('nginx');
  });

  it('adds an image that a recipe explains as that recipe with this image', () => {
    const command = insertCommandFor({ kind: 'image', reference: 'postgres:15-alpine' }, project());
    expect(command).toMatchObject({ service: 'postgres', definition: { image: 'postgres:15-alpine' } });
    if (command.type === 'addService') expect(JSON.stringify(command.definition)).toContain('POSTGRES_PASSWORD');
  });

  it('names a service after any other image, whatever the name holds', () => {
    expect(insertCommandFor({ kind: 'image', reference: 'ghcr.io/acme/Some__tool:1' }, project())).toMatchObject({ type: 'addService', definition: { image: 'ghcr.io/acme/Some__tool:1' } });
    expect(insertCommandFor({ kind: 'image', reference: 'registry.example:5000/team/my.tool@sha256:' + 'a'.repeat(64) }, project())).toMatchObject({ service: 'my-tool' });
  });

  it('builds from a folder', () => {
    expect(insertCommandFor({ kind: 'build' }, project())).toMatchObject({ service: 'app', definition: { build: '.' } });
    expect(insertCommandFor({ kind: 'build', context: './api/' }, project())).toMatchObject({ service: 'api', definition: { build: './api/' } });
  });
});

describe('parsePayload', () => {
  it('reads our own drag data and nothing else', () => {
    expect(parsePayload('{"kind":"recipe","id":"nginx"}')).toEqual({ kind: 'recipe', id: 'nginx' });
    expect(parsePayload('{"kind":"image","reference":"a/b"}')).toEqual({ kind: 'image', reference: 'a/b' });
    for (const bad of ['', 'null', '[]', '{"kind":"recipe","id":"__proto__"}', '{"kind":"recipe"}', '{"kind":"image","reference":7}', '{"kind":"script"}']) expect(parsePayload(bad), bad).toBeUndefined();
  });
});

describe('generateSecret', () => {
  it('is long, needs no quoting and never the same', () => {
    const secrets = Array.from({ length: 50 }, generateSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(secret).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
  });
});

describe('imageProblem', () => {
  it('says what is wrong with a reference', () => {
    expect(imageProblem(' nginx:1.29 ')).toBeUndefined();
    expect(imageProblem('')).toMatch(/empty/);
    expect(imageProblem('UPPER/case image')).toBeDefined();
  });
});
