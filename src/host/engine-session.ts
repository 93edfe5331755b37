import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, type EngineContext, type EngineProblem, type EngineStatus } from '#core/api';
import { EngineError, slipwayLabels, type Engine } from '#core/engine';
import type { connectFirst } from './engines/index.ts';
import { Latest } from './latest.ts';
import type { Log } from './log.ts';

type FoundEngine = Awaited<ReturnType<typeof connectFirst>>;

/** Looks for an engine. `context`: the one to use, or null for the first that answers. `note` tells what is going on, in a clause. */
export type FindEngine = (request: { readonly context: string | null; readonly note: (text: string) => void }, signal: AbortSignal) => Promise<FoundEngine>;

const delays = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * The host's one connection to an engine: finds it, notices when it goes away (its event stream ends for good), looks again with growing
 * pauses, and changes to another context on demand.
 */
export class EngineSession {
  readonly #find: FindEngine;
  readonly #log: Log;
  readonly #status = new Latest<EngineStatus>({ state: 'connecting', contexts: [] });
  readonly #closing = new AbortController();
  #context: string | null;
  #engine: Engine | undefined;
  #round = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: { readonly find: FindEngine; readonly context: string | null; readonly log: Log }) {
    this.#find = options.find;
    this.#context = options.context;
    this.#log = options.log;
  }

  /** Begins to look for an engine; later calls do nothing. */
  start(): void {
    this.#running ??= this.#run();
  }

  watch(signal: AbortSignal): AsyncIterable<EngineStatus> {
    this.start();
    return this.#status.watch(signal);
  }

  /** The engine in use; waits while one is being looked for. Throws `engine-unreachable` when there is none. */
  async engine(signal: AbortSignal): Promise<Engine> {
    for await (const status of this.watch(signal)) {
      if (status.state === 'ready' && this.#engine !== undefined) return this.#engine;
      if (status.state === 'absent') throw new ApiError('engine-unreachable', status.problem.message, { hint: status.problem.hints[0] });
    }
    throw new ApiError('cancelled', 'Cancelled.');
  }

  /** Like {@link engine}, but waits on while there is none. Undefined once `signal` aborts. */
  async whenReady(signal: AbortSignal): Promise<Engine | undefined> {
    for await (const status of this.watch(signal)) {
      if (status.state === 'ready' && this.#engine !== undefined) return this.#engine;
    }
    return undefined;
  }

  /** Leaves the present connection and looks for this context's engine. */
  use(context: string | null): void {
    this.#context = context;
    this.#status.set({ state: 'connecting', contexts: this.#status.value.contexts });
    this.#round.abort();
    this.start();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#round.abort();
    await this.#running;
    this.#status.close();
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (!this.#closing.signal.aborted) {
      this.#round = new AbortController();
      const { signal } = this.#round;
      const began = performance.now();
      await this.#connectAndHold(signal);
      attempt = signal.aborted || performance.now() - began > 10_000 ? 0 : attempt + 1;
      if (!signal.aborted) await wait(delays[Math.min(attempt, delays.length - 1)], undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One search, and, when it finds an engine, all the time that the connection lasts. Never throws. */
  async #connectAndHold(signal: AbortSignal): Promise<void> {
    const known = this.#status.value.contexts;
    // While nothing answers, the reason stays on screen instead of flickering to "connecting" with every attempt.
    if (this.#status.value.state !== 'absent') this.#status.set({ state: 'connecting', contexts: known });
    let contexts = known;
    try {
      const note = (text: string): void => this.#status.set({ state: 'connecting', contexts: known, note: text });
      const found = await this.#find({ context: this.#context, note }, signal);
      contexts = found.contexts;
      if ('problem' in found.result) this.#status.set({ state: 'absent', contexts, problem: found.result.problem });
      else await this.#hold(found.result.engine, contexts, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#log.write('engine: no connection', error);
      this.#status.set({ state: 'absent', contexts, problem: problemOf(error) });
    }
  }

  async #hold(engine: Engine, contexts: readonly EngineContext[], signal: AbortSignal): Promise<void> {
    try {
      const info = await engine.info(signal);
      this.#engine = engine;
      this.#status.set({ state: 'ready', contexts, info });
      await stays(engine, info.id, signal);
    } finally {
      this.#engine = undefined;
      engine.close();
      this.#status.set({ state: 'connecting', contexts });
    }
  }
}

/**
 * Resolves when another engine answers at this engine's address; rejects when none does, or `signal` aborts. A stream that was cut and opened
 * again (idle connections are, by proxies) is no reason to leave: what is being deployed goes on.
 */
async function stays(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const left = new AbortController();
  let streams = 0;
  const opened = (): void => {
    streams += 1;
    if (streams === 1) return;
    engine.info(signal).then(
      (info) => (info.id === id ? undefined : left.abort()),
      () => left.abort(),
    );
  };
  // Nothing of interest comes through this filter: the stream is open only to learn when the engine goes away.
  const events = engine.events({ labels: { [slipwayLabels.probe]: true }, opened }, AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  while ((await events.next()).done !== true) signal.throwIfAborted();
}

function problemOf(error: unknown): EngineProblem {
  if (error instanceof EngineError) return { message: error.message, hints: error.hint === undefined ? [] : [error.hint] };
  return { message: 'Slipway could not connect to a container engine because of an unexpected error.', hints: ['The log file in Slipway’s state folder says more.'] };
}
