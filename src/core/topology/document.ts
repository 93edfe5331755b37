import { Refusal, type Edit, type Source } from '#core/compose/edit';
import { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';

/** Names the Compose Specification allows for services; also used for networks and volumes. */
const validName = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;

export function requireService(source: Source, service: string): void {
  if (source.get(['services', service]) !== undefined) return;
  throw new Refusal('no-such-service', `There is no service “${service}” in this file.`, 0, 'It may come from an included or extended file: open that file.');
}

export function requireName(kind: 'service' | 'network' | 'volume', name: string): void {
  if (validName.test(name) && name.length <= 255) return;
  throw new Refusal('invalid-name', `“${name.slice(0, 80)}” cannot be the name of a ${kind}.`, 0, 'Use letters, digits, “.”, “_” and “-”, beginning with a letter or digit.');
}

/** Removes a value if it is there, and the collections that run empty by it, up to (not including) depth `keep`. */
export function removal(source: Source, path: ValuePath, keep: number): readonly Edit[] {
  if (source.get(path) === undefined) return [];
  let target = path;
  while (target.length - 1 > keep) {
    const parent = source.get(target.slice(0, -1));
    const size = Array.isArray(parent) ? parent.length : isJsonObject(parent) ? Object.keys(parent).length : 0;
    if (size !== 1) break;
    target = target.slice(0, -1);
  }
  return [{ op: 'remove', path: target }];
}

/** Removes list items by index, highest first, or the whole list when none stays. */
export function removeItems(list: ValuePath, length: number, indexes: readonly number[]): readonly Edit[] {
  if (indexes.length === 0) return [];
  if (indexes.length === length) return [{ op: 'remove', path: list }];
  return indexes.toSorted((a, b) => b - a).map((index) => ({ op: 'remove', path: [...list, index] }));
}

export function asList(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

export function asMap(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** The name in `NAME=value` or `NAME`. */
export function nameOf(item: JsonValue): string | undefined {
  if (typeof item !== 'string') return undefined;
  const at = item.indexOf('=');
  return at === -1 ? item : item.slice(0, at);
}
