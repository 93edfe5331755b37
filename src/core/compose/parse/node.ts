import { toRecord, type JsonValue } from '#core/lib';
import type { Origin } from './source.ts';

/** `bigint` for integers that a double cannot hold exactly. */
export type ScalarValue = string | number | bigint | boolean | null;

interface NodeBase {
  readonly origin: Origin;
  /** `!reset` and `!override` steer merging; every other tag is resolved while parsing. */
  readonly tag?: 'reset' | 'override';
  /** How many nodes a full expansion has, aliases included: bounds the work of every later stage. */
  readonly size: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** A whole number written as a float (`1e10`): Go prints it differently from the integer. */
  readonly float?: true;
  /** Unquoted date or time: Go reads it as a time, which no Compose attribute accepts. */
  readonly timestamp?: true;
}

export interface Entry {
  readonly key: string;
  readonly keyOrigin: Origin;
  readonly value: Node;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export type Node = ScalarNode | MapNode | ListNode;

export function scalar(value: ScalarValue, origin: Origin): ScalarNode {
  return { kind: 'scalar', value, origin, size: 1 };
}

export function list(items: readonly Node[], origin: Origin): ListNode {
  let size = 1;
  for (const item of items) size += item.size;
  return { kind: 'list', items, origin, size };
}

export function map(entries: ReadonlyMap<string, Entry>, origin: Origin): MapNode {
  let size = 1;
  for (const entry of entries.values()) size += entry.value.size;
  return { kind: 'map', entries, origin, size };
}

/** A map node from plain pairs, every key and value placed at its value's origin. */
export function mapOf(pairs: Iterable<readonly [string, Node]>, origin: Origin): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, value] of pairs) entries.set(key, { key, keyOrigin: value.origin, value });
  return map(entries, origin);
}

/** `node` with `key` set (replaced in place or appended) or, when `value` is undefined, removed. */
export function withEntry(node: MapNode, key: string, value: Node | undefined): MapNode {
  const entries = new Map(node.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, { key, keyOrigin: node.entries.get(key)?.keyOrigin ?? value.origin, value });
  return map(entries, node.origin);
}

export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.timestamp !== true ? node.value : undefined;
}

/** True for a number that Go reads as a float: with a fraction or an exponent, or beyond 64 bits. */
export function isDecimal({ value, float }: Pick<ScalarNode, 'value' | 'float'>): boolean {
  return typeof value === 'number' && (float === true || !Number.isSafeInteger(value));
}

export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** What people call the node in a message: `a list`, `a number` … */
export function describe(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  if (node.value === null) return 'empty';
  if (typeof node.value === 'boolean') return 'a boolean';
  return typeof node.value === 'string' ? 'a string' : 'a number';
}

/** Plain JSON without positions; big integers become the nearest double. */
export function toJson(node: Node): JsonValue {
  switch (node.kind) {
    case 'scalar':
      if (typeof node.value === 'bigint') return Number(node.value);
      return typeof node.value === 'number' && !Number.isFinite(node.value) ? formatScalar(node) : node.value;
    case 'list':
      return node.items.map(toJson);
    case 'map':
      return toRecord(Array.from(node.entries.values(), (entry) => [entry.key, toJson(entry.value)] as const));
  }
}

/** The scalar as Go's `%v` prints it, which is what Compose puts where a string is wanted. null becomes the empty string. */
export function formatScalar({ value, float }: Pick<ScalarNode, 'value' | 'float'>): string {
  if (value === null) return '';
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (float !== true && Number.isSafeInteger(value)) return String(value);
  const [mantissa = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
