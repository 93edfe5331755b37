import { isJsonObject, type JsonObject } from '#core/lib';

/**
 * Swagger 2.0 schemas as JSON Schemas (draft 7) in which objects are closed: a property that the description does not know is an error.
 * `allOf` is folded into one object, because closed parts would refuse each other's properties.
 */
export function toJsonSchema(schema: unknown, definitions: JsonObject): JsonObject {
  if (!isJsonObject(schema)) return {};
  const reference = schema['$ref'];
  if (typeof reference === 'string') return { $ref: reference };
  const folded = fold(schema, definitions, 0);
  const result: Record<string, JsonObject[string]> = {};
  for (const key of ['type', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'required', 'minItems', 'maxItems'] as const) {
    if (folded[key] !== undefined) result[key] = folded[key];
  }
  if (isJsonObject(folded['items'])) result['items'] = toJsonSchema(folded['items'], definitions);
  const { properties, additionalProperties } = folded;
  if (isJsonObject(properties)) {
    result['properties'] = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toJsonSchema(value, definitions)]));
  }
  if (isJsonObject(additionalProperties)) result['additionalProperties'] = toJsonSchema(additionalProperties, definitions);
  else if (isJsonObject(properties) && additionalProperties !== true) result['additionalProperties'] = false;
  return result;
}

function target(schema: JsonObject, definitions: JsonObject): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const found = definitions[reference.replace('#/definitions/', '')];
  return isJsonObject(found) ? found : {};
}

function fold(schema: JsonObject, definitions: JsonObject, depth: number): JsonObject {
  const parts = schema['allOf'];
  if (!Array.isArray(parts) || depth > 20) return schema;
  const whole = parts.map((part: unknown) => (isJsonObject(part) ? fold(target(part, definitions), definitions, depth + 1) : {}));
  const properties = Object.assign({}, ...[...whole, schema].map((part) => (isJsonObject(part['properties']) ? part['properties'] : {})));
  return { ...Object.assign({}, ...whole), ...schema, properties };
}

/** Properties of a body whose description calls them deprecated, as `HostConfig.KernelMemory`. */
export function deprecatedProperties(body: unknown, schema: unknown, definitions: JsonObject, at = '', depth = 0): readonly string[] {
  if (!isJsonObject(schema) || depth > 20) return [];
  const folded = fold(target(schema, definitions), definitions, 0);
  if (Array.isArray(body)) return body.flatMap((item: unknown) => deprecatedProperties(item, folded['items'], definitions, `${at}[]`, depth + 1));
  if (!isJsonObject(body)) return [];
  const { properties, additionalProperties } = folded;
  return Object.entries(body).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`;
    const known = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const text = isJsonObject(known) && typeof known['description'] === 'string' ? known['description'] : '';
    const own = /^\W*(?:\S+\s+){0,6}?\W*deprecated/iu.test(text) || /deprecated:/iu.test(text) ? [path] : [];
    return [...own, ...deprecatedProperties(value, known, definitions, path, depth + 1)];
  });
}
