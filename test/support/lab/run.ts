import { type ChildProcess, spawn } from 'node:child_process';

/** A program as a child process without a shell, its standard output to be read by the caller. */
export function start(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
}

/** Resolves with the exit code and what was said; rejects only when the program cannot be started. */
export async function finish(child: ChildProcess): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  return await new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        said[name] = (said[name] + text).slice(-200_000);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** Runs a program; its failure is an error with its last words. Resolves with its standard output. */
export async function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stdout, stderr } = await finish(start(command, args, environment));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed (exit code ${String(code)}):\n${`${stdout}\n${stderr}`.trim().slice(-3000)}`);
  return stdout;
}
