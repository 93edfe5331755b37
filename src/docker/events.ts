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

export function eventCalls(connection: Connection): Pick<Engine, 'events'> {
  async function* events(filters: string | undefined, opened: (() => void) | undefined, signal: AbortSignal): AsyncGenerator<EngineEvent> {
    try {
      const answer = await connection.open({ method: 'GET', path: '/events', query: { filters }, subject: { kind: 'engine', name: 'events' }, timeout: 30_000 }, signal);
      opened?.();
      for await (const message of splitJson(answer.chunks)) yield readEvent(message);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    throw new EngineError('unreachable', `The engine at ${connection.endpoint} ended its event stream.`, { hint: 'See whether the engine still runs.' });
  }
  return { events: (filter, signal) => events(filtersQuery(filter.labels), filter.opened, signal) };
}
