import { describe, expect, it } from 'vitest';
import { Report } from '../report.ts';
import { parseChunks, splitChunks } from './chunks.ts';
import { toJson, type Node } from './node.ts';
import { SourceFile } from './source.ts';
import { parseYaml } from './yaml.ts';

function parse(text: string): { readonly roots: readonly Node[]; readonly report: Report } {
  const report = new Report();
  return { roots: parseYaml(new SourceFile('/p/compose.yaml', text), report), report };
}

function json(text: string): unknown {
  const { roots, report } = parse(text);
  expect(report.diagnostics).toEqual([]);
  const [root] = roots;
  return root === undefined ? undefined : JSON.parse(JSON.stringify(toJson(root)));
}

function codes(text: string): readonly string[] {
  return parse(text).report.diagnostics.map((diagnostic) => `${diagnostic.range?.line}:${diagnostic.range?.column} ${diagnostic.code}`);
}

describe('parseYaml', () => {
  it('resolves unquoted scalars as go-yaml v3 does', () => {
    expect(json('a: 22:22\nb: yes\nc: off\nd: 0755\ne: 1_000\nf: 0x1F\ng: 0b11\nh: 0o17\ni: 1e3\nj: ~\nk: True\nl: .5\nm: -0x1\nn: 08\no: +12\np: "0755"\nq: 1.10\n')).toEqual({
      a: '22:22', b: 'yes', c: 'off', d: 493, e: 1000, f: 31, g: 3, h: 15, i: 1000, j: null, k: true, l: 0.5, m: -1, n: 8, o: 12, p: '0755', q: 1.1,
    });
  });

  it('applies merge keys: own keys first, then the earlier source', () => {
    expect(json('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*y, *x]\n  c: own\n')).toMatchObject({ z: { a: 1, b: 2, c: 'own' } });
    expect(json('x: &x {a: 1}\nz:\n  a: own\n  <<: *x\n')).toMatchObject({ z: { a: 'own' } });
  });

  it('lets the latest anchor of a name win', () => {
    expect(json('a: &n 1\nb: *n\nc: &n 2\nd: *n\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it('reports at line and column', () => {
    expect(codes('services:\n  a: {image: x}\n  a: {image: y}\n')).toEqual(['3:3 yaml-duplicate-key']);
    expect(codes('x: &x {a: 1}\ny: &y {b: 2}\nz:\n  <<: *x\n  <<: *y\n')).toEqual(['5:3 yaml-duplicate-key']);
    expect(codes('a: *nope\n')).toEqual(['1:4 yaml-unknown-anchor']);
    expect(codes('a: &a [*a]\n')).toEqual(['1:8 yaml-recursive-anchor']);
    expect(codes('a:\n  1: x\n')).toEqual(['2:3 yaml-key-type']);
    expect(codes('a:\n\tb: 1\n')[0]).toMatch(/^2:1 yaml-syntax/);
    expect(codes('a: "open\n')[0]).toMatch(/^\d+:\d+ yaml-syntax/);
    expect(codes('a: !!int word\n')).toEqual(['1:10 yaml-tag']);
  });

  it('bounds what aliases expand to', () => {
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 12; level += 1) bomb += `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]\n`;
    expect(codes(bomb)).toEqual(['1:1 yaml-alias-expansion']);
  });

  it('bounds nesting', () => {
    expect(codes(`a: ${'['.repeat(300)}${']'.repeat(300)}\n`)).toEqual(['1:103 yaml-too-deep']);
    const deep = parse(`a: ${'['.repeat(50_000)}\n`).report.diagnostics;
    expect(deep.length).toBeGreaterThan(0);
  });

  it('reads several documents and their tags', () => {
    const { roots } = parse('a: 1\n---\nb: !reset null\nc: !override [1]\n');
    expect(roots.map((root) => root.kind === 'map' && [...root.entries.values()].map((entry) => entry.value.tag))).toEqual([[undefined], ['reset', 'override']]);
  });
});

const PARTS = [
  'x-common: &common\n  restart: always # why\n',
  'name: shop\n',
  '# a comment\n\nservices:\n  web:\n    <<: *common\n    image: "nginx:1"\n    command: |\n      echo one\n      # not a comment\n      echo two\n\n  # about db\n  db:\n    image: postgres\n    environment: {A: 1, B: "two"}\n    ports: ["1:1",\n      "2:2"]\n  empty:\n',
  'networks:\n  front:\n  back: {internal: true}\n',
];

describe('chunks', () => {
  const text = PARTS.join('') + `x-pad: "${'p'.repeat(2_500)}"\n`;

  it('cuts at top-level keys and services', () => {
    expect(splitChunks(text)?.map((chunk) => chunk.text.trim().split('\n')[0])).toEqual(['x-common: &common', 'name: shop', 'services:', 'web:', 'db:', 'empty:', 'networks:', 'x-pad: "' + 'p'.repeat(2_500) + '"']);
  });

  it('builds the same tree, places included, as the whole file', () => {
    // A document marker makes the file one that is parsed as a whole.
    const whole = parse(`---\n${text}`).roots[0];
    const parts = parse(text).roots[0];
    expect(parseChunks(text)).toBeDefined();
    expect(parseChunks(`---\n${text}`)).toBeUndefined();
    expect(places(parts, 0)).toEqual(places(whole, 4));
  });

  it('leaves what is cut inside a construct to the whole-file parser', () => {
    expect(parseChunks(`a: "open\nb: closed"\n${'# pad\n'.repeat(500)}`)).toBeUndefined();
    expect(parseChunks(`a: [1,\nb: 2]\n${'# pad\n'.repeat(500)}`)).toBeUndefined();
    expect(parseChunks(`services:\n  ? web\n  : {image: x}\n${'# pad\n'.repeat(500)}`)).toBeUndefined();
    expect(parseChunks(`services:\n   web: 1\n  db: 1\n${'# pad\n'.repeat(500)}`)).toBeUndefined();
  });
});

/** Values and key places, moved by `shift`; ends of collections differ harmlessly between the two ways. */
function places(node: Node | undefined, shift: number): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return [node.value, node.origin.start - shift, node.origin.end - shift];
  if (node.kind === 'list') return node.items.map((item) => places(item, shift));
  return [...node.entries.values()].map((entry) => [entry.key, entry.keyOrigin.start - shift, places(entry.value, shift)]);
}
