import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedLines } from './line-diff.ts';

describe('changedLines', () => {
  it('says nothing when nothing changed', () => {
    expect(changedLines('a\nb', 'a\nb')).toEqual([]);
  });

  it('shows added lines below the line they follow', () => {
    expect(changedLines('a\nb\nc', 'a\nb\nx\ny\nc')).toEqual([
      { kind: 'context', number: 2, text: 'b' },
      { kind: 'added', number: 3, text: 'x' },
      { kind: 'added', number: 4, text: 'y' },
    ]);
  });

  it('keeps lines that stay between two changes', () => {
    const kinds = changedLines('a\nb\nc\nd', 'x\nb\nc\ny').map((line) => `${line.kind} ${line.text}`);
    expect(kinds).toContain('removed a');
    expect(kinds).toContain('added x');
    expect(kinds).toContain('added y');
    expect(kinds).not.toContain('removed b');
  });

  it('accounts for every line of the new text that is not in the old one', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = changedLines(before, after);
        const removed = lines.filter((line) => line.kind === 'removed').length;
        const added = lines.filter((line) => line.kind === 'added').length;
        expect(before.split('\n').length - removed + added).toBe(after.split('\n').length);
        for (const line of lines) expect((line.kind === 'removed' ? before : after).split('\n')[line.number - 1]).toBe(line.text);
      }),
    );
  });
});
