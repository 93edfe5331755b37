import { dirname, resolvePath, type ValuePath } from '#core/lib';
import { assemble } from './assemble.ts';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import { Environment, readEnvFiles, RecordingReader, VariableLog } from './environment.ts';
import { locateIn } from './locate.ts';
import type { Project } from './model.ts';
import { loadTree } from './model-tree.ts';
import { SourceFile } from './parse/source.ts';
import { resolveProjectName } from './project-name.ts';
import type { ProjectReader } from './reader.ts';
import { Report } from './report.ts';
import { mostPorts, parseFile, type LoadContext, type ParsedFile } from './tree-context.ts';
import type { VariableUse } from './variable-use.ts';

/** One Compose file as text; `path` is absolute. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  /** The files of `-f`, in order. At least one. */
  readonly files: readonly ComposeFile[];
  /** Absolute; defaults to the folder of the first file. */
  readonly projectDirectory?: string;
  /** `-p`; must already be a valid project name. */
  readonly projectName?: string;
  readonly profiles?: readonly string[];
  /** Absolute paths of `--env-file`; when empty the project directory's `.env` is read if present. */
  readonly envFiles?: readonly string[];
  /** `--no-interpolate` when false. */
  readonly interpolate?: boolean;
  readonly reader: ProjectReader;
}

export interface LoadResult {
  /** Absent when there is at least one error. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly variables: readonly VariableUse[];
  /** What the reader answered "not fetched yet" to: fetch and load again. */
  readonly requested: { readonly files: readonly string[]; readonly variables: readonly string[] };
  /** Where a value of the first file is written, key included; undefined when it is not written there. */
  locate(path: ValuePath): SourceRange | undefined;
}

/**
 * Loads a Compose project from text (Compose Specification; the behaviour is that of `docker compose config`): every short
 * syntax expanded, variables interpolated, files merged, profiles applied. Pure: all it knows of the outside comes through
 * `options.reader`. Never throws; what is wrong is in `diagnostics`, each with its place.
 */
export function loadProject(options: LoadOptions): LoadResult {
  const report = new Report();
  const reader = new RecordingReader(options.reader);
  const log = new VariableLog();
  const context: LoadContext = { report, reader, log, interpolate: options.interpolate !== false, parsed: new Map(), resets: { found: false }, ports: { left: mostPorts } };
  const files = options.files.map((file) => parseFile(new SourceFile(file.path, file.text), context));
  const project = load(options, files, context);
  const [first] = files;
  return {
    project: report.hasErrors ? undefined : project,
    diagnostics: report.diagnostics,
    variables: log.uses,
    requested: reader.requested,
    locate: (path: ValuePath): SourceRange | undefined => (first === undefined ? undefined : locateIn(first.roots, path)),
  };
}

function load(options: LoadOptions, files: readonly ParsedFile[], context: LoadContext): Project | undefined {
  const { report, reader } = context;
  const [first] = options.files;
  if (first === undefined) {
    report.error({ code: 'no-file', message: 'There is no Compose file to load.' });
    return undefined;
  }
  const workingDir = options.projectDirectory ?? dirname(first.path);
  const envFiles = options.envFiles ?? [];
  const shell = new Environment(reader, new Map());
  const fileValues = readEnvFiles(envFiles.length > 0 ? envFiles : [resolvePath(workingDir, '.env')], envFiles.length === 0, shell, reader, report);
  const unnamed = new Environment(reader, fileValues);
  for (const { source, roots } of files) {
    if (!report.hasErrors && roots.every((root) => root.kind === 'scalar' && root.value === null)) {
      report.error({ code: 'empty-file', message: 'The file is empty.', hint: 'begin with services:', origin: { source, start: 0, end: 0 } });
    }
  }
  const name = resolveProjectName({
    given: options.projectName,
    environment: unnamed,
    roots: files.flatMap((file) => file.roots),
    projectDirectory: workingDir,
    interpolate: context.interpolate,
    report,
  });
  const environment = unnamed.withFixed('COMPOSE_PROJECT_NAME', name);
  const pendingBefore = reader.requested.files.length;
  const tree = loadTree(files, { context, environment, workingDir, chain: [] });
  if (tree === undefined) return undefined;
  const given = options.profiles ?? [];
  const profiles = given.length > 0 ? given : (environment.lookup('COMPOSE_PROFILES') ?? '').split(',').flatMap((profile) => (profile.trim() === '' ? [] : [profile.trim()]));
  return assemble({
    tree,
    name,
    environment,
    workingDir,
    composeFiles: options.files.map((file) => file.path),
    environmentFiles: envFiles,
    profiles,
    complete: reader.requested.files.length === pendingBefore,
    context,
  });
}
