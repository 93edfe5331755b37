/** All that the CLI touches of the process it runs in, so that tests run it in theirs. */
export interface CliIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Its present size in characters, where there is one. */
  readonly terminalSize?: () => { readonly columns: number; readonly rows: number };
  /** All of standard input; absent where that is a terminal or there is none. */
  readonly readInput?: () => Promise<string>;
  /** Resolves once what was written to standard output has been taken, so that much output does not pile up in memory. */
  readonly drained?: () => Promise<void>;
  /** Asks a person and resolves with the line that is typed (or piped in); '' when there is none. */
  readonly ask?: (question: string) => Promise<string>;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Exit codes. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Ends a command with a sentence on standard error. */
export class CliError extends Error {
  readonly exitCode: number;
  /** The next step. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: number = exitCodes.failed, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Ends a command whose errors were printed already, each at its place. */
export class PrintedError extends Error {
  readonly exitCode: number;

  /** `message`: the first of them, for those who read only the result. */
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
