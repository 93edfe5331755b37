import type { Project } from '#core/compose';
import type { Engine } from '#core/engine';
import { takeSnapshot, type Observed } from '#core/observe';
import type { CliIo } from './io.ts';
import { loadFromDisk, projectNameFor } from './load.ts';
import { locateProject, type ProjectOptions } from './locate.ts';

/** The project a command is about: with its file or, as `docker compose` does with `-p` alone, by its name and what carries its label. */
export interface ProjectScope {
  readonly name: string;
  readonly file?: Project;
}

/**
 * Reads the file unless the project is only named (`-p` without `-f`, or COMPOSE_PROJECT_NAME where there is no file).
 * `services` must be in the file, where one is read; naming one enables its profiles.
 */
export function projectScope(options: ProjectOptions, services: readonly string[], io: CliIo): ProjectScope {
  const named = options.projectName !== undefined && options.projectName !== '' && (options.file ?? []).length === 0;
  const fromShell = io.environment['COMPOSE_PROJECT_NAME'] ?? '';
  if (named || (fromShell !== '' && locateProject(options, io) === undefined)) return { name: projectNameFor(options, io) };
  const { project } = loadFromDisk(options, io, { services });
  return { name: project.name, file: project };
}

/** What exists of a project. */
export async function lookAtProject(engine: Engine, name: string, io: CliIo): Promise<Observed> {
  return await takeSnapshot(engine, { project: name, images: [], externalNetworks: [], externalVolumes: [], revision: 1 }, io.signal);
}
