export { groupBy } from './group.ts';
export { sha256Hex } from './hash.ts';
export { isJsonObject, type JsonObject, type JsonValue, type ValuePath } from './json.ts';
export { basename, cleanPath, dirname, isAbsolutePath, joinPath, resolvePath } from './paths.ts';
export { compareText, toRecord } from './record.ts';
export { hiddenValue, looksSecret, withoutPasswords } from './secrets.ts';
