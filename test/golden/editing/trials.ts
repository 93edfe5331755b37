import type { Command } from '#core/topology';
import { dataOf, get, isDataMap, keysAt, mapAt, type Data, type DataMap, type Path, type Written } from './data.ts';

/** A command, and what it should do to the canonical project, said without the code under test. */
export interface Trial {
  readonly command: Command;
  /** Changes the canonical project as intended. */
  readonly intend: (canonical: DataMap) => void;
  /** Paths in the written file whose lines may go. */
  readonly touches: readonly Path[];
  /** Attributes of services that the command is about: services that extend these take the change over, and get a removed value from what they extend. */
  readonly about: readonly { readonly service: string; readonly attribute: string }[];
  /** A renamed service: its name may change within variables. */
  readonly renamed?: { readonly from: string; readonly to: string };
}

export interface Random {
  /** A whole number from 0 below `limit`. */
  below(limit: number): number;
}

/** mulberry32: small, and the same everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
    },
  };
}

/** What a trial is made from. */
export interface Setting {
  readonly written: Written;
  readonly canonical: DataMap;
  readonly random: Random;
  /** Different in each trial. */
  readonly turn: number;
}

export function pick<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values[random.below(values.length)];
}

export function servicesOf({ written, canonical }: Setting): readonly string[] {
  const known = new Set(keysAt(canonical, ['services']));
  return keysAt(written.data, ['services']).filter((name) => known.has(name) && isDataMap(get(written.data, ['services', name])));
}

export const awkward = ['plain', 'yes', '1.0', '22:22', 'a # b', 'a: b', '', '- x', '*x', '&x', '!x', '%', "it's", '"q"', 'tab\there', '한국어', '0x1f', '~', 'null', '{a}', 'trailing:', '2020-01-01', ', x', 'two\nlines\n'];

export function services(canonical: DataMap): [string, DataMap][] {
  return Object.entries(mapAt(canonical, ['services'])).flatMap(([name, service]) => (isDataMap(service) ? [[name, service] as [string, DataMap]] : []));
}

export function serviceIn(canonical: DataMap, name: string): DataMap {
  return mapAt(canonical, ['services', name]);
}

/** Removes a key, and the map with it when it runs empty. */
export function drop(map: DataMap, attribute: string, key: string): void {
  const inner = map[attribute];
  if (!isDataMap(inner)) return;
  delete inner[key];
  if (Object.keys(inner).length === 0) delete map[attribute];
}

export function keepItems(map: DataMap, attribute: string, keep: (item: Data) => boolean): void {
  const list = map[attribute];
  if (!Array.isArray(list)) return;
  const kept = list.filter(keep);
  if (kept.length === 0) delete map[attribute];
  else map[attribute] = kept;
}

export const namespaces = ['network_mode', 'ipc', 'pid'] as const;

/** Before the first `:`. */
export function head(item: Data): string {
  return typeof item === 'string' ? (item.split(':')[0] ?? '') : '';
}

export function declareNetwork(canonical: DataMap, network: string): void {
  if (network === 'default') return;
  const networks = mapAt(canonical, ['networks']);
  networks[network] ??= { ipam: {} };
}

export function declareVolume(canonical: DataMap, volume: string): void {
  const volumes = mapAt(canonical, ['volumes']);
  volumes[volume] ??= {};
}

export function place(canonical: DataMap, service: string, x: number, y: number): void {
  mapAt(canonical, ['x-slipway', 'canvas'])[service] = { x, y };
}

/** `x-slipway` and its map go when they run empty. */
export function unplace(canonical: DataMap, names: readonly string[]): void {
  const own = canonical['x-slipway'];
  if (!isDataMap(own)) return;
  for (const name of names) drop(own, 'canvas', name);
  if (Object.keys(own).length === 0) delete canonical['x-slipway'];
}

/** Networks of a service as Compose sees them; undefined: it has a network mode. */
export function networksOf(canonical: DataMap, name: string): readonly string[] | undefined {
  const keys = keysAt(canonical, ['services', name, 'networks']);
  if (keys.length > 0) return keys;
  return get(canonical, ['services', name, 'network_mode']) === undefined ? ['default'] : undefined;
}

export function join(canonical: DataMap, name: string, network: string): void {
  const before = networksOf(canonical, name);
  declareNetwork(canonical, network);
  if (before === undefined || before.includes(network)) return;
  const networks = mapAt(canonical, ['services', name, 'networks']);
  for (const key of [...before, network]) networks[key] ??= null;
}

/** Whom a service waits for, implied dependencies included. */
export function awaits(canonical: DataMap, name: string): readonly string[] {
  const service = serviceIn(dataMap(canonical), name);
  const items = (key: string): string[] => (Array.isArray(service[key]) ? service[key].map(head) : []);
  const shared = namespaces.flatMap((key) => (typeof service[key] === 'string' && service[key].startsWith('service:') ? [service[key].slice(8)] : []));
  return [...keysAt(service, ['depends_on']), ...items('links'), ...items('volumes_from'), ...shared];
}

function dataMap(value: DataMap): DataMap {
  const copy = dataOf(value);
  return isDataMap(copy) ? copy : {};
}

export function waitsFor(canonical: DataMap, from: string, to: string, seen: Set<string> = new Set()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return awaits(canonical, from).some((next) => waitsFor(canonical, next, to, seen));
}

/** Makes a trial of one kind; undefined: the project has nothing for it. */
export type Maker = (setting: Setting) => Trial | undefined;

export function at(service: string, ...keys: readonly (string | number)[]): Path {
  return ['services', service, ...keys];
}

/** Another file refers to it: seen by those who load the project, not by a change of one text. */
export function usedElsewhere({ written, canonical }: Setting, name: string): boolean {
  const mentions = (service: Data | undefined): boolean => ['depends_on', 'links', 'volumes_from', 'networks', 'volumes', ...namespaces].some((key) => JSON.stringify(get(service, [key]) ?? null).includes(name));
  return services(canonical).some(([service, definition]) => mentions(definition) && !mentions(get(written.data, at(service))));
}
