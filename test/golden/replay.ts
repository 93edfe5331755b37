import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, type Project, type ProjectReader } from '#core/compose';
import { deploy } from '#core/deploy';
import { composeLabels } from '#core/engine';
import { isJsonObject } from '#core/lib';
import { snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { planDown, planRemove, planRestart, planStart, planStop, planUp, type Plan, type PlanOptions } from '#core/plan';
import { fakeImageId, RecordingEngine, type RecordedRequest } from '../support/recording-engine.ts';
import { folders } from './corpus.ts';
import { comparableRequests } from './requests.ts';

/**
 * Replays the recorded request sequences of Docker Compose 2.40.3 (`scenarios/`): our plan, run against an engine in memory,
 * must send the same write requests, the order of independent ones aside.
 */
const folder = join(import.meta.dirname, 'scenarios');

/** Names of the recorded sequences. */
export const replayIds: readonly string[] = folders(folder);

interface Scenario {
  readonly id: string;
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly engine_api: string;
  readonly steps: readonly { readonly title: string; readonly compose: string; readonly args: readonly string[]; readonly exit: number; readonly mock: { readonly salt?: string; readonly missing?: readonly string[] }; readonly calls: readonly RecordedRequest[]; readonly error?: string }[];
}

function optionValues(args: readonly string[], names: readonly string[]): readonly string[] {
  return args.flatMap((argument, index) => (names.includes(argument) ? [args[index + 1] ?? ''] : []));
}

function serviceArguments(args: readonly string[]): readonly string[] {
  const withValue = ['--pull', '--scale', '-t', '--timeout', '--profile'];
  return args.slice(1 + args.findIndex((argument) => ['up', 'stop', 'down', 'start', 'restart', 'rm'].includes(argument))).filter((argument, index, all) => !argument.startsWith('-') && !withValue.includes(all[index - 1] ?? ''));
}

/** Plans one after the other: each is made from what the one before it has left. */
type Planning = (observed: Observed) => Plan;

function planningFor(project: Project, args: readonly string[], env: Readonly<Record<string, string>>): readonly Planning[] {
  const command = args.find((argument) => ['up', 'down', 'stop', 'start', 'restart', 'rm'].includes(argument));
  const [timeout] = optionValues(args, ['-t', '--timeout']);
  const timeoutSeconds = timeout === undefined ? {} : { timeoutSeconds: Number(timeout) };
  const services = serviceArguments(args);
  const { name } = project;
  const stop: Planning = (observed) => planStop(name, observed, { file: project, services, all: true, ...timeoutSeconds });
  switch (command) {
    case 'up': {
      const [pull] = optionValues(args, ['--pull']);
      const options: PlanOptions = {
        services,
        withDependencies: !args.includes('--no-deps'),
        forceRecreate: args.includes('--force-recreate'),
        removeOrphans: args.includes('--remove-orphans'),
        variables: env,
        scale: Object.fromEntries(optionValues(args, ['--scale']).map((text) => [text.split('=')[0] ?? '', Number(text.split('=')[1])])),
        ...(pull === 'never' || pull === 'always' || pull === 'missing' ? { pull } : {}),
        ...(args.includes('--no-build') ? { build: false } : {}),
        ...timeoutSeconds,
      };
      return [(observed) => planUp(project, observed, options)];
    }
    case 'down':
      return [(observed) => planDown(name, observed, { volumes: args.includes('-v'), ...timeoutSeconds })];
    case 'stop':
      return [stop];
    case 'start':
      return [(observed) => planStart(name, observed, { file: project, services, variables: env })];
    case 'restart':
      return [(observed) => planRestart(name, observed, { file: project, services, withDependents: !args.includes('--no-deps'), ...timeoutSeconds })];
    case 'rm': {
      const remove: Planning = (observed) => planRemove(name, observed, { file: project, services, volumes: args.includes('-v'), force: args.includes('-f') });
      return args.includes('-s') ? [stop, remove] : [remove];
    }
    default:
      throw new Error(`No plan for ${args.join(' ')}.`);
  }
}

function readerFor(scenario: Scenario, path: string): ProjectReader {
  return {
    readFile: (wanted) => {
      if (!wanted.startsWith(`${scenario.dir}/`)) return { kind: 'missing' };
      try {
        return { kind: 'text', text: readFileSync(join(path, wanted.slice(scenario.dir.length + 1)), 'utf8') };
      } catch {
        return { kind: 'missing' };
      }
    },
    variable: (name) => (Object.hasOwn(scenario.env, name) ? scenario.env[name] : undefined),
  };
}

/** Ids the recorded mock engine gave, as far as bodies and names of later requests show them: service hashes depend on them. */
function recordedIds(scenario: Scenario): (name: string, occurrence: number) => string | undefined {
  const ids = new Map<string, string[]>();
  for (const { calls } of scenario.steps) {
    for (const { path, body } of calls) {
      if (path !== '/containers/create' || !isJsonObject(body)) continue;
      const host = body['HostConfig'];
      const mode = isJsonObject(host) ? host['NetworkMode'] : undefined;
      if (typeof mode !== 'string' || !mode.startsWith('container:')) continue;
      ids.set('vpn', [...(ids.get('vpn') ?? []), mode.slice('container:'.length)]);
    }
  }
  return (name, occurrence) => (name.includes('vpn') ? ids.get('vpn')?.[occurrence] : undefined);
}

export interface Replay {
  readonly step: string;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

async function replay(id: string): Promise<readonly Replay[]> {
  const path = join(folder, id);
  const scenario: Scenario = JSON.parse(readFileSync(join(path, 'scenario.json'), 'utf8'));
  const idOf = recordedIds(scenario);
  const occurrences = new Map<string, number>();
  let salt = '';
  let missing: readonly string[] = [];
  const completing = new Set<string>();
  const engine = new RecordingEngine({
    apiVersion: scenario.engine_api,
    imageHealthcheck: true,
    imageId: (reference) => (missing.includes(reference) ? undefined : fakeImageId(reference + salt)),
    containerId: (name) => {
      const service = name.replace(/^[0-9a-f]{12}_/, '');
      const occurrence = occurrences.get(service) ?? 0;
      occurrences.set(service, occurrence + 1);
      return idOf(service, occurrence);
    },
    fate: (service) => (completing.has(service) ? { state: 'exited', exitCode: 0 } : undefined),
  });
  const results: Replay[] = [];
  for (const step of scenario.steps) {
    salt = step.mock.salt ?? '';
    missing = step.mock.missing ?? [];
    const loaded = loadProject({
      files: [{ path: `${scenario.dir}/compose.yaml`, text: readFileSync(join(path, step.compose), 'utf8') }],
      profiles: optionValues(step.args, ['--profile']),
      reader: readerFor(scenario, path),
    });
    if (loaded.project === undefined) throw new Error(`${id}: ${loaded.diagnostics.map((diagnostic) => diagnostic.message).join('; ')}`);
    for (const service of Object.values(loaded.project.services)) {
      for (const [name, dependency] of Object.entries(service.depends_on ?? {})) if (dependency.condition === 'service_completed_successfully') completing.add(name);
    }
    const networkNames = new Map([...engine.networks.values()].map((network) => [network.id, network.name]));
    engine.requests.length = 0;
    for (const planning of planningFor(loaded.project, step.args, scenario.env)) {
      const plan = planning(await takeSnapshot(engine, snapshotRequest(loaded.project)));
      const done = await deploy(plan, engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
      if ((step.exit === 0) !== done.ok) results.push({ step: step.title, missing: [`exit ${step.exit}: ${JSON.stringify(done.failures)}`], extra: [] });
    }
    const wanted = comparableRequests(step.calls, networkNames);
    const sent = comparableRequests(engine.requests, networkNames);
    // Recorded network ids are the mock's own: a deleted network counts, whatever its id.
    const hideIds = (text: string): string => text.replace(/"\/networks\/[^/"]+"/, '"/networks/<network>"');
    const left = wanted.map(hideIds);
    const extra = sent.map(hideIds).filter((text) => {
      const index = left.indexOf(text);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
    results.push({ step: step.title, missing: left, extra });
    // The recorded mock engine lets every container look as if it went on running.
    for (const container of engine.containers.values()) if (completing.has(container.body.Labels?.[composeLabels.service] ?? '')) container.state = 'running';
    const faults = orderFaults(engine.requests);
    if (faults.length > 0) results.push({ step: step.title, missing: [], extra: faults });
  }
  return results;
}

/** What must hold whatever runs in parallel: created before started, old stopped before removed before renamed. */
function orderFaults(requests: readonly RecordedRequest[]): readonly string[] {
  const faults: string[] = [];
  const at = (method: string, path: string): number => requests.findIndex((request) => request.method === method && request.path === path);
  requests.forEach((request, index) => {
    const started = /^\/containers\/\{(.+)\}\/start$/.exec(request.path)?.[1];
    if (started === undefined) return;
    const renamed = requests.findIndex((other) => other.path.endsWith('/rename') && other.query?.['name'] === started);
    const created = requests.findIndex((other) => other.path === '/containers/create' && other.query?.['name'] === started);
    if (renamed > index || created > index) faults.push(`${started} was started before it was ready`);
    const removed = at('DELETE', `/containers/{${started}}`);
    if (renamed >= 0 && (removed < 0 || removed > renamed)) faults.push(`${started} was renamed before its predecessor was removed`);
  });
  const labels = requests.flatMap((request) => (isJsonObject(request.body) && isJsonObject(request.body['Labels']) ? [request.body['Labels']] : []));
  for (const label of labels) if (label[composeLabels.project] === undefined) faults.push('something was created without the project label');
  return faults;
}

/** What differs, step by step. */
export async function differences(id: string): Promise<readonly Replay[]> {
  const results = await replay(id);
  if (results.length === 0) throw new Error(`${id} has no step that could be compared`);
  return results.filter(({ missing, extra }) => missing.length + extra.length > 0);
}
