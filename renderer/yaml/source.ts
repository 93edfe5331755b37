import { parseDocument, stringify } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { useDocument } from '../state/index.ts';

/** The document as it is written: variables not interpolated, short forms kept. Parsed once per text, since several fields ask. */
let parsed: { readonly text: string; readonly value: JsonValue } | undefined;

function toJson(value: unknown, depth = 0): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || depth > 100) return null;
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, depth + 1)]));
}

/** Reads YAML as data; undefined when it does not parse or expands beyond reason. */
export function readYaml(text: string): JsonValue | undefined {
  const document = parseDocument(text, { merge: true, logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
  try {
    return toJson(document.toJS({ maxAliasCount: 1_000 }));
  } catch {
    // The only throw: aliases that multiply without end. Such a document is refused by the loader with a message.
    return undefined;
  }
}

function sourceOf(text: string): JsonValue {
  if (parsed?.text !== text) parsed = { text, value: readYaml(text) ?? null };
  return parsed.value;
}

/** The value at `path` as written in the first file; undefined when it is not written there. */
export function writtenValue(text: string, path: ValuePath): JsonValue | undefined {
  let value: JsonValue | undefined = sourceOf(text);
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isJsonObject(value) && typeof part === 'string' && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** Services as YAML text for the clipboard: a Compose file of their own, with the named volumes they mount. */
export function servicesAsYaml(services: readonly string[]): string {
  const { text, graph } = useDocument.getState();
  const written = services.flatMap((service): [string, JsonValue][] => {
    const value = writtenValue(text, ['services', service]);
    return value === undefined ? [] : [[service, value]];
  });
  const chosen = new Set(services);
  const volumes = graph.volumes
    .filter((volume) => volume.usedBy.some((use) => chosen.has(use.service)))
    .map((volume): [string, JsonValue] => [volume.key, writtenValue(text, ['volumes', volume.key]) ?? null]);
  return stringify({ services: Object.fromEntries(written), ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes) }) }, { nullStr: '', lineWidth: 0 });
}

/** Services in a pasted text: a Compose file, or only its services. undefined: nothing of the kind. */
export function servicesFromYaml(text: string): ReadonlyMap<string, JsonObject> | undefined {
  if (text.length > 1_000_000) return undefined;
  const value = readYaml(text);
  if (!isJsonObject(value)) return undefined;
  const services = isJsonObject(value['services']) ? value['services'] : value;
  const found = new Map<string, JsonObject>();
  for (const [name, definition] of Object.entries(services)) {
    if (!isJsonObject(definition) || !('image' in definition || 'build' in definition)) continue;
    if (/^[a-zA-Z0-9._-]+$/.test(name)) found.set(name, definition);
  }
  return found.size === 0 ? undefined : found;
}
