import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadProject, type FileAnswer, type LoadResult, type ProjectReader } from '#core/compose';

/** A case of the corpus: how the files were given to `docker compose config`, and whether it accepted them. */
export interface GoldenCase {
  readonly dir: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName: string | undefined;
  readonly projectDirectory: string | undefined;
  readonly interpolate: boolean;
  readonly accepted: boolean;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Reads a case.json (its `cli_args` are options of `docker compose`). */
export function readCase(path: string): GoldenCase {
  const raw: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isRecord(raw) || typeof raw['dir'] !== 'string') throw new Error(`${path} is no case`);
  const profiles: string[] = [];
  let projectName: string | undefined;
  let projectDirectory: string | undefined;
  let interpolate = true;
  const args = strings(raw['cli_args']);
  for (let index = 0; index < args.length; index += 1) {
    const value = args[index + 1] ?? '';
    if (args[index] === '--profile') profiles.push(value);
    else if (args[index] === '-p') projectName = value;
    else if (args[index] === '--project-directory') projectDirectory = value;
    else if (args[index] === '--no-interpolate') interpolate = false;
  }
  const env: Record<string, string> = {};
  if (isRecord(raw['env'])) for (const [key, value] of Object.entries(raw['env'])) if (typeof value === 'string') env[key] = value;
  return { dir: raw['dir'], files: strings(raw['files']), env, envFiles: strings(raw['env_files']), profiles, projectName, projectDirectory, interpolate, accepted: raw['exit'] === 0 };
}

/** Shows the folder `real` as if it were at `shown`: the corpus was recorded under a neutral path. */
export function mappedReader(real: string, shown: string, env: Readonly<Record<string, string>>, home: string): ProjectReader {
  return {
    readFile(path: string): FileAnswer {
      const within = relative(shown, path);
      const file = join(real, within);
      if (within.startsWith('..') && !existsSync(file)) return { kind: 'missing' };
      if (!existsSync(file)) return { kind: 'missing' };
      return statSync(file).isDirectory() ? { kind: 'directory' } : { kind: 'text', text: readFileSync(file, 'utf8') };
    },
    variable: (name: string): string | undefined => (name === 'HOME' ? home : env[name]),
  };
}

export function folders(path: string): readonly string[] {
  return readdirSync(path).filter((name) => statSync(join(path, name)).isDirectory()).sort();
}

// The benchmarks are bundled into a folder that may lie one level deeper.
const places = ['../../..', '../../../..'].map((up) => join(import.meta.dirname, up, 'shared', 'corpus'));
/** The Compose corpus; it may lie beside the repository, and is not part of it. */
export const corpusFolder = places.find((place) => existsSync(place)) ?? join(import.meta.dirname, '../../../shared/corpus');

const home = '/srv/corpus/home';

/** A case of a folder with case.json, loaded as it was recorded. */
export function loadCase(folder: string): { readonly result: LoadResult; readonly golden: GoldenCase } {
  const golden = readCase(join(folder, 'case.json'));
  const result = loadProject({
    files: golden.files.map((file) => ({ path: join(golden.dir, file), text: readFileSync(join(folder, file), 'utf8') })),
    projectDirectory: golden.projectDirectory ?? golden.dir,
    profiles: golden.profiles,
    envFiles: golden.envFiles.map((file) => join(golden.dir, file)),
    interpolate: golden.interpolate,
    reader: mappedReader(folder, golden.dir, golden.env, home),
    ...(golden.projectName === undefined ? {} : { projectName: golden.projectName }),
  });
  return { result, golden };
}

/** The real projects of the corpus: name and files in the order of `-f`. */
export function realProjects(): readonly (readonly [string, readonly string[]])[] {
  const [, ...rows] = readFileSync(join(corpusFolder, 'compose/INDEX.tsv'), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [name = '', , , , , files = ''] = row.split('\t');
    return [name, files.split(',')];
  });
}

/** A real project of the corpus, loaded as it was recorded. */
export function loadReal(name: string, files: readonly string[], profiles: readonly string[] = []): LoadResult {
  const folder = join(corpusFolder, 'compose', name);
  const dir = `/srv/corpus/p/${name}`;
  return loadProject({
    files: files.map((file) => ({ path: join(dir, file), text: readFileSync(join(folder, file), 'utf8') })),
    projectDirectory: dir,
    profiles,
    reader: mappedReader(folder, dir, { PWD: dir }, home),
  });
}

/** What agrees with the recording, and what does not, by name. */
export interface Tally {
  readonly agreed: readonly string[];
  /** Each with a word on what differs, where that is known. */
  readonly differing: readonly string[];
}

/** Collects a tally. */
export class Counter implements Tally {
  readonly agreed: string[] = [];
  readonly differing: string[] = [];

  count(name: string, agrees: boolean, remark?: string): void {
    if (agrees) this.agreed.push(name);
    else this.differing.push(remark === undefined ? name : `${name}: ${remark}`);
  }
}

/** `136 of 136`, with the names of what differs. */
export function tallyText({ agreed, differing }: Tally): string {
  return `${agreed.length} of ${agreed.length + differing.length}${differing.length === 0 ? '' : ` (differing: ${differing.join('; ')})`}`;
}
