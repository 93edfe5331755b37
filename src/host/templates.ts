import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { ApiError, type Template } from '#core/api';
import { fileError } from './file-errors.ts';
import { openFile } from './files.ts';

const composeFile = 'compose.yaml';

interface OpenedTemplate {
  readonly path: string | null;
  readonly text: string;
  readonly version: string | null;
}

/** The topologies that come with Slipway: folders with a `compose.yaml` each. The comment at its top is title and summary. */
export interface Templates {
  list(): Promise<readonly Template[]>;
  /** `directory`: where a template with files of its own (a Dockerfile) is copied to, as a new folder; null: `home`. */
  open(id: string, directory: string | null): Promise<OpenedTemplate>;
}

/** `# Title` on the first line, the summary on the comment lines after it. */
function describe(text: string, id: string): { readonly title: string; readonly summary: string } {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('#')) break;
    lines.push(line.replace(/^#+\s*/, '').trim());
  }
  const [title, ...rest] = lines.filter((line) => line !== '');
  return { title: title ?? id, summary: rest.join(' ') };
}

function countServices(text: string): number {
  const services = parseDocument(text).get('services');
  return isMap(services) ? services.items.length : 0;
}

/** By reading and writing, which also works out of an asar archive. Never overwrites. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target);
    else await writeFile(target, await readFile(source), { flag: 'wx', mode: (await stat(source)).mode & 0o777 });
  }
}

async function freeFolder(parent: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = join(parent, number === 1 ? name : `${name}-${number}`);
    const taken = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!taken) return folder;
  }
}

export function templatesIn(root: string, home: string): Templates {
  const files = async (id: string): Promise<readonly string[]> => {
    const found = await readdir(join(root, id));
    return found.filter((name) => name !== composeFile);
  };

  const ids = async (): Promise<readonly string[]> => {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted();
  };

  return {
    list: async () => {
      try {
        return await Promise.all(
          (await ids()).map(async (id): Promise<Template> => {
            const text = await readFile(join(root, id, composeFile), 'utf8');
            return { id, ...describe(text, id), services: countServices(text), hasFiles: (await files(id)).length > 0 };
          }),
        );
      } catch (error) {
        throw fileError(error, 'read', root);
      }
    },
    open: async (id, directory) => {
      if (!(await ids()).includes(id)) throw new ApiError('file-not-found', `There is no template called ${id}.`);
      const source = join(root, id);
      if ((await files(id)).length === 0) return { path: null, text: await readFile(join(source, composeFile), 'utf8'), version: null };
      const folder = await freeFolder(directory ?? home, id);
      try {
        await copyFolder(source, folder);
      } catch (error) {
        throw fileError(error, 'save', folder);
      }
      return openFile(join(folder, composeFile));
    },
  };
}
