import { isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';
import type { Remark } from './types.ts';

/** One network of the line, with what later options say about the container's place on it. */
export interface NetworkUse {
  readonly name: string;
  readonly settings: Map<string, JsonValue>;
}

/** What is gathered while a line is read, option by option. */
export interface RunDraft {
  readonly service: Map<string, JsonValue>;
  readonly healthcheck: Map<string, JsonValue>;
  readonly networks: NetworkUse[];
  /** Settings given by options of their own (`--ip`, `--network-alias`): they belong to the first network. */
  readonly endpoint: Map<string, JsonValue>;
  readonly volumes: Map<string, JsonObject>;
  readonly remarks: Remark[];
  volumeDriver: string | undefined;
}

export function newDraft(): RunDraft {
  return { service: new Map(), healthcheck: new Map(), networks: [], endpoint: new Map(), volumes: new Map(), remarks: [], volumeDriver: undefined };
}

function listAt(map: ReadonlyMap<string, JsonValue>, key: string): readonly JsonValue[] {
  const value = map.get(key);
  return Array.isArray(value) ? value : [];
}

function mapAt(map: ReadonlyMap<string, JsonValue>, key: string): JsonObject {
  const value = map.get(key);
  return isJsonObject(value) ? value : {};
}

/** Adds to the list under `key`; one that is there already stays alone. */
export function append(map: Map<string, JsonValue>, key: string, item: JsonValue): void {
  const items = listAt(map, key);
  if (typeof item === 'object' || !items.includes(item)) map.set(key, [...items, item]);
}

/** Sets one entry of the map under `key`; a later value for the same name wins, as on the command line. */
export function put(map: Map<string, JsonValue>, key: string, name: string, value: JsonValue): void {
  map.set(key, toRecord([...Object.entries(mapAt(map, key)).filter((entry): entry is [string, JsonValue] => entry[0] !== name && entry[1] !== undefined), [name, value]]));
}

/** Splits at `separator` outside of `${…}`. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (text.startsWith('${', index) && text.charAt(index - 1) !== '$') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}

/** Fields of a comma-separated value; a field may stand in double quotes (`"device=0,1"`), as in CSV. */
export function csvFields(text: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"' && (quoted || field === '')) {
      if (quoted && text.charAt(index + 1) === '"') {
        field += '"';
        index += 1;
      } else quoted = !quoted;
    } else if (character === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return [...fields, field];
}

/** `name=value` cut at the first `=`; value undefined when there is none. */
export function cutPair(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Whether the text holds a variable (`${…}`), so that its value is not known here. */
export function hasVariable(text: string): boolean {
  return /(?:^|[^$])(?:\$\$)*\$\{/.test(text);
}

/** What is wrong with an option's value, as the end of a sentence that begins with the option. */
export type ValueProblem = string | undefined;

/** Strips what no key or name may hold: `My_App.1` → `my_app.1`. */
export function nameFrom(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
    .slice(0, 60);
  return name === '' ? fallback : name;
}
