import { describe, expect, it } from 'vitest';
import { loadProject } from '#core/compose';
import { deploy } from '#core/deploy';
import { composeLabels, EngineError } from '#core/engine';
import { planUp } from '#core/plan';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import { observeProject } from './observe-project.ts';
import { snapshotRequest } from './request.ts';
import { takeSnapshot } from './snapshot.ts';
import type { Observed } from './types.ts';

const { project } = loadProject({
  files: [{ path: '/srv/shop/compose.yaml', text: 'name: shop\nservices:\n  web: {image: app}\n  db: {build: ./db, volumes: ["data:/data"]}\nvolumes: {data: {}}\nnetworks: {out: {external: true, name: outside}}\n' }],
  reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined },
});
if (project === undefined) throw new Error('The sample does not load.');
const shop = project;

async function running(): Promise<RecordingEngine> {
  const engine = new RecordingEngine();
  await deploy(planUp(shop, await takeSnapshot(engine, snapshotRequest(shop))), engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
  return engine;
}

/** Counts the calls of each method. */
function counting(engine: RecordingEngine): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const method of ['listContainers', 'listNetworks', 'listVolumes', 'inspectImage', 'inspectContainer'] as const) {
    engine.faults[method] = () => {
      calls[method] = (calls[method] ?? 0) + 1;
      return undefined;
    };
  }
  return calls;
}

describe('takeSnapshot', () => {
  it('asks for what a plan needs', () => {
    expect(snapshotRequest(shop)).toMatchObject({ project: 'shop', images: ['shop-db', 'app'], externalNetworks: ['shop_default'], externalVolumes: ['shop_data'], revision: 1 });
  });

  it('finds by label in four lists, whatever the state', async () => {
    const engine = await running();
    engine.setState('shop-db-1', 'exited', 3);
    const calls = counting(engine);
    const observed = await takeSnapshot(engine, snapshotRequest(shop, 5));
    expect(calls).toEqual({ listContainers: 1, listNetworks: 1, listVolumes: 1, inspectImage: 2 });
    expect(observed).toMatchObject({ revision: 5, project: 'shop', neighbours: [] });
    expect(observed.containers.map(({ service, number, state, oneOff }) => ({ service, number, state, oneOff })).toSorted((a, b) => (a.service < b.service ? -1 : 1))).toEqual([
      { service: 'db', number: 1, state: 'exited', oneOff: false },
      { service: 'web', number: 1, state: 'running', oneOff: false },
    ]);
    expect(observed.networks.map((network) => network.name)).toEqual(['shop_default']);
    expect(observed.volumes.map((volume) => volume.name)).toEqual(['shop_data']);
    expect(observed.details).toBeUndefined();
  });

  it('takes for its own only what carries project label and configuration hash', async () => {
    const engine = await running();
    const labels = { [composeLabels.project]: 'shop', [composeLabels.service]: 'web' };
    await engine.createContainer({ name: 'half', body: { Image: 'x', Labels: labels } });
    await engine.createContainer({ name: 'other', body: { Image: 'x', Labels: { ...labels, [composeLabels.project]: 'else', [composeLabels.configHash]: 'h' } } });
    await engine.createContainer({ name: 'task', body: { Image: 'x', Labels: { ...labels, [composeLabels.configHash]: 'h', [composeLabels.oneOff]: 'True' } } });
    await engine.createContainer({ name: 'odd', body: { Image: 'x', Labels: { ...labels, [composeLabels.configHash]: 'h', [composeLabels.containerNumber]: '-3' } } });
    const observed = await takeSnapshot(engine, snapshotRequest(shop));
    expect(observed.containers.map(({ name, number, oneOff }) => `${name} ${number} ${oneOff}`).toSorted()).toEqual(['odd 0 false', 'shop-db-1 1 false', 'shop-web-1 1 false', 'task 0 true']);
    expect(observed.neighbours?.map(({ name, project: owner }) => `${name} ${owner ?? ''}`)).toEqual(['half shop', 'other else']);
  });

  it('looks into containers whose configuration is another, and only those', async () => {
    const engine = await running();
    const calls = counting(engine);
    const request = snapshotRequest(shop);
    const observed = await takeSnapshot(engine, { ...request, hashes: { ...request.hashes, web: 'another' } });
    expect(calls['inspectContainer']).toBe(1);
    expect(Object.values(observed.details ?? {}).map((details) => details.name)).toEqual(['shop-web-1']);
  });

  it('takes a missing image as null, and a container that is gone meanwhile as nothing; other errors are the caller’s', async () => {
    const engine = await running();
    engine.options = { imageId: () => undefined };
    engine.faults.inspectContainer = () => new EngineError('not-found', 'Gone.');
    const request = { ...snapshotRequest(shop), hashes: { web: 'another' } };
    const observed = await takeSnapshot(engine, request);
    expect({ ...observed.images }).toEqual({ app: null, 'shop-db': null });
    expect({ ...observed.details }).toEqual({});
    engine.faults.listNetworks = () => new EngineError('unreachable', 'The engine does not answer.');
    await expect(takeSnapshot(engine, request)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('looks external and wanted names up, whoever owns them', async () => {
    const engine = new RecordingEngine();
    engine.networks.set('shop_default', { id: 'n', name: 'shop_default', driver: 'bridge', labels: {}, subnets: [] });
    const observed = await takeSnapshot(engine, snapshotRequest(shop));
    expect({ ...observed.foreign.networks }).toMatchObject({ shop_default: { id: 'n' } });
    expect({ ...observed.foreign.volumes }).toEqual({ shop_data: null });
  });
});

describe('observeProject', () => {
  it('takes a new snapshot when the event stream had to be opened again', async () => {
    const engine = await running();
    const events = engine.events.bind(engine);
    let openAgain = (): void => undefined;
    engine.events = (filter, signal) => {
      openAgain = filter.opened ?? openAgain;
      return events(filter, signal);
    };
    const abort = new AbortController();
    const stream = observeProject(engine, snapshotRequest(shop), abort.signal);
    expect((await stream.next()).value?.revision).toBe(1);
    const second = stream.next();
    openAgain();
    expect((await second).value?.revision).toBe(2);
    abort.abort();
    await stream.return();
  });

  it('shows a snapshot at once and one more for each burst of events', async () => {
    const engine = await running();
    const abort = new AbortController();
    const gather = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const stream = observeProject(engine, snapshotRequest(shop), abort.signal, { gather });
    const next = async (): Promise<Observed> => {
      const { value } = await stream.next();
      if (value === undefined) throw new Error('The stream ended.');
      return value;
    };
    expect((await next()).revision).toBe(1);
    for (const action of ['exec_create: ls', 'exec_start: ls', 'exec_die', 'top']) engine.emit(action, { id: [...engine.containers.keys()][0] ?? '' });
    engine.setState('shop-web-1', 'exited', 1);
    engine.setState('shop-db-1', 'exited', 1);
    const second = await next();
    expect(second).toMatchObject({ revision: 2 });
    expect(second.containers.map((container) => container.state)).toEqual(['exited', 'exited']);
    const waiting = stream.next();
    abort.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });

  it('does not wake for other projects’ containers', async () => {
    const engine = await running();
    await engine.createContainer({ name: 'other', body: { Image: 'x', Labels: { [composeLabels.project]: 'else' } } });
    const calls = counting(engine);
    const abort = new AbortController();
    const stream = observeProject(engine, snapshotRequest(shop), abort.signal);
    await stream.next();
    engine.setState('other', 'running');
    engine.setState('shop-web-1', 'exited');
    await stream.next();
    expect(calls['listContainers']).toBe(2);
    abort.abort();
    await stream.return();
  });

  it('throws when the engine goes away, and ends quietly when it is no longer wanted', async () => {
    const engine = await running();
    const stream = observeProject(engine, snapshotRequest(shop), new AbortController().signal);
    await stream.next();
    engine.breakEvents();
    await expect(stream.next()).rejects.toMatchObject({ kind: 'unreachable' });
    const aborted = new AbortController();
    aborted.abort();
    expect((await observeProject(engine, snapshotRequest(shop), aborted.signal).next()).done).toBe(true);
  });
});
