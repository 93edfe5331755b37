import { describe, expect, it } from 'vitest';
import { sharingOf } from './index.ts';

const text = `x-env: &env
  A: "1"
x-unused: &unused {a: 1}
services:
  web: &web
    image: nginx
    environment: *env
  api:
    <<: *web
    command: run
  worker:
    image: &image node
    environment:
      <<: *env
      C: "3"
  copy:
    image: *image
  alone:
    image: x
    labels: &labels {a: b}
`;

describe('sharingOf', () => {
  it.each([
    [['web', 'environment', 'A'], 'alias', 'env', ['api', 'worker'], 2],
    [['worker', 'environment', 'A'], 'merge', 'env', ['web', 'api'], 2],
    [['api', 'image'], 'merge', 'web', ['web'], 6],
    [['api', 'environment', 'A'], 'alias', 'env', ['web', 'worker'], 2],
    [['web', 'image'], 'anchor', 'web', ['api'], 6],
    [['worker', 'image'], 'anchor', 'image', ['copy'], 12],
    [['copy', 'image'], 'alias', 'image', ['worker'], 12],
  ])('%j', (path, kind, anchor, services, line) => {
    expect(sharingOf(text, ['services', ...path])).toMatchObject({ kind, anchor, services, place: { line } });
  });

  it.each([[['worker', 'environment', 'C']], [['alone', 'image']], [['alone', 'labels', 'a']], [['none']], [['api', 'command']]])('%j is not shared', (path) => {
    expect(sharingOf(text, ['services', ...path])).toBeUndefined();
  });

  it('is undefined for a text that is not YAML', () => {
    expect(sharingOf('a: &x [\nb: *x', ['a'])).toBeUndefined();
  });
});
