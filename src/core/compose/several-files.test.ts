import { describe, expect, it } from 'vitest';
import { loadProject, type FileAnswer, type LoadOptions, type LoadResult } from './index.ts';

function load(files: Readonly<Record<string, string>>, options: Partial<LoadOptions> = {}, first = '/p/compose.yaml'): LoadResult {
  const read = (path: string): FileAnswer => (files[path] === undefined ? { kind: 'missing' } : { kind: 'text', text: files[path] });
  return loadProject({ files: [{ path: first, text: files[first] ?? '' }], reader: { readFile: read, variable: () => undefined }, ...options });
}

/** `kind file:line` of the value that counts. */
function origin(result: LoadResult, ...path: readonly (string | number)[]): string | undefined {
  const found = result.origin(path);
  return found === undefined ? undefined : `${found.kind} ${found.range.file}:${found.range.line}`;
}

const base = 'services:\n  web: {image: nginx:1}\n';

describe('the override file', () => {
  const both = { '/p/compose.yaml': base, '/p/compose.override.yaml': 'services:\n  web: {image: nginx:2}\n' };

  it('belongs to a file that was found, as docker compose has it', () => {
    const { project } = load(both, { found: true });
    expect(project?.services['web']?.image).toBe('nginx:2');
    expect(project?.composeFiles).toEqual(['/p/compose.yaml', '/p/compose.override.yaml']);
  });

  it('does not belong to a file that was named', () => {
    expect(load(both).project?.services['web']?.image).toBe('nginx:1');
  });

  it('does not belong to a file of another name, nor to one that docker compose would pass over', () => {
    expect(load({ ...both, '/p/shop.yaml': base }, { found: true }, '/p/shop.yaml').project?.services['web']?.image).toBe('nginx:1');
    expect(load({ ...both, '/p/docker-compose.yml': base }, { found: true }, '/p/docker-compose.yml').project?.services['web']?.image).toBe('nginx:1');
  });

  it('is asked for when the reader has not fetched it yet', () => {
    const { requested, project } = load(both, { found: true, reader: { readFile: () => ({ kind: 'unknown' }), variable: () => undefined } });
    expect(project?.services['web']?.image).toBe('nginx:1');
    expect(requested.files).toContain('/p/compose.override.yaml');
  });
});

describe('the origin of a value', () => {
  it('is its own place in the first file', () => {
    const result = load({ '/p/compose.yaml': 'services:\n  web:\n    image: x\n    environment:\n      - A=1\n    ports:\n      - "80:80"\n' });
    expect(origin(result, 'services', 'web', 'image')).toBe('here /p/compose.yaml:3');
    expect(origin(result, 'services', 'web', 'environment', 'A')).toBe('here /p/compose.yaml:5');
    expect(origin(result, 'services', 'web', 'ports', 0)).toBe('here /p/compose.yaml:7');
    expect(origin(result, 'services', 'web', 'restart')).toBeUndefined();
    expect(origin(result, 'services', 'nobody')).toBeUndefined();
  });

  it('is an anchor, by alias or by merge key', () => {
    const result = load({ '/p/compose.yaml': 'x-env: &env\n  A: "1"\nx-base: &base\n  image: x\nservices:\n  web:\n    <<: *base\n    environment: *env\n  own:\n    <<: *base\n    image: y\n' });
    expect(origin(result, 'services', 'web', 'image')).toBe('shared /p/compose.yaml:4');
    expect(origin(result, 'services', 'web', 'environment', 'A')).toBe('shared /p/compose.yaml:2');
    expect(origin(result, 'services', 'own', 'image')).toBe('here /p/compose.yaml:11');
  });

  it('is the service that is extended, here or in another file', () => {
    const result = load({
      '/p/compose.yaml': 'services:\n  base:\n    image: x\n  one:\n    extends: {service: base}\n  two:\n    extends: {file: more/other.yaml, service: far}\n    environment: {OWN: "1"}\n',
      '/p/more/other.yaml': 'services:\n  far:\n    image: y\n    environment: {A: "1"}\n',
    });
    expect(origin(result, 'services', 'one', 'image')).toBe('shared /p/compose.yaml:3');
    expect(origin(result, 'services', 'two', 'image')).toBe('inherited /p/more/other.yaml:3');
    expect(origin(result, 'services', 'two', 'environment', 'A')).toBe('inherited /p/more/other.yaml:4');
    expect(origin(result, 'services', 'two', 'environment', 'OWN')).toBe('here /p/compose.yaml:8');
  });

  it('is an included file', () => {
    const result = load({ '/p/compose.yaml': `include: [more.yaml]\n${base}`, '/p/more.yaml': 'services:\n  db:\n    image: y\n' });
    expect(origin(result, 'services', 'db', 'image')).toBe('inherited /p/more.yaml:3');
  });

  it('is the override that wins', () => {
    const result = load({ '/p/compose.yaml': base, '/p/compose.override.yml': 'services:\n  web:\n    image: nginx:2\n    environment: {A: "1"}\n' }, { found: true });
    expect(origin(result, 'services', 'web', 'image')).toBe('override /p/compose.override.yml:3');
    expect(origin(result, 'services', 'web', 'environment', 'A')).toBe('override /p/compose.override.yml:4');
  });
});

describe('the sketch', () => {
  const text = 'services:\n  web:\n    image: "nginx:${TAG:?which}"\n    env_file: web.env\n    depends_on: [db]\n  db: {image: "${DB:?}"}\n';

  it('is there when only a variable or an env file is missing, and is no project to deploy', () => {
    const { project, sketch, diagnostics } = load({ '/p/compose.yaml': text });
    expect(project).toBeUndefined();
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['error required-variable', 'error required-variable', 'error env-file-missing']);
    expect(Object.entries(sketch?.services ?? {}).map(([name, { image }]) => `${name} ${image}`)).toEqual(['db undefined', 'web nginx:']);
  });

  it('is the project where nothing is wrong, and nothing where the file itself is', () => {
    const sound = load({ '/p/compose.yaml': base });
    expect(sound.sketch).toBe(sound.project);
    expect(load({ '/p/compose.yaml': `${text}  bad: {imgae: x}\n` }).sketch).toBeUndefined();
    expect(load({ '/p/compose.yaml': '' }).sketch).toBeUndefined();
  });
});
