import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonicalJson, loadProject, networkConfigHash, serviceConfigHash, volumeConfigHash, type LoadResult, type Service } from '#core/compose';
import { isJsonObject } from '#core/lib';
import { absentHere } from '../support/absent.ts';
import { folders, mappedReader, readCase } from './corpus.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const HOME = '/srv/corpus/home';

/** Floors: agreement may grow, never shrink. */
const FLOOR = { projects: 136, accepted: 136, canonical: 140, cases: 23, hashes: 996 };

interface Tally {
  readonly agreed: string[];
  readonly differing: string[];
}

function tally(): Tally {
  return { agreed: [], differing: [] };
}

function count(into: Tally, name: string, agrees: boolean): void {
  (agrees ? into.agreed : into.differing).push(name);
}

function line(title: string, { agreed, differing }: Tally): string {
  return `${title} ${agreed.length} of ${agreed.length + differing.length}${differing.length === 0 ? '' : ` (differing: ${differing.join(', ')})`}`;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Order matters in Compose's output only inside lists. */
function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

function shown(result: LoadResult): unknown {
  return result.project === undefined ? undefined : JSON.parse(JSON.stringify(canonicalJson(result.project)));
}

function loadFolder(folder: string, dir: string, files: readonly string[], profiles: readonly string[]): LoadResult {
  return loadProject({
    files: files.map((file) => ({ path: join(dir, file), text: readFileSync(join(folder, file), 'utf8') })),
    projectDirectory: dir,
    profiles,
    reader: mappedReader(folder, dir, { PWD: dir }, HOME),
  });
}

function loadCase(folder: string): { readonly result: LoadResult; readonly accepted: boolean } {
  const golden = readCase(join(folder, 'case.json'));
  const result = loadProject({
    files: golden.files.map((file) => ({ path: join(golden.dir, file), text: readFileSync(join(folder, file), 'utf8') })),
    projectDirectory: golden.projectDirectory ?? golden.dir,
    profiles: golden.profiles,
    envFiles: golden.envFiles.map((file) => join(golden.dir, file)),
    interpolate: golden.interpolate,
    reader: mappedReader(folder, golden.dir, golden.env, HOME),
    ...(golden.projectName === undefined ? {} : { projectName: golden.projectName }),
  });
  return { result, accepted: golden.accepted };
}

interface HashVector {
  readonly kind: string;
  readonly project: string;
  readonly key: string;
  readonly sha256: string;
  readonly json: string;
}

function isHashVector(value: unknown): value is HashVector {
  return typeof value === 'object' && value !== null && 'kind' in value && 'project' in value && 'key' in value && 'sha256' in value && 'json' in value;
}

/** The ids that stood for `service:x` and `volumes_from` when the vector was recorded, by service. */
function recordedIds(service: Service, json: string): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const recorded: unknown = JSON.parse(json);
  if (!isJsonObject(recorded)) return ids;
  for (const key of ['network_mode', 'ipc', 'pid']) {
    const written = service[key];
    const hashed = recorded[key];
    if (typeof written === 'string' && written.startsWith('service:') && typeof hashed === 'string') ids.set(written.slice('service:'.length), hashed.slice('container:'.length));
  }
  const volumes = recorded['volumes_from'];
  for (const [index, written] of (Array.isArray(service['volumes_from']) ? service['volumes_from'] : []).entries()) {
    const hashed: unknown = Array.isArray(volumes) ? volumes[index] : undefined;
    if (typeof written === 'string' && typeof hashed === 'string') ids.set(written.split(':')[0] ?? '', hashed.split(':')[0] ?? '');
  }
  return ids;
}

function hashOf(result: LoadResult, vector: HashVector): string | undefined {
  const { project } = result;
  if (project === undefined) return undefined;
  if (vector.kind === 'service') {
    const service = project.services[vector.key];
    if (service === undefined) return undefined;
    const ids = recordedIds(service, vector.json);
    return serviceConfigHash(project, vector.key, (name) => ids.get(name));
  }
  if (vector.kind === 'network') {
    const network = project.networks[vector.key];
    return network === undefined ? undefined : networkConfigHash(network);
  }
  const volume = project.volumes[vector.key];
  return volume === undefined ? undefined : volumeConfigHash(volume);
}

/** Names of the real projects with their files. */
function realProjects(): readonly (readonly [string, readonly string[]])[] {
  const [, ...rows] = readFileSync(join(CORPUS, 'compose/INDEX.tsv'), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [name = '', , , , , files = ''] = row.split('\t');
    return [name, files.split(',')];
  });
}

function loadReal(name: string, files: readonly string[], profiles: readonly string[] = []): LoadResult {
  return loadFolder(join(CORPUS, 'compose', name), `/srv/corpus/p/${name}`, files, profiles);
}

/** Registered only where the corpus lies beside the repository, so that nothing counts as skipped. */
function corpusTests(): void {

  it('agrees with docker compose on real projects', () => {
    const accepted = tally();
    const canonical = tally();
    const projects = realProjects();
    for (const [name, files] of projects) {
      const oracle = join(CORPUS, 'oracle', name);
      const result = loadReal(name, files);
      const expected = join(oracle, 'config.json');
      count(accepted, name, existsSync(expected) === (result.project !== undefined));
      if (!existsSync(expected)) continue;
      count(canonical, name, sameJson(shown(result), readJson(expected)));
      const all = join(oracle, 'config.all-profiles.json');
      if (existsSync(all)) count(canonical, `${name} (all profiles)`, sameJson(shown(loadReal(name, files, ['*'])), readJson(all)));
    }
    console.log(`${line('accepted/rejected agreement', accepted)}\n${line('canonical equality', canonical)}`);
    expect(projects.length).toBe(FLOOR.projects);
    expect(accepted.agreed.length).toBeGreaterThanOrEqual(FLOOR.accepted);
    expect(canonical.agreed.length).toBeGreaterThanOrEqual(FLOOR.canonical);
  });

  it("agrees on inputs of Compose's own tests", () => {
    const cases = tally();
    for (const id of folders(join(CORPUS, 'compose-go-cases'))) {
      const folder = join(CORPUS, 'compose-go-cases', id);
      const { result, accepted } = loadCase(folder);
      const expected = join(folder, 'expected.json');
      count(cases, id, accepted === (result.project !== undefined) && (!existsSync(expected) || sameJson(shown(result), readJson(expected))));
    }
    console.log(line('compose-go cases', cases));
    expect(cases.agreed.length).toBeGreaterThanOrEqual(FLOOR.cases);
  });

  it('computes the config hashes that docker compose wrote', () => {
    const loaded = new Map<string, LoadResult>([
      ...realProjects().map(([name, files]) => [`compose/${name}`, loadReal(name, files)] as const),
      ...folders(join(CORPUS, 'cases')).map((id) => [`cases/${id}`, loadCase(join(CORPUS, 'cases', id)).result] as const),
    ]);
    const hashes = tally();
    for (const text of readFileSync(join(CORPUS, 'hash-vectors.jsonl'), 'utf8').trimEnd().split('\n')) {
      const vector: unknown = JSON.parse(text);
      if (!isHashVector(vector)) throw new Error(`no hash vector: ${text.slice(0, 80)}`);
      const result = loaded.get(vector.project);
      if (result !== undefined) count(hashes, `${vector.kind} ${vector.project}#${vector.key}`, hashOf(result, vector) === vector.sha256);
    }
    console.log(line('hash equality', hashes));
    expect(hashes.agreed.length).toBeGreaterThanOrEqual(FLOOR.hashes);
  });
}

describe('Compose corpus', () => {
  if (existsSync(CORPUS)) corpusTests();
  else absentHere('the Compose corpus: only the copied cases ran');
});
