import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import { snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import { planKill, planPause, planRemove, planRestart, planStart, planStop, planUnpause } from './lifecycle.ts';
import { planToText } from './text.ts';
import type { Plan } from './types.ts';
import { planUp } from './up.ts';

const text = `name: shop
services:
  web: {image: nginx, scale: 2, depends_on: {api: {condition: service_started}}}
  api: {image: node, depends_on: {db: {condition: service_healthy, restart: true}, seed: {condition: service_completed_successfully, required: false}}}
  db: {image: postgres, healthcheck: {test: [CMD, "true"]}, volumes: ["data:/data", /scratch]}
  seed: {image: seed}
volumes: {data: }
`;

function load(source: string): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text: source }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return project;
}

const file = load(text);

async function run(plan: Plan, engine: RecordingEngine): Promise<readonly string[]> {
  engine.requests.length = 0;
  const done = await deploy(plan, engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
  expect(done.failures).toEqual([]);
  return engine.requests.map(({ method, path }) => `${method} ${path.replace(/^\/containers\/\{shop-(.*)\}/, '$1')}`);
}

async function running(project = file): Promise<{ readonly engine: RecordingEngine; readonly look: () => Promise<Observed> }> {
  const engine = new RecordingEngine({ fate: (service) => (service === 'seed' ? { state: 'exited' } : undefined) });
  await run(planUp(project, await takeSnapshot(engine, snapshotRequest(project))), engine);
  return { engine, look: () => takeSnapshot(engine, { project: 'shop', images: [], externalNetworks: [], externalVolumes: [], revision: 1 }) };
}

function steps(plan: Plan): readonly string[] {
  return plan.steps.map(({ id, dependsOn, after = [] }) => [id, ...dependsOn, ...after.map((other) => `${other}?`)].join(' < '));
}

describe('planStop', () => {
  it('stops dependents first, by the file and by the labels alike', async () => {
    const { engine, look } = await running();
    const observed = await look();
    const expected = ['stop-container web-1', 'stop-container web-2', 'stop-container api-1 < stop-container web-1 < stop-container web-2', 'stop-container db-1 < stop-container api-1'];
    expect(steps(planStop('shop', observed, { file, timeoutSeconds: 3 }))).toEqual(expected);
    expect(steps(planStop('shop', observed))).toEqual(expected);
    expect(steps(planStop('shop', observed, { all: true })).at(-1)).toBe('stop-container seed-1 < stop-container api-1');
    expect((await run(planStop('shop', observed), engine)).at(-1)).toBe('POST db-1/stop');
    expect(steps(planStop('shop', await look()))).toEqual([]);
  });

  it('keeps the order of named services whose connection is not named', async () => {
    const observed = await (await running()).look();
    expect(steps(planStop('shop', observed, { services: ['db', 'web'] }))).toEqual(['stop-container web-1', 'stop-container web-2', 'stop-container db-1 < stop-container web-1 < stop-container web-2']);
  });

  it('leaves alone what the file does not have', async () => {
    const observed = await (await running()).look();
    const smaller = load('name: shop\nservices: {db: {image: postgres}}\n');
    expect(steps(planStop('shop', observed, { file: smaller }))).toEqual(['stop-container db-1']);
  });
});

describe('planStart', () => {
  it('starts what does not run, with what it needs, under its conditions', async () => {
    const { engine, look } = await running();
    await run(planStop('shop', await look()), engine);
    expect(planToText(planStart('shop', await look(), { file, services: ['web'] }))).toBe(`project shop
steps:
  start-container db-1
      container is exited
  start-container seed-1
      container is exited
  wait-healthy db-1 <- start-container db-1
      api needs db to be healthy
  wait-completed seed-1 <- start-container seed-1
      api needs seed to have completed
  start-container api-1 <- wait-healthy db-1, start-container db-1, wait-completed seed-1?, start-container seed-1?
      container is exited
  start-container web-1 <- start-container api-1
      container is exited
  start-container web-2 <- start-container api-1
      container is exited
`);
    const sent = await run(planStart('shop', await look(), { file, services: ['web'] }), engine);
    expect(sent.indexOf('POST db-1/start')).toBeLessThan(sent.indexOf('POST api-1/start'));
    expect(sent.indexOf('POST api-1/start')).toBeLessThan(sent.indexOf('POST web-2/start'));
    expect(sent).toHaveLength(5);
  });

  it('takes the order from the labels without the file, where nothing is required', async () => {
    const { engine, look } = await running();
    await run(planStop('shop', await look()), engine);
    expect(steps(planStart('shop', await look())).find((step) => step.startsWith('start-container api-1'))).toBe('start-container api-1 < wait-healthy db-1? < start-container db-1? < wait-completed seed-1? < start-container seed-1?');
  });

  it('waits through a service that runs already', async () => {
    const { engine, look } = await running();
    engine.setState('shop-db-1', 'exited');
    engine.setState('shop-web-1', 'exited');
    const plan = planStart('shop', await look(), { file });
    expect(plan.steps.find(({ id }) => id === 'start-container web-1')?.dependsOn).toEqual(['wait-healthy db-1', 'start-container db-1']);
  });

  it('writes secrets before the start, and says which cannot be had', async () => {
    const project = load('name: shop\nservices: {web: {image: nginx, secrets: [word]}}\nsecrets: {word: {environment: WORD}}\n');
    const engine = new RecordingEngine();
    await run(planUp(project, await takeSnapshot(engine, snapshotRequest(project)), { variables: { WORD: 'x' } }), engine);
    engine.setState('shop-web-1', 'exited');
    const observed = await takeSnapshot(engine, snapshotRequest(project));
    expect(await run(planStart('shop', observed, { file: project, variables: { WORD: 'x' } }), engine)).toEqual(['PUT web-1/archive', 'POST web-1/start']);
    expect(planStart('shop', observed, { file: project }).problems).toMatchObject([{ severity: 'error', code: 'secret-missing' }]);
  });

  it('says when there is nothing to start', async () => {
    const { look } = await running();
    const observed = await look();
    expect(planStart('shop', { ...observed, containers: [] }).problems).toMatchObject([{ severity: 'error', code: 'nothing-to-start' }]);
    expect(planStart('shop', observed, { services: ['nobody'] }).problems).toMatchObject([{ severity: 'error', code: 'unknown-service' }]);
    expect(planStart('shop', { ...observed, containers: observed.containers.filter(({ service }) => service !== 'db') }, { file }).problems).toMatchObject([
      { severity: 'warning', code: 'no-container', service: 'db' },
      { severity: 'error', code: 'dependency-missing', service: 'api' },
    ]);
  });

  it('ends on labels that name each other', async () => {
    const { engine, look } = await running(load('name: shop\nservices: {a: {image: x}, b: {image: x}}\n'));
    await run(planStop('shop', await look()), engine);
    const observed = await look();
    const circular = { ...observed, containers: observed.containers.map((container) => ({ ...container, labels: { ...container.labels, 'com.docker.compose.depends_on': container.service === 'a' ? 'b:service_started:true,__proto__:x:true' : 'a:service_started:true,,' } })) };
    expect(await run(planStart('shop', circular), engine)).toHaveLength(2);
    expect(await run(planRestart('shop', circular, { services: ['a'] }), engine)).toHaveLength(2);
    expect(await run(planStop('shop', circular, { all: true }), engine)).toHaveLength(2);
  });
});

describe('planRestart', () => {
  it('takes dependents with restart: true along, unless told not to', async () => {
    const { look } = await running();
    const observed = await look();
    expect(steps(planRestart('shop', observed, { file, services: ['db'], timeoutSeconds: 2 }))).toEqual(['restart-container db-1', 'wait-healthy db-1 < restart-container db-1', 'restart-container api-1 < wait-healthy db-1 < restart-container db-1']);
    expect(steps(planRestart('shop', observed, { services: ['db'] })).at(-1)).toBe('restart-container api-1 < wait-healthy db-1? < restart-container db-1?');
    expect(planRestart('shop', observed, { file, services: ['db'], withDependents: false, timeoutSeconds: 2 }).steps).toMatchObject([{ id: 'restart-container db-1', timeoutSeconds: 2, cause: 'restart was asked for' }]);
    expect(steps(planRestart('shop', observed, { file, services: ['api'] }))).toEqual(['restart-container api-1']);
  });

  it('restarts everything, stopped containers too', async () => {
    const { engine, look } = await running();
    const sent = await run(planRestart('shop', await look(), { file }), engine);
    expect(sent.toSorted()).toEqual(['POST api-1/restart', 'POST db-1/restart', 'POST seed-1/restart', 'POST web-1/restart', 'POST web-2/restart']);
    expect(sent.indexOf('POST db-1/restart')).toBeLessThan(sent.indexOf('POST api-1/restart'));
  });
});

describe('planRemove', () => {
  it('removes what does not run, and says what dies', async () => {
    const { engine, look } = await running();
    engine.setState('shop-db-1', 'exited');
    const plan = planRemove('shop', await look(), { file, volumes: true, force: false });
    expect(planToText(plan)).toBe(`project shop
changes:
  - db (remove): removal was asked for
      loses: Files written inside shop-db-1 outside of volumes are lost.
      loses: Data in the anonymous volume at /scratch of shop-db-1 is deleted.
  - seed (remove): removal was asked for
      loses: Files written inside shop-seed-1 outside of volumes are lost.
steps:
  remove-container db-1
      removal was asked for
  remove-container seed-1
      removal was asked for
`);
    expect(planRemove('shop', await look(), { services: ['web'], volumes: false, force: true }).steps).toEqual([]);
    expect(planRemove('shop', await look(), { services: ['db'], volumes: false, force: true }).changes[0]?.losses).toHaveLength(1);
  });
});

describe('planPause, planUnpause and planKill', () => {
  it('turn to what lives', async () => {
    const { engine, look } = await running();
    expect(await run(planPause('shop', await look(), { file, services: ['db'] }), engine)).toEqual(['POST db-1/pause']);
    expect(await run(planUnpause('shop', await look(), { services: ['db'] }), engine)).toEqual(['POST db-1/unpause']);
    expect(planToText(planKill('shop', await look(), { services: ['db'], signal: 'SIGHUP' }))).toBe('project shop\nsteps:\n  kill-container db-1\n      SIGHUP was asked for\n');
    expect(await run(planKill('shop', await look(), { signal: 'SIGKILL' }), engine)).toHaveLength(4);
    expect(steps(planKill('shop', await look(), { signal: 'SIGKILL' }))).toEqual([]);
  });

  it('spare orphans unless told not to', async () => {
    const observed = await (await running()).look();
    const smaller = load('name: shop\nservices: {db: {image: postgres}}\n');
    expect(steps(planKill('shop', observed, { file: smaller, signal: 'SIGKILL' }))).toEqual(['kill-container db-1']);
    expect(steps(planKill('shop', observed, { file: smaller, signal: 'SIGKILL', orphans: true }))).toHaveLength(4);
    expect(steps(planPause('shop', observed, { file: smaller }))).toEqual(['pause-container db-1']);
  });
});
