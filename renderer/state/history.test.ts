import { describe, expect, it } from 'vitest';
import { emptyHistory, endGesture, record, redo, undo } from './history.ts';

describe('history', () => {
  it('goes back and forth through texts', () => {
    let history = record(emptyHistory, 'a');
    history = record(history, 'b');
    const back = undo(history, 'c');
    expect(back?.text).toBe('b');
    const further = back && undo(back.history, back.text);
    expect(further?.text).toBe('a');
    expect(further && undo(further.history, further.text)).toBeUndefined();
    const forth = further && redo(further.history, further.text);
    expect(forth?.text).toBe('b');
    expect(forth && redo(forth.history, forth.text)?.text).toBe('c');
  });

  it('merges edits of one gesture into one step, and not those of the next', () => {
    let history = record(emptyHistory, 'start', 'drag');
    history = record(history, 'half', 'drag');
    expect(undo(history, 'end')?.text).toBe('start');
    history = record(endGesture(history), 'end', 'drag');
    expect(undo(history, 'later')?.text).toBe('end');
  });

  it('does not merge into a step that was undone', () => {
    const first = record(emptyHistory, 'start', 'drag');
    const back = undo(first, 'moved');
    expect(back).toBeDefined();
    if (back === undefined) return;
    const again = record(back.history, back.text, 'drag');
    expect(undo(again, 'moved again')?.text).toBe('start');
    expect(redo(again, 'moved again')).toBeUndefined();
  });

  it('drops the oldest steps when texts outgrow the budget, but keeps the newest', () => {
    let history = emptyHistory;
    for (const text of ['1111', '2222', '3333']) history = record(history, text, undefined, 8);
    expect(history.past).toEqual(['2222', '3333']);
    expect(record(history, 'x'.repeat(100), undefined, 8).past).toEqual(['x'.repeat(100)]);
  });
});
