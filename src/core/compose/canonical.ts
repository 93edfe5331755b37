import { compareText, isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { withGoNames } from './go-names.ts';
import type { Project, Service } from './model.ts';

/** What Compose prints; it leaves `models` out. */
const SECTIONS = ['configs', 'networks', 'secrets', 'services', 'volumes'] as const;

/**
 * The project as `docker compose config --format json` prints it: the key order of Compose, empty sections left out, and every
 * `$` doubled so that the text can be loaded again. `interpolated: false` (a project loaded with `--no-interpolate`) keeps `$`.
 */
export function canonicalJson(project: Project, options: { readonly interpolated?: boolean } = {}): JsonObject {
  const entries: (readonly [string, JsonValue])[] = [['name', project.name]];
  for (const section of SECTIONS) {
    const value = project[section];
    if (section === 'services') entries.push([section, toRecord(Object.entries(project.services).map(([key, service]) => [key, printedService(withGoNames(service))] as const))]);
    else if (Object.keys(value).length > 0) entries.push([section, toRecord(Object.entries(value).map(([key, resource]) => [key, withoutEmptyName(resource)] as const))]);
  }
  for (const [key, value] of Object.entries(project.extensions)) if (value !== undefined) entries.push([key, value]);
  entries.sort(([left], [right]) => compareText(left, right));
  const result = toRecord(entries);
  return options.interpolated === false ? result : escapeObject(result);
}

/** Labels have been read from their files by then; the config hash still covers the list. */
function printedService(service: Service): JsonObject {
  const { label_file: _, ...printed } = service;
  return printed;
}

/** `name: ""` (a variable that is not set) is printed as no name. */
function withoutEmptyName(resource: JsonObject): JsonObject {
  const { name, ...rest } = resource;
  return name === '' ? rest : resource;
}

function escapeDollars(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.includes('$') ? value.replaceAll('$', '$$$$') : value;
  if (isJsonObject(value)) return escapeObject(value);
  return isList(value) ? value.map(escapeDollars) : value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function escapeObject(value: JsonObject): JsonObject {
  return toRecord(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key.replaceAll('$', '$$$$'), escapeDollars(item)] as const])));
}
