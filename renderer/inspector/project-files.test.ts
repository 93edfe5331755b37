import { describe, expect, it } from 'vitest';
import { loadProject } from '#core/compose';
import { elsewhere, groupOf } from './origins.ts';
import { projectFiles } from './project-files.ts';

const files: Readonly<Record<string, string>> = {
  '/p/compose.yaml': `include: [db.yaml]
x-env: &env
  A: "1"
services:
  web:
    extends: {file: base.yaml, service: base}
    image: nginx
    ports: ["81:81"]
  api:
    image: x
    environment: *env
    env_file: [api.env]
  worker:
    extends: api
    environment:
      B: "2"
  holder:
    image: &img node
  copy:
    image: *img
`,
  '/p/compose.override.yaml': 'services:\n  web:\n    image: caddy\n    ports: ["82:82"]\n  extra: {image: y}\n',
  '/p/base.yaml': 'services:\n  base:\n    image: b\n    restart: always\n    ports: ["80:80"]\n',
  '/p/db.yaml': 'services:\n  db:\n    image: postgres\n',
  '/p/api.env': 'X=1\n',
};
const text = files['/p/compose.yaml'] ?? '';
const read: string[] = [];
const load = loadProject({
  files: [{ path: '/p/compose.yaml', text }],
  found: true,
  reader: {
    readFile(path) {
      const found = files[path];
      if (found === undefined) return { kind: 'missing' };
      if (!read.includes(path)) read.push(path);
      return { kind: 'text', text: found };
    },
    variable: () => undefined,
  },
});

describe('projectFiles', () => {
  it('says what each file is for', () => {
    const { project } = load;
    expect(Object.fromEntries(projectFiles(project ?? expect.fail(), load, read).map(({ path, role }) => [path, role]))).toEqual({
      '/p/compose.yaml': 'main',
      '/p/compose.override.yaml': 'override',
      '/p/db.yaml': 'included',
      '/p/base.yaml': 'extended',
      '/p/api.env': 'env',
    });
  });
});

describe('elsewhere', () => {
  const services = ['web', 'api', 'worker', 'db', 'holder', 'copy'];
  const of = (...path: readonly (string | number)[]) => elsewhere({ text, load }, '/p/compose.yaml', services, ['services', ...path]);

  it.each([
    [['web', 'image'], { kind: 'override', range: { file: '/p/compose.override.yaml', line: 3 } }],
    [['web', 'restart'], { kind: 'inherited', range: { file: '/p/base.yaml', line: 4 } }],
    [['web', 'ports', 0], { kind: 'inherited' }],
    [['api', 'environment', 'A'], { kind: 'shared', anchor: 'env', services: [], holder: false, range: { file: '/p/compose.yaml', line: 3 } }],
    [['worker', 'image'], { kind: 'extended', service: 'api', range: { file: '/p/compose.yaml', line: 10 } }],
    [['holder', 'image'], { kind: 'shared', anchor: 'img', services: ['copy'], holder: true }],
    [['copy', 'image'], { kind: 'shared', anchor: 'img', services: ['holder'], holder: false, range: { line: 18 } }],
    [['db', 'image'], { kind: 'inherited', range: { file: '/p/db.yaml' } }],
  ])('%j', (path, expected) => {
    expect(of(...path)).toMatchObject(expected);
  });

  it.each([[['web', 'ports', 1]], [['worker', 'environment', 'B']], [['api', 'image']], [['api', 'environment', 'X']], [['none']]])('%j is at its place, or nowhere', (path) => {
    expect(of(...path)).toBeUndefined();
  });

  it('groups what comes from one place', () => {
    const [image, restart] = [of('web', 'restart'), of('web', 'ports', 0)];
    expect(image !== undefined && restart !== undefined && groupOf(image) === groupOf(restart)).toBe(true);
  });
});
