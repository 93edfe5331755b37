import { cleanPath, isAbsolutePath, type ValuePath } from '#core/lib';
import { child, textOf, type MapNode, type Node } from './parse/node.ts';
import type { Origin } from './parse/source.ts';
import type { LoadContext } from './tree-context.ts';

/** True when an absolute path is neither the folder nor below it. Links are not followed. */
function isOutside(path: string, folder: string): boolean {
  const base = cleanPath(folder).replaceAll('\\', '/').replace(/\/+$/, '');
  const place = cleanPath(path).replaceAll('\\', '/');
  return place !== base && !place.startsWith(`${base}/`);
}

/**
 * Says that something which is read lies outside the project's folder, as Compose allows: whoever opens another's file should know. `what`: "env file", …
 * What is not an absolute path (a remote build context, a path left as written) and the null device are passed over.
 */
export function noteOutside(path: string, what: string, origin: Origin | undefined, at: ValuePath, { report, projectDirectory }: LoadContext): void {
  if (!isAbsolutePath(path) || path === '/dev/null' || !isOutside(path, projectDirectory)) return;
  report.info({ code: 'outside-project', message: `The ${what} ${path} lies outside the project's folder.`, origin, path: at });
}

function entriesOf(tree: MapNode, section: string): readonly (readonly [string, Node])[] {
  const node = child(tree, section);
  return node?.kind === 'map' ? Array.from(node.entries.values(), (entry) => [entry.key, entry.value] as const) : [];
}

/** Looks at build contexts and at the files of secrets and configs of the merged tree; other files are looked at when they are read. */
export function noteOutsidePaths(tree: MapNode, context: LoadContext): void {
  for (const [name, service] of entriesOf(tree, 'services')) {
    const folder = child(child(service, 'build'), 'context');
    noteOutside(textOf(folder) ?? '', 'build context', folder?.origin, ['services', name, 'build', 'context'], context);
  }
  for (const [section, what] of [['secrets', 'secret file'], ['configs', 'config file']] as const) {
    for (const [key, node] of entriesOf(tree, section)) {
      const file = child(node, 'file');
      noteOutside(textOf(file) ?? '', what, file?.origin, [section, key, 'file'], context);
    }
  }
}
