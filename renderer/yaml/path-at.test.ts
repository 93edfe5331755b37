import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { keysBeside, pathAt } from './path-at.ts';

/** The place of the `|` in a text, which is taken out. */
function at(marked: string): ReturnType<typeof pathAt> {
  const offset = marked.indexOf('|');
  return pathAt(marked.slice(0, offset) + marked.slice(offset + 1), offset);
}

/** Kind, path and word, in one line. */
function said(marked: string): string {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const place = pathAt(text, offset);
  return place === undefined ? 'nothing' : `${place.continued ? 'continued ' : ''}${place.kind} ${place.path.join('.')} "${text.slice(place.from, place.to)}"`;
}

function beside(marked: string): readonly string[] {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const place = pathAt(text, offset);
  return place === undefined ? [] : keysBeside(text, place);
}

describe('pathAt in block style', () => {
  it('knows keys and values', () => {
    expect(said('services:\n  web:\n    im|age: nginx\n')).toBe('key services.web "image"');
    expect(said('services:\n  web:\n    image: ngi|nx # the web\n')).toBe('value services.web.image "nginx"');
    expect(said('services:\n  web:\n    image: |\n')).toBe('value services.web.image ""');
    expect(said('ser|vices:\n')).toBe('key  "services"');
    expect(said('services:\n  |web:\n')).toBe('key services "web"');
    expect(said('services:\n  web|:\n')).toBe('key services "web"');
  });

  it('knows what is being typed', () => {
    expect(said('services:\n  web:\n    ima|\n')).toBe('open services.web "ima"');
    expect(said('services:\n  web:\n    image: x\n    |\n  db:\n')).toBe('open services.web ""');
    expect(said('services:\n  web:\n    image: x\n  |\n')).toBe('open services ""');
    expect(said('services:\n  web:\n    image: x\n|')).toBe('open  ""');
    expect(said('|')).toBe('open  ""');
    expect(said('services:\n  web:\n    ports:\n      |')).toBe('open services.web.ports ""');
    expect(said('services:\n  web:\n    image:|')).toBe('nothing');
  });

  it('knows list items, also where the dashes stand below their key', () => {
    expect(said('services:\n  web:\n    ports:\n      - a\n      - b|\n')).toBe('open services.web.ports.1 "b"');
    expect(said('services:\n  web:\n    ports:\n    - a\n    - |\n')).toBe('open services.web.ports.1 ""');
    expect(said('services:\n  web:\n    ports:\n    - a\n    |\n')).toBe('open services.web ""');
    expect(said('services:\n  web:\n    ports:\n      -|\n')).toBe('nothing');
    expect(said('a:\n  - - x\n    - y|\n')).toBe('open a.0.1 "y"');
    expect(said('a:\n  - - x|\n')).toBe('open a.0.0 "x"');
  });

  it('knows lists of mappings', () => {
    const text = 'services:\n  web:\n    ports:\n      - target: 80\n        published: 8080\n      - name: x\n        pro|: tcp\n';
    expect(said(text)).toBe('key services.web.ports.1 "pro"');
    expect(said('ports:\n  - target: 80\n    pub|\n')).toBe('open ports.0 "pub"');
    expect(said('ports:\n  - tar|get: 80\n')).toBe('key ports.0 "target"');
    expect(said('ports:\n  - target: 8|0\n')).toBe('value ports.0.target "80"');
    expect(said('ports:\n  - tar|\n')).toBe('open ports.0 "tar"');
  });

  it('reads quotes', () => {
    expect(said('"ser|vices":\n')).toBe('key  "services"');
    expect(said("services:\n  'we''b':\n    image: \"ng|inx\"\n")).toBe("value services.we''b.image \"nginx\"");
    expect(said('a: "x # y|z"\n')).toBe('value a "x # yz"');
    expect(said('a: "b: c|"\n')).toBe('value a "b: c"');
    expect(said('- "8080:8|0"\n')).toBe('open 0 "8080:80"');
    expect(said('a: "open|\n')).toBe('value a "open"');
  });

  it('is silent in comments and at document marks', () => {
    expect(said('a: b # c|\n')).toBe('nothing');
    expect(said('  # c|\n')).toBe('nothing');
    expect(said('--|-\n')).toBe('nothing');
    expect(said('a:\n  b: 1\n---\n  c|\n')).toBe('open  "c"');
    expect(said('a: b#c|\n')).toBe('value a "b#c"');
  });

  it('sees texts over several lines as one value', () => {
    expect(said('a:\n  command: >\n    foo: bar\n      baz: q|\n  b: 1\n'.replace('>', '>-'))).toBe('continued value a.command "baz: q"');
    expect(at('a: |')?.kind).toBe('value');
    const block = 'a:\n  text: |\n    # no comment ^\n    x:\n  b: 1\n';
    expect(pathAt(block.replace('^', ''), block.indexOf('^'))).toMatchObject({ kind: 'value', path: ['a', 'text'], continued: true });
    expect(said('a:\n  text: "one\n    two: |\n    three"\n')).toBe('continued value a.text "two: "');
    expect(said('a:\n  text: one\n    tw|o\n')).toBe('continued value a.text "two"');
    expect(said('a:\n  text: "one\n    two"\n  b|: 1\n')).toBe('key a "b"');
  });

  it('looks through anchors, tags and aliases', () => {
    expect(said('x: &base\n  image|: y\n')).toBe('key x "image"');
    expect(said('x: !override\n  - a|\n')).toBe('open x.0 "a"');
    expect(said('x: &a nginx|\n')).toBe('value x "nginx"');
    expect(said('x:\n  <<: *ba|se\n')).toBe('value x.<< "*base"');
    expect(said('x:\n  &k key|: 1\n')).toBe('key x "key"');
  });

  it('gives the name of a key below a plain value', () => {
    expect(said('image: nginx\n  ta|g: 1\n')).toBe('key image "tag"');
  });

  it('counts CRLF', () => {
    expect(said('services:\r\n  web:\r\n    ports:\r\n      - a\r\n      - b|\r\n')).toBe('open services.web.ports.1 "b"');
    expect(said('services:\r\n  web:\r\n    image: ng|inx\r\n')).toBe('value services.web.image "nginx"');
    expect(said('services:\r\n  web:\r\n    |\r\n')).toBe('open services.web ""');
  });
});

describe('pathAt in flow style', () => {
  it('knows keys, values and items', () => {
    expect(said('a: {im|age: nginx, b: c}\n')).toBe('key a "image"');
    expect(said('a: {image: ng|inx, b: c}\n')).toBe('value a.image "nginx"');
    expect(said('a: {image: nginx, |}\n')).toBe('key a ""');
    expect(said('a: {|}\n')).toBe('key a ""');
    expect(said('a: {image: |}\n')).toBe('value a.image ""');
    expect(said('a: [x, y|, z]\n')).toBe('open a.1 "y"');
    expect(said('a: [x, |')).toBe('open a.1 ""');
    expect(said('a: [|]\n')).toBe('open a.0 ""');
    expect(said('a: [{b: [1, "t|wo"]}]\n')).toBe('open a.0.b.1 "two"');
    expect(said('a: {"b":{"c":"d|"}}\n')).toBe('value a.b.c "d"');
    expect(said('{"services": {"web": {"im|')).toBe('key services.web "im"');
    expect(said('a: [x] |\n')).toBe('nothing');
    expect(said('a: [8080:80|]\n')).toBe('open a.0 "8080:80"');
  });

  it('goes on over lines', () => {
    expect(said('a:\n  b:\n    [\n      x,\n      y|,\n    ]\n')).toBe('open a.b.1 "y"');
    expect(said('a:\n  b:\n    {\n    c: 1,\n    d: |\n    }\n')).toBe('value a.b.d ""');
    expect(said('a:\n  b: {\n    image: nginx, # {\n    po|\n  }\n')).toBe('key a.b "po"');
    expect(said('a:\n  b: [\n    x, # y|\n')).toBe('nothing');
    expect(said('a:\n  b: [\n    x,\n  ]\n  c|: 1\n')).toBe('key a "c"');
    // A bracket that was never closed holds only what is indented further.
    expect(said('a:\n  b: [x,\n  c: d|\n')).toBe('value a.c "d"');
  });
});

describe('keysBeside', () => {
  it('finds the keys above and below, not those of others', () => {
    expect(beside('services:\n  web:\n    image: x\n    |\n    ports:\n      - target: 1\n    init: true\n  db:\n    build: .\n')).toEqual(['image', 'ports', 'init']);
    expect(beside('ports:\n  - name: a\n    mode: b\n  - target: 1\n    |\n    mode: c\n  - published: 2\n')).toEqual(['target', 'mode']);
    expect(beside('ports:\n  - |\n    mode: c\n')).toEqual(['mode']);
    expect(beside('a: 1\n|\nb:\n  c: 2\n')).toEqual(['a', 'b']);
    expect(beside('a:\n  t: >\n    b: 1\n  |\n')).toEqual(['t']);
    expect(beside('a: {b: 1, |, c: {d: 2}, e: 3}\n')).toEqual(['b', 'c', 'e']);
    expect(beside('a: {b|: 1, c: 2}\n')).toEqual(['c']);
  });
});

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name));
}

const templates = resolve(import.meta.dirname, '../../assets/templates');
const corpus = resolve(import.meta.dirname, '../../../shared/corpus/compose');

/** Enough of a file to meet every way in which it is written. */
const tried = 400;

/** Places of scalars as the YAML library reads them, against ours: `line: ours ≠ theirs`. */
function differences(text: string): readonly string[] {
  const document = parseDocument(text, { merge: false, logLevel: 'silent', uniqueKeys: false });
  if (document.errors.length > 0) return [];
  const found: string[] = [];
  let count = 0;
  visit(document, {
    Scalar(key, node, ancestors) {
      const [from = 0, to = 0] = node.range ?? [];
      if (to === from || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return undefined;
      count += 1;
      if (count > tried) return visit.BREAK;
      const path: (string | number)[] = [];
      for (const [index, ancestor] of ancestors.entries()) {
        const next = ancestors[index + 1] ?? node;
        if (isSeq(ancestor) && isNode(next)) path.push(ancestor.items.indexOf(next));
        // A key's own name is no part of the path to it.
        else if (isPair(ancestor) && next !== ancestor.key) path.push(isScalar(ancestor.key) ? (ancestor.key.source ?? '') : '?');
        else if (isMap(ancestor)) continue;
      }
      const place = pathAt(text, from + Math.min(1, to - from - 1));
      const ours = place === undefined ? 'nothing' : `${place.kind === 'key' ? 'key' : 'value'} ${place.path.join('.')}`;
      const theirs = `${key === 'key' ? 'key' : 'value'} ${path.join('.')}`;
      if (ours !== theirs) found.push(`${text.slice(0, from).split('\n').length}: ${ours} ≠ ${theirs}`);
      return undefined;
    },
  });
  return found;
}

describe('pathAt over whole files', () => {
  it('agrees with the YAML library on the templates', () => {
    const all = files(templates);
    expect(all.length).toBeGreaterThan(3);
    for (const file of all) expect(differences(readFileSync(file, 'utf8')), file).toEqual([]);
  });

  // Registered only where the corpus lies beside the repository, so that nothing counts as skipped.
  if (existsSync(corpus)) {
    it('agrees with the YAML library on real projects', () => {
      const wrong = files(corpus).flatMap((file) => differences(readFileSync(file, 'utf8')).map((difference) => `${file.slice(corpus.length)}:${difference}`));
      expect(wrong).toEqual([]);
    });
  } else {
    it('has no real projects to be compared on', () => {
      process.stdout.write('The Compose corpus is not beside the repository: cursor places in real projects are not compared.\n');
    });
  }

  it('never fails, wherever the cursor and however broken the text', () => {
    const text = 'a: {b: [x, "y\n  - c: |\n     d: \'e\n ? f\n- g: &h !i *j\n\t k: >-\n %l\n---\n}]:\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
      for (let offset = 0; offset <= cut; offset += 1) {
        const place = pathAt(text.slice(0, cut), offset);
        if (place === undefined) continue;
        expect(place.from).toBeLessThanOrEqual(offset);
        expect(place.to).toBeGreaterThanOrEqual(offset);
        keysBeside(text.slice(0, cut), place);
      }
    }
  });

  it('reads the lines around the cursor only', () => {
    const tail = 'services:\n  web:\n    environment:\n      A: {b: c';
    const rest = '\tnot: [YAML, "at all\n'.repeat(5_000);
    expect(pathAt(`${rest}${tail}`, rest.length + tail.length - 1)).toEqual({ ...pathAt(tail, tail.length - 1), from: rest.length + tail.length - 1, to: rest.length + tail.length });
  });
});
