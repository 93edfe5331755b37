export { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from './json.ts';
