import { describe, expect, it } from 'vitest';
import { canonicalJson, formatDiagnostic, loadProject, normalizeProjectName, serviceConfigHash, type FileAnswer, type LoadOptions, type LoadResult } from './index.ts';

interface World {
  readonly files?: Readonly<Record<string, string | FileAnswer>>;
  readonly shell?: Readonly<Record<string, string | null>>;
}

function load(text: string, world: World = {}, options: Partial<LoadOptions> = {}): LoadResult {
  return loadProject({
    files: [{ path: '/p/shop/compose.yaml', text }],
    reader: {
      readFile(path) {
        const file = world.files?.[path];
        if (file === undefined) return { kind: 'missing' };
        return typeof file === 'string' ? { kind: 'text', text: file } : file;
      },
      variable: (name) => world.shell?.[name],
    },
    ...options,
  });
}

function errors(text: string, world?: World, options?: Partial<LoadOptions>): readonly string[] {
  const result = load(text, world, options);
  expect(result.project === undefined).toBe(result.diagnostics.some((diagnostic) => diagnostic.severity === 'error'));
  return result.diagnostics.map(formatDiagnostic);
}

describe('loadProject', () => {
  it('loads an ordinary file', () => {
    const { project, diagnostics } = load('services:\n  web:\n    image: nginx:${TAG:-1}\n    ports: ["8080:80"]\n    depends_on: [db]\n    env_file: web.env\n  db: {image: postgres, volumes: ["data:/d"]}\nvolumes: {data: }\nx-slipway: {canvas: {web: {x: 1, y: 2}}}\n', {
      files: { '/p/shop/web.env': 'A=1\n' },
    });
    expect(diagnostics).toEqual([]);
    expect(project?.name).toBe('shop');
    expect(project?.services['web']).toMatchObject({ image: 'nginx:1', environment: { A: '1' }, networks: { default: null }, depends_on: { db: { condition: 'service_started', required: true } } });
    expect(project?.volumes).toEqual({ data: { name: 'shop_data' } });
    expect(project?.networks).toEqual({ default: { name: 'shop_default', ipam: {} } });
    expect(project?.extensions).toEqual({ 'x-slipway': { canvas: { web: { x: 1, y: 2 } } } });
    expect(serviceConfigHash(project ?? expect.fail(), 'web')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what is wrong, where, and what to do', () => {
    expect(errors('services:\n  web:\n    imgae: x\n')).toEqual([
      '/p/shop/compose.yaml:3:5: error: services.web.imgae is not a Compose attribute. (did you mean image?)',
    ]);
    expect(errors('services:\n  web: {restart: always}\n')).toEqual(['/p/shop/compose.yaml:2:3: error: The service "web" has neither an image nor a build. (add image: or build:)']);
    expect(errors('services:\n  web: {image: x, ports: ["80:x"]}\n')).toEqual(['/p/shop/compose.yaml:2:27: error: The port "80:x" has an invalid container port "x". (write container, host:container or address:host:container, for example "8080:80")']);
    expect(errors('services:\n  web: {image: x, healthcheck: {interval: 10}}\n')).toEqual(['/p/shop/compose.yaml:2:43: error: services.web.healthcheck.interval must be a duration, but it is a number.']);
    expect(errors('web: {image: x}\n')).toEqual(['/p/shop/compose.yaml:1:1: error: web is not a Compose attribute. (write services: in a line above and indent every service by two spaces)']);
    expect(errors('services:\n  web: {image: x, depends_on: {db: {condition: healthy}}}\n  db: {image: y}\n')[0]).toContain('(did you mean service_healthy?)');
    expect(errors('services:\n  web: {image: x, depends_on: [dn]}\n  db: {image: y}\n')).toEqual(['/p/shop/compose.yaml:2:32: error: The service "web" depends on "dn", which is not defined. (did you mean db?)']);
    expect(errors('services:\n  web: {image: x, volumes: ["data:/d"]}\n')).toEqual(['/p/shop/compose.yaml:2:29: error: The service "web" uses the volume "data", which is not declared. (declare it under the top-level volumes:, or begin a path with ./)']);
    expect(errors('services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n')).toEqual(['/p/shop/compose.yaml:2:30: error: Services depend on each other in a circle: a → b → a. (remove one of these dependencies)']);
    expect(errors('services:\n  web: {image: "x:${TAG:?which}"}\n')).toEqual(['/p/shop/compose.yaml:2:16: error: The required variable TAG is not set: which. (set TAG in the shell or in .env)']);
    expect(errors('services:\n  web:\n   image: x\n  foo: [\n')[0]).toMatch(/^\/p\/shop\/compose\.yaml:\d+:\d+: error: /);
    expect(errors('- a\n')).toEqual(['/p/shop/compose.yaml:1:1: error: A Compose file must be a mapping, but this is a list. (begin with services:)']);
    expect(errors('')).toEqual(['/p/shop/compose.yaml:1:1: error: The file is empty. (begin with services:)']);
    expect(errors('services:\n  web: {image: x}\n', { files: { '/p/shop/.env': 'A=1\nB C=2\n' } })).toEqual(['/p/shop/.env:2:1: error: A variable name cannot contain a space. (write one NAME=value on a line)']);
    expect(errors('services: {web: {image: x, env_file: no.env}}\n')[0]).toContain('The env file /p/shop/no.env does not exist.');
  });

  it('warns without failing', () => {
    expect(errors('version: "3"\nservices: {web: {image: "x${NOPE}", privileged: "yes"}}\n')).toEqual([
      '/p/shop/compose.yaml:2:25: warning: The variable NOPE is not set; an empty string is used. (set it in the shell or in .env, or write ${NOPE:-default})',
      '/p/shop/compose.yaml:2:49: warning: "yes" as a boolean is YAML 1.1. (write true)',
      '/p/shop/compose.yaml:1:1: warning: The key version is obsolete and ignored. (remove it)',
    ]);
  });

  it('names the service of a finding', () => {
    const [finding] = load('services:\n  web: {image: 1}\n').diagnostics;
    expect(finding).toMatchObject({ code: 'wrong-type', service: 'web', path: ['services', 'web', 'image'] });
  });

  it('locates values of the first file, keys included', () => {
    const text = 'services:\n  web:\n    image: nginx\n    environment:\n      - A=1\n    ports:\n      - "80:80"\n';
    const { locate } = load(text);
    const at = (path: (string | number)[]): string | undefined => {
      const range = locate(path);
      return range === undefined ? undefined : `${range.line}:${range.column} ${text.slice(range.start, range.end).trimEnd()}`;
    };
    expect(at(['services', 'web', 'image'])).toBe('3:5 image: nginx');
    expect(at(['services', 'web', 'environment', 'A'])).toBe('5:9 A=1');
    expect(at(['services', 'web', 'ports', 0])).toBe('7:9 "80:80"');
    expect(at(['services', 'db'])).toBeUndefined();
  });

  it('asks for what is not fetched yet and goes on without it', () => {
    const unknown: FileAnswer = { kind: 'unknown' };
    const result = load('include: [other.yaml]\nservices:\n  web:\n    image: "x:${TAG:?}"\n    env_file: web.env\n    depends_on: [there]\n    extends: {file: base.yaml, service: base}\n', {
      files: { '/p/shop/other.yaml': unknown, '/p/shop/web.env': unknown, '/p/shop/base.yaml': unknown },
      shell: { TAG: null },
    });
    expect(result.diagnostics).toEqual([]);
    expect([...result.requested.files].sort()).toEqual(['/p/shop/base.yaml', '/p/shop/other.yaml', '/p/shop/web.env']);
    expect(result.requested.variables).toContain('TAG');
    expect(result.project?.services['web']?.image).toBe('x:');
  });

  it('lists the variables with where their values come from', () => {
    const { variables } = load('services: {web: {image: "${A}${B:-d}${C}${D?}"}}\n', { shell: { A: '1', D: '4' }, files: { '/p/shop/.env': 'C=3\n' } });
    expect(variables.map(({ name, value, origin, required }) => [name, value, origin, required])).toEqual([['A', '1', 'shell', false], ['B', 'd', 'default', false], ['C', '3', 'env-file', false], ['D', '4', 'shell', true]]);
  });

  it('applies profiles', () => {
    const text = 'services:\n  a: {image: x}\n  b: {image: x, profiles: [p]}\n  c: {image: x, depends_on: {b: {condition: service_started, required: false}}}\n';
    expect(Object.keys(load(text).project?.services ?? {})).toEqual(['a', 'c']);
    expect(Object.keys(load(text).project?.disabledServices ?? {})).toEqual(['b']);
    expect(Object.keys(load(text, {}, { profiles: ['p'] }).project?.services ?? {})).toEqual(['a', 'b', 'c']);
    expect(Object.keys(load(text, { shell: { COMPOSE_PROFILES: 'x,p' } }).project?.services ?? {})).toEqual(['a', 'b', 'c']);
    expect(errors('services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, profiles: [p]}\n')[0]).toContain('"b", which is off because none of its profiles is active');
  });

  it('tells apart what is declared and what is used', () => {
    const { project } = load('services: {a: {image: x, volumes: ["v:/v"]}}\nnetworks: {lonely: }\nvolumes: {v: , w: }\n');
    expect(Object.keys(project?.networks ?? {})).toEqual(['default']);
    expect(project?.unused).toMatchObject({ networks: { lonely: { name: 'shop_lonely' } }, volumes: { w: { name: 'shop_w' } } });
  });

  it('names the project', () => {
    const file = 'name: My Shop_1\nservices: {a: {image: x}}\n';
    expect(load(file).project?.name).toBe('myshop_1');
    expect(load(file, { shell: { COMPOSE_PROJECT_NAME: 'other' } }).project?.name).toBe('other');
    expect(load(file, {}, { projectName: 'third' }).project?.name).toBe('third');
    expect(load(file, { shell: { COMPOSE_PROJECT_NAME: 'other' } }, { projectName: '' }).project?.name).toBe('other');
    expect(errors(file, {}, { projectName: 'No Good' })[0]).toContain('"No Good" is not a valid project name');
    expect(load('services: {a: {image: "$COMPOSE_PROJECT_NAME"}}\n').project?.services['a']?.image).toBe('shop');
    expect(normalizeProjectName('_-My App!')).toBe('myapp');
  });

  it('reads --env-file instead of .env', () => {
    const world: World = { files: { '/p/shop/.env': 'A=dot\n', '/e/one': 'A=1\nB=1\n', '/e/two': 'B=2\n' } };
    expect(load('services: {a: {image: "$A$B"}}\n', world, { envFiles: ['/e/one', '/e/two'] }).project?.services['a']?.image).toBe('12');
    expect(errors('services: {a: {image: x}}\n', world, { envFiles: ['/e/none'] })[0]).toBe('/e/none:1:1: error: The env file /e/none does not exist. (create it or correct the path)');
  });

  it('can leave variables as they are', () => {
    const { project } = load('services: {a: {image: "x:${TAG}", scale: "${N}"}}\n', {}, { interpolate: false });
    expect(project?.services['a']).toMatchObject({ image: 'x:${TAG}', scale: '${N}' });
    expect(canonicalJson(project ?? expect.fail(), { interpolated: false })).toMatchObject({ services: { a: { image: 'x:${TAG}' } } });
  });

  it('works on Windows paths', () => {
    const { project } = load('services: {a: {build: ./web, volumes: ["./data:/d", "C:\\\\x:/x", "~/h:/h"]}}\n', { shell: { USERPROFILE: 'C:\\Users\\me' } }, { files: [{ path: 'C:\\work\\shop\\compose.yaml', text: 'services: {a: {build: ./web, volumes: ["./data:/d", "C:\\\\x:/x", "~/h:/h"]}}\n' }] });
    expect(project?.name).toBe('shop');
    expect(project?.services['a']?.build?.context).toBe('C:\\work\\shop\\web');
    expect(project?.services['a']?.volumes?.map((volume) => volume.source)).toEqual(['C:\\work\\shop\\data', 'C:\\x', 'C:\\Users\\me\\h']);
  });

  it('prints canonical YAML that loads to the same project', () => {
    const { project, canonical } = load('services:\n  web:\n    image: "nginx:1"\n    command: ["sh", "-c", "echo $$HOME; true"]\n    environment: {A: "0755", B: "yes", C: "1:20", D: "", E: null, F: "$$x"}\n    ports: ["8080:80", "127.0.0.1:53:53/udp"]\n    healthcheck: {test: curl localhost, interval: 90s}\n    mem_limit: 64m\n    secrets: [s]\nsecrets: {s: {file: ./s.txt}}\n');
    const again = load(canonical('yaml') ?? expect.fail());
    expect(again.diagnostics).toEqual([]);
    expect(again.project).toEqual(project);
  });

  it('finds include and extends cycles', () => {
    expect(errors('include: [compose.yaml]\nservices: {a: {image: x}}\n')[0]).toContain('includes itself');
    expect(errors('services: {a: {extends: b}, b: {extends: a}}\n')[0]).toContain('extends itself');
  });

  it('keeps hostile names as plain data', () => {
    const { project, diagnostics } = load('services:\n  __proto__: {image: x, environment: {__proto__: "1", constructor: "2"}, labels: {__proto__: y}}\n  constructor: {image: y}\nx-__proto__: {__proto__: {polluted: true}}\n');
    expect(diagnostics).toEqual([]);
    expect(Object.keys(project?.services ?? {})).toEqual(['__proto__', 'constructor']);
    expect(project?.services['__proto__']?.environment).toEqual(Object.fromEntries([['__proto__', '1'], ['constructor', '2']]));
    expect(project?.services['toString']).toBeUndefined();
    expect('polluted' in {}).toBe(false);
  });

  it('judges nothing that may still hold a variable, with --no-interpolate', () => {
    const text = 'services:\n  web:\n    image: "nginx:${TAG}"\n    ports: ["${P}:80", "${Q:-8080}:81", "82"]\n    volumes: ["${D}:/d", "data:/x"]\n    env_file: ${F:-.env}\n    mem_limit: ${MEM}\n    networks: ["${NET:-front}"]\nvolumes: {data: }\nnetworks: {front: }\n';
    const { diagnostics, canonical } = load(text, {}, { interpolate: false });
    expect(diagnostics).toEqual([]);
    expect(canonical('yaml')).toBe(
      'name: shop\nservices:\n  web:\n    env_file:\n      - path: /p/shop/${F:-.env}\n    image: nginx:${TAG}\n    mem_limit: ${MEM}\n    networks:\n      ${NET:-front}: null\n    ports:\n      - ${P}:80\n      - ${Q:-8080}:81\n      - mode: ingress\n        target: 82\n        protocol: tcp\n    volumes:\n      - type: volume\n        source: ${D}\n        target: /d\n        volume: {}\n      - type: volume\n        source: data\n        target: /x\n        volume: {}\nnetworks:\n  front:\n    name: shop_front\nvolumes:\n  data:\n    name: shop_data\n',
    );
    expect(errors('services:\n  web: {image: x, ports: ["x:80"]}\n', {}, { interpolate: false })[0]).toContain('invalid host port');
  });
});
