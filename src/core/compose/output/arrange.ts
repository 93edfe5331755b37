import { compareText } from '#core/lib';
import { formatScalar, list, map, scalar, type Entry, type MapNode, type Node } from '../parse/node.ts';
import type { Field, ObjectShape, Shape } from '../schema/shape.ts';
import { compareKeys } from './key-order.ts';

/** The two forms of `docker compose config`. They differ in the order of keys, in what counts as empty, and in `x-` keys inside attributes (YAML only). */
export type Dialect = 'json' | 'yaml';

type Sort = (left: string, right: string) => number;

function sortOf(dialect: Dialect): Sort {
  return dialect === 'json' ? compareText : compareKeys;
}

function isExtension(key: string): boolean {
  return key.startsWith('x-');
}

function sorted(node: MapNode, sort: Sort, arrangeValue: (value: Node) => Node): MapNode {
  const entries = [...node.entries.values()].sort((left, right) => sort(left.key, right.key));
  return map(new Map(entries.map((entry) => [entry.key, { ...entry, value: arrangeValue(entry.value) }])), node.origin);
}

/** A value without a shape (an `x-` key): every mapping in it sorted. Compose's JSON has null for an empty list there. */
export function arrangeFree(node: Node, dialect: Dialect): Node {
  if (node.kind === 'list' && node.items.length === 0 && dialect === 'json') return scalar(null, node.origin);
  if (node.kind === 'map') return sorted(node, sortOf(dialect), (value) => arrangeFree(value, dialect));
  return node.kind === 'list' ? list(node.items.map((item) => arrangeFree(item, dialect)), node.origin) : node;
}

/** A canonical node with its entries in the order in which Compose prints them, what it leaves out left out. */
export function arrange(node: Node, shape: Shape, dialect: Dialect): Node {
  switch (shape.kind) {
    case 'object':
      return node.kind === 'map' ? arrangeObject(node, shape, dialect) : node;
    case 'dictionary':
      return node.kind === 'map' ? sorted(node, sortOf(dialect), (value) => arrange(value, shape.value, dialect)) : node;
    case 'mapping':
      return arrangeFree(node, dialect);
    case 'list':
      return node.kind === 'list' ? list(node.items.map((item) => arrange(item, shape.item, dialect)), node.origin) : node;
    case 'custom':
      if (shape.arrange !== undefined) return shape.arrange(node, dialect);
      return node.kind === 'list' ? node : arrangeFree(node, dialect);
    case 'text':
      return node.kind === 'scalar' && typeof node.value === 'number' ? scalar(formatScalar(node), node.origin) : node;
    case 'decimal':
      // Go holds it as a float, which its YAML writes with an exponent from a million on.
      return node.kind === 'scalar' && typeof node.value === 'number' ? { ...node, float: true } : node;
    default:
      return node;
  }
}

export function arrangeObject(node: MapNode, shape: ObjectShape, dialect: Dialect): MapNode {
  const entries = new Map<string, Entry>();
  for (const field of shape.fields) {
    const own = node.entries.get(field.key)?.value;
    const value = shape.unnamed === true ? (own ?? scalar(field.shape.kind === 'integer' ? 0 : field.shape.kind === 'bytes' ? '0' : '', node.origin)) : fieldValue(own, field, node, dialect);
    const key = shape.unnamed === true && dialect === 'json' ? `${field.key.charAt(0).toUpperCase()}${field.key.slice(1)}` : field.key;
    if (value !== undefined) entries.set(key, { key, keyOrigin: value.origin, value });
  }
  if (dialect === 'yaml') {
    const extensions = [...node.entries.values()].filter((entry) => isExtension(entry.key) && !shape.byKey.has(entry.key));
    for (const entry of extensions.sort((left, right) => compareKeys(left.key, right.key))) entries.set(entry.key, { ...entry, value: arrangeFree(entry.value, dialect) });
  }
  return map(entries, node.origin);
}

function fieldValue(node: Node | undefined, field: Field, parent: MapNode, dialect: Dialect): Node | undefined {
  const { shape, print } = field;
  const { origin } = parent;
  if (print === 'always') {
    let value = node;
    if (shape.kind === 'object') value = arrangeObject(node?.kind === 'map' ? node : map(new Map(), origin), shape, dialect);
    else value = node === undefined ? scalar(field.fallback === undefined || typeof field.fallback === 'object' ? null : field.fallback, origin) : arrange(node, shape, dialect);
    return dialect === 'yaml' && isZero(value) ? undefined : value;
  }
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return undefined;
  const value = arrange(node, shape, dialect);
  return print === 'present' || !isEmpty(value, shape) ? value : undefined;
}

/** What YAML leaves out although JSON always prints it: no command, an empty section. */
function isZero(node: Node): boolean {
  return node.kind === 'scalar' ? node.value === null || node.value === '' || node.value === 0 : node.kind === 'map' && node.entries.size === 0;
}

function isEmpty(node: Node, shape: Shape): boolean {
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'map') return node.entries.size === 0;
  const { value } = node;
  return value === '' || value === 0 || value === false || (shape.kind === 'bytes' && value === '0') || (shape.kind === 'duration' && value === '0s');
}
