import { Refusal, type Edit, type Source } from '#core/compose/edit';
import type { JsonObject } from '#core/lib';
import { asList, asMap, removal, removeItems, requireName, requireService } from './document.ts';

/** Keys of the networks a service is on as written; undefined: it has another network mode and joins none. */
export function networksOf(source: Source, service: string): readonly string[] | undefined {
  const written = source.get(['services', service, 'networks']);
  const keys = asList(written)?.filter((key) => typeof key === 'string') ?? Object.keys(asMap(written) ?? {});
  if (keys.length > 0) return keys;
  return source.get(['services', service, 'network_mode']) === undefined ? ['default'] : undefined;
}

export function addNetwork(source: Source, network: string, definition: JsonObject | undefined): readonly Edit[] {
  requireName('network', network);
  if (source.keys(['networks']).includes(network)) throw new Refusal('name-taken', `There is a network “${network}” already.`, 0, 'Choose another name.');
  return [{ op: 'set', path: ['networks', network], value: definition ?? null }];
}

function declaration(source: Source, network: string): readonly Edit[] {
  if (network === 'default' || source.keys(['networks']).includes(network)) return [];
  requireName('network', network);
  return [{ op: 'set', path: ['networks', network], value: null }];
}

/** Puts a service on a network, which is declared where it is not yet; it stays on those it is on, the implicit default one included. */
export function joinNetwork(source: Source, service: string, network: string): readonly Edit[] {
  return [...joinDeclared(source, service, network), ...declaration(source, network)];
}

/** {@link joinNetwork} for a network that is declared here or in another file. */
export function joinDeclared(source: Source, service: string, network: string): readonly Edit[] {
  requireService(source, service);
  const current = networksOf(source, service);
  if (current === undefined) {
    throw new Refusal('network-mode', `“${service}” sets network_mode, so it cannot join networks.`, 0, 'Remove network_mode first.');
  }
  if (current.includes(network)) return [];
  const path = ['services', service, 'networks'];
  const written = source.get(path);
  const edit: Edit =
    asMap(written) !== undefined && current.length > 0 && Object.keys(asMap(written) ?? {}).length > 0
      ? { op: 'set', path: [...path, network], value: null }
      : asList(written) !== undefined && (asList(written)?.length ?? 0) > 0
        ? { op: 'append', path, value: network }
        : { op: 'set', path, value: [...current, network] };
  return [edit];
}

/** Takes a service off a network. The last explicit one leaves it on the default network. */
export function leaveNetwork(source: Source, service: string, network: string): readonly Edit[] {
  requireService(source, service);
  const path = ['services', service, 'networks'];
  const written = source.get(path);
  const list = asList(written);
  if (list !== undefined) return removeItems(path, list.length, list.flatMap((item, index) => (item === network ? [index] : [])));
  if (asMap(written) !== undefined) return removal(source, [...path, network], 2);
  if (network !== 'default') return [];
  throw new Refusal('last-network', `“${service}” is on the default network only.`, 0, 'Let it join another network first.');
}

/** Removes a network and every membership in it. */
export function removeNetwork(source: Source, network: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const service of source.servicesMentioning(network)) {
    if (source.get(['services', service, 'networks']) !== undefined && networksOf(source, service)?.includes(network) === true) edits.push(...leaveNetwork(source, service, network));
  }
  return [...edits, ...removal(source, ['networks', network], 0)];
}
