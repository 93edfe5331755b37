import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram, runUntorn } from './run-program.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-run-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const environment = { SLIPWAY_TEST: 'given' };

/** Says that it runs, waits for the file `go`, and says when it has ended in good order. */
const patient = `
  const { existsSync, writeFileSync } = require('node:fs');
  process.on('SIGTERM', () => process.exit(3));
  console.log('runs', process.env.SLIPWAY_TEST, process.pid);
  const timer = setInterval(() => {
    if (!existsSync('go')) return;
    clearInterval(timer);
    console.log('more');
    console.error('and errors');
    writeFileSync('done', '');
  }, 5);
`;

describe('runProgram', () => {
  it('resolves with exit code and output, and is ended by its signal', async () => {
    expect(await runProgram(process.execPath, ['-e', 'console.log(1); console.error(2); process.exit(3)'])).toEqual({ code: 3, stdout: '1\n', stderr: '2\n' });
    await expect(runProgram('slipway-no-such-program', [])).rejects.toThrow('ENOENT');
    const stop = new AbortController();
    const running = runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { signal: stop.signal });
    stop.abort();
    await expect(running).rejects.toThrow(/abort/u);
  });
});

describe('runUntorn', () => {
  const log = (): string => join(folder, 'log');
  const start = (signal: AbortSignal): Promise<number | null> => runUntorn(process.execPath, ['-e', `process.chdir(${JSON.stringify(folder)});${patient}`], { environment, log: log(), signal });

  it('lets the program go on when the waiting ends, and loses nothing of what it says', async () => {
    const stop = new AbortController();
    const running = start(stop.signal);
    const pid = await vi.waitFor(async () => Number(/^runs given (\d+)\n$/u.exec(await readFile(log(), 'utf8'))?.[1] ?? expect.unreachable()), { timeout: 10_000 });
    // It leads a group of its own: Ctrl-C in this terminal does not reach it.
    if (process.platform !== 'win32') expect(process.kill(-pid, 0)).toBe(true);
    stop.abort();
    await expect(running).rejects.toThrow(/abort/u);
    await writeFile(join(folder, 'go'), '');
    await vi.waitFor(async () => expect(await readFile(join(folder, 'done'), 'utf8')).toBe(''), { timeout: 10_000 });
    expect(await readFile(log(), 'utf8')).toBe(`runs given ${String(pid)}\nmore\nand errors\n`);
  });

  it('resolves with the exit code, and begins nothing once its signal has aborted', async () => {
    const run = (script: string, signal: AbortSignal): Promise<number | null> => runUntorn(process.execPath, ['-e', script], { environment, log: log(), signal });
    expect(await run('process.exit(4)', never)).toBe(4);
    await expect(run('console.log("begun")', AbortSignal.abort())).rejects.toThrow(/abort/u);
    expect(await readFile(log(), 'utf8')).toBe('');
    await expect(runUntorn('slipway-no-such-program', [], { environment, log: log(), signal: never })).rejects.toThrow('ENOENT');
  });
});
