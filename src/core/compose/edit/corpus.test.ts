import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { absentHere } from '../../../../test/support/absent.ts';
import { editText, type Edit } from './index.ts';

const folder = join(import.meta.dirname, '../../../../../shared/corpus/compose');
const present = existsSync(folder);

/** Plain values with aliases and merge keys resolved; undefined: this file is not one well-formed document. */
function read(text: string): unknown {
  try {
    return parse(text, { merge: true, logLevel: 'silent', maxAliasCount: -1 });
  } catch {
    return undefined;
  }
}

type Path = (string | number)[];

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* walk(value: unknown, path: Path = []): Generator<{ path: Path; value: unknown }> {
  if (path.length > 0) yield { path, value };
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* walk(item, [...path, index]);
  else if (isMap(value)) for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key]);
}

/** The value with one path changed, by plain means. `undefined` removes. */
function changed(value: unknown, path: Path, to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    if (rest.length === 0 && to === undefined) return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? changed(item, rest, to) : item)).concat(key === value.length ? [changed(undefined, rest, to)] : []);
  }
  const entries = Object.entries(isMap(value) ? value : {});
  if (rest.length === 0 && to === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key));
  const names = entries.map(([name]) => name);
  return Object.fromEntries([...entries.map(([name, item]) => [name, name === key ? changed(item, rest, to) : item]), ...(names.includes(String(key)) ? [] : [[key, changed(undefined, rest, to)]])]);
}

const awkward = ['changed', 'yes', '1.0', '22:22', 'a # b', 'a: b', '', ' lead', '#', '- x', '${VAR:-x y}', '*x', '&x', '!x', '%', '@', '`', "it's", '"q"', 'two\nlines\n', 'tab\there', '한국어', '0x1f', '1e3', '~', 'null', '{a}', '[b]', 'trailing:', '2020-01-01', '\u0007', 'a\r\nb', '\u{1f600}', '-', '?', '---', ', x'];

/** What looks like a comment, one a line. */
function comments(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? []);
}

interface Tally {
  made: number;
  refused: number;
  overridden: number;
}

function check(name: string, text: string, before: unknown, edit: Edit, expected: unknown, tally: Tally): void {
  const result = editText(text, [edit], { file: name });
  const what = `${name}: ${JSON.stringify(edit)}`;
  if (result.refused !== undefined) {
    tally.refused += 1;
    expect(result.text, what).toBe(text);
    expect(result.refused.message, what).not.toBe('');
    const overridden = editText(text, [edit], { override: true });
    if (overridden.refused === undefined) {
      tally.overridden += 1;
      expect(read(overridden.text) ?? {}, what).toEqual(expected);
    } else expect(overridden.text, what).toBe(text);
    // Only what is shared through anchors, tagged or otherwise entangled may be refused.
    if (!/[&*!]|<<|^---/m.test(text)) throw new Error(`${what} was refused: ${result.refused.message}`);
    return;
  }
  tally.made += 1;
  expect(read(result.text) ?? {}, what).toEqual(expected);
  if (edit.op !== 'remove' && typeof (edit.op === 'rename' ? '' : edit.value) === 'string') {
    const old = comments(text).filter((comment) => !result.text.includes(comment));
    // A scalar that itself holds a “ #” looks like a comment to this simple test.
    if (old.length > 0 && !text.includes('|') && !text.includes('>')) {
      const value = edit.path.reduce<unknown>((at, key) => (isMap(at) || Array.isArray(at) ? Reflect.get(at, key) : undefined), before);
      expect(old.every((comment) => JSON.stringify(value)?.includes(comment.slice(0, 5)) || typeof value === 'object'), `${what} lost ${JSON.stringify(old)}`).toBe(true);
    }
  }
}

function overRealFiles(): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
  const documents = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const value = read(text);
    return isMap(value) ? [{ file, text, value }] : [];
  });

  it('finds files', () => {
    expect(documents.length).toBeGreaterThan(100);
  });

  it('changes exactly one value, for every kind of edit', { timeout: 120_000 }, () => {
    const tally: Tally = { made: 0, refused: 0, overridden: 0 };
    let turn = 0;
    for (const { file, text, value } of documents) {
      const places = [...walk(value)];
      const step = Math.max(1, Math.floor(places.length / 2));
      for (let index = turn % step; index < places.length; index += step) {
        const place = places[index];
        if (place === undefined) continue;
        turn += 1;
        const { path } = place;
        const word = awkward[turn % awkward.length] ?? '';
        check(file, text, value, { op: 'set', path, value: word }, changed(value, path, word), tally);
        check(file, text, value, { op: 'remove', path }, changed(value, path, undefined), tally);
        if (isMap(place.value)) {
          check(file, text, value, { op: 'set', path: [...path, 'new-key'], value: word }, changed(value, [...path, 'new-key'], word), tally);
          const map = { a: [1, word, { b: null, c: true }], d: {}, e: [] };
          check(file, text, value, { op: 'set', path: [...path, 'new-key'], value: map }, changed(value, [...path, 'new-key'], map), tally);
        }
        if (Array.isArray(place.value)) {
          check(file, text, value, { op: 'append', path, value: word }, changed(value, [...path, place.value.length], word), tally);
          check(file, text, value, { op: 'set', path, value: [word, ...place.value.slice(1), 'end'] }, changed(value, path, [word, ...place.value.slice(1), 'end']), tally);
        }
      }
    }
    expect(tally.made).toBeGreaterThan(1_200);
    expect(tally.refused / (tally.made + tally.refused)).toBeLessThan(0.1);
    process.stdout.write(`corpus: ${documents.length} files, ${tally.made} edits made, ${tally.refused} refused, ${tally.overridden} of these made with an override\n`);
  });

  it('gives identical bytes when the value is there already', { timeout: 60_000 }, () => {
    for (const { file, text, value } of documents) {
      const places = [...walk(value)].filter(({ value: leaf }) => typeof leaf === 'string' || typeof leaf === 'boolean' || leaf === null);
      const step = Math.max(1, Math.floor(places.length / 5));
      for (let index = 0; index < places.length; index += step) {
        const { path, value: leaf } = places[index] ?? { path: [], value: null };
        if (typeof leaf !== 'string' && typeof leaf !== 'boolean' && leaf !== null) continue;
        expect(editText(text, [{ op: 'set', path, value: leaf }]).text, `${file} ${path.join('.')}`).toBe(text);
      }
    }
  });
}

describe('editText over real Compose files', () => {
  if (present) overRealFiles();
  else absentHere('the Compose corpus: edits of real files were not tried');
});
