import type { Engine, VolumeSummary } from '#core/engine';
import type { JsonObject } from '#core/lib';
import { type Connection, segment } from './connection.ts';
import { filtersQuery } from './filters.ts';
import { listAt, objectOf, textAt, textMapAt } from './json.ts';

type Volumes = Pick<Engine, 'listVolumes' | 'createVolume' | 'removeVolume'>;

const minute = 60_000;

function readVolume(row: JsonObject): VolumeSummary {
  return { name: textAt(row, 'Name'), driver: textAt(row, 'Driver'), labels: textMapAt(row, 'Labels') };
}

export function volumeCalls(connection: Connection): Volumes {
  return {
    async listVolumes(filter, signal) {
      const answer = await connection.json(
        { method: 'GET', path: '/volumes', query: { filters: filtersQuery(filter.labels, filter.name === undefined ? {} : { name: [filter.name] }) }, subject: { kind: 'engine', name: 'volumes' } },
        signal,
      );
      const volumes = listAt(objectOf(answer), 'Volumes').map((row) => readVolume(objectOf(row)));
      // The engine's filter finds parts of names.
      return filter.name === undefined ? volumes : volumes.filter((volume) => volume.name === filter.name);
    },

    async createVolume(body, signal) {
      await connection.send({ method: 'POST', path: '/volumes/create', body, subject: { kind: 'volume', name: body.Name }, timeout: 2 * minute }, signal);
    },

    async removeVolume(name, signal) {
      await connection.send({ method: 'DELETE', path: `/volumes/${segment(name)}`, subject: { kind: 'volume', name }, timeout: 5 * minute }, signal);
    },
  };
}
