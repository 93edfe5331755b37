import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import type { Service } from './model.ts';

/**
 * The service with the keys that Compose's JSON has and its YAML has not: the Go structs of `blkio_config` devices lack
 * JSON names, so their fields appear as `Path`, `Rate` and `Weight` in `config --format json` and in the config hash.
 */
export function withGoNames(service: Service): Service {
  const blkio = service['blkio_config'];
  if (!isJsonObject(blkio)) return service;
  const renamed: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(blkio)) {
    if (value !== undefined) renamed[key] = Array.isArray(value) ? value.map((device: JsonValue) => (isJsonObject(device) ? capitalised(device) : device)) : value;
  }
  return { ...service, blkio_config: renamed };
}

function capitalised(device: JsonObject): JsonObject {
  const { path, rate, weight } = device;
  return { ...(path === undefined ? {} : { Path: path }), ...(rate === undefined ? {} : { Rate: rate }), ...(weight === undefined ? {} : { Weight: weight }) };
}
