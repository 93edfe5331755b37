import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '#core/lib';

/** Where this Slipway is installed. */
export interface Installation {
  /** The folder with `package.json`, `assets/` and `out/`: the source tree, or inside an asar archive. */
  readonly root: string;
  readonly version: string;
}

/** Looks upwards from this very file, so it holds for the source, for `out/`, and inside an asar alike. */
export function findInstallation(): Installation {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) {
      const description: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (isJsonObject(description) && description['name'] === 'slipway' && typeof description['version'] === 'string') {
        return { root: folder, version: description['version'] };
      }
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('Slipway’s own package.json was not found; the installation is not complete.');
    folder = parent;
  }
}
