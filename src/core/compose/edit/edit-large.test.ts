import { describe, expect, it } from 'vitest';
import { editText, type Edit } from './index.ts';

// Anything quadratic in here takes longer than a test may.

function refusal(text: string, ...edits: readonly Edit[]): string | undefined {
  const result = editText(text, edits);
  expect(result.text).toBe(text);
  return result.refused?.code;
}

describe('large texts', () => {
  it('bounds what anchors within anchors nest and repeat', () => {
    const nested = Array.from({ length: 60 }, (_, index) => `x${index}: &x${index} ${'['.repeat(90)}${index === 0 ? 'end' : `*x${index - 1}`}${']'.repeat(90)}\n`).join('');
    expect(refusal(nested, { op: 'set', path: ['new'], value: 1 })).toBe('too-deep');
    const chain = Array.from({ length: 20_000 }, (_, index) => `x${index}: &x${index} {${index === 0 ? 'a: 1' : `<<: *x${index - 1}`}}\n`).join('');
    expect(refusal(chain, { op: 'set', path: ['x19999', 'b'], value: 1 })).toBe('too-deep');
    const doubling = Array.from({ length: 60 }, (_, index) => `x${index}: &x${index} {${index === 0 ? 'a: 1' : `<<: [*x${index - 1}, *x${index - 1}]`}}\n`).join('');
    expect(refusal(doubling, { op: 'set', path: ['x59', 'b'], value: 1 })).toMatch(/yaml-alias|too-deep/);
  });

  it('take time in proportion when one map has many keys', () => {
    const pairs = Array.from({ length: 30_000 }, (_, index) => `k${index}: v${index}`);
    for (const text of [`a: {${pairs.join(', ')}}\n`, `a:\n${pairs.map((pair) => `  ${pair}\n`).join('')}`]) {
      expect(editText(text, [{ op: 'set', path: ['a', 'k29999'], value: 'changed' }])).toEqual({ text: text.replace('v29999', 'changed'), refused: undefined });
    }
  }, 20_000);

  it('are not multiplied by an override', () => {
    const deep = `a: &a [${'x, '.repeat(30)}x]\nb: &b [${'*a, '.repeat(30)}*a]\nc: &c [${'*b, '.repeat(30)}*b]\nd: &d [${'*c, '.repeat(5)}*c]\nz: *d\n`;
    expect(editText(deep, [{ op: 'append', path: ['z'], value: 'y' }], { override: true })).toMatchObject({ text: deep, refused: { code: 'aliased-value' } });
  });
});
