import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ApiError } from '#core/api';
import { loadProject, type LoadResult, type Project } from '#core/compose';
import { fileError } from './file-errors.ts';
import { diskReader } from './lookup.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The document as the window sends it. */
export interface SentDocument {
  readonly text: string;
  readonly path: string | null;
  readonly profiles: readonly string[];
}

export interface Documents {
  /** The project a document says. An unsaved one counts as lying in its draft folder. Throws `document-invalid` with the diagnostics. */
  load(document: SentDocument): Project;
  /** Like `load`, and writes an unsaved document into its draft folder, so that the labels of its containers name a real file. */
  loadForDeploy(document: SentDocument): Promise<Project>;
}

/** The project, or `document-invalid` with every diagnostic as data. */
export function requireProject(result: LoadResult): Project {
  if (result.project !== undefined) return result.project;
  const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const [first] = errors;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const place = first?.range === undefined ? '' : ` on line ${first.range.line}`;
  throw new ApiError('document-invalid', `The Compose file has an error${place}: ${first?.message ?? 'it cannot be read.'}${rest}`, {
    hint: first?.hint ?? 'Correct the file, then try again.',
    data: { diagnostics: result.diagnostics },
  });
}

/**
 * @param drafts folder of the drafts, one folder a project
 * @param untitled folder in which an unsaved document counts as lying for its name, as the window sees it
 */
export function createDocuments(environment: Environment, drafts: string, untitled: string): Documents {
  const reader = diskReader(environment);
  const loadAt = (path: string, document: SentDocument, name?: string): Project =>
    requireProject(loadProject({ files: [{ path, text: document.text }], found: document.path !== null, profiles: document.profiles, reader, ...(name === undefined ? {} : { projectName: name }) }));
  const load = (document: SentDocument): Project => {
    if (document.path !== null) return loadAt(document.path, document);
    const { name } = loadAt(join(untitled, 'compose.yaml'), document);
    return loadAt(join(drafts, name, 'compose.yaml'), document, name);
  };
  return {
    load,
    loadForDeploy: async (document) => {
      const project = load(document);
      if (document.path === null) {
        try {
          await mkdir(project.workingDir, { recursive: true, mode: 0o700 });
          await writeFileAtomic(join(project.workingDir, 'compose.yaml'), document.text);
        } catch (error) {
          throw fileError(error, 'save', project.workingDir);
        }
      }
      return project;
    },
  };
}

/** Values of the shell variables that the project's secrets and configs take their content from. */
export function contentVariables(project: Project, environment: Environment): Readonly<Record<string, string>> {
  const names = [...Object.values(project.secrets), ...Object.values(project.configs)].flatMap(({ environment: name }) => (name === undefined ? [] : [name]));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
