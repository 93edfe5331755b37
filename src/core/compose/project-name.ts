import { basename } from '#core/lib';
import type { Environment } from './environment.ts';
import { child, type Node } from './parse/node.ts';
import type { Origin, SourceFile } from './parse/source.ts';
import type { Report } from './report.ts';
import { evaluateTemplate } from './values/template.ts';

/** Lower case, only `[a-z0-9_-]`, no leading `_` or `-`: what Compose makes of a folder name or a top-level `name`. May be empty. */
export function normalizeProjectName(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '').replace(/^[_-]+/, '');
}

export interface ProjectNameSources {
  /** `-p`. */
  readonly given: string | undefined;
  readonly environment: Environment;
  /** Parsed documents of the files given with `-f`, in order; the last `name` wins. */
  readonly roots: readonly Node[];
  readonly projectDirectory: string;
  readonly interpolate: boolean;
  /** The first file: the place of what no file says. */
  readonly file: SourceFile | undefined;
  readonly report: Report;
}

/** `-p`, then COMPOSE_PROJECT_NAME, then the last top-level `name`, then the project folder's name. Empty after an error. */
export function resolveProjectName(sources: ProjectNameSources): string {
  const { environment, report, file } = sources;
  const origin = file === undefined ? undefined : { source: file, start: 0, end: 0 };
  // `-p ""` counts as not given.
  const given = sources.given === '' ? undefined : sources.given;
  const fixed = given ?? environment.lookup('COMPOSE_PROJECT_NAME');
  if (fixed !== undefined && fixed !== '') {
    if (normalizeProjectName(fixed) !== fixed) {
      const kept = environment.find('COMPOSE_PROJECT_NAME')?.origin === 'env-file' ? 'in .env' : 'in the environment';
      const from = given === undefined ? ` (from COMPOSE_PROJECT_NAME ${kept})` : ' (given with -p)';
      const guess = normalizeProjectName(fixed);
      report.error({
        code: 'bad-project-name',
        message: `"${fixed}" is not a valid project name${from}: it must start with a lower-case letter or digit and hold only those, dashes and underscores.`,
        hint: guess === '' ? 'use another name' : `use ${guess}`,
        origin,
      });
      return '';
    }
    return fixed;
  }
  const written = writtenName(sources);
  if (written !== undefined) {
    const name = normalizeProjectName(written.text);
    if (name !== '') return name;
    if (written.text !== '') {
      report.error({ code: 'bad-project-name', message: `"${written.text}" is not a valid project name.`, hint: 'use lower-case letters, digits, dashes and underscores', origin: written.origin, path: ['name'] });
      return '';
    }
  }
  const folder = normalizeProjectName(basename(sources.projectDirectory));
  if (folder === '') report.error({ code: 'bad-project-name', message: 'The project has no name, and none can be made from its folder.', hint: 'add a top-level name: to the file', origin });
  return folder;
}

function writtenName({ roots, environment, interpolate }: ProjectNameSources): { readonly text: string; readonly origin: Origin } | undefined {
  for (let index = roots.length - 1; index >= 0; index -= 1) {
    const node = child(roots[index], 'name');
    if (node?.kind !== 'scalar' || typeof node.value !== 'string') continue;
    if (!interpolate) return { text: node.value, origin: node.origin };
    const result = evaluateTemplate(node.value, environment.lookup);
    // An empty name leaves that of an earlier file.
    if (result.kind === 'text' && result.text === '') continue;
    // A malformed template is reported where the file is interpolated.
    return result.kind === 'text' ? { text: result.text, origin: node.origin } : undefined;
  }
  return undefined;
}
