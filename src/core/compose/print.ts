import { compareText, toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { formatScalar, toJson, type Node } from './parse/node.ts';
import type { Field, ObjectShape, Shape } from './schema/shape.ts';

/** A canonical node as JSON in canonical key order, empty values left out as `docker compose config` does. */
export function printNode(node: Node, shape: Shape): JsonValue {
  switch (shape.kind) {
    case 'object':
      return node.kind === 'map' ? printObject(node, shape) : null;
    case 'dictionary':
      return node.kind === 'map' ? sortedRecord(node, (value) => printNode(value, shape.value)) : null;
    case 'mapping':
      return node.kind === 'map' ? sortedRecord(node, toJson) : null;
    case 'list':
      // What a variable stands for in a list of mappings cannot be known with `--no-interpolate`.
      return node.kind === 'list' ? node.items.filter((item) => shape.item.kind !== 'object' || item.kind === 'map').map((item) => printNode(item, shape.item)) : null;
    case 'custom':
      return toJson(shape.arrange === undefined ? node : shape.arrange(node, 'json'));
    case 'text':
      return node.kind === 'scalar' && typeof node.value === 'number' ? formatScalar(node) : toJson(node);
    default:
      return toJson(node);
  }
}

function sortedRecord(node: Extract<Node, { kind: 'map' }>, print: (value: Node) => JsonValue): JsonObject {
  const entries = [...node.entries.values()].sort((left, right) => compareText(left.key, right.key));
  return toRecord(entries.map((entry) => [entry.key, print(entry.value)] as const));
}

export function printObject(node: Extract<Node, { kind: 'map' }>, shape: ObjectShape): JsonObject {
  const record: Record<string, JsonValue> = {};
  for (const field of shape.fields) {
    const value = printField(node.entries.get(field.key)?.value, field);
    if (value !== undefined) record[field.key] = value;
  }
  return record;
}

function printField(node: Node | undefined, field: Field): JsonValue | undefined {
  const { shape, print } = field;
  if (node === undefined) {
    if (print !== 'always') return undefined;
    return shape.kind === 'object' ? emptyObject(shape) : (field.fallback ?? null);
  }
  const value = printNode(node, shape);
  if (print === 'always') return value === null && shape.kind === 'object' ? emptyObject(shape) : value;
  if (value === null) return undefined;
  return print === 'present' || !isEmpty(value, shape) ? value : undefined;
}

function emptyObject(shape: ObjectShape): JsonObject {
  const record: Record<string, JsonValue> = {};
  for (const field of shape.fields) {
    const value = printField(undefined, field);
    if (value !== undefined) record[field.key] = value;
  }
  return record;
}

function isEmpty(value: JsonValue, shape: Shape): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return (shape.kind === 'bytes' && value === '0') || (shape.kind === 'duration' && value === '0s');
}
