import { isJsonObject, sha256Hex, type JsonObject, type JsonValue } from '#core/lib';
import { withGoNames } from './go-names.ts';
import type { Network, Project, Service, Volume } from './model.ts';

/** JSON as Go's encoding/json writes it: compact, and `<`, `>`, `&`, U+2028, U+2029 escaped. */
function goJson(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Attributes whose change does not recreate a container. */
const EXCLUDED = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles']);

/** Extra knowledge a hash may need: ids of the containers that `service:x` and `volumes_from` mean. */
export type ContainerOf = (service: string) => string | undefined;

/**
 * The `com.docker.compose.config-hash` of a service's containers, as Docker Compose computes it
 * (docker/compose `pkg/compose/hash.go`). `containerOf` gives the id that replaces `service:x` in namespaces and
 * `volumes_from`; without it the reference is hashed as written. Throws a RangeError for a service the project does not have.
 */
export function serviceConfigHash(project: Project, serviceName: string, containerOf?: ContainerOf): string {
  return sha256Hex(serviceHashText(project, serviceName, containerOf));
}

/**
 * What {@link serviceConfigHash} hashes. A planner that does not know a container's id yet lets `containerOf` answer a token,
 * and whoever knows the id later puts it there before hashing.
 */
export function serviceHashText(project: Project, serviceName: string, containerOf?: ContainerOf): string {
  const service = project.services[serviceName] ?? project.disabledServices[serviceName];
  if (service === undefined) throw new RangeError(`the project has no service "${serviceName}"`);
  return goJson(hashedService(service, containerOf));
}

function hashedService(service: Service, containerOf: ContainerOf | undefined): JsonObject {
  const hashed: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(withGoNames(service))) {
    if (value === undefined || EXCLUDED.has(key)) continue;
    if (key === 'deploy') hashed[key] = withoutReplicas(value);
    else if (key === 'volumes_from' && Array.isArray(value)) hashed[key] = value.map((item) => (typeof item === 'string' ? resolveVolumesFrom(item, containerOf) : item));
    else if (NAMESPACES.has(key) && typeof value === 'string') hashed[key] = resolveNamespace(value, containerOf);
    else hashed[key] = value;
  }
  return hashed;
}

const NAMESPACES = new Set(['network_mode', 'ipc', 'pid']);

function resolveNamespace(value: string, containerOf: ContainerOf | undefined): string {
  const id = value.startsWith('service:') ? containerOf?.(value.slice('service:'.length)) : undefined;
  return id === undefined ? value : `container:${id}`;
}

/** Compose drops the access mode together with the name: `db:ro` is hashed (and sent) as the bare id. */
function resolveVolumesFrom(value: string, containerOf: ContainerOf | undefined): string {
  const [name = '', container = ''] = value.split(':');
  if (name === 'container') return container;
  return containerOf?.(name) ?? value;
}

function withoutReplicas(deploy: JsonValue): JsonValue {
  if (!isJsonObject(deploy)) return deploy;
  const { replicas: _, ...rest } = deploy;
  return rest;
}

/** The `com.docker.compose.config-hash` of a network: the JSON of its canonical entry. */
export function networkConfigHash(network: Network): string {
  return sha256Hex(goJson(network));
}

/** The `com.docker.compose.config-hash` of a volume: the JSON of its canonical entry, the default driver spelt out. */
export function volumeConfigHash(volume: Volume): string {
  const { name, driver, ...rest } = volume;
  return sha256Hex(goJson({ name, driver: driver ?? 'local', ...rest }));
}
