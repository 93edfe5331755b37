import { describe, expect, it } from 'vitest';
import { indentAfter } from './indent.ts';

describe('indentAfter', () => {
  it('stays in the mapping after a line with a comment', () => {
    expect(indentAfter('    image: nginx:1.29 # pinned', 2)).toBe(4);
    expect(indentAfter('  - name: a   # first', 2)).toBe(4);
  });

  it('goes one step in after a key', () => {
    expect(indentAfter('  web: # the front', 2)).toBe(4);
    expect(indentAfter('  - web: # the front', 2)).toBe(6);
    expect(indentAfter('    labels:', 2)).toBe(6);
    expect(indentAfter('    labels:  ', 2)).toBe(6);
    expect(indentAfter('    environment: &env', 2)).toBe(6);
    expect(indentAfter('    ports: !override', 2)).toBe(6);
  });

  it('writes a list below its key where the other items are', () => {
    expect(indentAfter('    ports:', 2, '    - 80:80')).toBe(4);
    expect(indentAfter('    ports:', 2, '      - 80:80')).toBe(6);
    expect(indentAfter('    labels:', 2, '    environment:')).toBe(6);
  });

  it('leaves everything else to the grammar', () => {
    expect(indentAfter('    image: nginx', 2)).toBeUndefined();
    expect(indentAfter('    # only a comment', 2)).toBeUndefined();
    expect(indentAfter('    image: "a#b"', 2)).toBeUndefined();
    expect(indentAfter('', 2)).toBeUndefined();
  });
});
