import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDiagnostic, type LoadResult, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import { isJsonObject } from '#core/lib';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planUp } from '#core/plan';
import { RecordingEngine, type RecordedRequest } from '../support/recording-engine.ts';
import { corpusFolder, Counter, folders, loadCase, loadReal, realProjects, type Tally } from './corpus.ts';
import { comparableRequests } from './requests.ts';

/** A first deploy on an empty engine sends what `docker compose up -d --no-build --pull never` sent (recorded, Compose 2.40.3). */
const cases = join(import.meta.dirname, 'cases');

/** Ids of the recording's mock engine enter the hash of services that share namespaces or volumes: those hashes are not comparable. */
function withoutSharedHash(request: RecordedRequest): RecordedRequest {
  const { body } = request;
  if (!isJsonObject(body) || !isJsonObject(body['Labels']) || !isJsonObject(body['HostConfig'])) return request;
  const host = body['HostConfig'];
  const shares = host['VolumesFrom'] !== undefined || ['NetworkMode', 'IpcMode', 'PidMode'].some((field) => String(host[field]).startsWith('container:'));
  if (!shares) return request;
  const { 'com.docker.compose.config-hash': _, ...labels } = body['Labels'];
  return { ...request, body: { ...body, Labels: labels } };
}

async function requestsOf(project: Project, env: Readonly<Record<string, string>>): Promise<readonly RecordedRequest[]> {
  const completing = new Set(Object.values(project.services).flatMap((service) => Object.entries(service.depends_on ?? {}).flatMap(([name, { condition }]) => (condition === 'service_completed_successfully' ? [name] : []))));
  const engine = new RecordingEngine({ imageHealthcheck: true, fate: (service) => (completing.has(service) ? { state: 'exited', exitCode: 0 } : undefined) });
  for (const network of Object.values(project.networks)) if (network.external === true) engine.networks.set(network.name, { id: network.name, name: network.name, driver: 'bridge', labels: {}, subnets: [] });
  for (const volume of Object.values(project.volumes)) if (volume.external === true) engine.volumes.set(volume.name, { name: volume.name, driver: 'local', labels: {} });
  const plan = planUp(project, await takeSnapshot(engine, snapshotRequest(project)), { build: false, pull: 'never', removeOrphans: false, variables: env });
  // The mock engine starts what a real one would refuse (two replicas on one port): what we would send is compared all the same.
  await deploy({ ...plan, problems: [] }, engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
  return engine.requests;
}

function recorded(path: string): readonly RecordedRequest[] {
  const parsed: { readonly calls?: readonly RecordedRequest[] } | readonly RecordedRequest[] = JSON.parse(readFileSync(path, 'utf8'));
  return 'calls' in parsed ? (parsed.calls ?? []) : Array.isArray(parsed) ? parsed : [];
}

/** What was recorded and is not sent, and the other way round. */
function difference(wanted: readonly RecordedRequest[], sent: readonly RecordedRequest[]): { readonly missing: readonly string[]; readonly extra: readonly string[] } {
  const missing = [...comparableRequests(wanted.map(withoutSharedHash), new Map())];
  const extra = comparableRequests(sent.map(withoutSharedHash), new Map()).filter((text) => {
    const index = missing.indexOf(text);
    if (index >= 0) missing.splice(index, 1);
    return index < 0;
  });
  return { missing, extra };
}

function projectOf({ project, diagnostics }: LoadResult): Project {
  if (project === undefined) throw new Error(diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic).join('; '));
  return project;
}

/** The cases whose requests were recorded. */
export const caseIds: readonly string[] = folders(cases).filter((id) => existsSync(join(cases, id, 'engine-calls.json')));

/** What a case's first deploy lacks, and sends besides. */
export async function caseDifference(id: string): Promise<{ readonly missing: readonly string[]; readonly extra: readonly string[] }> {
  const { result, golden } = loadCase(join(cases, id));
  return difference(recorded(join(cases, id, 'engine-calls.json')), await requestsOf(projectOf(result), golden.env));
}

/** The real projects of the corpus whose requests were recorded. */
export async function realRequests(): Promise<Tally> {
  const tally = new Counter();
  for (const [name, files] of realProjects()) {
    const calls = join(corpusFolder, 'oracle', name, 'engine-calls.json');
    if (!existsSync(calls)) continue;
    const { missing, extra } = difference(recorded(calls), await requestsOf(projectOf(loadReal(name, files)), {}));
    tally.count(name, missing.length + extra.length === 0, `${missing.length} requests missing, ${extra.length} others sent`);
  }
  return tally;
}
