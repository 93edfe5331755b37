import { isJsonObject, looksSecret, toRecord, withoutPasswords, type JsonObject, type JsonValue, type ValuePath } from '#core/lib';
import type { ComposeDraft, MaskedValue } from './types.ts';

/** Sections of a service whose keys name what their values are. */
const named: readonly (readonly string[])[] = [['environment'], ['labels'], ['annotations'], ['logging', 'options']];
const commandLines: readonly (readonly string[])[] = [['command'], ['entrypoint'], ['healthcheck', 'test']];
/** Shorter values stand in too many places by chance. */
const shortestFound = 8;

function isSecret(name: string, value: string): boolean {
  return value !== '' && ((looksSecret(name) && !/^(?:true|false|yes|no|on|off|0|1)$/i.test(value) && !/_FILE$/i.test(name)) || withoutPasswords(value) !== value);
}

function variableName(text: string): string {
  const name = text.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`.replace(/_$/, '');
}

/** `${NAME:?…}`: the file cannot be deployed without the value, and says which. */
function placeholder(variable: string): string {
  return `\${${variable}:?set ${variable} to the value it has on the engine}`;
}

/** Gives every secret value a variable; equal values share one, equal names with other values are told apart by their service. */
class Variables {
  readonly #byValue = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(service: string, name: string, value: string): string {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const wanted = variableName(name);
    let variable = this.#taken.has(wanted) ? variableName(`${service}_${name}`) : wanted;
    for (let number = 2; this.#taken.has(variable); number += 1) variable = `${variableName(`${service}_${name}`)}_${number}`;
    this.#taken.add(variable);
    this.#byValue.set(value, variable);
    return variable;
  }

  valueOf(variable: string): string {
    return [...this.#byValue].find(([, name]) => name === variable)?.[0] ?? '';
  }

  /** Replaces secrets that stand within a text, the longest where several would fit. Words that stand in many places by chance are left. */
  replaceIn(text: string, replacement: (variable: string) => string): string {
    const values = [...this.#byValue.keys()].filter((value) => value.length >= shortestFound && /[^a-z]/.test(value)).toSorted((left, right) => right.length - left.length);
    if (values.length === 0 || !values.some((value) => text.includes(value))) return text;
    const any = new RegExp(values.map((value) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|'), 'g');
    return text.replaceAll(any, (value) => replacement(this.#byValue.get(value) ?? ''));
  }
}

function valueAt(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const key of path) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/** The part of an argument that is a secret: `--password=x`, or the argument behind `--requirepass`. */
function secretArgument(words: readonly JsonValue[], index: number): { readonly name: string; readonly before: string; readonly value: string } | undefined {
  const word = words[index];
  if (typeof word !== 'string') return undefined;
  const assigned = /^(-{0,2}[\w.-]+)=(.+)$/s.exec(word);
  if (assigned !== null && isSecret(assigned[1] ?? '', assigned[2] ?? '')) return { name: assigned[1] ?? '', before: `${assigned[1] ?? ''}=`, value: assigned[2] ?? '' };
  const previous = words[index - 1];
  if (typeof previous === 'string' && /^--?[A-Za-z][\w-]*$/.test(previous) && looksSecret(previous) && !word.startsWith('-')) return { name: previous, before: '', value: word };
  return withoutPasswords(word) === word ? undefined : { name: 'url', before: '', value: word };
}

/** Every secret value in a draft, found by the names they go by and by passwords in addresses, with the variable that could stand for it. */
function findSecrets(draft: ComposeDraft): { readonly variables: Variables; readonly found: readonly MaskedValue[] } {
  const variables = new Variables();
  const found: MaskedValue[] = [];
  const look = (service: string, base: ValuePath, map: JsonValue | undefined): void => {
    if (!isJsonObject(map)) return;
    for (const [name, value] of Object.entries(map)) {
      if (typeof value === 'string' && isSecret(name, value)) found.push({ path: [...base, name], variable: variables.of(service, name, value) });
    }
  };
  for (const [service, definition] of Object.entries(draft.services)) {
    for (const path of named) look(service, ['services', service, ...path], valueAt(definition, path));
    for (const path of commandLines) {
      const words = valueAt(definition, path);
      if (!Array.isArray(words)) continue;
      words.forEach((_word: JsonValue, index: number) => {
        const argument = secretArgument(words, index);
        if (argument !== undefined) found.push({ path: ['services', service, ...path, index], variable: variables.of(service, argument.name, argument.value) });
      });
    }
  }
  for (const [section, entries] of [['networks', draft.networks], ['volumes', draft.volumes]] as const) {
    for (const [key, definition] of Object.entries(entries)) if (definition !== null) look(key, [section, key, 'driver_opts'], definition['driver_opts']);
  }
  return { variables, found };
}

/** Strings that are looked through for known secrets: what a service is told, not what it is. */
function mayHold(path: ValuePath): boolean {
  const section = path[2];
  return path[0] === 'services' && (section === 'environment' || section === 'labels' || section === 'command' || section === 'entrypoint' || section === 'healthcheck');
}

function masked(value: JsonValue, path: ValuePath, all: ReadonlyMap<string, MaskedValue>, known: Variables, also: MaskedValue[]): JsonValue {
  if (typeof value === 'string') {
    const direct = all.get(JSON.stringify(path));
    if (direct !== undefined) {
      const secret = known.valueOf(direct.variable);
      return `${value.slice(0, value.length - secret.length)}${placeholder(direct.variable)}`;
    }
    if (!mayHold(path)) return value;
    let first: string | undefined;
    const text = known.replaceIn(value, (variable) => {
      first ??= variable;
      return placeholder(variable);
    });
    if (first !== undefined) also.push({ path, variable: first });
    return text;
  }
  if (Array.isArray(value)) return value.map((item: JsonValue, index: number) => masked(item, [...path, index], all, known, also));
  if (!isJsonObject(value)) return value;
  return toRecord(Object.entries(value).flatMap(([key, item]): [string, JsonValue][] => (item === undefined ? [] : [[key, masked(item, [...path, key], all, known, also)]])));
}

/**
 * The draft with `${NAME:?…}` in place of every value that looks like a secret, and where those are. A value found in one place is hidden
 * wherever else it stands.
 */
export function maskSecrets(draft: ComposeDraft): { readonly draft: ComposeDraft; readonly masked: readonly MaskedValue[] } {
  const { variables, found } = findSecrets(draft);
  const all = new Map(found.map((item) => [JSON.stringify(item.path), item]));
  const also: MaskedValue[] = [];
  const section = <Value extends JsonObject | null>(name: string, entries: Readonly<Record<string, Value>>): Record<string, JsonObject> =>
    toRecord(Object.entries(entries).flatMap(([key, value]): [string, JsonObject][] => {
      const hidden = masked(value, [name, key], all, variables, also);
      return isJsonObject(hidden) ? [[key, hidden]] : [];
    }));
  const keep = (before: Readonly<Record<string, JsonObject | null>>, after: Readonly<Record<string, JsonObject>>): Record<string, JsonObject | null> =>
    toRecord(Object.keys(before).map((key): [string, JsonObject | null] => [key, after[key] ?? null]));
  return {
    draft: {
      ...draft,
      services: section('services', draft.services),
      networks: keep(draft.networks, section('networks', draft.networks)),
      volumes: keep(draft.volumes, section('volumes', draft.volumes)),
    },
    masked: [...found, ...also],
  };
}
