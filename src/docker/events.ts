import { setTimeout as wait } from 'node:timers/promises';
import { EngineError, type Engine, type EngineEvent } from '#core/engine';
import type { JsonObject } from '#core/lib';
import type { Connection } from './connection.ts';
import { filtersQuery } from './filters.ts';
import { numberAt, objectAt, optionalNumberAt, textAt, textMapAt } from './json.ts';
import { splitJson } from './lines.ts';

/** One message of `GET /events` (EventMessage). */
export function readEvent(message: JsonObject): EngineEvent {
  const actor = objectAt(message, 'Actor');
  return {
    type: textAt(message, 'Type'),
    action: textAt(message, 'Action'),
    id: textAt(actor, 'ID'),
    attributes: textMapAt(actor, 'Attributes'),
    timeNano: optionalNumberAt(message, 'timeNano') ?? numberAt(message, 'time') * 1e9,
  };
}

/** Milliseconds to wait before the stream is opened again, by how often in a row it ended at once; then the engine counts as gone. */
const pauses = [0, 250, 1000];
/** A stream that held this long did not end at once. Milliseconds. */
const steady = 5000;

/** `GET /events`. */
export function eventCalls(connection: Connection): Pick<Engine, 'events'> {
  /** One stream, until it ends. @throws EngineError when it cannot be opened */
  async function* once(filters: string | undefined, opened: () => void, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const answer = await connection.open({ method: 'GET', path: '/events', query: { filters }, subject: { kind: 'engine', name: 'events' }, timeout: 30_000 }, signal);
    opened();
    try {
      for await (const message of splitJson(answer.chunks)) yield readEvent(message);
    } catch (error) {
      // Proxies and tunnels drop what is idle for long. Opening it again tells whether the engine still answers.
      if (!(error instanceof EngineError) || error.kind !== 'unreachable') throw error;
    }
  }

  async function* events(filters: string | undefined, opened: () => void, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    try {
      for (let brief = 0; brief <= pauses.length; ) {
        await wait(pauses[brief - 1] ?? 0, undefined, { signal });
        const began = performance.now();
        yield* once(filters, opened, signal);
        brief = performance.now() - began > steady ? 1 : brief + 1;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    throw new EngineError('unreachable', `The engine at ${connection.endpoint} ends its event stream again and again.`, { hint: 'See whether the engine still runs.' });
  }
  return { events: (filter, signal) => events(filtersQuery(filter.labels), filter.opened ?? (() => undefined), signal) };
}
