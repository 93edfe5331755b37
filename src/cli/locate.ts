import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { defaultFileNames, defaultOverrideNames, parseDotenv } from '#core/compose';
import { diskReader } from '#host';
import { CliError, exitCodes, type CliIo } from './io.ts';

/** The options that say which project is meant, with `docker compose`'s names. */
export interface ProjectOptions {
  readonly file?: readonly string[];
  readonly projectName?: string;
  readonly profile?: readonly string[];
  readonly envFile?: readonly string[];
  readonly projectDirectory?: string;
}

/** Where a project's files are; every path absolute. */
export interface ProjectPlace {
  readonly files: readonly string[];
  readonly projectDirectory: string;
  readonly projectName: string | undefined;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly warnings: readonly string[];
}

function isFile(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory();
}

/** The folder's Compose file and its override, or undefined. */
function filesIn(folder: string, warnings: string[]): readonly string[] | undefined {
  const found = defaultFileNames.map((name) => join(folder, name)).filter(isFile);
  const [file] = found;
  if (file === undefined) return undefined;
  if (found.length > 1) warnings.push(`${folder} has several Compose files; using ${file}`);
  const [override] = defaultOverrideNames.map((name) => join(folder, name)).filter(isFile);
  return override === undefined ? [file] : [file, override];
}

/** Climbs from `folder` until one has a Compose file. */
function searchFrom(folder: string, warnings: string[]): readonly string[] | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const files = filesIn(place, warnings);
    if (files !== undefined) return files;
    if (dirname(place) === place) return undefined;
  }
}

function splitList(text: string | undefined, separator: string): readonly string[] {
  return (text ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** The values of `.env` (or `--env-file`) that say which project is meant; what is wrong in such a file is said when the project is loaded. */
function earlyVariables(paths: readonly string[], environment: CliIo['environment'], shell: (name: string) => string | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const reader = diskReader(environment);
  for (const path of paths) {
    const answer = reader.readFile(path);
    if (answer.kind !== 'text') continue;
    for (const [name, value] of parseDotenv(answer.text, (other) => shell(other) ?? values.get(other)).values) values.set(name, value);
  }
  return values;
}

/**
 * Finds the project as `docker compose` does: `-f`, else COMPOSE_FILE (shell, then `.env`), else the usual names here and in every folder above,
 * with their override file. Undefined when there is no file at all; options given wrongly throw with exit code 2.
 */
export function locateProject(options: ProjectOptions, io: CliIo): ProjectPlace | undefined {
  const warnings: string[] = [];
  const absolute = (path: string): string => resolve(io.cwd, path);
  const shell = (name: string): string | undefined => (Object.hasOwn(io.environment, name) ? io.environment[name] : undefined);
  const given = (options.file ?? []).map((path) => {
    if (path === '-') throw new CliError('A Compose file cannot be read from standard input.', exitCodes.usage);
    return absolute(path);
  });
  const directory = options.projectDirectory === undefined ? undefined : absolute(options.projectDirectory);
  if (directory !== undefined && !(existsSync(directory) && statSync(directory).isDirectory())) throw new CliError(`There is no folder ${directory}.`, exitCodes.usage);
  const envFiles = (options.envFile !== undefined && options.envFile.length > 0 ? options.envFile : splitList(shell('COMPOSE_ENV_FILES'), ',')).map(absolute);
  const firstGiven = given[0];
  const start = directory ?? (firstGiven === undefined ? io.cwd : dirname(firstGiven));
  const early = earlyVariables(envFiles.length > 0 ? envFiles : [join(start, '.env')], io.environment, shell);
  const variable = (name: string): string | undefined => shell(name) ?? early.get(name);

  const named = splitList(variable('COMPOSE_FILE'), variable('COMPOSE_PATH_SEPARATOR') ?? delimiter).map(absolute);
  const files = given.length > 0 ? given : named.length > 0 ? named : searchFrom(start, warnings);
  const [first] = files ?? [];
  if (files === undefined || first === undefined) return undefined;
  const profiles = options.profile ?? [];
  return {
    files,
    projectDirectory: directory ?? dirname(first),
    projectName: options.projectName,
    profiles: profiles.length > 0 ? profiles : splitList(variable('COMPOSE_PROFILES'), ','),
    envFiles,
    warnings,
  };
}
