import { isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';

/*
 * Readers for attributes the canonical model leaves untyped. Each answers undefined for an absent value or one of another
 * shape: the loader has already said what is wrong with it, and a plan is never made from a project with errors.
 */

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Numbers and decimal strings (`config` writes sizes as strings). */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

export function flagOf(value: JsonValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** Texts of a list; numbers in it are written out. */
export function textsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === 'string' || typeof item === 'number').map(String);
}

/** A map of texts; numbers and booleans are written out, null becomes empty. */
export function textMapOf(value: JsonValue | undefined): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const entries: [string, string][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || typeof item === 'object') {
      if (item === null) entries.push([key, '']);
      continue;
    }
    entries.push([key, String(item)]);
  }
  return toRecord(entries);
}

/** Drops keys that are undefined, so that a request carries only what was asked for. */
export function present<Shape extends object>(shape: Shape): { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> } {
  const result: { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> } = {};
  for (const key in shape) {
    const value = shape[key];
    if (isPresent(value)) result[key] = value;
  }
  return result;
}

function isPresent<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}

/** Undefined instead of an empty list or map. */
export function nonEmpty<Value extends object>(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  return Object.keys(value).length === 0 ? undefined : value;
}
