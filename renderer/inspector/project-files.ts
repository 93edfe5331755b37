import type { LoadResult, Project } from '#core/compose';

/** A file that the project is made of. */
export interface ProjectFile {
  readonly path: string;
  readonly role: 'main' | 'override' | 'included' | 'extended' | 'env';
}

/**
 * The files of a project: those it is loaded from, in order, then what these include or extend, then env files. `read`: the paths of all
 * other files that were there to be read.
 */
export function projectFiles(project: Project, load: Pick<LoadResult, 'origin' | 'locate'>, read: readonly string[]): readonly ProjectFile[] {
  const listed = project.composeFiles.map((path, index): ProjectFile => ({ path, role: index === 0 ? 'main' : 'override' }));
  const others = read.filter((path) => !project.composeFiles.includes(path));
  const isCompose = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);
  // A file that only lends values to services of other files is extended; what has no lines in the first file is defined elsewhere.
  const defining = new Set<string>();
  for (const section of ['services', 'networks', 'volumes', 'secrets', 'configs'] as const) {
    const names = [...Object.keys(project[section]), ...(section === 'services' ? Object.keys(project.disabledServices) : [])];
    for (const name of names) {
      const origin = load.locate([section, name]) === undefined ? load.origin([section, name]) : undefined;
      if (origin !== undefined) defining.add(origin.range.file);
    }
  }
  return [
    ...listed,
    ...others.filter(isCompose).map((path): ProjectFile => ({ path, role: defining.has(path) ? 'included' : 'extended' })),
    ...others.filter((path) => !isCompose(path)).map((path): ProjectFile => ({ path, role: 'env' })),
  ];
}
