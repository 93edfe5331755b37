import { rangeOf, SourceFile, type Origin } from './parse/source.ts';
import type { FileAnswer, ProjectReader } from './reader.ts';
import type { Report } from './report.ts';
import { parseDotenv } from './values/dotenv.ts';
import type { TemplateUse } from './values/template.ts';
import type { VariableUse } from './variable-use.ts';

/** The reader of one load: answers each question once and remembers what has not been fetched yet. */
export class RecordingReader {
  readonly #reader: ProjectReader;
  readonly #files = new Map<string, FileAnswer>();
  readonly #variables = new Map<string, string | undefined>();
  readonly #requestedFiles = new Set<string>();
  readonly #requestedVariables = new Set<string>();

  constructor(reader: ProjectReader) {
    this.#reader = reader;
  }

  readFile(path: string): FileAnswer {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const answer = this.#reader.readFile(path);
    if (answer.kind === 'unknown') this.#requestedFiles.add(path);
    this.#files.set(path, answer);
    return answer;
  }

  variable(name: string): string | undefined {
    if (this.#variables.has(name)) return this.#variables.get(name);
    const answer = this.#reader.variable(name);
    if (answer === null) this.#requestedVariables.add(name);
    const value = answer ?? undefined;
    this.#variables.set(name, value);
    return value;
  }

  get requested(): { readonly files: readonly string[]; readonly variables: readonly string[] } {
    return { files: [...this.#requestedFiles], variables: [...this.#requestedVariables] };
  }

  /** True when the shell's answer for `name` is still to come: its absence is then no finding. */
  isPending(name: string): boolean {
    return this.#requestedVariables.has(name);
  }
}

export interface EnvironmentValue {
  readonly value: string;
  readonly origin: 'shell' | 'env-file';
}

/** Variables for interpolation: the shell before the env files (Compose Specification, "Interpolation"). */
export class Environment {
  readonly #reader: RecordingReader;
  readonly #file: ReadonlyMap<string, string>;
  readonly #fixed: ReadonlyMap<string, string>;

  constructor(reader: RecordingReader, file: ReadonlyMap<string, string>, fixed: ReadonlyMap<string, string> = new Map()) {
    this.#reader = reader;
    this.#file = file;
    this.#fixed = fixed;
  }

  find(name: string): EnvironmentValue | undefined {
    const fixed = this.#fixed.get(name);
    if (fixed !== undefined) return { value: fixed, origin: 'shell' };
    const shell = this.#reader.variable(name);
    if (shell !== undefined) return { value: shell, origin: 'shell' };
    const file = this.#file.get(name);
    return file === undefined ? undefined : { value: file, origin: 'env-file' };
  }

  lookup = (name: string): string | undefined => this.find(name)?.value;

  /** True when an unset `name` may yet be answered by the shell. */
  isPending(name: string): boolean {
    return this.#reader.isPending(name);
  }

  /** The same shell with other file values (an include with its own env_file); values here win over the file's. */
  withFile(values: ReadonlyMap<string, string>): Environment {
    return new Environment(this.#reader, new Map([...values, ...this.#file]), this.#fixed);
  }

  withFixed(name: string, value: string): Environment {
    return new Environment(this.#reader, this.#file, new Map([...this.#fixed, [name, value]]));
  }
}

/**
 * Values of env files in order, later files winning. `optional`: absence is fine (the implicit `.env`).
 * Interpolation inside sees the shell first, then the file itself, then the files before it.
 */
export function readEnvFiles(paths: readonly string[], optional: boolean, base: Environment, reader: RecordingReader, report: Report, origin?: Origin): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const path of paths) {
    const answer = reader.readFile(path);
    if (answer.kind === 'unknown') continue;
    if (answer.kind !== 'text') {
      if (optional && answer.kind !== 'denied') continue;
      report.error(unreadable('env-file-missing', 'env file', path, answer, origin ?? { source: new SourceFile(path, ''), start: 0, end: 0 }));
      continue;
    }
    const parsed = parseDotenv(answer.text, base.lookup, (name) => values.get(name));
    if (parsed.error !== undefined) reportEnvError(report, path, answer.text, parsed.error);
    for (const [key, value] of parsed.values) values.set(key, value);
  }
  return values;
}

/** Values of `.env` files, each of which may be absent; the earlier wins, and the later sees its values. */
export function readDotenvFiles(paths: readonly string[], reader: RecordingReader, report: Report): ReadonlyMap<string, string> {
  let values: ReadonlyMap<string, string> = new Map();
  for (const path of paths) values = new Map([...readEnvFiles([path], true, new Environment(reader, values), reader, report), ...values]);
  return values;
}

/** Reports a syntax error inside an env file at its line. */
export function reportEnvError(report: Report, path: string, text: string, error: { readonly line: number; readonly message: string }): void {
  const source = new SourceFile(path, text);
  let start = 0;
  for (let line = 1; line < error.line; line += 1) start = text.indexOf('\n', start) + 1;
  const newline = text.indexOf('\n', start);
  const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  report.error({ code: 'env-file-syntax', message, hint: 'write one NAME=value on a line', origin: { source, start, end: newline === -1 ? text.length : newline } });
}

/** The finding for a file that cannot be read as text. */
export function unreadable(code: string, what: string, path: string, answer: Exclude<FileAnswer, { kind: 'text' | 'unknown' }>, origin: Origin | undefined) {
  switch (answer.kind) {
    case 'missing':
      return { code, message: `The ${what} ${path} does not exist.`, hint: 'create it or correct the path', origin };
    case 'directory':
      return { code, message: `The ${what} ${path} is a folder.`, hint: 'name a file', origin };
    case 'denied':
      return { code, message: `The ${what} ${path} cannot be read: ${answer.message}`, hint: 'check its permissions', origin };
  }
}

/** Keeps the first use of every variable, for the inspector and the YAML view. */
export class VariableLog {
  readonly #uses = new Map<string, VariableUse>();

  add(use: TemplateUse, environment: Environment, origin: Origin): void {
    const earlier = this.#uses.get(use.name);
    if (earlier !== undefined && (earlier.required || !use.required)) return;
    const found = environment.find(use.name);
    const byDefault = use.outcome === 'default' && found === undefined;
    this.#uses.set(use.name, {
      name: use.name,
      value: byDefault ? use.value : found?.value,
      origin: byDefault ? 'default' : (found?.origin ?? 'unset'),
      required: use.required,
      range: earlier?.range ?? rangeOf(origin),
    });
  }

  get uses(): readonly VariableUse[] {
    return [...this.#uses.values()];
  }
}
