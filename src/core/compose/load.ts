import { dirname, resolvePath, type ValuePath } from '#core/lib';
import { assemble } from './assemble.ts';
import { findOverride } from './default-files.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import { Environment, readDotenvFiles, readEnvFiles, RecordingReader, VariableLog } from './environment.ts';
import { locateIn } from './locate.ts';
import type { Project } from './model.ts';
import { loadTree, resolveEnvironment } from './model-tree.ts';
import type { MapNode } from './parse/node.ts';
import { SourceFile } from './parse/source.ts';
import { declaredVariables, type DeclaredVariable } from './output/declared-variables.ts';
import { renderProject, type CanonicalParts } from './output/render.ts';
import { resolveProjectName } from './project-name.ts';
import type { ProjectReader } from './reader.ts';
import { Report } from './report.ts';
import { mostCharacters, mostIncludes, mostPorts, parseFile, type LoadContext, type ParsedFile } from './tree-context.ts';
import { originIn, type ValueOrigin } from './value-origin.ts';
import type { VariableUse } from './variable-use.ts';

/** One Compose file as text; `path` is absolute. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  /** The files of `-f`, in order. At least one. */
  readonly files: readonly ComposeFile[];
  /** The only file was found, not named with `-f`: the override file beside it belongs to the project, as `docker compose` has it. */
  readonly found?: boolean;
  /** Absolute; defaults to the folder of the first file. */
  readonly projectDirectory?: string;
  /** `-p`; must already be a valid project name. */
  readonly projectName?: string;
  readonly profiles?: readonly string[];
  /** Absolute paths of `--env-file`; when empty the `.env` files are read. */
  readonly envFiles?: readonly string[];
  /** Absolute paths of the `.env` files, which may be absent, the earlier winning; by default that of the project directory. */
  readonly dotenvFiles?: readonly string[];
  /** `--no-interpolate` when false. */
  readonly interpolate?: boolean;
  /** `--no-normalize` when false: nothing implicit is added (default network, resource names, dependencies that other attributes imply). */
  readonly normalize?: boolean;
  /** `--no-path-resolution` when false: paths stay as they are written. */
  readonly resolvePaths?: boolean;
  /** `--no-consistency` when false: services are not checked against each other and against what they refer to. */
  readonly checkConsistency?: boolean;
  /** Only these services and what they depend on; the others count as disabled. Empty: all. */
  readonly services?: readonly string[];
  /** `--all-resources`: networks, volumes, secrets and configs that no service uses are kept. */
  readonly allResources?: boolean;
  readonly reader: ProjectReader;
}

export interface LoadResult {
  /** Absent when there is at least one error. */
  readonly project: Project | undefined;
  /**
   * The project as far as it can be drawn and edited: also when all errors are about what lies outside the files, a variable that must be
   * set or an env file that is missing. Not to be deployed.
   */
  readonly sketch: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly variables: readonly VariableUse[];
  /** What the reader answered "not fetched yet" to: fetch and load again. */
  readonly requested: { readonly files: readonly string[]; readonly variables: readonly string[] };
  /**
   * The project as `docker compose config` prints it, byte for byte; undefined when there is none. Unlike the project it keeps the `x-` keys
   * inside attributes (YAML only). Every `$` is doubled, so that the text can be loaded again, unless it was loaded without interpolation.
   */
  canonical(format: 'json' | 'yaml'): string | undefined;
  /** The variables as the files write them, sorted by name; complete only where the project was loaded without interpolation. */
  declaredVariables(): readonly DeclaredVariable[];
  /** What the env files (`--env-file`, or `.env`) define, in their order. */
  readonly fileVariables: ReadonlyMap<string, string>;
  /** Where a value of the first file is written, key included; undefined when it is not written there. */
  locate(path: ValuePath): SourceRange | undefined;
  /** Where the value that counts is written, in whichever file; undefined when none says it (a default of Compose), or when nothing could be loaded. */
  origin(path: ValuePath): ValueOrigin | undefined;
}

/** Errors that are mended in the shell or in an env file, not in a Compose file. */
const outside: ReadonlySet<string> = new Set(['required-variable', 'env-file-missing']);

/**
 * Loads a Compose project from text (Compose Specification; the behaviour is that of `docker compose config`): every short
 * syntax expanded, variables interpolated, files merged, profiles applied. Pure: all it knows of the outside comes through
 * `options.reader`. Never throws; what is wrong is in `diagnostics`, each with its place.
 */
export function loadProject(options: LoadOptions): LoadResult {
  const report = new Report();
  const reader = new RecordingReader(options.reader);
  const log = new VariableLog();
  const context: LoadContext = { report, reader, log, interpolate: options.interpolate !== false, resolvePaths: options.resolvePaths !== false, projectDirectory: options.projectDirectory ?? dirname(options.files[0]?.path ?? '/'), parsed: new Map(), resets: { found: false }, ports: { left: mostPorts }, includes: { left: mostIncludes }, characters: { left: mostCharacters } };
  const [only, ...others] = options.files;
  const override = options.found === true && only !== undefined && others.length === 0 ? findOverride(only.path, reader) : undefined;
  const composeFiles = override === undefined ? options.files : [...options.files, override];
  const files = composeFiles.map((file) => parseFile(new SourceFile(file.path, file.text), context));
  const loaded = load({ ...options, files: composeFiles }, files, context);
  const [first] = files;
  return {
    project: report.hasErrors ? undefined : loaded?.project,
    sketch: report.diagnostics.every(({ severity, code }) => severity !== 'error' || outside.has(code)) ? loaded?.project : undefined,
    diagnostics: report.diagnostics,
    variables: log.uses,
    requested: reader.requested,
    canonical: (format): string | undefined => (report.hasErrors || loaded === undefined ? undefined : renderProject(loaded.parts, format, context.interpolate)),
    declaredVariables: (): readonly DeclaredVariable[] => (loaded === undefined ? [] : declaredVariables(loaded.tree)),
    fileVariables: loaded?.fileVariables ?? new Map<string, string>(),
    locate: (path: ValuePath): SourceRange | undefined => (first === undefined ? undefined : locateIn(first.roots, path)),
    origin: (path: ValuePath): ValueOrigin | undefined =>
      first === undefined || loaded === undefined ? undefined : originIn(loaded.tree, { path: first.source.path, roots: first.roots }, composeFiles.map((file) => file.path), path),
  };
}

interface Loaded {
  readonly project: Project;
  readonly parts: CanonicalParts;
  readonly tree: MapNode;
  readonly fileVariables: ReadonlyMap<string, string>;
}

function load(options: LoadOptions, files: readonly ParsedFile[], context: LoadContext): Loaded | undefined {
  const { report, reader } = context;
  const [first] = options.files;
  if (first === undefined) {
    report.error({ code: 'no-file', message: 'There is no Compose file to load.', hint: 'name one, or create compose.yaml' });
    return undefined;
  }
  const workingDir = options.projectDirectory ?? dirname(first.path);
  const envFiles = options.envFiles ?? [];
  const shell = new Environment(reader, new Map());
  const fileValues = envFiles.length > 0 ? readEnvFiles(envFiles, false, shell, reader, report) : readDotenvFiles(options.dotenvFiles ?? [resolvePath(workingDir, '.env')], reader, report);
  const unnamed = new Environment(reader, fileValues);
  const name = resolveProjectName({
    given: options.projectName,
    environment: unnamed,
    roots: files.flatMap((file) => file.roots),
    projectDirectory: workingDir,
    interpolate: context.interpolate,
    file: files[0]?.source,
    report,
  });
  const environment = unnamed.withFixed('COMPOSE_PROJECT_NAME', name);
  const pendingBefore = reader.requested.files.length;
  const merged = loadTree(files, { context, environment, workingDir, chain: [] });
  const complete = reader.requested.files.length === pendingBefore;
  const [{ source } = {}] = files;
  // A file without any document is fine beside others, as is one that only includes such.
  if (source !== undefined && complete && !report.hasErrors && (merged === undefined || merged.entries.size === 0)) {
    report.error({ code: 'empty-file', message: 'The file is empty.', hint: 'begin with services:', origin: { source, start: 0, end: 0 } });
  }
  if (merged === undefined) return undefined;
  const tree = resolveEnvironment(merged, environment);
  const given = options.profiles ?? [];
  const profiles = given.length > 0 ? given : (environment.lookup('COMPOSE_PROFILES') ?? '').split(',').flatMap((profile) => (profile.trim() === '' ? [] : [profile.trim()]));
  const { project, parts } = assemble({
    tree,
    name,
    environment,
    workingDir,
    composeFiles: options.files.map((file) => file.path),
    environmentFiles: envFiles,
    profiles,
    complete,
    normalize: options.normalize !== false,
    checkConsistency: options.checkConsistency !== false,
    selected: options.services ?? [],
    allResources: options.allResources === true,
    context,
  });
  return { project, parts, tree, fileVariables: fileValues };
}
