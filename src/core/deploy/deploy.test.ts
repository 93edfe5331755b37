import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { EngineError, type EngineErrorKind } from '#core/engine';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planDown, planUp, type Plan, type PlanOptions, type Step } from '#core/plan';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import { deploy, type DeployDone } from './deploy.ts';
import type { DeployEvent } from './types.ts';

function load(text: string): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics[0]?.message);
  return project;
}

async function planned(engine: RecordingEngine, text: string, options: PlanOptions = {}): Promise<Plan> {
  const project = load(text);
  return planUp(project, await takeSnapshot(engine, snapshotRequest(project)), options);
}

interface Ran {
  readonly done: DeployDone;
  readonly events: readonly DeployEvent[];
  /** `id state` of each step event. */
  readonly steps: readonly string[];
}

async function run(plan: Plan, engine: RecordingEngine, more: { readonly signal?: AbortSignal; readonly onEvent?: (event: DeployEvent) => void; readonly concurrency?: number } = {}): Promise<Ran> {
  const events: DeployEvent[] = [];
  let time = 0;
  const done = await deploy(plan, engine, {
    signal: more.signal ?? new AbortController().signal,
    onEvent: (event) => {
      events.push(event);
      more.onEvent?.(event);
    },
    now: () => (time += 0.001),
    ...(more.concurrency === undefined ? {} : { concurrency: more.concurrency }),
  });
  return { done, events, steps: events.flatMap((event) => (event.type === 'step' ? [`${event.id} ${event.state}`] : [])) };
}

const three = `
name: shop
services:
  web: {image: app, depends_on: {db: {condition: service_healthy}}}
  db: {image: db, healthcheck: {test: [CMD, "true"]}}
  other: {image: app}
`;

function fault(kind: EngineErrorKind, message: string): EngineError {
  return new EngineError(kind, message, { hint: 'Do something.', detail: 'the engine said so' });
}

describe('deploy', () => {
  it('tells start, steps and done in order', async () => {
    const engine = new RecordingEngine();
    const { done, events } = await run(await planned(engine, three), engine);
    expect(events[0]).toMatchObject({ type: 'start' });
    expect(events[0]?.type === 'start' ? events[0].steps.find((step) => step.id === 'create-container web-1') : undefined).toEqual({ id: 'create-container web-1', step: 'createContainer', service: 'web', label: 'Create container shop-web-1' });
    expect(events.at(-1)).toBe(done);
    expect(done).toMatchObject({ ok: true, cancelled: false, failures: [] });
    expect(done.services).toEqual([
      { service: 'db', container: 'shop-db-1', state: 'running', health: 'healthy' },
      { service: 'other', container: 'shop-other-1', state: 'running', health: 'none' },
      { service: 'web', container: 'shop-web-1', state: 'running', health: 'none' },
    ]);
  });

  it('a failed step takes its dependants with it and nothing else', async () => {
    const engine = new RecordingEngine();
    engine.faults.startContainer = (id) => (engine.containers.get(String(id))?.name === 'shop-db-1' ? fault('port-in-use', 'Port 5432 is taken.') : undefined);
    const { done, steps } = await run(await planned(engine, three), engine);
    expect(done.ok).toBe(false);
    expect(done.failures).toEqual([{ message: 'Port 5432 is taken.', hint: 'Do something.', detail: 'the engine said so', service: 'db', step: 'start-container db-1' }]);
    expect(steps).toContain('wait-healthy db-1 skipped');
    expect(steps).toContain('start-container web-1 skipped');
    expect(steps).toContain('start-container other-1 done');
    expect(steps).toContain('create-container web-1 done');
  });

  it('hears health from events, not by asking again and again', async () => {
    let health: 'starting' | 'healthy' = 'starting';
    const engine = new RecordingEngine({ fate: () => ({ state: 'running', health }) });
    let inspections = 0;
    engine.faults.inspectContainer = () => {
      inspections += 1;
      return undefined;
    };
    const plan = await planned(engine, three);
    const running = run(plan, engine, {
      onEvent: (event) => {
        if (event.type !== 'progress' || event.text !== 'waiting for health') return;
        queueMicrotask(() => {
          health = 'healthy';
          const db = [...engine.containers.values()].find((container) => container.name === 'shop-db-1');
          if (db !== undefined) engine.emit('health_status: healthy', db);
        });
      },
    });
    const { done, steps } = await running;
    expect(done.ok).toBe(true);
    expect(steps.indexOf('start-container web-1 running')).toBeGreaterThan(steps.indexOf('wait-healthy db-1 done'));
    expect(inspections).toBeLessThanOrEqual(4);
  });

  it('misses nothing that happens before the event stream is open', async () => {
    const engine = new RecordingEngine();
    const events = engine.events.bind(engine);
    let open: () => void = () => {};
    const opening = new Promise<void>((resolve) => {
      open = resolve;
    });
    engine.events = async function* slow(filter, signal) {
      await opening;
      yield* events(filter, signal);
    };
    const plan = await planned(engine, 'name: shop\nservices:\n  web: {image: app, depends_on: {job: {condition: service_completed_successfully}}}\n  job: {image: job}\n');
    const { done } = await run(plan, engine, {
      onEvent: (event) => {
        if (event.type !== 'progress' || event.text !== 'waiting for completion') return;
        // After the first look, and nobody hears of it.
        setImmediate(() => {
          engine.setState('shop-job-1', 'exited');
          open();
        });
      },
    });
    expect(done).toMatchObject({ ok: true, failures: [] });
  });

  it('a container that dies while it is waited for is reported with exit code, memory and last words', async () => {
    const engine = new RecordingEngine({ fate: (service) => (service === 'db' ? { state: 'exited', exitCode: 137 } : undefined), logs: ['one', 'two', 'three', 'four', 'five', 'six'] });
    const { done } = await run(await planned(engine, three), engine);
    expect(done.failures).toEqual([
      { message: 'Container shop-db-1 exited with code 137 because it ran out of memory.', hint: 'Raise its memory limit.', detail: 'two\nthree\nfour\nfive\nsix', service: 'db', step: 'wait-healthy db-1' },
    ]);
    expect(done.services.find((service) => service.service === 'web')).toMatchObject({ state: 'created' });
  });

  it('a container that restarts for ever is given up', async () => {
    const engine = new RecordingEngine({ fate: (service) => (service === 'db' ? { state: 'restarting', exitCode: 1 } : undefined), logs: [] });
    const plan = await planned(engine, three);
    const { done } = await run(plan, engine, {
      onEvent: (event) => {
        if (event.type === 'progress' && event.text.startsWith('exited with code 1')) queueMicrotask(() => engine.setState('shop-db-1', 'restarting', 1));
      },
    });
    expect(done.failures).toMatchObject([{ step: 'wait-healthy db-1', message: 'Container shop-db-1 exited with code 1.' }]);
  });

  it('a job that fails is named; one that is optional does not stop its dependants', async () => {
    const text = (required: boolean): string => `
name: shop
services:
  web: {image: app, depends_on: {job: {condition: service_completed_successfully, required: ${required}}}}
  job: {image: job}
`;
    const fate = (service: string): { readonly state: 'exited'; readonly exitCode: number } | undefined => (service === 'job' ? { state: 'exited', exitCode: 2 } : undefined);
    const strict = new RecordingEngine({ fate });
    const failed = await run(await planned(strict, text(true)), strict);
    expect(failed.done).toMatchObject({ ok: false, failures: [{ service: 'job', step: 'wait-completed job-1', message: 'Container shop-job-1 exited with code 2.' }] });
    expect(failed.steps).toContain('start-container web-1 skipped');

    const lenient = new RecordingEngine({ fate });
    const went = await run(await planned(lenient, text(false)), lenient);
    expect(went.done).toMatchObject({ ok: true, failures: [] });
    expect(went.steps).toContain('wait-completed job-1 failed');
    expect(went.steps).toContain('start-container web-1 done');
  });

  it('an engine that goes away is said once, and nothing more is asked of it', async () => {
    const engine = new RecordingEngine();
    const plan = await planned(engine, three);
    engine.faults.createContainer = () => fault('unreachable', 'The engine does not answer.');
    const { done, steps } = await run(plan, engine);
    expect(done).toMatchObject({ ok: false, cancelled: false, services: [] });
    expect(done.failures.map((failure) => failure.message)).toEqual(['The engine does not answer.']);
    expect(steps.filter((step) => step.startsWith('start-container') && !step.endsWith('skipped'))).toEqual([]);
  });

  it('a broken event stream fails the waits instead of hanging', async () => {
    const engine = new RecordingEngine({ fate: () => ({ state: 'running', health: 'starting' }) });
    const { done } = await run(await planned(engine, three), engine, {
      onEvent: (event) => {
        if (event.type === 'progress' && event.text === 'waiting for health') queueMicrotask(() => engine.breakEvents());
      },
    });
    expect(done.failures).toMatchObject([{ service: 'db', step: 'wait-healthy db-1', message: 'The engine went away.' }]);
  });

  it('an engine that goes away during an optional wait is a failure all the same', async () => {
    const text = 'name: shop\nservices:\n  web: {image: app, depends_on: {db: {condition: service_healthy, required: false}}}\n  db: {image: db, healthcheck: {test: [CMD, "true"]}}\n';
    const engine = new RecordingEngine({ fate: () => ({ state: 'running', health: 'starting' }) });
    const { done, steps } = await run(await planned(engine, text), engine, {
      onEvent: (event) => {
        if (event.type === 'progress' && event.text === 'waiting for health') queueMicrotask(() => engine.breakEvents());
      },
    });
    expect(done).toMatchObject({ ok: false, failures: [{ service: 'db', step: 'wait-healthy db-1', message: 'The engine went away.' }] });
    expect(done.failures).toHaveLength(1);
    expect(steps).toContain('start-container web-1 skipped');
  });

  it('an event stream that just ends fails the waits instead of hanging', async () => {
    const engine = new RecordingEngine({ fate: () => ({ state: 'running', health: 'starting' }) });
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    // oxlint-disable-next-line require-yield -- it ends without a word
    engine.events = async function* silent() {
      await ended;
    };
    const { done } = await run(await planned(engine, three), engine, {
      onEvent: (event) => {
        if (event.type === 'progress' && event.text === 'waiting for health') queueMicrotask(end);
      },
    });
    expect(done.failures).toMatchObject([{ step: 'wait-healthy db-1', message: 'The engine closed its event stream.' }]);
  });

  it.each(['create-container web-1', 'stop-container web-1', 'remove-container web-1', 'rename-container web-1', 'start-container web-1'])('cancelled after %s, the next plan repairs', async (step) => {
    const text = (mode: string): string => `name: shop\nservices:\n  web: {image: app, environment: {MODE: "${mode}"}, volumes: [/data]}\n`;
    const engine = new RecordingEngine();
    await run(await planned(engine, text('one')), engine);
    const volume = [...engine.volumes.keys()];
    const abort = new AbortController();
    const { done } = await run(await planned(engine, text('two')), engine, {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.id === step && event.state === 'done') abort.abort();
      },
    });
    expect(done).toMatchObject({ ok: false, cancelled: true, failures: [] });
    expect((await run(await planned(engine, text('two')), engine)).done.ok).toBe(true);
    expect([...engine.containers.values()].map(({ name, state, body }) => ({ name, state, env: body.Env }))).toEqual([{ name: 'shop-web-1', state: 'running', env: ['MODE=two'] }]);
    expect([...engine.volumes.keys()]).toEqual(volume);
    expect((await planned(engine, text('two'))).steps).toEqual([]);
  });

  it('is cancelled while it waits', async () => {
    const engine = new RecordingEngine({ fate: () => ({ state: 'running', health: 'starting' }) });
    const abort = new AbortController();
    const { done, steps } = await run(await planned(engine, three), engine, {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'progress' && event.text === 'waiting for health') queueMicrotask(() => abort.abort());
      },
    });
    expect(done).toMatchObject({ cancelled: true, failures: [] });
    expect(steps).toContain('wait-healthy db-1 cancelled');
    expect(steps).toContain('start-container web-1 cancelled');
  });

  it('refuses a plan with errors without a request', async () => {
    const engine = new RecordingEngine();
    const { done } = await run(await planned(engine, 'name: shop\nservices:\n  a: {image: x, ports: ["80:80"]}\n  b: {image: x, ports: ["80:81"]}\n'), engine);
    expect(done).toMatchObject({ ok: false, failures: [{ step: 'plan', service: 'b', message: 'a and b both publish host port 80.' }] });
    expect(engine.requests).toEqual([]);
  });

  it('keeps to its bound of requests at once', async () => {
    const engine = new RecordingEngine();
    const services = Array.from({ length: 12 }, (_, index) => `  s${index}: {image: app}\n`).join('');
    const plan = await planned(engine, `name: shop\nservices:\n${services}`);
    let running = 0;
    let most = 0;
    await run(plan, engine, {
      concurrency: 3,
      onEvent: (event) => {
        if (event.type !== 'step') return;
        running += event.state === 'running' ? 1 : -1;
        most = Math.max(most, running);
      },
    });
    expect(most).toBe(3);
  });

  it('does not hang on a plan whose steps wait for each other', async () => {
    const engine = new RecordingEngine();
    const step = (id: string, dependsOn: readonly string[]): Step => ({ id, type: 'removeVolume', name: id, dependsOn, cause: 'test', losses: [] });
    const { steps, done } = await run({ project: 'shop', steps: [step('a', ['b']), step('b', ['a']), step('c', [])], changes: [], problems: [] }, engine);
    expect(steps).toEqual(['c running', 'c done', 'a skipped', 'b skipped']);
    expect(done).toMatchObject({ ok: false, failures: [{ step: 'a', message: '2 steps were not run because the plan makes them wait for each other: a, b.' }] });
  });

  it('a failure at the head of a chain of thousands skips it all', async () => {
    const engine = new RecordingEngine();
    engine.faults.removeVolume = () => fault('server', 'The engine failed.');
    const chain = Array.from({ length: 20_000 }, (_, index): Step => ({ id: String(index), type: 'removeVolume', name: String(index), dependsOn: index === 0 ? [] : [String(index - 1)], cause: 'test', losses: [] }));
    const { done, steps } = await run({ project: 'shop', steps: chain, changes: [], problems: [] }, engine);
    expect(done.failures).toMatchObject([{ step: '0', message: 'The engine failed.' }]);
    expect(steps.filter((text) => text.endsWith(' skipped'))).toHaveLength(19_999);
  });

  it('rejects instead of hanging when its listener throws', async () => {
    const engine = new RecordingEngine();
    const streams: AbortSignal[] = [];
    const events = engine.events.bind(engine);
    engine.events = (filter, signal) => {
      streams.push(signal);
      return events(filter, signal);
    };
    const running = run(await planned(engine, three), engine, {
      onEvent: (event) => {
        if (event.type === 'step') throw new Error('the listener is broken');
      },
    });
    await expect(running).rejects.toThrow('the listener is broken');
    expect(streams.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('what is to go and has gone meanwhile is no failure; any other refusal is', async () => {
    const engine = new RecordingEngine();
    const project = load(three);
    await run(await planned(engine, three), engine);
    const plan = planDown('shop', await takeSnapshot(engine, snapshotRequest(project)), { volumes: true });
    const busy = new EngineError('conflict', 'The container is in the way.', { detail: 'removal of container abc is already in progress' });
    engine.faults.removeContainer = (id) => (engine.containers.get(String(id))?.name === 'shop-web-1' ? busy : undefined);
    for (const [id, container] of engine.containers) if (container.name === 'shop-db-1') engine.containers.delete(id);
    engine.faults.removeNetwork = () => fault('conflict', 'The network is still used.');
    const { done } = await run(plan, engine);
    expect(done.failures).toMatchObject([{ step: 'remove-network default', message: 'The network is still used.' }]);
  });

  it('reports what a container did right after its start', async () => {
    const engine = new RecordingEngine({ fate: (service) => (service === 'bad' ? { state: 'exited', exitCode: 7 } : { state: 'exited', exitCode: 0 }), logs: ['cannot work'] });
    const { done } = await run(await planned(engine, 'name: shop\nservices:\n  bad: {image: x}\n  job: {image: x}\n'), engine);
    expect(done).toMatchObject({ ok: false, failures: [{ service: 'bad', step: 'start-container bad-1', message: 'Container shop-bad-1 exited with code 7.', detail: 'cannot work' }] });
    expect(done.services).toMatchObject([{ service: 'bad', state: 'exited' }, { service: 'job', state: 'exited' }]);
  });

  it('a container that somebody removes right after its start is not asked for', async () => {
    const engine = new RecordingEngine({ fate: () => ({ state: 'exited', exitCode: 1 }) });
    engine.faults.inspectContainer = () => fault('not-found', 'There is no such container.');
    const { done } = await run(await planned(engine, 'name: shop\nservices:\n  a: {image: x}\n'), engine);
    expect(done).toMatchObject({ failures: [], services: [{ service: 'a', state: 'exited' }] });
  });

  it('repeats what the plan warned of', async () => {
    const engine = new RecordingEngine();
    const { done } = await run({ ...(await planned(engine, three)), problems: [{ severity: 'warning', code: 'network-in-use', message: 'It stays.', hint: 'Unplug it.' }] }, engine);
    expect(done).toMatchObject({ ok: true, warnings: [{ message: 'It stays.', hint: 'Unplug it.' }] });
    expect((await run(await planned(engine, three), engine)).done).not.toHaveProperty('warnings');
  });

  it('waits out the settling time, and a cancel during it is no error', async () => {
    const engine = new RecordingEngine();
    const plan = await planned(engine, 'name: shop\nservices:\n  a: {image: x}\n');
    const abort = new AbortController();
    const asked: number[] = [];
    const done = await deploy(plan, engine, {
      signal: abort.signal,
      onEvent: () => {},
      now: () => 0,
      settle: {
        seconds: 0.5,
        delay: (seconds) => {
          asked.push(seconds);
          abort.abort();
          return Promise.reject(new Error('aborted'));
        },
      },
    });
    expect(asked).toEqual([0.5]);
    expect(done).toMatchObject({ cancelled: true, failures: [] });
  });

  it('fills in ids, image and hash that only the engine knows', async () => {
    const engine = new RecordingEngine({ imageId: () => undefined });
    const { done } = await run(await planned(engine, 'name: shop\nservices:\n  vpn: {image: vpn}\n  app: {image: app, network_mode: "service:vpn", volumes_from: [vpn]}\n'), engine);
    expect(done.ok).toBe(true);
    const [vpn, app] = ['shop-vpn-1', 'shop-app-1'].map((name) => [...engine.containers.values()].find((container) => container.name === name));
    expect(app?.body.HostConfig).toMatchObject({ NetworkMode: `container:${vpn?.id ?? ''}`, VolumesFrom: [vpn?.id] });
    expect(app?.body.Labels?.['com.docker.compose.image']).toMatch(/^sha256:[0-9a-f]{64}$/);
    // The hash covers the id: an unchanged project stays as it is.
    expect((await planned(engine, 'name: shop\nservices:\n  vpn: {image: vpn}\n  app: {image: app, network_mode: "service:vpn", volumes_from: [vpn]}\n')).steps).toEqual([]);
  });

  it('goes on with a new plan once the images are there, and says so when it cannot', async () => {
    const engine = new RecordingEngine();
    const text = 'name: shop\nservices:\n  a: {image: x, pull_policy: always}\n';
    await run(await planned(engine, text), engine);
    engine.options = { imageId: (reference) => `sha256:new-${reference}` };
    engine.onRequest = () => engine.pulled.clear();
    const alone = await run(await planned(engine, text), engine);
    expect(alone.done).toMatchObject({ ok: false, failures: [{ step: 'plan', hint: 'Deploy again.' }] });
    const events: DeployEvent[] = [];
    const done = await deploy(await planned(engine, text), engine, { signal: new AbortController().signal, onEvent: (event) => events.push(event), now: () => 0, replan: (options) => planned(engine, text, options) });
    expect(done).toMatchObject({ ok: true, services: [{ container: 'shop-a-1', state: 'running' }] });
    expect(events.filter((event) => event.type === 'start').map((event) => (event.type === 'start' ? event.steps.length : 0))).toEqual([1, 5]);
    expect(events.filter((event) => event.type === 'done')).toHaveLength(1);
    const lost = await deploy(await planned(engine, text), engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0, replan: () => Promise.reject(fault('unreachable', 'The engine does not answer.')) });
    expect(lost).toMatchObject({ ok: false, services: [], failures: [{ step: 'plan', message: 'The engine does not answer.' }] });
  });

  it('takes a project down, dependants first', async () => {
    const engine = new RecordingEngine();
    const project = load(three);
    await run(await planned(engine, three), engine);
    engine.requests.length = 0;
    const { done } = await run(planDown('shop', await takeSnapshot(engine, snapshotRequest(project)), { volumes: false }), engine);
    expect(done).toMatchObject({ ok: true, services: [] });
    const paths = engine.requests.map((request) => `${request.method} ${request.path}`);
    expect(paths.indexOf('POST /containers/{shop-db-1}/stop')).toBeGreaterThan(paths.indexOf('DELETE /containers/{shop-web-1}'));
    expect(paths.at(-1)).toBe('DELETE /networks/shop_default');
    expect(engine.containers.size).toBe(0);
  });

  it('survives hostile answers', async () => {
    const engine = new RecordingEngine();
    const plan = await planned(engine, three);
    engine.faults.createContainer = () => {
      throw new TypeError('Cannot read properties of undefined');
    };
    const { done } = await run(plan, engine);
    expect(done.ok).toBe(false);
    expect(done.failures[0]).toMatchObject({ message: 'Cannot read properties of undefined', hint: 'This is a fault in Slipway: please report it.' });
  });
});
