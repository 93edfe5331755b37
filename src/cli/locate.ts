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
  readonly allResources?: boolean;
  /** What `-f -` stands for: the text of standard input. */
  readonly input?: string;
}

/** Where a project's files are; every path absolute. */
export interface ProjectPlace {
  readonly files: readonly string[];
  readonly projectDirectory: string;
  readonly projectName: string | undefined;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  /** Used when there are no env files; the earlier wins. */
  readonly dotenvFiles: readonly string[];
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

/** Go's `strconv.ParseBool`. */
function parseSwitch(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** True unless COMPOSE_DISABLE_ENV_FILE says that `.env` is not to be read. */
function readsDotenv(text: string | undefined): boolean {
  if (text === undefined) return true;
  const disabled = parseSwitch(text);
  if (disabled === undefined) throw new CliError(`COMPOSE_DISABLE_ENV_FILE is "${text}".`, exitCodes.failed, 'Set it to true or false.');
  return !disabled;
}

/** A switch in a variable, read as Compose does: what is no switch is off. */
export function switchedOn(text: string | undefined): boolean {
  return text !== undefined && parseSwitch(text) === true;
}

/** The files of COMPOSE_FILE: parts are taken as they are, and all must exist. */
function filesOf(list: string, separator: string | undefined, absolute: (path: string) => string): readonly string[] {
  return list.split(separator === undefined || separator === '' ? delimiter : separator).map((part) => {
    if (part === '') throw new CliError('COMPOSE_FILE has an empty part.', exitCodes.failed, 'Name a file, or unset it.');
    const path = absolute(part);
    if (path !== '-' && !existsSync(path)) throw new CliError(`There is no file ${path}, which COMPOSE_FILE names.`);
    return path;
  });
}

/**
 * Finds the project as `docker compose` does: `-f` (`-` is standard input), else COMPOSE_FILE (shell, then `.env`), else the usual names here
 * and in every folder above, with their override file. Undefined when there is no file at all.
 */
export function locateProject(options: ProjectOptions, io: CliIo): ProjectPlace | undefined {
  const warnings: string[] = [];
  const absolute = (path: string): string => (path === '-' ? path : resolve(io.cwd, path));
  const shell = (name: string): string | undefined => (Object.hasOwn(io.environment, name) ? io.environment[name] : undefined);
  const given = (options.file ?? []).map(absolute);
  const directory = options.projectDirectory === undefined || options.projectDirectory === '' ? undefined : absolute(options.projectDirectory);
  if (directory !== undefined && !(existsSync(directory) && statSync(directory).isDirectory())) warnings.push(`There is no folder ${directory}; paths start there all the same.`);
  const envFiles = (options.envFile !== undefined && options.envFile.length > 0 ? options.envFile : (shell('COMPOSE_ENV_FILES') ?? '').split(',').filter((path) => path !== '')).map(absolute);
  const folderOf = (files: readonly string[]): string => {
    const first = files.find((path) => path !== '-');
    return directory ?? (first === undefined ? io.cwd : dirname(first));
  };
  const usesDotenv = envFiles.length === 0 && readsDotenv(shell('COMPOSE_DISABLE_ENV_FILE'));
  const start = folderOf(given);
  const early = earlyVariables(usesDotenv ? [join(start, '.env')] : envFiles, io.environment, shell);
  const variable = (name: string): string | undefined => shell(name) ?? early.get(name);

  const list = given.length > 0 ? undefined : variable('COMPOSE_FILE');
  const named = list === undefined ? given : filesOf(list, variable('COMPOSE_PATH_SEPARATOR'), absolute);
  const files = named.length > 0 ? named : searchFrom(start, warnings);
  if (files === undefined) return undefined;
  const projectDirectory = folderOf(files);
  return {
    files,
    projectDirectory,
    projectName: options.projectName,
    profiles: options.profile ?? [],
    envFiles,
    dotenvFiles: usesDotenv ? [...new Set([join(start, '.env'), join(projectDirectory, '.env')])] : [],
    warnings,
  };
}
