import { isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';

/*
 * Reading what an engine says of itself without trusting it: a field that is absent or of another type has a harmless value.
 * Names are the engine's own (Docker Engine API 1.41 to 1.55, `GET /containers/{id}/json` and its like).
 */

const nothing: JsonObject = Object.freeze({});

export function objectAt(source: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(source, key) ? source[key] : undefined;
  return isJsonObject(value) ? value : nothing;
}

export function listAt(source: JsonObject, key: string): readonly JsonValue[] {
  const value = source[key];
  return Array.isArray(value) ? value : [];
}

export function objectsAt(source: JsonObject, key: string): readonly JsonObject[] {
  return listAt(source, key).filter((item) => isJsonObject(item));
}

export function textsAt(source: JsonObject, key: string): readonly string[] {
  return listAt(source, key).filter((item) => typeof item === 'string');
}

export function textAt(source: JsonObject, key: string): string {
  const value = source[key];
  return typeof value === 'string' ? value : '';
}

export function numberAt(source: JsonObject, key: string): number {
  const value = source[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

export function flagAt(source: JsonObject, key: string): boolean {
  return source[key] === true;
}

/** A map of texts, keys in order. */
export function textMapAt(source: JsonObject, key: string): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(source, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return new Map(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

export function keysAt(source: JsonObject, key: string): readonly string[] {
  return Object.keys(objectAt(source, key));
}

/** A record for a file, or undefined when the map is empty. */
export function recordOf(map: ReadonlyMap<string, JsonValue>): JsonObject | undefined {
  return map.size === 0 ? undefined : toRecord(map);
}

export function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

/** One inspected container with what is asked of it often. */
export interface Inspected {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly imageId: string;
  readonly config: JsonObject;
  readonly host: JsonObject;
  readonly labels: ReadonlyMap<string, string>;
  /** By name of the network. */
  readonly endpoints: Readonly<Record<string, JsonObject>>;
  readonly mounts: readonly JsonObject[];
}

export function inspected(container: JsonObject): Inspected {
  const config = objectAt(container, 'Config');
  const networks = objectAt(objectAt(container, 'NetworkSettings'), 'Networks');
  return {
    id: textAt(container, 'Id'),
    name: textAt(container, 'Name').replace(/^\//, ''),
    imageId: textAt(container, 'Image'),
    config,
    host: objectAt(container, 'HostConfig'),
    labels: textMapAt(config, 'Labels'),
    endpoints: toRecord(Object.entries(networks).flatMap(([name, endpoint]): [string, JsonObject][] => (isJsonObject(endpoint) ? [[name, endpoint]] : []))),
    mounts: objectsAt(container, 'Mounts'),
  };
}

/** What the engine does where a container says nothing (`GET /info`). */
export interface EngineDefaults {
  readonly cgroup: string;
  readonly runtime: string;
  readonly logDriver: string;
  readonly hostName: string;
  /** `amd64`, as images spell it. */
  readonly architecture: string;
}

const architectures: ReadonlyMap<string, string> = new Map([['x86_64', 'amd64'], ['aarch64', 'arm64'], ['i386', '386'], ['armv7l', 'arm']]);

export function engineDefaults(info: JsonObject): EngineDefaults {
  const machine = textAt(info, 'Architecture');
  return {
    cgroup: textAt(info, 'CgroupVersion') === '2' ? 'private' : 'host',
    runtime: textAt(info, 'DefaultRuntime') || 'runc',
    logDriver: textAt(info, 'LoggingDriver') || 'json-file',
    hostName: textAt(info, 'Name'),
    architecture: architectures.get(machine) ?? machine,
  };
}
