import { describe, expect, it } from 'vitest';
import { relativeFiles } from './drop-folder.ts';

describe('relativeFiles', () => {
  it('names what a Compose file takes from its folder, once each', () => {
    const text = `include: [other.yaml, {path: [a.yaml, b.yaml], env_file: inc.env}]
services:
  web: {build: ./web, env_file: [web.env, {path: more.env}], volumes: ["./src:/src", "data:/data", "/abs:/abs", "~/home:/home", "\${X}/y:/y", {type: bind, source: ./conf, target: /conf}]}
  api: {build: {context: ./web}, extends: {file: base.yaml, service: x}, label_file: l.env}
  own: {extends: web, build: https://example.org/x.git}
secrets: {s: {file: ./secret.txt}, e: {environment: E}}
configs: {c: {file: /etc/x}}
`;
    expect(relativeFiles(text)).toEqual(['other.yaml', 'a.yaml', 'b.yaml', 'inc.env', './web', 'web.env', 'more.env', './src', './conf', 'l.env', 'base.yaml', './secret.txt']);
  });

  it('finds nothing in other text', () => {
    for (const text of ['', 'a: [', 'services: 5', '- x']) expect(relativeFiles(text)).toEqual([]);
  });
});
