import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/lib';
import { applyToText } from './apply.ts';
import { editText, Refusal, type Edit } from './index.ts';
import { scanOutline } from './scan.ts';
import { openSource, outlineOf } from './source.ts';
import { parseSource } from './tree.ts';
import { applyEdits } from './windows.ts';

function edit(text: string, ...edits: readonly Edit[]): string {
  const result = editText(text, edits);
  expect(result.refused).toBeUndefined();
  return result.text;
}

function refusal(text: string, ...edits: readonly Edit[]): string | undefined {
  const result = editText(text, edits);
  expect(result.text).toBe(text);
  return result.refused?.code;
}

describe('setting scalars', () => {
  it.each([
    ['a: x # c\n', 'w', 'a: w # c\n'],
    ['a: "x"   # c\n', "it's", 'a: "it\'s"   # c\n'],
    ["a: 'x'\n", "it's", "a: 'it''s'\n"],
    ["a: 'x'\n", 'two\nlines', 'a: "two\\nlines"\n'],
    ['a: x\n', 'two\nlines', 'a: |-\n  two\n  lines\n'],
    ['a: x\n', 'yes', 'a: "yes"\n'],
    ['a: x\n', '22:22', 'a: "22:22"\n'],
    ['a: x\n', '1.0', 'a: "1.0"\n'],
    ['a: x\n', 'b # c', 'a: "b # c"\n'],
    ['a: x\n', 'b#c', 'a: b#c\n'],
    ['a: x\n', 'b: c', 'a: "b: c"\n'],
    ['a: x\n', '$HOME/${X:-y}', 'a: $HOME/${X:-y}\n'],
    ['a: x\n', '*x', 'a: "*x"\n'],
    ['a: x\n', '--flag', 'a: --flag\n'],
    ['a: x\n', '- flag', 'a: "- flag"\n'],
    ['a: x\n', '', 'a: ""\n'],
    ['a: x\n', 'tab\there', 'a: "tab\\there"\n'],
    ['a: x\n', '한국어', 'a: 한국어\n'],
    ['a: x\n', true, 'a: true\n'],
    ['a: x\n', 5, 'a: 5\n'],
    ['a: x # c\n', null, 'a: # c\n'],
    ['a:\n', 'x', 'a: x\n'],
    ['a: # c\n', 'x', 'a: x # c\n'],
    ['a: |\n  one\n  two\n\nb: 1\n', 'x', 'a: x\n\nb: 1\n'],
    ['a: one\n  two\nb: 1\n', 'x', 'a: x\nb: 1\n'],
    ['a: x\r\nb: 1\r\n', 'p\nq', 'a: |-\r\n  p\r\n  q\r\nb: 1\r\n'],
    ['a: x', 'w', 'a: w'],
    ['{a: x, b: 1}\n', 'p,q', '{a: "p,q", b: 1}\n'],
    ['{"a": "x"}\n', 'w', '{"a": "w"}\n'],
    ['a: *b\n', 'w', undefined],
  ] as const)('%j to %j', (text, value, expected) => {
    if (expected === undefined) expect(refusal(text, { op: 'set', path: ['a'], value })).toBe('yaml-alias');
    else expect(edit(text, { op: 'set', path: ['a'], value })).toBe(expected);
  });
});

describe('numbers', () => {
  it('mean what they mean to Compose', () => {
    expect(edit('a: 0755 # mode\n', { op: 'set', path: ['a'], value: 755 })).toBe('a: 755 # mode\n');
    expect(edit('a: 0755\n', { op: 'set', path: ['a'], value: 493 })).toBe('a: 0755\n');
    expect(edit('a: 1_000\n', { op: 'set', path: ['a'], value: '1_000' })).toBe('a: "1_000"\n');
    expect(openSource('a: 0755\nb: 1_000\nc: !!str 12\nd: 22:22\n').get([])).toEqual({ a: 493, b: 1000, c: '12', d: '22:22' });
  });
});

describe('setting collections', () => {
  it('patches a list item by item', () => {
    const text = 'a:\n  - one # 1\n  - two # 2\n  - three # 3\n';
    expect(edit(text, { op: 'set', path: ['a'], value: ['one', 'three', 'four'] })).toBe('a:\n  - one # 1\n  - three # 3\n  - four\n');
    expect(edit(text, { op: 'set', path: ['a'], value: ['zero', 'one', 'TWO', 'three'] })).toBe('a:\n  - zero\n  - one # 1\n  - TWO # 2\n  - three # 3\n');
  });

  it('patches a map entry by entry', () => {
    expect(edit('a:\n  x: 1 # one\n  y: 2\n', { op: 'set', path: ['a'], value: { x: 1, z: 3 } })).toBe('a:\n  x: 1 # one\n  z: 3\n');
  });

  it('changes the kind of a value', () => {
    expect(edit('a: # c\n  - x\nb: 1\n', { op: 'set', path: ['a'], value: { x: { y: [] } } })).toBe('a: # c\n  x:\n    y: []\nb: 1\n');
    expect(edit('a: [x, y] # c\nb: 1\n', { op: 'set', path: ['a'], value: { x: 1 } })).toBe('a: # c\n  x: 1\nb: 1\n');
    expect(edit('a:\n  - x\n  # tail\nb: 1\n', { op: 'set', path: ['a'], value: 'x' })).toBe('a: x\nb: 1\n');
  });

  it('edits flow collections in place', () => {
    expect(edit('a: [ x, "y" ] # c\n', { op: 'append', path: ['a'], value: 'z' })).toBe('a: [ x, "y", z ] # c\n');
    expect(edit('a: {x: 1}\n', { op: 'set', path: ['a', 'y'], value: { z: [1] } })).toBe('a: {x: 1, y: {z: [1]}}\n');
    expect(edit('a: [\n  x, # 1\n  y # 2\n]\n', { op: 'append', path: ['a'], value: 'z' })).toBe('a: [\n  x, # 1\n  y, # 2\n  z\n]\n');
    expect(edit('a: [x, y, z]\n', { op: 'remove', path: ['a', 1] })).toBe('a: [x, z]\n');
    expect(edit('a: [x, y, z]\n', { op: 'remove', path: ['a', 2] })).toBe('a: [x, y]\n');
    expect(edit('a: [\n  x, # 1\n  y # 2\n]\n', { op: 'remove', path: ['a', 1] })).toBe('a: [\n  x # 1\n]\n');
    expect(edit('{\n  "a": {\n    "b": 1\n  }\n}\n', { op: 'set', path: ['a', 'c'], value: ['x'] })).toBe('{\n  "a": {\n    "b": 1,\n    "c": ["x"]\n  }\n}\n');
  });

  it('makes what is missing', () => {
    expect(edit('', { op: 'set', path: ['services', 'a', 'image'], value: 'x' })).toBe('services:\n  a:\n    image: x\n');
    expect(edit('# only a comment', { op: 'set', path: ['name'], value: 'x' })).toBe('# only a comment\nname: x');
    expect(edit('services: {}\n', { op: 'set', path: ['services', 'a', 'image'], value: 'x' })).toBe('services:\n  a:\n    image: x\n');
    expect(edit('services:\n', { op: 'set', path: ['services', 'a', 'image'], value: 'x' })).toBe('services:\n  a:\n    image: x\n');
    expect(edit('services: # mine\n', { op: 'append', path: ['services', 'a', 'ports'], value: '80:80' })).toBe('services: # mine\n  a:\n    ports:\n      - "80:80"\n');
    expect(edit('---\n', { op: 'set', path: ['name'], value: 'x' })).toBe('---\nname: x\n');
  });

  it('puts name first and keeps x-slipway last', () => {
    const text = '# head\nservices:\n  a: {}\n\n# mine\nx-slipway:\n  canvas: {}\n';
    expect(edit(text, { op: 'set', path: ['name'], value: 'shop' })).toBe(text.replace('services:', 'name: shop\nservices:'));
    expect(edit(text, { op: 'set', path: ['volumes', 'v'], value: null })).toBe(text.replace('\n\n# mine', '\n\nvolumes:\n  v:\n\n# mine'));
  });

  it('follows the indentation of the file', () => {
    const text = 'services:\n    a:\n        ports:\n        - "80:80"\n';
    expect(edit(text, { op: 'set', path: ['services', 'a', 'expose'], value: ['1'] }, { op: 'append', path: ['services', 'a', 'ports'], value: '81:81' }, { op: 'set', path: ['services', 'b'], value: { build: { context: '.' } } })).toBe(
      'services:\n    a:\n        ports:\n        - "80:80"\n        - "81:81"\n        expose:\n        - "1"\n\n    b:\n        build:\n            context: .\n',
    );
  });

  it('keeps CRLF and a missing final line end', () => {
    expect(edit('a:\r\n  - x', { op: 'append', path: ['a'], value: 'w' })).toBe('a:\r\n  - x\r\n  - w');
    expect(edit('a:\n  x: 1\n  y: 2', { op: 'remove', path: ['a', 'y'] })).toBe('a:\n  x: 1');
  });
});

describe('removing and renaming', () => {
  it('takes the comments that belong to a key, and no others', () => {
    const text = '# head\na: 1 # own\n\n# about b\n# more\nb:\n  c: 1\n  # inside\n\n# about d\nd: 2\n';
    expect(edit(text, { op: 'remove', path: ['b'] })).toBe('# head\na: 1 # own\n\n# about d\nd: 2\n');
    expect(edit(text, { op: 'remove', path: ['a'] })).toBe('# head\n# about b\n# more\nb:\n  c: 1\n  # inside\n\n# about d\nd: 2\n');
    expect(edit(text, { op: 'remove', path: ['d'] })).toBe('# head\na: 1 # own\n\n# about b\n# more\nb:\n  c: 1\n  # inside\n');
  });

  it('leaves an empty container, not nothing', () => {
    expect(edit('services: # all\n  a:\n    image: x\nb: 1\n', { op: 'remove', path: ['services', 'a'] })).toBe('services: {} # all\nb: 1\n');
    expect(edit('a:\n- x\n', { op: 'remove', path: ['a', 0] })).toBe('a: []\n');
    expect(edit('a: [x]\n', { op: 'remove', path: ['a', 0] })).toBe('a: []\n');
  });

  it('removes keys of maps in lists', () => {
    expect(edit('a:\n  - x: 1\n    y: 2\n  - z: 3\n', { op: 'remove', path: ['a', 0, 'x'] })).toBe('a:\n  - y: 2\n  - z: 3\n');
    expect(edit('a:\n  - x: 1\n    y: 2\n  - z: 3\n', { op: 'remove', path: ['a', 1, 'z'] })).toBe('a:\n  - x: 1\n    y: 2\n  - {}\n');
    expect(edit('a:\n  - x: 1\n    y: 2\n  - z: 3\n', { op: 'remove', path: ['a', 0] })).toBe('a:\n  - z: 3\n');
  });

  it('renames a key and keeps its quotes', () => {
    expect(edit('a:\n  "x": 1 # c\n', { op: 'rename', path: ['a', 'x'], to: 'y z' })).toBe('a:\n  "y z": 1 # c\n');
    expect(refusal('a: 1\nb: 2\n', { op: 'rename', path: ['a'], to: 'b' })).toBe('name-taken');
  });
});

describe('anchors, aliases and merge keys', () => {
  const text = 'x-common: &common\n  restart: always\n  environment:\n    A: 1\nservices:\n  a:\n    <<: *common\n    image: x\n  b: *common\n';

  it('overrides beside a merge key', () => {
    expect(edit(text, { op: 'set', path: ['services', 'a', 'restart'], value: 'no' })).toBe(text.replace('image: x\n', 'image: x\n    restart: "no"\n'));
    expect(edit(text, { op: 'set', path: ['services', 'a', 'image'], value: 'w' })).toBe(text.replace('image: x', 'image: w'));
  });

  it('refuses what other places share, and says where it comes from', () => {
    expect(refusal(text, { op: 'set', path: ['services', 'a', 'environment', 'B'], value: '2' })).toBe('merged-value');
    expect(refusal(text, { op: 'remove', path: ['services', 'a', 'restart'] })).toBe('merged-value');
    expect(refusal(text, { op: 'set', path: ['services', 'b', 'image'], value: 'x' })).toBe('aliased-value');
    expect(refusal(text, { op: 'set', path: ['x-common', 'restart'], value: 'x' })).toBe('shared-value');
    expect(refusal(text, { op: 'remove', path: ['x-common'] })).toBe('shared-value');
    expect(editText(text, [{ op: 'remove', path: ['services', 'a', 'restart'] }]).refused).toMatchObject({ message: expect.stringContaining('line 2'), range: { line: 7 }, origin: { line: 2 } });
  });

  it('replaces an alias as a whole', () => {
    expect(edit(text, { op: 'set', path: ['services', 'b'], value: { image: 'w' } })).toBe(text.replace('b: *common\n', 'b:\n    image: w\n'));
  });

  it('keeps an anchor nobody uses', () => {
    expect(edit('a: &x one\n', { op: 'set', path: ['a'], value: 'two' })).toBe('a: &x two\n');
  });
});

describe('refusals', () => {
  it.each([
    ['a: [1\n', 'yaml-syntax'],
    ['a: 1\na: 2\n', 'yaml-syntax'],
    ['a:\n\tb: 1\n', 'yaml-syntax'],
    ['a: 1\n---\nb: 2\n', 'several-documents'],
    ['? a\n: 1\n', 'unsupported-yaml'],
    ['- 1\n', 'wrong-kind'],
    ['a: !reset null\n', 'tagged-value'],
  ])('%j', (text, code) => {
    expect(refusal(text, { op: 'set', path: ['a'], value: 'x' })).toBe(code);
  });

  it('takes back all edits when one is refused', () => {
    expect(refusal('a: 1\n', { op: 'set', path: ['b'], value: 1 }, { op: 'remove', path: ['c'] })).toBe('no-such-value');
  });

  it('survives hostile input', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, index) => `${String.fromCharCode(98 + index)}: &${String.fromCharCode(98 + index)} [${Array.from({ length: 9 }, () => `*${String.fromCharCode(97 + index)}`).join(', ')}]\n`).join('')}`;
    expect(refusal(bomb, { op: 'set', path: ['new'], value: 1 })).toBe('yaml-alias');
    expect(refusal('['.repeat(5_000), { op: 'set', path: ['a'], value: 1 })).toBe('yaml-syntax');
    const text = '__proto__:\n  polluted: yes\n';
    expect(edit(text, { op: 'set', path: ['__proto__', 'x'], value: 'w' })).toBe(`${text}  x: w\n`);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('finds a key twice in a map, however it is spelt', () => {
    expect(refusal('a:\n  x: 1\n  "x": 2\n', { op: 'set', path: ['b'], value: 1 })).toBe('yaml-syntax');
    expect(refusal('a: {1: x, "1": y}\n', { op: 'set', path: ['b'], value: 1 })).toBe('yaml-syntax');
    expect(editText('a:\n  x: 1\n  x: 2\n', [{ op: 'set', path: ['b'], value: 1 }]).refused).toMatchObject({ message: expect.stringContaining('“x”'), range: { line: 3, column: 3 } });
  });

  it('throws nothing but a refusal inside', () => {
    expect(() => parseSource('a: [')).toThrow(Refusal);
  });
});

/** Text of a value in a random but legal layout. */
const word = fc.oneof(fc.constantFrom('a', 'b', 'image', 'yes', '1.0', '22:22', 'a b', 'x: y', ' # z', '', "'", '"', '$X', '*', 'é', '\n', 'two\nlines\n', '- '), fc.string({ maxLength: 8 }));
const key = fc.constantFrom('a', 'b', 'c', 'd', 'web', 'db', 'x-y', 'A_B');
const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));
const tree = fc.letrec<{ value: JsonValue; map: Record<string, JsonValue> }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('map')),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

interface Layout {
  readonly step: number;
  readonly listStep: number;
  readonly eol: string;
  readonly flowFrom: number;
  readonly comments: boolean;
  readonly blanks: boolean;
  readonly final: boolean;
}

const layout: fc.Arbitrary<Layout> = fc.record({
  step: fc.constantFrom(2, 4, 3), listStep: fc.constantFrom(0, 2, 4), eol: fc.constantFrom('\n', '\r\n'), flowFrom: fc.constantFrom(1, 2, 3, 9), comments: fc.boolean(), blanks: fc.boolean(), final: fc.boolean(),
});

function print(value: Record<string, JsonValue>, how: Layout): string {
  let count = 0;
  const tail = (): string => (how.comments ? ` # c${count++}` : '');
  const lines: string[] = [];
  const block = (item: JsonValue, column: number, depth: number, lead: string): void => {
    if (typeof item !== 'object' || item === null || Object.keys(item).length === 0 || depth >= how.flowFrom) {
      const scalar = item === null && lead.endsWith(':') ? '' : ` ${JSON.stringify(item)}`;
      lines.push(`${lead}${scalar}${tail()}`);
      return;
    }
    lines.push(lead + tail());
    if (Array.isArray(item)) for (const child of item) {
      if (how.comments) lines.push(`${' '.repeat(column + how.listStep)}# i${count++}`);
      block(child, column + how.listStep + 1, depth + 1, `${' '.repeat(column + how.listStep)}-`);
    } else for (const [name, child] of Object.entries(item)) {
      if (child === undefined) continue;
      if (how.blanks) lines.push('');
      if (how.comments) lines.push(`${' '.repeat(column + how.step)}# k${count++}`);
      block(child, column + how.step, depth + 1, `${' '.repeat(column + how.step)}${name}:`);
    }
  };
  for (const [name, child] of Object.entries(value)) {
    if (how.comments) lines.push(`# t${count++}`);
    block(child, 0, 1, `${name}:`);
    if (how.blanks) lines.push('');
  }
  return lines.join(how.eol) + (how.final ? how.eol : '');
}

/** A random edit of a value that exists, or of one beside it. */
function pickEdit(value: JsonValue, turns: readonly number[], replacement: JsonValue, name: string): Edit {
  const path: (string | number)[] = [];
  let at = value;
  for (const turn of turns) {
    if (typeof at !== 'object' || at === null || path.length > 4) break;
    const keys: readonly (string | number)[] = Array.isArray(at) ? at.map((_, index) => index) : Object.keys(at);
    const next = keys[turn % Math.max(1, keys.length)];
    if (next === undefined) break;
    path.push(next);
    at = Reflect.get(at, next);
  }
  const kind = (turns[0] ?? 0) % 4;
  if (kind === 0 && Array.isArray(at)) return { op: 'append', path, value: replacement };
  if (kind === 1 && path.length > 0) return { op: 'remove', path };
  if (kind === 2 && typeof at === 'object' && at !== null && !Array.isArray(at)) return { op: 'set', path: [...path, name], value: replacement };
  return path.length === 0 ? { op: 'set', path: [name], value: replacement } : { op: 'set', path, value: replacement };
}

function expected(value: JsonValue, edit: Edit): unknown {
  const copy: unknown = structuredClone(value);
  let at: unknown = copy;
  for (const step of edit.path.slice(0, -1)) at = Reflect.get(Object(at), step);
  const last = edit.path.at(-1);
  if (last === undefined) return copy;
  const holder = Object(at);
  if (edit.op === 'set') Reflect.set(holder, last, edit.value);
  else if (edit.op === 'append') Reflect.get(holder, last).push(edit.value);
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder, last);
  return copy;
}

describe('random edits of random documents', () => {
  it('change the intended value only, and keep every comment outside it', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(tree.map, layout, fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }), tree.value, key, (value, how, turns, replacement, name) => {
        const text = print(value, how);
        fc.pre(JSON.stringify(parse(text) ?? {}) === JSON.stringify(value));
        const change = pickEdit(value, turns, replacement, name);
        const result = editText(text, [change]);
        expect(result.refused).toBeUndefined();
        expect(parse(result.text) ?? {}).toEqual(expected(value, change));
        if (text.includes('\r\n')) expect(result.text.replaceAll('\r\n', '')).not.toContain('\n');
        if (change.op === 'append') for (const [comment] of text.matchAll(/# \w\d+/g)) expect(result.text).toContain(comment);
      }),
      { numRuns: 400 },
    );
  });

  it('give identical bytes when they change nothing', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(tree.map, layout, fc.array(fc.nat(11), { minLength: 1, maxLength: 5 }), (value, how, turns) => {
        const text = print(value, how);
        fc.pre(JSON.stringify(parse(text) ?? {}) === JSON.stringify(value));
        const { path } = pickEdit(value, [3, ...turns], null, 'a');
        let at: unknown = value;
        for (const step of path) at = Reflect.get(Object(at), step);
        fc.pre(at !== undefined);
        const same = JSON.parse(JSON.stringify(at));
        expect(editText(text, [{ op: 'set', path, value: same }]).text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('large files', () => {
  const services = Array.from({ length: 90 }, (_, index) => `  s${index}:\n    image: "x:${index}" # i${index}\n    environment:\n      A: ${index}\n    ports: ["${index}:80"]\n${index % 3 === 0 ? '\n  # next\n' : ''}`).join('');
  const large = `name: big\n\nservices:\n${services}\nvolumes:\n  v:\n`;
  const path = fc.tuple(fc.constant('services'), fc.nat(95).map((index) => `s${index}`));
  const edits: fc.Arbitrary<Edit> = fc.oneof(
    fc.tuple(path, word).map(([base, value]): Edit => ({ op: 'set', path: [...base, 'image'], value })),
    fc.tuple(path, tree.value).map(([base, value]): Edit => ({ op: 'set', path: [...base, 'labels', 'x'], value })),
    path.map((base): Edit => ({ op: 'remove', path: base })),
    path.map((base): Edit => ({ op: 'remove', path: [...base, 'environment'] })),
    path.map((base): Edit => ({ op: 'rename', path: base, to: 'renamed' })),
    fc.tuple(path, word).map(([base, value]): Edit => ({ op: 'append', path: [...base, 'ports'], value })),
    key.map((name): Edit => ({ op: 'set', path: ['volumes', name], value: null })),
    fc.constant<Edit>({ op: 'set', path: ['name'], value: 'other' }),
    fc.constant<Edit>({ op: 'set', path: ['networks', 'front'], value: { internal: true } }),
    key.map((name): Edit => ({ op: 'set', path: ['x-slipway', 'canvas', name], value: { x: 1, y: 2 } })),
  );

  function outcome(action: () => string): string {
    try {
      return action();
    } catch (error) {
      if (error instanceof Refusal) return `refused: ${error.code}`;
      throw error;
    }
  }

  it('are split', () => {
    expect(outlineOf(large)?.children(['services'])?.entries).toHaveLength(90);
  });

  it('come out the same whether parsed in part or as a whole', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 1, maxLength: 5 }), (list) => {
        expect(outcome(() => applyEdits(large, list))).toBe(outcome(() => applyToText(parseSource(large), list).text));
      }),
      { numRuns: 40 },
    );
  });

  it('are refused at the line that is meant', () => {
    const line = large.split('\n').findIndex((text) => text.startsWith('  s80:')) + 1;
    const taken = editText(large, [{ op: 'rename', path: ['services', 's80', 'image'], to: 'ports' }]).refused;
    expect(taken).toMatchObject({ code: 'name-taken', range: { line: line + 1, column: 5 } });
    const broken = large.replace('"x:80"', '"x:80');
    expect(editText(broken, (source) => [{ op: 'set', path: ['services', 's80', 'image'], value: String(source.get(['services', 's80', 'image'])) }]).refused).toMatchObject({ code: 'yaml-syntax' });
    expect(editText(broken, [{ op: 'set', path: ['services', 's80', 'image'], value: 'x' }]).refused?.range?.line).toBeGreaterThan(line);
  });

  it('find services by every spelling of a name', () => {
    const escaped = large.replace('s7:\n', 's7:\n    depends_on: ["s\\x31"]\n');
    expect(openSource(escaped).servicesMentioning('s1')).toContain('s7');
  });

  it.each([
    ['a tab', 'a:\n\tb: 1\n'],
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a list at the top', '- a\n'],
    ['a flow end in column 0', 'a: {\n  b: 1\n}\n'],
    ['a document mark', '---\na: 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a quoted key', '"a": 1\n'],
  ])('are not split when they hold %s', (_, text) => {
    expect(scanOutline(text)).toBeUndefined();
  });
});
