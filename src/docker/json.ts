import { isJsonObject, type JsonObject } from '#core/lib';

/**
 * Reading what an engine answered without trusting it: a field of the wrong type counts as absent,
 * and absent fields have harmless values. Nothing here throws.
 */
const nothing: JsonObject = Object.freeze({});

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : nothing;
}

export function objectAt(source: JsonObject, key: string): JsonObject {
  return Object.hasOwn(source, key) ? objectOf(source[key]) : nothing;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function listAt(source: JsonObject, key: string): readonly unknown[] {
  return listOf(source[key]);
}

export function textAt(source: JsonObject, key: string): string {
  const value = source[key];
  return typeof value === 'string' ? value : '';
}

export function optionalTextAt(source: JsonObject, key: string): string | undefined {
  const value = source[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberAt(source: JsonObject, key: string): number {
  return optionalNumberAt(source, key) ?? 0;
}

export function optionalNumberAt(source: JsonObject, key: string): number | undefined {
  const value = source[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function flagAt(source: JsonObject, key: string): boolean {
  return source[key] === true;
}

export function textsAt(source: JsonObject, key: string): readonly string[] {
  return listAt(source, key).filter((item) => typeof item === 'string');
}

/** A string map such as labels; entries that are not strings are left out. Safe for keys like `__proto__`. */
export function textMapAt(source: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(objectAt(source, key))) {
    if (typeof value === 'string') entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

/** Maps an object of objects, e.g. `Networks`. Safe for keys like `__proto__`. */
export function mapAt<T>(source: JsonObject, key: string, read: (value: JsonObject) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(objectAt(source, key)).map(([name, value]): [string, T] => [name, read(objectOf(value))]));
}
