import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Its last lines. */
  readonly stderr: string;
}

const keptOutput = 256 * 1024;

/**
 * Runs a program to its end without a shell. Rejects when it cannot be started or `signal` aborts, not for its exit code.
 * `onLine` gets every line of its output.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>>; readonly onLine?: (line: string) => void; readonly signal?: AbortSignal } = {},
): Promise<ProgramResult> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, ...options.environment },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const kept = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      let rest = '';
      child[name].setEncoding('utf8');
      child[name].on('data', (text: string) => {
        kept[name] = (kept[name] + text).slice(-keptOutput);
        if (options.onLine === undefined) return;
        const lines = (rest + text).split('\n');
        rest = (lines.pop() ?? '').slice(-keptOutput);
        for (const line of lines) options.onLine(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...kept }));
  });
}
