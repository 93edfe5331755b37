import { basename, dirname, joinPath } from '#core/lib';
import type { ProjectReader } from './reader.ts';

/** What `docker compose` looks for in a folder, in this order (compose-go, `cli.DefaultFileNames`). */
export const defaultFileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;

/** What it adds when it found one of these by itself (compose-go, `cli.DefaultOverrideFileNames`). */
export const defaultOverrideNames = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'] as const;

/**
 * The override file that `docker compose`, called without `-f` in the folder of `path`, would add to that file; undefined when there is
 * none, or when it would take another file of the folder. `path` is absolute. What the reader has not fetched yet counts as absent.
 */
export function findOverride(path: string, reader: ProjectReader): { readonly path: string; readonly text: string } | undefined {
  const folder = dirname(path);
  const turn = defaultFileNames.findIndex((name) => name === basename(path));
  const isText = (name: string): boolean => reader.readFile(joinPath(folder, name)).kind === 'text';
  if (turn === -1 || defaultFileNames.slice(0, turn).some(isText)) return undefined;
  for (const name of defaultOverrideNames) {
    const place = joinPath(folder, name);
    const answer = reader.readFile(place);
    if (answer.kind === 'text') return { path: place, text: answer.text };
  }
  return undefined;
}
