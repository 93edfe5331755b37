import { describe, expect, it } from 'vitest';
import { isNestedTooDeeply } from './depth.ts';

const nested = (levels: number): string => Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');

describe('depth of a text', () => {
  it.each([
    ['brackets', '['.repeat(500)],
    ['brackets over several lines', 'a: [\n'.repeat(500)],
    ['indentation', nested(500)],
    ['dashes', '- '.repeat(500)],
    ['question marks', `x:\n  ${'? '.repeat(500)}`],
  ])('is too great: %s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a few levels', nested(100)],
    ['many brackets side by side', 'a: [[], {}]\n'.repeat(1_000)],
    ['a deep indent', `a: |\n${' '.repeat(600)}x`],
    ['steps up and down', 'a:\n b:\n  c:\n'.repeat(400)],
    ['a line of dashes', '-'.repeat(1_000)],
  ])('is well: %s', (_, text) => {
    expect(isNestedTooDeeply(text)).toBe(false);
  });
});
