import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimalChange } from './minimal-change.ts';

function applied(before: string, after: string): string {
  const change = minimalChange(before, after);
  return change === undefined ? before : before.slice(0, change.from) + change.insert + before.slice(change.to);
}

describe('minimalChange', () => {
  it('touches only what differs', () => {
    expect(minimalChange('image: nginx\n', 'image: redis\n')).toEqual({ from: 7, to: 12, insert: 'redis' });
    expect(minimalChange('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
    expect(minimalChange('a', 'a')).toBeUndefined();
  });

  it('always leads to the new text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, after)).toBe(after);
      }),
    );
  });
});
