import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, loadProject, serviceConfigHash, type LoadResult } from './index.ts';

const SAMPLE = `name: shop
x-common: &common
  restart: always
services:
  web:
    <<: *common
    image: nginx:\${TAG:-1}
    command: sh -c "echo 'hi'"
    environment: [A=1, B]
    ports: ["8080:80", {target: 90}]
    volumes: [./a:/a, "data:/d:ro", {type: tmpfs, target: /t, tmpfs: {size: 64m}}]
    networks: {front: {aliases: [x]}, back: }
    depends_on: {db: {condition: service_healthy}}
    healthcheck: {test: curl x, interval: 1m30s}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 1g}}}
  db:
    build: {context: ., args: {X: }}
    extends: {service: base}
  base: {image: y, ulimits: {nofile: 5}, extra_hosts: ["a:1.2.3.4"], gpus: all}
networks: {front: {ipam: {config: [{subnet: 10.0.0.0/8}]}}, back: {external: true}}
volumes: {data: {driver_opts: {o: bind}}}
secrets: {s: {file: ./s}}
`;

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'services', 'image', 'x-y', '<<', 'web'];
const TOKENS = ['{', '}', '[', ']', ':', ': ', '-', '- ', '\n', '\n  ', '\n    ', '|', '>', '"', "'", '#', '&a ', '*a', '<<: ', '!reset ', '!override ', '!!int ', '${', '$', '$$', '\t', '---\n', '? ', '\u0000', '\uFEFF', '\uD800', '~', '0755', '1e999', '9'.repeat(40), ...KEYS];

function load(text: string): LoadResult {
  return loadProject({
    files: [{ path: '/p/compose.yaml', text }],
    reader: {
      // Every file a text names exists, with the text itself: includes and extends run into each other.
      readFile: (path) => (path.endsWith('.yaml') ? { kind: 'text', text } : path.endsWith('env') ? { kind: 'text', text: text.slice(0, 50) } : { kind: 'missing' }),
      variable: (name) => (name.length % 2 === 0 ? 'value' : undefined),
    },
  });
}

/** Everything that can be done with a load, on whatever text. */
function exercise(text: string, yaml = true): void {
  const result = load(text);
  const failed = result.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  expect(result.project === undefined).toBe(failed);
  for (const { range, message } of result.diagnostics) {
    expect(message.length).toBeGreaterThan(0);
    if (range === undefined) continue;
    expect(range.line).toBeGreaterThan(0);
    expect(range.column).toBeGreaterThan(0);
    expect(range.end).toBeGreaterThanOrEqual(range.start);
  }
  result.locate(['services', 'web', 'image']);
  const { project } = result;
  if (project !== undefined) {
    canonicalJson(project);
    result.canonical('json');
    if (yaml) result.canonical('yaml');
    for (const name of Object.keys(project.services)) serviceConfigHash(project, name);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(PROTOTYPE_MEMBERS);
}

const PROTOTYPE_MEMBERS = Object.getOwnPropertyNames(Object.prototype).length;

describe('hostile text', () => {
  it('never throws on random text', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 8 })), { maxLength: 60 }), (parts) => exercise(parts.join(''))), { numRuns: 300 });
  });

  it('never throws on mutations of a real file', () => {
    const edit = fc.record({ at: fc.nat(SAMPLE.length), remove: fc.nat(30), insert: fc.constantFrom(...TOKENS, '') });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = SAMPLE;
        for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
        exercise(text);
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on any value at any attribute', () => {
    const value = fc.oneof(fc.constantFrom('null', '1', '-1.5', 'true', '""', '[]', '{}', '[1, {a: b}]', '{a: {b: [c]}}', '2001-01-01', '.nan', '[null]', '[[a]]', '{x: null}'), fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json)));
    const attributes = ['image', 'build', 'command', 'environment', 'ports', 'volumes', 'networks', 'depends_on', 'healthcheck', 'deploy', 'develop', 'env_file', 'extends', 'extra_hosts', 'gpus', 'labels', 'logging', 'secrets', 'ulimits', 'devices', 'blkio_config', 'credential_spec', 'provider', 'post_start', 'models', 'label_file', 'profiles', 'tmpfs'];
    fc.assert(fc.property(fc.constantFrom(...attributes), value, (attribute, json) => exercise(`services:\n  web:\n    image: x\n    ${attribute === 'image' ? 'x-a' : attribute}: ${json}\n`)), { numRuns: 600 });
    const sections = ['name', 'version', 'services', 'networks', 'volumes', 'secrets', 'configs', 'models', 'include', 'x-a'];
    fc.assert(fc.property(fc.constantFrom(...sections), value, value, (section, json, other) => exercise(`${section}: ${json}\nx-b: ${other}\n`)), { numRuns: 300 });
  });

  it('bounds what multiplies, and says so', () => {
    const codes = (text: string, files: Readonly<Record<string, string>> = {}): readonly string[] => {
      const { diagnostics, project } = loadProject({
        files: [{ path: '/p/compose.yaml', text }],
        reader: {
          readFile(path) {
            const file = files[path];
            return file === undefined ? { kind: 'missing' } : { kind: 'text', text: file };
          },
          variable: () => undefined,
        },
      });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(project === undefined).toBe(errors.length > 0);
      for (const { hint, range } of errors) expect([typeof hint, range?.line]).toEqual(['string', expect.any(Number)]);
      return [...new Set(errors.map(({ code }) => code))];
    };
    const nested = Array.from({ length: 60 }, (_, index) => `x-${index}: &x${index} ${'['.repeat(90)}${index === 0 ? 'end' : `*x${index - 1}`}${']'.repeat(90)}\n`).join('');
    expect(codes(nested)).toEqual(['yaml-too-deep']);
    const many = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}: 1`).join(', ');
    expect(codes(`x-a: &a {${many(20_000)}}\nx-b: [${'{<<: *a}, '.repeat(20_000)}]\n`)).toEqual(['yaml-alias-expansion']);
    expect(codes(`x-a: &a {${many(20_000)}}\nx-b: {<<: [${'*a, '.repeat(20_000)}]}\n`)).toEqual(['yaml-alias-expansion']);
    expect(codes('---\nx-a: 1\n'.repeat(20_000))).toEqual(['yaml-too-many-documents']);
    expect(codes(`services: {a: {image: x, environment: {${many(2_000).replaceAll('1', '$A$A')}}}}\n`, { '/p/.env': `A=${'a'.repeat(100_000)}\n` })).toEqual(['values-too-long']);
    const doubling = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`/p/${index}.yaml`, `include: [${index + 1}.yaml, ./${index + 1}.yaml]\n`]));
    expect(codes('include: [0.yaml]\n', { ...doubling, '/p/30.yaml': 'services: {a: {image: x}}\n' })).toEqual(['too-many-includes']);
    expect(codes(`services:\n${Array.from({ length: 2_000 }, (_, index) => `  service-with-a-rather-long-name-${index}: {image: x, depends_on: [service-with-a-rqther-long-nqme-${index}]}\n`).join('')}`)).toEqual(['unknown-service']);
  }, 40_000);

  it('keeps the error behind a thousand warnings', () => {
    const { diagnostics, project } = load(`services:\n  web:\n    image: x\n    environment:\n${Array.from({ length: 1_200 }, (_, index) => `      V${index}: $A${'_'.repeat(2 * index)}\n`).join('')}    ports: [bad]\n`);
    expect(project).toBeUndefined();
    expect(diagnostics.filter(({ severity }) => severity === 'warning')).toHaveLength(1_000);
    expect(diagnostics.find(({ severity }) => severity === 'error')?.code).toBe('bad-port');
  });

  it('takes hostile sizes, in the time a test has', () => {
    exercise('['.repeat(20_000));
    exercise('a: '.repeat(5_000));
    exercise(`services:\n  a:\n    image: "${'${A:-'.repeat(3_000)}"\n`);
    exercise(`services:\n${Array.from({ length: 3_000 }, (_, index) => `  s${index}: {image: x, depends_on: [s${(index + 1) % 3_000}]}\n`).join('')}`);
    exercise(`services:\n  a: {image: x, ports: ["1-65535:1-65535"]}\n`, false);
    exercise(`services:\n${Array.from({ length: 50 }, (_, index) => `  s${index}: {image: x, ports: ["1-65535:1-65535"]}\n`).join('')}`, false);
    exercise(`x:\n${Array.from({ length: 2_000 }, (_, index) => `${' '.repeat(index + 1)}a:\n`).join('')}`);
    exercise(`services:\n${Array.from({ length: 2_000 }, (_, index) => `  s${index}: {${index === 0 ? 'image: x' : `extends: s${index - 1}`}}\n`).join('')}`, false);
    exercise(`services:\n${Array.from({ length: 3_000 }, (_, index) => `  s${index}: {extends: s${index + 1}}\n`).join('')}`, false);
    exercise(`x: &a [${'1,'.repeat(20_000)}]\ny: [${'*a,'.repeat(20_000)}]\n`);
  }, 30_000);
});
