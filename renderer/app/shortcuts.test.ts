import { describe, expect, it } from 'vitest';
import { matchesShortcut, type KeyPress } from './shortcuts.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more };
}

describe('matchesShortcut', () => {
  it('wants exactly the modifiers it names', () => {
    expect(matchesShortcut(press('z', { ctrlKey: true }), 'Mod+Z')).toBe(true);
    expect(matchesShortcut(press('z', { metaKey: true }), 'Mod+Z')).toBe(true);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z')).toBe(false);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z')).toBe(true);
    expect(matchesShortcut(press('z'), 'Mod+Z')).toBe(false);
    expect(matchesShortcut(press('Enter', { shiftKey: true }), 'Shift+Enter')).toBe(true);
    expect(matchesShortcut(press('Enter'), 'Shift+Enter')).toBe(false);
  });

  it('goes by the key’s place where the layout types another letter', () => {
    expect(matchesShortcut(press('ㅋ', { code: 'KeyZ', ctrlKey: true }), 'Mod+Z')).toBe(true);
  });

  it('takes ? however it is typed', () => {
    expect(matchesShortcut(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matchesShortcut(press('?', { shiftKey: true, ctrlKey: true }), '?')).toBe(false);
  });
});
