import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { languageFor } from './index.ts';
import { ko } from './ko.ts';

interface Tree {
  readonly [key: string]: string | Tree;
}

function flatten(tree: Tree, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : flatten(value, `${prefix}${key}.`)));
}

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();
}

const rendererDir = join(import.meta.dirname, '..');

function sources(extension: string): readonly string[] {
  return readdirSync(rendererDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension) && !name.includes('.test.'));
}

/** Text between JSX tags, and text given to the attributes that people read: both belong into the catalogues. */
function looseTexts(source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const between = [...code.matchAll(/<\/?[A-Za-z][^<>{}=]*(?:=(?:"[^"]*"|\{[^{}]*\})[^<>{}=]*)*>\s*([^<>{}\n]*[A-Za-z\u00C0-\uD7A3]{2,}[^<>{}\n]*?)\s*<\/[A-Za-z]/g)].map((match) => match[1] ?? '');
  const attributes = [...code.matchAll(/\b(?:aria-label|title|placeholder|alt|label|text|hint|description)="([^"]*[A-Za-z]{2,}[^"]*)"/g)].map((match) => match[1] ?? '');
  // Examples of what machines read (`/data`, `bridge`, a command line) are the same in every language.
  const forPeople = (text: string): boolean => !text.includes('/') && (/[A-Z][a-z]/.test(text) || /\p{L} \p{L}/u.test(text));
  return [...between, ...attributes.filter(forPeople)];
}

describe('catalogues', () => {
  const english = new Map(flatten(en));
  const korean = new Map(flatten(ko));

  it('have the same keys', () => {
    expect([...korean.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('use the same placeholders and leave nothing empty', () => {
    for (const [key, text] of english) {
      const other = korean.get(key) ?? '';
      expect(text.trim(), key).not.toBe('');
      expect(other.trim(), key).not.toBe('');
      // A singular may leave the number out.
      if (!key.endsWith('_one')) expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });

  it('have both plural forms wherever they have one', () => {
    for (const key of english.keys()) {
      if (key.endsWith('_one')) expect(english.has(`${key.slice(0, -4)}_other`), key).toBe(true);
    }
  });

  it('hold every key the code asks for, and none it never asks for', () => {
    const code = [...sources('.ts'), ...sources('.tsx')]
      .filter((name) => !name.startsWith('i18n'))
      .map((name) => readFileSync(join(rendererDir, name), 'utf8'))
      .join('\n');
    // Keys that are put together at run time show their beginning: `canvas.status.${…}`.
    const stems = [...code.matchAll(/`([a-z][\w-]*\.[\w.-]*)\$\{/gi)].map((match) => match[1] ?? '');
    const unused = [...english.keys()].filter((key) => {
      const base = key.replace(/_(one|other)$/, '');
      return !code.includes(`'${base}'`) && !stems.some((stem) => base.startsWith(stem));
    });
    expect(unused).toEqual([]);
  });
});

describe('text in components', () => {
  it('is recognised by this check', () => {
    expect(looseTexts('<p className="x">Hello there</p>')).toEqual(['Hello there']);
    expect(looseTexts('<Button aria-label="Close it" onClick={f} />')).toEqual(['Close it']);
    expect(looseTexts('<p>안녕하세요</p>')).toEqual(['안녕하세요']);
    expect(looseTexts("<p>{t('common.ok')}</p>")).toEqual([]);
  });

  it('comes from the catalogues', () => {
    const found = sources('.tsx').flatMap((name) => looseTexts(readFileSync(join(rendererDir, name), 'utf8')).map((text) => `${name}: ${text}`));
    expect(found).toEqual([]);
  });
});

describe('languageFor', () => {
  it('takes the first language we have', () => {
    expect(languageFor('system', ['de-DE', 'ko-KR', 'en'])).toBe('ko');
    expect(languageFor('system', ['fr'])).toBe('en');
    expect(languageFor('en', ['ko'])).toBe('en');
  });
});
