import { describe, expect, it } from 'vitest';
import { applyEditorChanges, lineEnds } from './line-ends.ts';

const mixed = 'a: 1\r\nb: 2\nc: 3\r\n\r\nd: 4';

describe('lineEnds', () => {
  it('shows every line end as one character', () => {
    expect(lineEnds(mixed).shown).toBe('a: 1\nb: 2\nc: 3\n\nd: 4');
    expect(lineEnds('a\rb').shown).toBe('a\nb');
  });

  it('translates offsets both ways', () => {
    const { shown, toEditor, toDocument } = lineEnds(mixed);
    for (const letter of ['a', 'b', 'c', 'd', '4']) {
      expect(toEditor(mixed.indexOf(letter))).toBe(shown.indexOf(letter));
      expect(toDocument(shown.indexOf(letter))).toBe(mixed.indexOf(letter));
    }
    expect(toDocument(shown.length)).toBe(mixed.length);
    expect(toEditor(mixed.length)).toBe(shown.length);
  });
});

describe('applyEditorChanges', () => {
  it('leaves all other line ends as they are', () => {
    const at = lineEnds(mixed).shown.indexOf('3');
    expect(applyEditorChanges(mixed, [{ from: at, to: at + 1, insert: '30' }])).toBe(mixed.replace('3', '30'));
  });

  it('joins lines whole and writes new ones as the first line ends', () => {
    expect(applyEditorChanges('a\r\nb\r\n', [{ from: 1, to: 2, insert: '' }])).toBe('ab\r\n');
    expect(applyEditorChanges('a\r\nb\r\n', [{ from: 3, to: 3, insert: '\nc' }])).toBe('a\r\nb\r\nc\r\n');
    expect(applyEditorChanges('a\nb\n', [{ from: 3, to: 3, insert: '\nc' }])).toBe('a\nb\nc\n');
  });

  it('makes several changes at once', () => {
    expect(applyEditorChanges('a\r\nb\r\nc', [{ from: 0, to: 1, insert: '#a' }, { from: 2, to: 3, insert: '#b' }, { from: 4, to: 5, insert: '#c' }])).toBe('#a\r\n#b\r\n#c');
  });
});
