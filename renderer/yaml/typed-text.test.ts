import { describe, expect, it } from 'vitest';
import { createTypedText } from './typed-text.ts';

function typing(text: string) {
  const delivered: string[] = [];
  const scheduled: (() => void)[] = [];
  let document = text;
  const typed = createTypedText(
    () => document,
    (next) => {
      document = next;
      delivered.push(next);
    },
    (callback) => scheduled.push(callback),
  );
  return { typed, delivered, scheduled };
}

describe('createTypedText', () => {
  it('hands over once what several keys of a frame typed', () => {
    const { typed, delivered, scheduled } = typing('a\r\nb');
    typed.add([{ from: 1, to: 1, insert: 'x' }]);
    typed.add([{ from: 2, to: 2, insert: '\n' }]);
    expect([delivered.length, scheduled.length]).toEqual([0, 1]);
    for (const callback of scheduled) callback();
    expect(delivered).toEqual(['ax\r\n\r\nb']);
  });

  it('hands over at once when flushed, and not again', () => {
    const { typed, delivered, scheduled } = typing('');
    typed.flush();
    typed.add([{ from: 0, to: 0, insert: 'a' }]);
    typed.flush();
    for (const callback of scheduled) callback();
    expect(delivered).toEqual(['a']);
    typed.add([{ from: 1, to: 1, insert: 'b' }]);
    expect(scheduled).toHaveLength(2);
    typed.flush();
    expect(delivered).toEqual(['a', 'ab']);
  });
});
