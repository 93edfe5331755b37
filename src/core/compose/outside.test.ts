import { describe, expect, it } from 'vitest';
import { loadProject } from './index.ts';

const text = `include: [../shared/more.yaml, inside/more.yaml]
services:
  web:
    build: ../web
    env_file: [../web.env, own.env]
    label_file: /etc/web.labels
    extends: {file: /srv/base.yaml, service: base}
    secrets: [far, near]
    configs: [far]
  near: {build: ., volumes: ["../data:/data"]}
  remote: {build: "https://example.com/a.git"}
secrets: {far: {file: /run/far}, near: {file: ./near}}
configs: {far: {file: ../far}}
`;
const files: Readonly<Record<string, string>> = {
  '/srv/shared/more.yaml': 'services: {more: {image: x}}\n',
  '/srv/shop/inside/more.yaml': 'services: {inside: {image: x, build: ./here}}\n',
  '/srv/web.env': 'A=1\n',
  '/srv/shop/own.env': 'B=2\n',
  '/etc/web.labels': 'c=3\n',
  '/srv/base.yaml': 'services: {base: {cpus: 1}}\n',
};

describe('paths outside the project', () => {
  it('are said, each where it is written, and nothing is refused', () => {
    const { project, diagnostics } = loadProject({
      files: [{ path: '/srv/shop/compose.yaml', text }],
      reader: {
        readFile: (path) => {
          const found = files[path];
          return found === undefined ? { kind: 'missing' } : { kind: 'text', text: found };
        },
        variable: () => undefined,
      },
    });
    expect(Object.keys(project?.services ?? {})).toEqual(['inside', 'more', 'near', 'remote', 'web']);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`).every((kind) => kind === 'info outside-project')).toBe(true);
    expect(diagnostics.map(({ message, range }) => `${String(range?.line)}: ${message}`).toSorted()).toEqual([
      "12: The secret file /run/far lies outside the project's folder.",
      "13: The config file /srv/far lies outside the project's folder.",
      "1: The included file /srv/shared/more.yaml lies outside the project's folder.",
      "4: The build context /srv/web lies outside the project's folder.",
      "5: The env file /srv/web.env lies outside the project's folder.",
      "6: The label file /etc/web.labels lies outside the project's folder.",
      "7: The extended file /srv/base.yaml lies outside the project's folder.",
    ]);
  });
});
