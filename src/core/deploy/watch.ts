import { composeLabels, EngineError, type Engine, type EngineEvent } from '#core/engine';

/** Actions after which a container's state or health is another. */
const telling = ['start', 'restart', 'die', 'stop', 'kill', 'oom', 'destroy', 'pause', 'unpause', 'health_status'];

interface Waiter {
  readonly containerId: string;
  look(event: EngineEvent | undefined): void;
  fail(error: unknown): void;
}

/** Hears the engine's events once for a whole deploy. */
export interface Watch {
  /**
   * Resolves with the first answer `check` gives. It is asked at once and again after each event that concerns the container:
   * state is heard, not polled. Rejects when `check` does, or when the event stream breaks.
   */
  until<Answer>(containerId: string, check: (event: EngineEvent | undefined) => Promise<Answer | undefined>): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens the event stream of a project's containers. Every waiter looks again once it is open, so nothing that happens meanwhile (over ssh, seconds) is missed. */
export function openWatch(engine: Engine, project: string, signal: AbortSignal): Watch {
  const waiters = new Set<Waiter>();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  if (signal.aborted) stop.abort(signal.reason);
  else signal.addEventListener('abort', onAbort, { once: true });

  let broken: { readonly error: unknown } | undefined;
  const listen = async (): Promise<void> => {
    const opened = (): void => {
      for (const waiter of waiters) waiter.look(undefined);
    };
    try {
      for await (const event of engine.events({ labels: { [composeLabels.project]: project }, opened }, stop.signal)) {
        if (event.type !== 'container' || !telling.includes(event.action.split(':')[0] ?? '')) continue;
        for (const waiter of waiters) if (waiter.containerId === event.id) waiter.look(event);
      }
      if (!stop.signal.aborted) throw new EngineError('unreachable', 'The engine closed its event stream.', { hint: 'Check that the engine is still running.' });
    } catch (error) {
      broken = { error };
      for (const waiter of waiters) waiter.fail(error);
    }
  };
  const listening = listen();

  return {
    until: (containerId, check) =>
      new Promise((resolve, reject) => {
        let busy = false;
        let again: { readonly event: EngineEvent | undefined } | undefined;
        const finish = (settle: () => void): void => {
          waiters.delete(waiter);
          stop.signal.removeEventListener('abort', onStop);
          settle();
        };
        const ask = async (event: EngineEvent | undefined): Promise<void> => {
          busy = true;
          try {
            const answer = await check(event);
            if (answer !== undefined) finish(() => resolve(answer));
          } catch (error) {
            finish(() => reject(error));
          }
          busy = false;
          if (again === undefined || !waiters.has(waiter)) return;
          const next = again.event;
          again = undefined;
          void ask(next);
        };
        const waiter: Waiter = {
          containerId,
          look: (event) => {
            if (busy) again = { event: event ?? again?.event };
            else void ask(event);
          },
          fail: (error) => finish(() => reject(error)),
        };
        const onStop = (): void => finish(() => reject(stop.signal.reason));
        if (stop.signal.aborted) {
          reject(stop.signal.reason);
          return;
        }
        if (broken !== undefined) {
          reject(broken.error);
          return;
        }
        stop.signal.addEventListener('abort', onStop, { once: true });
        waiters.add(waiter);
        void ask(undefined);
      }),
    close: async () => {
      signal.removeEventListener('abort', onAbort);
      stop.abort();
      await listening;
    },
  };
}
