import type { ValuePath } from '#core/lib';
import type { MapNode, Node } from './parse/node.ts';
import { service } from './schema/service.ts';
import type { Shape } from './schema/shape.ts';

/** Keys of older Compose files, and what to write today. */
const OLD_KEYS: ReadonlyMap<string, string> = new Map([
  ['net', 'write network_mode: instead'],
  ['log_driver', 'write logging: {driver: …} instead'],
  ['log_opt', 'write logging: {options: …} instead'],
  ['volume_driver', 'give the volume its driver under the top-level volumes:'],
  ['userns', 'write userns_mode: instead'],
  ['arguments', 'write build: {args: …} instead'],
  ['memory', 'write mem_limit: instead'],
]);

function keysOf(shape: Shape | undefined): ReadonlySet<string> {
  return new Set(shape?.kind === 'object' ? shape.fields.map(({ key }) => key) : []);
}

/** Sections of a service, in the order in which a key that stands beside them is looked for in them. */
const SECTIONS = ['build', 'healthcheck', 'deploy', 'logging'].map((name) => [name, keysOf(service.byKey.get(name)?.shape)] as const);

/** What to do about an unknown key whose place is known: the hint; undefined when nothing is known about it. */
export function hintForKey(path: ValuePath): string | undefined {
  const [section, , key] = path;
  if (section !== 'services' || path.length !== 3 || typeof key !== 'string') return undefined;
  const home = SECTIONS.find(([, keys]) => keys.has(key));
  return OLD_KEYS.get(key) ?? (home === undefined ? undefined : `put it under ${home[0]}:`);
}

function isKeyOfService(key: string): boolean {
  return service.byKey.has(key) || OLD_KEYS.has(key) || key === 'dockerfile';
}

/** True for a mapping that can only be a service: the first Compose files had theirs at the top. */
export function looksLikeService(node: Node): boolean {
  return node.kind === 'map' && node.entries.size > 0 && [...node.entries.keys()].every(isKeyOfService);
}

/** What to do about a service at the top of a file. */
export function hintForService(file: MapNode): string {
  return file.entries.has('services') ? 'put this service under services:' : 'write services: in a line above and indent every service by two spaces';
}
