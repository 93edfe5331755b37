import { readFileSync, statSync } from 'node:fs';
import type { LookupAnswer } from '#core/api';
import type { FileAnswer, ProjectReader } from '#core/compose';
import { fileError, isMissing } from './file-errors.ts';
import { decodeText, largestFile } from './files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is at `path`, for the loader. Never throws. */
export function answerFile(path: string): FileAnswer {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return { kind: 'directory' };
    if (!found.isFile()) return { kind: 'denied', message: `${path} is not an ordinary file.` };
    if (found.size > largestFile) return { kind: 'denied', message: `${path} is too large.` };
    return { kind: 'text', text: decodeText(readFileSync(path), path) };
  } catch (error) {
    if (isMissing(error)) return { kind: 'missing' };
    return { kind: 'denied', message: fileError(error, 'read', path).message };
  }
}

function answerVariable(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** The loader's eyes on this machine: its disk and the shell's variables. Nothing is kept from one question to the next. */
export function diskReader(environment: Environment): ProjectReader {
  return { readFile: answerFile, variable: (name) => answerVariable(environment, name) };
}

/** Answers the UI's loader, which asks for several at once. */
export function lookUp(request: { readonly files: readonly string[]; readonly variables: readonly string[] }, environment: Environment): LookupAnswer {
  return {
    files: Object.fromEntries(request.files.map((path) => [path, answerFile(path)])),
    variables: Object.fromEntries(request.variables.map((name) => [name, answerVariable(environment, name) ?? null])),
  };
}
