import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, networkConfigHash, serviceConfigHash, volumeConfigHash, type LoadResult, type Service } from '#core/compose';
import { isJsonObject } from '#core/lib';
import { corpusFolder, Counter, folders, loadCase, loadReal, realProjects, type Tally } from './corpus.ts';

/**
 * How far the loader agrees with Docker Compose 2.40.3 on the corpus: 136 real projects (those with profiles twice), 57 cases, 23 inputs
 * of Compose's own tests. `printed.json` holds the SHA-256 of what `docker compose config` printed for each, with the project in the corpus's
 * neutral folder.
 */
export interface LoaderAgreement {
  readonly accepted: Tally;
  /** As data, without regard to the order of keys. */
  readonly canonical: Tally;
  readonly jsonBytes: Tally;
  readonly yamlBytes: Tally;
  readonly hashes: Tally;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function shown({ project }: LoadResult): unknown {
  return project === undefined ? undefined : JSON.parse(JSON.stringify(canonicalJson(project)));
}

function sha256(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
}

function recordedPrints(): Readonly<Record<string, unknown>> {
  const recorded = readJson(join(import.meta.dirname, 'printed.json'));
  if (!isJsonObject(recorded)) throw new Error('printed.json is damaged');
  return recorded;
}

/** One load of the corpus: its name, whether Compose accepted it, and the file with its `config` as JSON. */
interface Load {
  readonly name: string;
  readonly result: LoadResult;
  readonly accepted: boolean;
  readonly expected: string;
}

function loads(): readonly Load[] {
  const real = realProjects().flatMap(([name, files]): readonly Load[] => {
    const oracle = join(corpusFolder, 'oracle', name);
    const expected = join(oracle, 'config.json');
    const all = join(oracle, 'config.all-profiles.json');
    const first: Load = { name: `compose/${name}`, result: loadReal(name, files), accepted: existsSync(expected), expected };
    return existsSync(all) ? [first, { name: `compose/${name} (all profiles)`, result: loadReal(name, files, ['*']), accepted: true, expected: all }] : [first];
  });
  const cases = ['cases', 'compose-go-cases'].flatMap((kind) =>
    folders(join(corpusFolder, kind)).map((id): Load => {
      const folder = join(corpusFolder, kind, id);
      const { result, golden } = loadCase(folder);
      return { name: `${kind}/${id}`, result, accepted: golden.accepted, expected: join(folder, 'expected.json') };
    }),
  );
  return [...real, ...cases];
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

function hashTally(all: readonly Load[]): Tally {
  const loaded = new Map(all.map(({ name, result }) => [name, result]));
  const hashes = new Counter();
  for (const text of readFileSync(join(corpusFolder, 'hash-vectors.jsonl'), 'utf8').trimEnd().split('\n')) {
    const vector: unknown = JSON.parse(text);
    if (!isHashVector(vector)) throw new Error(`no hash vector: ${text.slice(0, 80)}`);
    const result = loaded.get(vector.project);
    hashes.count(`${vector.kind} ${vector.project}#${vector.key}`, result !== undefined && hashOf(result, vector) === vector.sha256);
  }
  return hashes;
}

/** Compares the whole corpus, which must be there. */
export function loaderAgreement(): LoaderAgreement {
  const [accepted, canonical, jsonBytes, yamlBytes] = [new Counter(), new Counter(), new Counter(), new Counter()];
  const prints = recordedPrints();
  const all = loads();
  for (const load of all) {
    const { name, result } = load;
    accepted.count(name, load.accepted === (result.project !== undefined), load.accepted ? 'refused here' : 'accepted here');
    if (!load.accepted) continue;
    canonical.count(name, existsSync(load.expected) && sameJson(shown(result), readJson(load.expected)));
    const print = prints[name];
    jsonBytes.count(name, isJsonObject(print) && sha256(result.canonical('json')) === print['json']);
    yamlBytes.count(name, isJsonObject(print) && sha256(result.canonical('yaml')) === print['yaml']);
  }
  return { accepted, canonical, jsonBytes, yamlBytes, hashes: hashTally(all) };
}
