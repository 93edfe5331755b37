import { relative } from 'node:path';
import { formatDiagnostic, loadProject, normalizeProjectName, type FileAnswer, type LoadOptions, type LoadResult, type Project } from '#core/compose';
import { diskReader } from '#host';
import { CliError, exitCodes, PrintedError, type CliIo } from './io.ts';
import { locateProject, type ProjectOptions, type ProjectPlace } from './locate.ts';

export interface LoadedProject {
  readonly project: Project;
  readonly result: LoadResult;
  readonly place: ProjectPlace;
  /** Text of the first file. */
  readonly text: string;
}

function notFound(io: CliIo): CliError {
  return new CliError(`No Compose file in ${io.cwd} or any folder above it.`, exitCodes.failed, 'Name one with -f, or create compose.yaml.');
}

function textOf(answer: FileAnswer, path: string, io: CliIo): string {
  switch (answer.kind) {
    case 'text':
      return answer.text;
    case 'missing':
    case 'unknown':
      throw new CliError(`There is no file ${shown(path, io)}.`);
    case 'directory':
      throw new CliError(`${shown(path, io)} is a folder.`, exitCodes.failed, 'Name the Compose file in it.');
    case 'denied':
      throw new CliError(answer.message);
  }
}

/** What `-f -` stands for. */
function inputText({ input }: ProjectOptions): string {
  if (input === undefined) throw new CliError('There is nothing on standard input.', exitCodes.usage, 'Name a file, or send the text of one.');
  return input;
}

/** A path as people type it: relative where that is shorter and does not climb. */
function shown(path: string, io: CliIo): string {
  const short = relative(io.cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** Prints warnings and errors; answers the first error. */
function printDiagnostics(result: LoadResult, io: CliIo): string | undefined {
  let first: string | undefined;
  for (const diagnostic of result.diagnostics) {
    if (diagnostic.severity === 'info') continue;
    const { range } = diagnostic;
    const text = formatDiagnostic(range === undefined ? diagnostic : { ...diagnostic, range: { ...range, file: shown(range.file, io) } });
    if (diagnostic.severity === 'error') first ??= text;
    io.stderr(`${text}\n`);
  }
  return first;
}

/** What the loader is told besides the place of the project. */
interface LoadSwitches extends Pick<LoadOptions, 'interpolate' | 'normalize' | 'resolvePaths' | 'checkConsistency' | 'allResources'> {
  /** Those named on the command line; one that an inactive profile hides is enabled by being named, with its profiles. */
  readonly services?: readonly string[];
  /** Only these services and what they depend on are in the project. */
  readonly onlyServices?: boolean;
}

/**
 * Finds, reads and loads the project. Warnings and errors go to standard error as `file:line:column: severity: message`; with an error this throws.
 */
export function loadFromDisk(options: ProjectOptions, io: CliIo, { services = [], onlyServices = false, ...switches }: LoadSwitches = {}): LoadedProject {
  const place = locateProject(options, io);
  if (place === undefined) throw notFound(io);
  for (const warning of place.warnings) io.stderr(`warning: ${warning}\n`);
  const reader = diskReader(io.environment);
  const files = place.files.map((path) => ({ path, text: path === '-' ? inputText(options) : textOf(reader.readFile(path), path, io) }));
  const load = (profiles: readonly string[], only = onlyServices): LoadResult =>
    loadProject({
      files,
      projectDirectory: place.projectDirectory,
      profiles,
      envFiles: place.envFiles,
      dotenvFiles: place.dotenvFiles,
      reader,
      ...(place.projectName === undefined ? {} : { projectName: place.projectName }),
      ...switches,
      ...(only ? { services } : {}),
    });
  let result = load(place.profiles);
  const hidden = services.flatMap((name) => {
    const disabled = result.project?.disabledServices;
    return disabled !== undefined && Object.hasOwn(disabled, name) ? (disabled[name]?.profiles ?? []) : [];
  });
  if (hidden.length > 0) result = load([...(result.project?.activeProfiles ?? place.profiles), ...hidden]);
  const error = printDiagnostics(result, io);
  if (result.project === undefined) throw new PrintedError(error ?? 'The Compose file has errors.');
  const { project } = result;
  for (const name of services) {
    if (Object.hasOwn(project.services, name)) continue;
    const all = (onlyServices ? load(place.profiles, false).project : project)?.services ?? {};
    throw new CliError(`There is no service ${name}; there are: ${Object.keys(all).join(', ') || 'none'}.`, exitCodes.failed);
  }
  return { project, result, place, text: files[0]?.text ?? '' };
}

/** The project's name, for commands that work by labels: with `-p` and without `-f` no file is looked at, as with `docker compose`. */
export function projectNameFor(options: ProjectOptions, io: CliIo): string {
  const { projectName } = options;
  if (projectName === undefined || projectName === '' || (options.file ?? []).length > 0) {
    const fromShell = io.environment['COMPOSE_PROJECT_NAME'];
    if (fromShell !== undefined && fromShell !== '' && locateProject(options, io) === undefined) return fromShell;
    return loadFromDisk(options, io).project.name;
  }
  const valid = normalizeProjectName(projectName);
  if (valid !== projectName) throw new CliError(`"${projectName}" is not a valid project name.`, exitCodes.usage, valid === '' ? 'Use lower-case letters, digits, dashes and underscores.' : `Did you mean ${valid}?`);
  return projectName;
}
