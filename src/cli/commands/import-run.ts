import { resolve } from 'node:path';
import { composeText, parseDockerRun, parseDockerRunWords, runServiceDraft, type RunProblem, type RunService } from '#core/import';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import { writeOutput } from '../write-file.ts';
import { printRemarks } from './adopt.ts';

export interface ImportRunOptions {
  /** The command as the shell took it apart, or the whole line as one word; empty or `-`: the line is read from standard input. */
  readonly words: readonly string[];
  readonly output?: string;
}

async function read(words: readonly string[], io: CliIo): Promise<{ readonly line: string; readonly result: RunService | RunProblem }> {
  const [first = '-'] = words;
  // One word with blanks in it: the whole line in quotes.
  if (words.length === 1 && /\s/.test(first.trim())) return { line: first, result: parseDockerRun(first) };
  if (words.length > 0 && first !== '-') return { line: words.join(' '), result: parseDockerRunWords(words) };
  if (io.readInput === undefined) throw new CliError('There is no docker run line.', exitCodes.usage, 'Write it behind “import run”, or send it to standard input.');
  const line = await io.readInput();
  return { line, result: parseDockerRun(line) };
}

/** `slipway import run`: a `docker run` line as a Compose file. */
export async function importRun(options: ImportRunOptions, io: CliIo): Promise<number> {
  const { line, result } = await read(options.words, io);
  if (!result.ok) {
    const before = line.slice(0, result.offset).split('\n');
    throw new CliError(`${before.length}:${(before.at(-1)?.length ?? 0) + 1}: ${result.message}`, exitCodes.failed, result.hint);
  }
  printRemarks(result.remarks, io);
  const text = composeText(runServiceDraft(result));
  if (options.output === undefined) io.stdout(text);
  else await writeOutput(resolve(io.cwd, options.output), text);
  return exitCodes.done;
}
