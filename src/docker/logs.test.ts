import { describe, expect, it } from 'vitest';
import type { EngineError, LogLine } from '#core/engine';
import { demultiplex, framedLogLines, notAfter, notBefore, readTime, terminalLogLines } from './logs.ts';

function frame(kind: number, text: string | Buffer): Buffer {
  const data = typeof text === 'string' ? Buffer.from(text) : text;
  const header = Buffer.alloc(8);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

async function* inPieces(whole: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const at = (second: number): string => `2026-01-02T03:04:0${String(second)}.000000001Z`;

describe('log lines of a container without a terminal', () => {
  const smile = Buffer.from('😀');
  const whole = Buffer.concat([
    frame(1, `${at(1)} one\n`),
    frame(2, `${at(2)} err\r\n`),
    // A long line comes as several messages with a stamp each, cut inside a character.
    frame(1, Buffer.concat([Buffer.from(`${at(3)} a`), smile.subarray(0, 2)])),
    frame(2, `${at(4)} between\n`),
    frame(1, Buffer.concat([Buffer.from(`${at(4)} `), smile.subarray(2), Buffer.from('b\n')])),
    frame(1, `${at(5)} \n`),
    frame(1, `${at(6)} no end`),
  ]);
  const wanted: readonly LogLine[] = [
    { stream: 'stdout', time: at(1), text: 'one' },
    { stream: 'stderr', time: at(2), text: 'err' },
    { stream: 'stderr', time: at(4), text: 'between' },
    { stream: 'stdout', time: at(3), text: 'a😀b' },
    { stream: 'stdout', time: at(5), text: '' },
    { stream: 'stdout', time: at(6), text: 'no end' },
  ];

  it.each([1, 3, 7, 64, 100_000])('are whole when the stream comes in pieces of %i bytes', async (size) => {
    expect(await collect(framedLogLines(inPieces(whole, size)))).toEqual(wanted);
  });

  it('keep text that only looks like a stamp', async () => {
    const text = `${at(1)} 2026-99-99 is no date\n`;
    expect(await collect(framedLogLines(inPieces(frame(1, text), 100)))).toEqual([{ stream: 'stdout', time: at(1), text: '2026-99-99 is no date' }]);
    expect(await collect(framedLogLines(inPieces(frame(1, 'no stamp at all\n'), 100)))).toEqual([{ stream: 'stdout', time: '', text: 'no stamp at all' }]);
  });

  it('come in pieces when a line never ends', async () => {
    const part = frame(1, `${at(1)} ${'x'.repeat(16_384)}`);
    const lines = await collect(framedLogLines(inPieces(Buffer.concat(Array.from({ length: 64 }, () => part)), 50_000)));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((line) => line.text.length).reduce((sum, length) => sum + length, 0)).toBe(64 * 16_384);
  });

  it('are an error when the stream is no such stream', async () => {
    await expect(collect(demultiplex(inPieces(Buffer.from('HTTP/1.1 200 OK\r\n'), 5)))).rejects.toMatchObject({ kind: 'server' } satisfies Partial<EngineError>);
    const huge = Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    await expect(collect(demultiplex(inPieces(huge, 8)))).rejects.toMatchObject({ kind: 'server' } satisfies Partial<EngineError>);
  });

  it('end quietly when the last frame is cut', async () => {
    expect(await collect(framedLogLines(inPieces(whole.subarray(0, frame(1, `${at(1)} one\n`).length + 12), 9)))).toEqual([wanted[0]]);
  });
});

describe('log lines of a container with a terminal', () => {
  it.each([1, 5, 1000])('are whole in pieces of %i bytes', async (size) => {
    const whole = Buffer.from(`${at(1)} one\r\n${at(2)} Grüße ✓\r\n${at(3)} no end`);
    expect(await collect(terminalLogLines(inPieces(whole, size)))).toEqual([
      { stream: 'stdout', time: at(1), text: 'one' },
      { stream: 'stdout', time: at(2), text: 'Grüße ✓' },
      { stream: 'stdout', time: at(3), text: 'no end' },
    ]);
  });
});

describe('notBefore and notAfter', () => {
  async function* lines(): AsyncGenerator<LogLine> {
    for (const time of ['2026-01-01T00:00:01.000000001Z', '2026-01-01T00:00:01.000000002Z', '2026-01-01T00:00:02.000000000Z']) yield { stream: 'stdout', time, text: time };
  }

  it('compares to the nanosecond and across offsets', async () => {
    expect(await collect(notBefore(lines(), readTime('2026-01-01T01:00:01.000000002+01:00')))).toHaveLength(2);
    expect(await collect(notBefore(lines(), readTime('2026-01-01T00:00:01Z')))).toHaveLength(3);
    expect(await collect(notAfter(lines(), readTime('2026-01-01T01:00:01.000000002+01:00')))).toHaveLength(2);
    expect(await collect(notAfter(lines(), readTime('2026-01-01T00:00:01Z')))).toHaveLength(0);
  });

  it.each(['', 'yesterday', '2026-01-01', '2026-13-01T00:00:00Z'])('refuses “%s”', (time) => {
    expect(() => readTime(time)).toThrow('is not a time');
  });
});
