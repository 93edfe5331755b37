import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';

export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Its last lines. */
  readonly stderr: string;
}

const keptOutput = 256 * 1024;

/** Runs a program to its end without a shell. Rejects when it cannot be started or `signal` aborts, not for its exit code. */
export async function runProgram(command: string, args: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<ProgramResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const kept = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => {
        kept[name] = (kept[name] + text).slice(-keptOutput);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...kept }));
  });
}

/**
 * Runs a program that must not be torn, such as a package manager: in a session of its own, where Ctrl-C does not reach it, and with its output
 * added to the file `log`, so that it loses nothing when this process ends. When `signal` aborts, only the waiting ends.
 * @returns its exit code, null when a signal ended it. Rejects with the reason of `signal`, or when the program or the log cannot be opened
 */
export async function runUntorn(command: string, args: readonly string[], options: { readonly environment: Readonly<Record<string, string>>; readonly log: string; readonly signal: AbortSignal }): Promise<number | null> {
  const { signal } = options;
  const log = await open(options.log, 'a', 0o600);
  try {
    signal.throwIfAborted();
    const child = spawn(command, args, { stdio: ['ignore', log.fd, log.fd], detached: true, env: { ...process.env, ...options.environment } });
    return await new Promise((resolve, reject) => {
      const leave = (): void => {
        child.unref();
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settled = (settle: () => void): void => {
        signal.removeEventListener('abort', leave);
        settle();
      };
      child.once('error', (error) => settled(() => reject(error)));
      child.once('exit', (code) => settled(() => resolve(code)));
    });
  } finally {
    await log.close();
  }
}
