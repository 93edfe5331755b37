import { Refusal, type Edit, type Source } from '#core/compose/edit';
import type { ValuePath } from '#core/lib';
import { asList, asMap, nameOf, removal, requireService } from './document.ts';

function environmentPath(service: string): ValuePath {
  return ['services', service, 'environment'];
}

function requireVariableName(name: string): void {
  if (name === '' || /[=\p{Cc}]/u.test(name)) throw new Refusal('invalid-name', 'A variable needs a name without “=” and line breaks.', 0);
}

/** Sets one variable, in map or list form as the file has it. null: a bare name, taken from the shell. */
export function setEnvironment(source: Source, service: string, name: string, value: string | null): readonly Edit[] {
  requireService(source, service);
  requireVariableName(name);
  const path = environmentPath(service);
  const current = source.get(path);
  const list = asList(current);
  if (list === undefined) {
    const map = asMap(current);
    const existing = map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
    if (existing !== undefined && (existing === null ? value === null : value !== null && String(existing) === value)) return [];
    return [{ op: 'set', path: [...path, name], value }];
  }
  const item = value === null ? name : `${name}=${value}`;
  const index = list.findIndex((candidate) => nameOf(candidate) === name);
  return index === -1 ? [{ op: 'append', path, value: item }] : [{ op: 'set', path: [...path, index], value: item }];
}

export function removeEnvironment(source: Source, service: string, name: string): readonly Edit[] {
  requireService(source, service);
  const path = environmentPath(service);
  const list = asList(source.get(path));
  if (list === undefined) return removal(source, [...path, name], 2);
  const index = list.findIndex((candidate) => nameOf(candidate) === name);
  return index === -1 ? [] : removal(source, [...path, index], 2);
}

export function renameEnvironment(source: Source, service: string, from: string, to: string): readonly Edit[] {
  requireService(source, service);
  if (from === to) return [];
  const path = environmentPath(service);
  const current = source.get(path);
  const list = asList(current);
  const names = list === undefined ? Object.keys(asMap(current) ?? {}) : list.map((item) => nameOf(item) ?? '');
  requireVariableName(to);
  if (names.includes(to)) throw new Refusal('name-taken', `“${service}” has a variable “${to}” already.`, 0, 'Choose another name.');
  const index = names.indexOf(from);
  if (index === -1) throw new Refusal('no-such-value', `“${service}” has no variable “${from}”.`, 0);
  if (list === undefined) return [{ op: 'rename', path: [...path, from], to }];
  const item = list[index];
  return [{ op: 'set', path: [...path, index], value: typeof item === 'string' ? to + item.slice(from.length) : to }];
}
