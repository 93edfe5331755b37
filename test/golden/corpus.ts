import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FileAnswer, ProjectReader } from '#core/compose';

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
