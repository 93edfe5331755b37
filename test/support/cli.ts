import { runCli } from '#cli';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSurroundings {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Answers what the command asks. */
  readonly ask?: (question: string) => Promise<string>;
  /** Sees standard output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Runs one command line in this process. */
export async function slipway(argv: readonly string[], { cwd, environment = {}, signal, ask, onOutput }: CliSurroundings): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    stdout: (text) => {
      stdout += text;
      onOutput?.(text);
    },
    stderr: (text) => (stderr += text),
    isTerminal: false,
    ...(ask === undefined ? {} : { ask }),
    cwd,
    environment,
    signal: signal ?? new AbortController().signal,
  });
  return { code, stdout, stderr };
}

/** The objects of JSON lines. */
export function jsonLines(text: string): readonly unknown[] {
  return text.trimEnd().split('\n').map((line): unknown => JSON.parse(line));
}
