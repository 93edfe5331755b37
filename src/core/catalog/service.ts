import type { JsonObject, JsonValue } from '#core/lib';
import { isJsonObject } from '#core/lib';
import type { Recipe } from './types.ts';

/** In Compose text a `$` begins an interpolation unless doubled (Compose Specification, Interpolation). */
function composeText(value: string): string {
  return value.replaceAll('$', '$$$$');
}

function withName(value: JsonValue, name: string): JsonValue {
  if (typeof value === 'string') return value.replaceAll('{name}', name);
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : withName(item, name)]));
  }
  return Array.isArray(value) ? value.map((item: JsonValue) => withName(item, name)) : value;
}

/**
 * A Compose service definition that runs the recipe's image well, ready for the `addService` command: image, command, environment
 * (with generated values), published ports, named volumes for the data, health check.
 *
 * @param options.name the service's name; volumes are called `<name>-<suffix>`
 * @param options.generateSecret a fresh random value, called once per generated variable
 * @returns the definition in Compose's own syntax, and the top-level volumes it mounts
 */
export function serviceFromRecipe(
  recipe: Recipe,
  options: { readonly name: string; readonly generateSecret: () => string },
): { readonly definition: JsonObject; readonly volumes: readonly string[] } {
  const environment: [string, string][] = [];
  for (const variable of recipe.variables) {
    if (variable.need === 'generated' || variable.generate === true) environment.push([variable.name, composeText(options.generateSecret())]);
    else if (variable.offer !== undefined) environment.push([variable.name, composeText(variable.offer)]);
  }
  const ports = recipe.ports.flatMap((port) =>
    port.publish === undefined ? [] : [`${port.publish}:${port.container}${port.protocol === 'udp' ? '/udp' : ''}`],
  );
  const volumes = recipe.volumes.map((volume) => `${options.name}-${volume.suffix}`);
  const mounts = [
    ...recipe.volumes.map((volume) => `${options.name}-${volume.suffix}:${volume.target}`),
    ...(recipe.binds ?? []).map((bind) => `${bind.source}:${bind.target}${bind.readOnly ? ':ro' : ''}`),
  ];
  const attributes = recipe.attributes === undefined ? {} : withName(recipe.attributes, options.name);
  return {
    definition: {
      image: recipe.image,
      ...(recipe.command === undefined ? {} : { command: recipe.command }),
      ...(isJsonObject(attributes) ? attributes : {}),
      ...(environment.length === 0 ? {} : { environment: Object.fromEntries(environment) }),
      ...(ports.length === 0 ? {} : { ports }),
      ...(mounts.length === 0 ? {} : { volumes: mounts }),
      ...(recipe.healthcheck === undefined ? {} : { healthcheck: recipe.healthcheck }),
    },
    volumes,
  };
}
