import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic, loadProject, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import { isJsonObject } from '#core/lib';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planUp } from '#core/plan';
import { absentHere } from '../support/absent.ts';
import { RecordingEngine, type RecordedRequest } from '../support/recording-engine.ts';
import { folders, mappedReader, readCase } from './corpus.ts';
import { comparableRequests } from './requests.ts';

/** A first deploy on an empty engine sends what `docker compose up -d --no-build --pull never` sent (recorded, Compose 2.40.3). */
const cases = join(import.meta.dirname, 'cases');
const corpus = join(import.meta.dirname, '../../../shared/corpus');

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

describe('requests of the Compose cases', () => {
  const ids = existsSync(cases) ? folders(cases).filter((id) => existsSync(join(cases, id, 'engine-calls.json'))) : [];

  it('has cases', () => {
    expect(ids.length).toBeGreaterThanOrEqual(34);
  });

  it.each(ids)('%s', async (id) => {
    const folder = join(cases, id);
    const golden = readCase(join(folder, 'case.json'));
    const { project, diagnostics } = loadProject({
      files: golden.files.map((file) => ({ path: join(golden.dir, file), text: readFileSync(join(folder, file), 'utf8') })),
      projectDirectory: golden.dir,
      profiles: golden.profiles,
      envFiles: golden.envFiles.map((file) => join(golden.dir, file)),
      reader: mappedReader(folder, golden.dir, golden.env, '/srv/corpus/home'),
      ...(golden.projectName === undefined ? {} : { projectName: golden.projectName }),
    });
    if (project === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
    expect(difference(recorded(join(folder, 'engine-calls.json')), await requestsOf(project, golden.env))).toEqual({ missing: [], extra: [] });
  });
});

/** Floor for the real projects: raise it when more of them agree, never lower it. */
const agreeing = 121;

/** Registered only where the corpus lies beside the repository, so that nothing counts as skipped. */
function realProjects(): void {
  it(`at least ${agreeing} send the same requests`, async () => {
    const lines = readFileSync(join(corpus, 'compose/INDEX.tsv'), 'utf8').split('\n').slice(1);
    const different: string[] = [];
    let equal = 0;
    for (const line of lines) {
      const [name = '', , , , , files = ''] = line.split('\t');
      const calls = join(corpus, 'oracle', name, 'engine-calls.json');
      if (name === '' || !existsSync(calls)) continue;
      const folder = join(corpus, 'compose', name);
      const dir = `/srv/corpus/p/${name}`;
      const { project, diagnostics } = loadProject({
        files: files.split(',').map((file) => ({ path: join(dir, file), text: readFileSync(join(folder, file), 'utf8') })),
        projectDirectory: dir,
        reader: mappedReader(folder, dir, { PWD: dir }, '/srv/corpus/home'),
      });
      if (project === undefined) {
        different.push(`${name}: ${diagnostics.filter((diagnostic) => diagnostic.severity === 'error').map(formatDiagnostic).join('; ')}`);
        continue;
      }
      const { missing, extra } = difference(recorded(calls), await requestsOf(project, {}));
      if (missing.length + extra.length === 0) equal += 1;
      else different.push(`${name}: ${missing.length} requests missing, ${extra.length} others sent`);
    }
    console.info(`${equal} real projects send the same requests, ${different.length} do not:\n  ${different.join('\n  ')}`);
    expect(equal).toBeGreaterThanOrEqual(agreeing);
  });
}

describe('requests of real projects', () => {
  if (existsSync(corpus)) realProjects();
  else absentHere('the corpus of real projects: their requests are not compared');
});
