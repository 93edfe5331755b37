import type { Engine, NetworkSummary } from '#core/engine';
import type { JsonObject } from '#core/lib';
import { type Connection, segment } from './connection.ts';
import { malformed, type Subject } from './errors.ts';
import { filtersQuery } from './filters.ts';
import { fitEndpoint, fitNetwork } from './fit.ts';
import { listAt, listOf, objectAt, objectOf, textAt, textMapAt } from './json.ts';

type Networks = Pick<Engine, 'listNetworks' | 'createNetwork' | 'removeNetwork' | 'connectNetwork' | 'disconnectNetwork'>;

const minute = 60_000;

function subjectOf(id: string): Subject {
  return { kind: 'network', name: id };
}

/** One row of `GET /networks`. */
export function readNetwork(row: JsonObject): NetworkSummary {
  return {
    id: textAt(row, 'Id'),
    name: textAt(row, 'Name'),
    driver: textAt(row, 'Driver'),
    labels: textMapAt(row, 'Labels'),
    subnets: listAt(objectAt(row, 'IPAM'), 'Config')
      .map((config) => textAt(objectOf(config), 'Subnet'))
      .filter((subnet) => subnet !== ''),
  };
}

export function networkCalls(connection: Connection, api: string): Networks {
  return {
    async listNetworks(filter, signal) {
      const rows = await connection.json(
        { method: 'GET', path: '/networks', query: { filters: filtersQuery(filter.labels, filter.name === undefined ? {} : { name: [filter.name] }) }, subject: { kind: 'engine', name: 'networks' } },
        signal,
      );
      const networks = listOf(rows).map((row) => readNetwork(objectOf(row)));
      // The engine's filter finds parts of names.
      return filter.name === undefined ? networks : networks.filter((network) => network.name === filter.name);
    },

    async createNetwork(body, signal) {
      const answer = await connection.json(
        {
          method: 'POST',
          path: '/networks/create',
          body: fitNetwork(body, api),
          subject: subjectOf(body.Name),
          timeout: 2 * minute,
        },
        signal,
      );
      const id = textAt(objectOf(answer), 'Id');
      if (id === '') throw malformed(subjectOf(body.Name));
      return { id };
    },

    async removeNetwork(id, signal) {
      await connection.send({ method: 'DELETE', path: `/networks/${segment(id)}`, subject: subjectOf(id), timeout: minute }, signal);
    },

    async connectNetwork(id, container, endpoint, signal) {
      await connection.send({ method: 'POST', path: `/networks/${segment(id)}/connect`, body: { Container: container, EndpointConfig: fitEndpoint(endpoint, api) }, subject: subjectOf(id), timeout: minute }, signal);
    },

    async disconnectNetwork(id, container, options, signal) {
      await connection.send(
        { method: 'POST', path: `/networks/${segment(id)}/disconnect`, body: { Container: container, Force: options?.force === true }, subject: subjectOf(id), timeout: minute },
        signal,
      );
    },
  };
}
