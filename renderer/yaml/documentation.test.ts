import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaPatterns } from '#core/compose';
import { composeEn } from '../i18n/compose.en.ts';
import { composeKo } from '../i18n/compose.ko.ts';
import { documentation, documentationKey } from './documentation.ts';

describe('documentation', () => {
  const patterns = schemaPatterns();

  it.each(['en', 'ko'] as const)('exists for every key of the schema (%s)', (language) => {
    expect(patterns.length).toBeGreaterThan(300);
    expect(patterns.filter((pattern) => (documentation(pattern, language) ?? '').trim() === '')).toEqual([]);
  });

  it('has no text that no key shows', () => {
    const shown = new Set(patterns.map(documentationKey));
    expect(Object.keys(composeEn).filter((key) => !shown.has(key))).toEqual([]);
    expect(Object.keys(composeKo).toSorted()).toEqual(Object.keys(composeEn).toSorted());
  });

  it('is in the right language, and short', () => {
    for (const [key, text] of Object.entries(composeEn)) {
      expect(text, key).not.toMatch(/\p{Script=Hangul}/u);
      expect(text, key).toMatch(/[.…]$/);
      expect(text.split(/[.!?] (?=[A-Z])/).length, key).toBeLessThanOrEqual(2);
    }
    for (const [key, text] of Object.entries(composeKo)) {
      expect(text, key).toMatch(/\p{Script=Hangul}.*\.$/u);
      expect(text.length, key).toBeLessThan(160);
    }
  });

  it('is silent where people choose the names', () => {
    expect(documentation('services.*', 'en')).toBeUndefined();
    expect(documentation('services.*.environment.*', 'en')).toBeUndefined();
    expect(documentation('toString', 'en')).toBeUndefined();
  });

  const officialPath = resolve(import.meta.dirname, '../../../shared/corpus/compose-spec.json');
  // Registered only where the corpus lies beside the repository, so that nothing counts as skipped.
  const whereThereIsOne = existsSync(officialPath) ? it : (): void => undefined;
  whereThereIsOne('is in words of its own', () => {
    const official = [...readFileSync(officialPath, 'utf8').matchAll(/"description": "([^"]+)"/g)].map((match) => (match[1] ?? '').toLowerCase());
    expect(official.length).toBeGreaterThan(100);
    const sentences = new Set(official.flatMap((text) => text.split(/(?<=\.)\s/)));
    expect(Object.values(composeEn).filter((text) => text.split(/(?<=\.)\s/).some((sentence) => sentence.length > 40 && sentences.has(sentence.toLowerCase())))).toEqual([]);
  });
});
