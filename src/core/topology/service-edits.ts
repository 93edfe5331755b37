import { orderServiceKeys, Refusal, type Edit, type Source } from '#core/compose/edit';
import { groupBy, isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import type { Command, Position } from './commands.ts';
import { asList, asMap, nameOf, removal, requireName, requireService } from './document.ts';
import { renameHost } from './hosts.ts';
import { removeDependency, removeLinks } from './link-edits.ts';
import { volumeDeclarations } from './volume-edits.ts';

function positionEdit(service: string, position: Position): Edit {
  const { x, y } = position;
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new Refusal('invalid-position', `The position of “${service}” is not a pair of numbers.`, 0);
  // `|| 0` turns -0 into 0.
  return { op: 'set', path: ['x-slipway', 'canvas', service], value: { x: Math.round(x) || 0, y: Math.round(y) || 0 } };
}

export function addService(source: Source, command: Command & { readonly type: 'addService' }): readonly Edit[] {
  const { service, definition } = command;
  requireName('service', service);
  if (source.keys(['services']).includes(service)) throw new Refusal('name-taken', `There is a service “${service}” already.`, 0, 'Choose another name.');
  const entries = Object.entries(definition).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return [
    { op: 'set', path: ['services', service], value: Object.fromEntries(orderServiceKeys(entries)) },
    ...volumeDeclarations(source, command.volumes ?? []),
    ...(command.position === undefined ? [] : [positionEdit(service, command.position)]),
  ];
}

export function moveServices(source: Source, positions: Readonly<Record<string, Position>>): readonly Edit[] {
  const known = new Set(source.keys(['services']));
  return Object.entries(positions).filter(([service]) => known.has(service)).map(([service, position]) => positionEdit(service, position));
}

/** Paths of values that are `service:NAME`: shared namespaces, and images of other services that a build takes files from. */
function serviceReferences(source: Source, other: string, service: string): readonly { readonly path: ValuePath; readonly value: string }[] {
  const at = (...keys: readonly (string | number)[]): ValuePath => ['services', other, ...keys];
  const contexts = source.get(at('build', 'additional_contexts'));
  const inList = asList(contexts) !== undefined;
  const places = [
    ...namespaceKeys.map((key) => at(key)),
    ...Object.keys(asMap(contexts) ?? {}).map((name) => at('build', 'additional_contexts', name)),
    ...(asList(contexts) ?? []).map((_, index) => at('build', 'additional_contexts', index)),
  ];
  return places.flatMap((path) => {
    const value = source.get(path);
    const found = typeof value === 'string' && (value === `service:${service}` || (inList && value.endsWith(`=service:${service}`)));
    return found ? [{ path, value }] : [];
  });
}

const namespaceKeys = ['network_mode', 'ipc', 'pid'] as const;

/** Removes services and what refers to them in services that stay: waiting, links, shared namespaces, volumes_from, positions. */
export function removeServices(source: Source, services: readonly string[]): readonly Edit[] {
  const removed = new Set(services);
  for (const service of removed) requireService(source, service);
  const edits: Edit[] = [];
  for (const service of removed) {
    for (const other of source.servicesMentioning(service)) if (!removed.has(other)) edits.push(...dropReferences(source, other, service, removed));
  }
  const positions = [...removed].filter((service) => source.get(['x-slipway', 'canvas', service]) !== undefined);
  const allPositions = positions.length > 0 && positions.length === source.keys(['x-slipway', 'canvas']).length;
  return [
    ...uniquePaths(edits),
    ...[...removed].map((service): Edit => ({ op: 'remove', path: ['services', service] })),
    ...(allPositions ? removal(source, ['x-slipway', 'canvas'], 0) : positions.map((service): Edit => ({ op: 'remove', path: ['x-slipway', 'canvas', service] }))),
  ];
}

function dropReferences(source: Source, other: string, service: string, removed: ReadonlySet<string>): readonly Edit[] {
  const at = (key: string): ValuePath => ['services', other, key];
  const extended = source.get(at('extends'));
  const extendsIt = extended === service || (isJsonObject(extended) && extended['service'] === service && extended['file'] === undefined);
  if (extendsIt) throw new Refusal('extended-service', `“${other}” extends “${service}”, so “${service}” cannot be removed.`, 0, `Remove “${other}” too, or write out what it takes over.`);
  const edits: Edit[] = [];
  const wholeDependsOn = goesEmpty(source, at('depends_on'), removed, (item) => item);
  const wholeLinks = goesEmpty(source, at('links'), removed, (item) => item.split(':')[0] ?? '');
  edits.push(...(wholeDependsOn ? [{ op: 'remove', path: at('depends_on') } as const] : removeDependency(source, other, service)));
  edits.push(...(wholeLinks ? [{ op: 'remove', path: at('links') } as const] : removeLinks(source, other, service)));
  for (const { path } of serviceReferences(source, other, service)) edits.push(...removal(source, path, path.length > 3 ? 3 : 2));
  const shared = asList(source.get(at('volumes_from'))) ?? [];
  const left = shared.filter((item) => typeof item !== 'string' || !removed.has(item.split(':')[0] ?? ''));
  if (left.length < shared.length) edits.push(left.length === 0 ? { op: 'remove', path: at('volumes_from') } : { op: 'set', path: at('volumes_from'), value: left });
  return edits;
}

/** True when a list or map of service names would lose all its entries. */
function goesEmpty(source: Source, path: ValuePath, removed: ReadonlySet<string>, serviceIn: (item: string) => string): boolean {
  const value = source.get(path);
  const names = asList(value)?.filter((item) => typeof item === 'string') ?? Object.keys(asMap(value) ?? {});
  return names.length > 0 && names.every((item) => removed.has(serviceIn(item)));
}

function uniquePaths(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  const unique = edits.filter((edit) => {
    const key = JSON.stringify(edit.path);
    return !seen.has(key) && seen.add(key);
  });
  // Items of one list go together and highest index first: lower indexes stay what they were.
  const lists = groupBy(unique, ({ path }) => (typeof path.at(-1) === 'number' ? JSON.stringify(path.slice(0, -1)) : JSON.stringify(path)));
  return [...lists.values()].flatMap((list) => list.toSorted((left, right) => indexOf(right) - indexOf(left)));
}

function indexOf({ path }: Edit): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last : 0;
}

/** Renames a service and every reference to it, host names in variables included where they clearly are host names. */
export function renameService(source: Source, from: string, to: string): readonly Edit[] {
  requireService(source, from);
  if (from === to) return [];
  requireName('service', to);
  if (source.keys(['services']).includes(to)) throw new Refusal('name-taken', `There is a service “${to}” already.`, 0, 'Choose another name.');
  const edits: Edit[] = [];
  for (const other of source.servicesMentioning(from)) edits.push(...renameReferences(source, other, from, to));
  if (source.get(['x-slipway', 'canvas', from]) !== undefined) {
    // Where a service of that name stood before it was taken out by hand.
    if (source.get(['x-slipway', 'canvas', to]) !== undefined) edits.push({ op: 'remove', path: ['x-slipway', 'canvas', to] });
    edits.push({ op: 'rename', path: ['x-slipway', 'canvas', from], to });
  }
  // Last: the paths above still use the old name.
  return [...edits, { op: 'rename', path: ['services', from], to }];
}

function renameReferences(source: Source, other: string, from: string, to: string): readonly Edit[] {
  const at = (key: string): ValuePath => ['services', other, key];
  const edits: Edit[] = [];
  const inList = (key: string, renamed: (item: string) => string | undefined): void => {
    for (const [index, item] of (asList(source.get(at(key))) ?? []).entries()) {
      const value = typeof item === 'string' ? renamed(item) : undefined;
      if (value !== undefined) edits.push({ op: 'set', path: [...at(key), index], value });
    }
  };
  inList('depends_on', (item) => (item === from ? to : undefined));
  if (Object.hasOwn(asMap(source.get(at('depends_on'))) ?? {}, from)) edits.push({ op: 'rename', path: [...at('depends_on'), from], to });
  // `links: [db]` also makes the name `db` resolvable; the renamed service resolves under its new name.
  inList('links', (item) => (item === from ? to : item.startsWith(`${from}:`) ? to + item.slice(from.length) : undefined));
  inList('volumes_from', (item) => (item === from || item.startsWith(`${from}:`) ? to + item.slice(from.length) : undefined));
  for (const { path, value } of serviceReferences(source, other, from)) edits.push({ op: 'set', path, value: value.slice(0, -from.length) + to });
  const extended = source.get(at('extends'));
  if (extended === from) edits.push({ op: 'set', path: at('extends'), value: to });
  else if (isJsonObject(extended) && extended['service'] === from && extended['file'] === undefined) edits.push({ op: 'set', path: [...at('extends'), 'service'], value: to });
  const environment = source.get(at('environment'));
  inList('environment', (item) => {
    const name = nameOf(item);
    const value = name === undefined || name === item ? undefined : renameHost(name, item.slice(name.length + 1), from, to);
    return value === undefined ? undefined : `${name}=${value}`;
  });
  for (const [name, value] of Object.entries(asMap(environment) ?? {})) {
    const renamed = typeof value === 'string' ? renameHost(name, value, from, to) : undefined;
    if (renamed !== undefined) edits.push({ op: 'set', path: [...at('environment'), name], value: renamed });
  }
  return edits;
}

/** Replaces one attribute of a service, in the form (list or map) the file has it; undefined removes it. */
export function setAttribute(source: Source, service: string, attribute: string, value: JsonValue | undefined): readonly Edit[] {
  requireService(source, service);
  const path = ['services', service, attribute];
  if (value === undefined) return removal(source, path, 2);
  return [{ op: 'set', path, value: inWrittenForm(attribute, source.get(path), value) }];
}

/** Attributes that may be a list of `NAME=value` or a map. */
const assignments = new Set(['environment', 'labels', 'sysctls', 'annotations']);

function inWrittenForm(attribute: string, written: JsonValue | undefined, value: JsonValue): JsonValue {
  if (!assignments.has(attribute) || asList(written) === undefined || !isJsonObject(value)) return value;
  return Object.entries(value).flatMap(([name, item]) => (item === undefined ? [] : [item === null ? name : `${name}=${String(item)}`]));
}
