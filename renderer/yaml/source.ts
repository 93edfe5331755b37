import { parseDocument, stringify } from 'yaml';
import type { LoadResult } from '#core/compose';
import { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { useDocument } from '../state/index.ts';

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

/** A text with what is known of its places. */
export interface WrittenDocument {
  readonly text: string;
  readonly load: Pick<LoadResult, 'locate'>;
}

/** What was read of the newest text, since several fields ask for the same. Keys are paths as JSON; `[]` is the whole text. */
let known: { readonly text: string; readonly values: Map<string, JsonValue | undefined> } = { text: '', values: new Map() };

function remember(text: string, path: ValuePath, read: () => JsonValue | undefined): JsonValue | undefined {
  if (known.text !== text) known = { text, values: new Map() };
  const key = JSON.stringify(path);
  if (!known.values.has(key)) known.values.set(key, read());
  return known.values.get(key);
}

function walk(start: JsonValue | undefined, path: ValuePath): JsonValue | undefined {
  let value = start;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isJsonObject(value) && typeof part === 'string' && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** Only the lines of one entry: a large file is not read whole for one form. undefined: they do not stand alone (aliases, merges). */
function readSlice({ text, load }: WrittenDocument, head: ValuePath): { readonly value: JsonValue | undefined } | undefined {
  const range = load.locate(head);
  const key = head.at(-1);
  if (range === undefined || typeof key !== 'string') return undefined;
  const entry = readYaml(`${' '.repeat(range.column - 1)}${text.slice(range.start, range.end)}`);
  return isJsonObject(entry) && Object.hasOwn(entry, key) ? { value: entry[key] } : undefined;
}

/** The value at `path` as written in the first file: variables not interpolated, short forms kept; undefined when it is not written there. */
export function writtenValue(document: WrittenDocument, path: ValuePath): JsonValue | undefined {
  const { text } = document;
  const head = path.slice(0, 2);
  const value = remember(text, head, () => {
    const slice = readSlice(document, head);
    if (slice !== undefined) return slice.value;
    // Nothing can be hidden behind an alias or a merge where there is none.
    if (document.load.locate(head) === undefined && !/\*|<</.test(text)) return undefined;
    return walk(
      remember(text, [], () => readYaml(text)),
      head,
    );
  });
  return walk(value, path.slice(head.length));
}

/** Services as YAML text for the clipboard: a Compose file of their own, with the named volumes they mount. */
export function servicesAsYaml(services: readonly string[]): string {
  const { text, load, graph } = useDocument.getState();
  const written = services.flatMap((service): [string, JsonValue][] => {
    const value = writtenValue({ text, load }, ['services', service]);
    return value === undefined ? [] : [[service, value]];
  });
  const chosen = new Set(services);
  const volumes = graph.volumes
    .filter((volume) => volume.usedBy.some((use) => chosen.has(use.service)))
    .map((volume): [string, JsonValue] => [volume.key, writtenValue({ text, load }, ['volumes', volume.key]) ?? null]);
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
