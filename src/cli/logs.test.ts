import { describe, expect, it } from 'vitest';
import { createLogPrinter } from './log-printer.ts';
import { parseMoment } from './moment.ts';

describe('parseMoment', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');

  it.each([
    ['42m', '2026-01-31T11:18:00Z'],
    ['1h30m', '2026-01-31T10:30:00Z'],
    ['1.5h', '2026-01-31T10:30:00Z'],
    ['2026-01-31T10:00:00.123456789Z', '2026-01-31T10:00:00.123456789Z'],
    ['2026-01-31T10:00:00+02:00', '2026-01-31T08:00:00Z'],
    ['2026-01-31Z', '2026-01-31T00:00:00Z'],
    ['1769860800', '2026-01-31T12:00:00.000Z'],
  ])('%s', (text, time) => {
    expect(Date.parse(parseMoment(text, now) ?? '')).toBe(Date.parse(time));
    expect(parseMoment(text, now)?.endsWith('Z')).toBe(true);
  });

  it('keeps nanoseconds, and takes a time without an offset for a local one', () => {
    expect(parseMoment('2026-01-31T10:00:00.123456789Z', now)).toBe('2026-01-31T10:00:00.123456789Z');
    expect(parseMoment('2026-01-31', now)).toBe(new Date(2026, 0, 31).toISOString().replace('.000', ''));
    expect(parseMoment('2026-01-31T09:30', now)).toBe(new Date(2026, 0, 31, 9, 30).toISOString().replace('.000', ''));
  });

  it.each(['yesterday', '-1h', '1x', '2026-13-01', '99999999999999999999h', ''])('refuses %j', (text) => {
    expect(parseMoment(text, now)).toBeUndefined();
  });
});

describe('createLogPrinter', () => {
  const line = (text: string) => ({ stream: 'stdout' as const, time: '2026-01-31T12:00:00.000000001Z', text });

  async function printed(format: Parameters<typeof createLogPrinter>[0]): Promise<string> {
    let output = '';
    const printer = createLogPrinter(format, { stdout: (text) => (output += text) });
    printer.introduce('web-1');
    printer.introduce('store-1');
    await printer.print('web-1', line('hello'));
    await printer.print('store-1', line(''));
    return output;
  }

  it('aligns the names, in colours, with times, or not', async () => {
    expect(await printed({ colour: false, prefix: true, timestamps: false })).toBe('web-1    | hello\nstore-1  | \n');
    expect(await printed({ colour: true, prefix: true, timestamps: false })).toBe('\u001b[36mweb-1    | \u001b[0mhello\n\u001b[33mstore-1  | \u001b[0m\n');
    expect(await printed({ colour: true, prefix: false, timestamps: true })).toBe('2026-01-31T12:00:00.000000001Z hello\n2026-01-31T12:00:00.000000001Z \n');
  });

  it('does not run ahead of whoever reads', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let output = '';
    const printer = createLogPrinter({ colour: false, prefix: false, timestamps: false }, { stdout: (text) => (output += text), drained: () => gate });
    const both = (async () => {
      await printer.print('a', line('one'));
      await printer.print('a', line('two'));
    })();
    await Promise.resolve();
    expect(output).toBe('one\n');
    open();
    await both;
    expect(output).toBe('one\ntwo\n');
  });
});
