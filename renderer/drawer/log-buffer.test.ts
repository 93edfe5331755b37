import { describe, expect, it } from 'vitest';
import { appendLog, emptyLog, plainText, type LogBuffer } from './log-buffer.ts';

function line(service: string, time: string, text = time) {
  return { service, line: { stream: 'stdout' as const, time, text } };
}

function texts(buffer: LogBuffer): readonly string[] {
  return buffer.lines.map((entry) => entry.text);
}

describe('appendLog', () => {
  it('merges the lines of several containers by time', () => {
    let buffer = appendLog(emptyLog, [line('web', '1'), line('web', '3'), line('web', '5')]);
    buffer = appendLog(buffer, [line('db', '2'), line('db', '6')]);
    expect(texts(buffer)).toEqual(['1', '2', '3', '5', '6']);
  });

  it('keeps the order in which one container wrote within the same instant', () => {
    const buffer = appendLog(appendLog(emptyLog, [line('web', '1', 'a')]), [line('web', '1', 'b'), line('web', '1', 'c')]);
    expect(texts(buffer)).toEqual(['a', 'b', 'c']);
    expect(new Set(buffer.lines.map((entry) => entry.serial)).size).toBe(3);
  });

  it('is bounded: the oldest lines go', () => {
    let buffer = emptyLog;
    for (let at = 0; at < 30; at += 1) buffer = appendLog(buffer, Array.from({ length: 10 }, (_, index) => line('web', String(1_000 + at * 10 + index))), 100);
    expect(buffer.lines.length).toBeLessThanOrEqual(100);
    expect(buffer.lines.length).toBeGreaterThan(90);
    expect(texts(buffer).at(-1)).toBe('1299');
    expect(buffer.lastSerial).toBe(300);
  });

  it('takes 100,000 lines in small portions', () => {
    let buffer = emptyLog;
    for (let at = 0; at < 200; at += 1) buffer = appendLog(buffer, Array.from({ length: 1_000 }, (_, index) => line('web', String(1_000_000 + at * 1_000 + index))));
    expect(buffer.lines.length).toBeGreaterThanOrEqual(98_000);
  });
});

describe('plainText', () => {
  it('leaves terminal codes out', () => {
    expect(plainText('\u001B[1;31mred\u001B[0m \u001B]8;;http://x\u0007link\u001B]8;;\u0007\tend\r')).toBe('red link\tend');
  });
});
