import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Everything the lab keeps: the engines' data, and with it the images. */
export function labFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'];
  return join(cache !== undefined && cache.startsWith('/') ? cache : join(homedir(), '.cache'), 'slipway-lab');
}

/** SHA-256 over texts and files below folders: what an image was made from. */
export function contentKey(texts: readonly string[], folders: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${String(text.length)}\0${text}`);
  for (const folder of folders) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).toSorted((a, b) => (a < b ? -1 : 1))) {
      hash.update(`${path.slice(folder.length)}\0`).update(readFileSync(path)).update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Label on the lab's images: their content key. */
export const keyLabel = 'dev.slipway.lab.key';
