import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineContext, EngineStatus } from '#core/api';
import { EngineError, type Engine, type EngineInfo } from '#core/engine';
import { EngineSession, type FindEngine } from './engine-session.ts';
import type { Log } from './log.ts';

const silentLog: Log = { write: () => undefined, flush: () => Promise.resolve() };
const context: EngineContext = { name: 'a', endpoint: 'unix:///a', source: 'socket', current: true };
const problem = { message: 'No engine.', hints: ['Start one.'] };

function unused(): never {
  throw new Error('not used here');
}

/** An engine that can be made to go away; only what a session asks for works. */
class FakeEngine implements Engine {
  closed = 0;
  infos = 0;
  #name: string;
  #openAgain: () => void = () => undefined;
  #leave: () => void = () => undefined;

  constructor(name: string) {
    this.#name = name;
  }

  goAway(): void {
    this.#leave();
  }

  /** The event stream is cut and opened again; `name`: the engine that answers now. */
  cut(name: string): void {
    this.#name = name;
    this.#openAgain();
  }

  info(): Promise<EngineInfo> {
    this.infos += 1;
    return Promise.resolve({ id: this.#name, name: this.#name, kind: 'docker', version: '1', apiVersion: '1.41', os: 'linux', arch: 'amd64', endpoint: 'unix:///a', capabilities: { multipleEndpointsAtCreate: false, healthStartInterval: false, buildkit: false, swarmActive: false } });
  }

  async *events({ opened }: Parameters<Engine['events']>[0], signal: AbortSignal): AsyncGenerator<never, void> {
    this.#openAgain = opened ?? this.#openAgain;
    this.#openAgain();
    const gone = await new Promise<boolean>((resolve) => {
      this.#leave = () => resolve(true);
      signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    if (gone) throw new EngineError('unreachable', 'The engine went away.');
    yield* [];
  }

  close(): void {
    this.closed += 1;
  }

  listContainers = unused;
  inspectContainer = unused;
  describe = unused;
  createContainer = unused;
  startContainer = unused;
  stopContainer = unused;
  restartContainer = unused;
  pauseContainer = unused;
  unpauseContainer = unused;
  killContainer = unused;
  removeContainer = unused;
  renameContainer = unused;
  waitContainer = unused;
  containerLogs = unused;
  exec = unused;
  putFiles = unused;
  listNetworks = unused;
  createNetwork = unused;
  removeNetwork = unused;
  connectNetwork = unused;
  disconnectNetwork = unused;
  listVolumes = unused;
  createVolume = unused;
  removeVolume = unused;
  listImages = unused;
  inspectImage = unused;
  pullImage = unused;
  buildImage = unused;
}

let session: EngineSession | undefined;

afterEach(async () => {
  await session?.close();
});

function start(find: FindEngine): EngineSession {
  session = new EngineSession({ find, context: null, log: silentLog });
  return session;
}

async function until(from: EngineSession, wanted: (status: EngineStatus) => boolean): Promise<EngineStatus> {
  for await (const status of from.watch(new AbortController().signal)) if (wanted(status)) return status;
  throw new Error('The watch ended.');
}

const forever = new AbortController().signal;

describe('EngineSession', () => {
  it('connects, tells what it does, and lends the engine', async () => {
    const engine = new FakeEngine('one');
    const running = start(({ note }) => {
      note('trying a');
      return Promise.resolve({ contexts: [context], result: { engine } });
    });
    expect(await until(running, (status) => status.state === 'ready')).toMatchObject({ info: { id: 'one' }, contexts: [context] });
    expect(await running.engine(forever)).toBe(engine);
    await running.close();
    expect(engine.closed).toBe(1);
  });

  it('says why there is no engine, and refuses with that sentence', async () => {
    const running = start(() => Promise.resolve({ contexts: [context], result: { problem } }));
    expect(await until(running, (status) => status.state === 'absent')).toMatchObject({ problem });
    await expect(running.engine(forever)).rejects.toMatchObject({ code: 'engine-unreachable', message: 'No engine.', hint: 'Start one.' });
  });

  it('looks again when the engine goes away', async () => {
    const engines = [new FakeEngine('one'), new FakeEngine('two')];
    let searches = 0;
    const running = start(() => {
      const engine = engines[Math.min(searches, 1)];
      searches += 1;
      if (engine === undefined) throw new Error('no engine left');
      return Promise.resolve({ contexts: [context], result: { engine } });
    });
    await until(running, (status) => status.state === 'ready');
    engines[0]?.goAway();
    await until(running, (status) => status.state === 'absent');
    expect(engines[0]?.closed).toBe(1);
    expect(await until(running, (status) => status.state === 'ready')).toMatchObject({ info: { id: 'two' } });
  });

  it('stays when the event stream was cut and the same engine answers, and looks anew when it is another', async () => {
    const engines = [new FakeEngine('one'), new FakeEngine('two')];
    const running = start(() => {
      const engine = engines.shift();
      if (engine === undefined) throw new Error('no engine left');
      return Promise.resolve({ contexts: [context], result: { engine } });
    });
    const [first, second] = engines;
    const states: string[] = [];
    const watching = (async () => {
      for await (const { state } of running.watch(forever)) states.push(state);
    })();
    expect(await running.engine(forever)).toBe(first);
    first?.cut('one');
    await vi.waitFor(() => expect(first?.infos).toBe(2));
    expect(await running.engine(forever)).toBe(first);
    expect([first?.closed, states.slice(states.indexOf('ready'))]).toEqual([0, ['ready']]);
    first?.cut('somebody else');
    await until(running, (status) => status.state === 'ready' && status.info.id === 'two');
    expect(first?.closed).toBe(1);
    expect(await running.engine(forever)).toBe(second);
    await running.close();
    await watching;
  });

  it('changes to another context at once, leaving the first', async () => {
    const [first, second] = [new FakeEngine('one'), new FakeEngine('two')];
    const running = start(({ context: wanted }) => Promise.resolve({ contexts: [context], result: { engine: wanted === 'b' ? second : first } }));
    await until(running, (status) => status.state === 'ready');
    running.use('b');
    expect(await running.engine(forever)).toBe(second);
    expect(first.closed).toBe(1);
    expect(await until(running, (status) => status.state === 'ready')).toMatchObject({ info: { id: 'two' } });
  });

  it('survives a search that throws', async () => {
    let searches = 0;
    const engine = new FakeEngine('one');
    const running = start(() => {
      searches += 1;
      if (searches === 1) throw new TypeError('secret');
      return Promise.resolve({ contexts: [], result: { engine } });
    });
    expect(await until(running, (status) => status.state === 'absent')).toMatchObject({ problem: { message: expect.not.stringContaining('secret') } });
    await until(running, (status) => status.state === 'ready');
  });

  it('ends its watches when it is closed, also while it searches', async () => {
    const running = start((_request, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))));
    const ended = (async () => {
      let last: EngineStatus | undefined;
      for await (const status of running.watch(forever)) last = status;
      return last;
    })();
    await until(running, (status) => status.state === 'connecting');
    await running.close();
    expect(await ended).toMatchObject({ state: 'connecting' });
  });
});
