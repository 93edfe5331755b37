import { isAlias, isMap, isScalar, isSeq, parseDocument, type Alias, type Document, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { JsonValue, ValuePath } from '#core/lib';
import { YAML_OPTIONS } from '../parse/chunks.ts';
import { isNestedTooDeeply } from '../parse/depth.ts';
import { resolveScalar } from '../parse/scalar.ts';
import { Refusal } from './refusal.ts';

export type ScalarStyle = 'empty' | 'plain' | 'single' | 'double' | 'block';

interface NodeBase {
  /** Offsets of the value itself, without anchor and tag; `end` is exclusive and never counts trailing comments. */
  readonly start: number;
  readonly end: number;
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
}

export interface MapEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly keyStyle: ScalarStyle;
  readonly merge: boolean;
  /** Where a value is written when there is none: behind the colon and any anchor or tag. -1: the entry has no colon. */
  readonly valueAt: number;
  readonly node: SourceNode;
}

export interface ListItem {
  /** Offset of the `-` (block) or of the item (flow). */
  readonly start: number;
  /** Behind the dash and any anchor or tag. */
  readonly valueAt: number;
  readonly node: SourceNode;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: readonly MapEntry[];
  /** The entries by key, merge keys left out. */
  readonly byKey: ReadonlyMap<string, MapEntry>;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly ListItem[];
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  readonly value: string | number | boolean | null;
  /** The scalar as written, unquoted. */
  readonly source: string;
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: SourceNode;
}

/** A YAML value with its place in the text. */
export type SourceNode = MapNode | ListNode | ScalarNode | AliasNode;

export interface SourceDocument {
  readonly text: string;
  /** undefined: the document is empty (or only comments). */
  readonly root: SourceNode | undefined;
  readonly hasAliases: boolean;
}

interface Building {
  readonly text: string;
  readonly anchors: Map<string, SourceNode>;
  hasAliases: boolean;
}

const maximumDepth = 200;

function tooDeep(): Refusal {
  return new Refusal('yaml-syntax', 'The file is nested too deeply to be read as YAML.', 0, 'Correct it in the YAML view first.');
}

/**
 * Parses one YAML document into nodes with source offsets.
 * Throws {@link Refusal} when the text is not well-formed, holds several documents or uses syntax that cannot be edited safely.
 */
export function parseSource(text: string): SourceDocument {
  if (isNestedTooDeeply(text)) throw tooDeep();
  let document: Document.Parsed;
  try {
    // The library's own check for duplicate keys is quadratic: buildMap does it instead.
    document = parseDocument(text, { ...YAML_OPTIONS, keepSourceTokens: true, logLevel: 'error' });
  } catch (error) {
    // The parser recurses; a hostile nesting depth ends the stack.
    if (!(error instanceof RangeError)) throw error;
    throw tooDeep();
  }
  const [first] = document.errors;
  if (first !== undefined) {
    if (first.code === 'MULTIPLE_DOCS') throw new Refusal('several-documents', 'The file holds several YAML documents, and it is not clear which one to change.', first.pos[0], 'Change it in the YAML view.');
    throw new Refusal('yaml-syntax', `The file is not valid YAML: ${first.message}`, first.pos[0], 'Correct it in the YAML view first.');
  }
  const building: Building = { text, anchors: new Map(), hasAliases: false };
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.source === '')) return { text, root: undefined, hasAliases: false };
  const root = build(contents, contents.range[0], building, 0);
  return { text, root, hasAliases: building.hasAliases };
}

function build(node: unknown, emptyAt: number, building: Building, depth: number): SourceNode {
  if (depth > maximumDepth) throw new Refusal('too-deep', `The file nests more than ${maximumDepth} levels deep.`, emptyAt, 'Correct it in the YAML view first.');
  if (node === null || node === undefined) return emptyNode(emptyAt);
  let built: SourceNode;
  if (isMap(node)) built = buildMap(node, building, depth);
  else if (isSeq(node)) built = buildList(node, building, depth);
  else if (isScalar(node)) built = buildScalar(node, emptyAt);
  else if (isAlias(node)) return buildAlias(node, building);
  else throw new Refusal('unsupported-yaml', 'This YAML cannot be edited here.', emptyAt);
  // Registered after its content: an alias inside its own anchor stays unresolved and is refused.
  if (built.anchor !== undefined) building.anchors.set(built.anchor, built);
  return built;
}

function emptyNode(at: number): ScalarNode {
  return { kind: 'scalar', style: 'empty', value: null, source: '', start: at, end: at, anchor: undefined, tag: undefined };
}

function buildAlias(node: Alias, building: Building): AliasNode {
  const [start, end] = rangeOf(node);
  const target = building.anchors.get(node.source);
  if (target === undefined) throw new Refusal('yaml-alias', `No anchor “&${node.source}” stands before this alias.`, start);
  building.hasAliases = true;
  return { kind: 'alias', name: node.source, target, start, end, anchor: undefined, tag: undefined };
}

function buildScalar(node: Scalar, emptyAt: number): ScalarNode {
  const [start, end] = rangeOf(node);
  const source = node.source ?? '';
  const anchor = node.anchor;
  const tag = node.tag;
  if (start === end && source === '') return { ...emptyNode(emptyAt), anchor, tag };
  return { kind: 'scalar', style: styleOf(node.type), value: scalarValue(node, source), source, start, end, anchor, tag };
}

/** The value as Compose reads it (`0755` is 493), so far as JSON can carry it: what it cannot is given as it is written. */
function scalarValue(node: Scalar, source: string): string | number | boolean | null {
  const text = typeof node.value === 'string' ? node.value : source;
  const value = resolveScalar({ text, plain: styleOf(node.type) === 'plain', tag: node.tag });
  // The loader reports a text that does not fit its tag; here it is just text.
  if (value === undefined) return text;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !Number.isFinite(value) ? source : value;
}

function styleOf(type: string | undefined): ScalarStyle {
  switch (type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return 'block';
    default:
      return 'plain';
  }
}

function buildMap(map: YAMLMap, building: Building, depth: number): MapNode {
  const [start, rangeEnd] = rangeOf(map);
  const flow = map.flow === true;
  const entries = map.items.map((pair) => buildEntry(pair, building, depth));
  const byKey = new Map<string, MapEntry>();
  for (const entry of entries) {
    if (entry.merge) continue;
    if (byKey.has(entry.key)) throw new Refusal('yaml-syntax', `The file is not valid YAML: the key “${entry.key}” stands twice in one map.`, entry.keyStart, 'Correct it in the YAML view first.');
    byKey.set(entry.key, entry);
  }
  const last = entries.at(-1);
  const end = flow || last === undefined ? rangeEnd : Math.max(last.node.end, last.valueAt, last.keyEnd);
  return { kind: 'map', flow, entries, byKey, start, end, anchor: map.anchor, tag: map.tag };
}

function buildEntry(pair: Pair, building: Building, depth: number): MapEntry {
  const { key, value, srcToken } = pair;
  if (!isScalar(key) || key.range === undefined || key.range === null || srcToken === undefined || srcToken.start.some((token) => token.type === 'explicit-key-ind') || key.anchor !== undefined || key.tag !== undefined) {
    const at = isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? (key.range?.[0] ?? 0) : 0;
    throw new Refusal('unsupported-yaml', 'A key that is not a plain word (an explicit “?”, an anchor or a collection) cannot be edited here.', at, 'Change it in the YAML view.');
  }
  const [keyStart, keyEnd] = key.range;
  let valueAt = -1;
  for (const token of srcToken.sep ?? []) {
    if (token.type === 'map-value-ind' || token.type === 'anchor' || token.type === 'tag') valueAt = token.offset + token.source.length;
  }
  const keyStyle = styleOf(key.type);
  const text = keyStyle === 'plain' ? (key.source ?? '') : String(key.value);
  const node = build(value, valueAt === -1 ? keyEnd : valueAt, building, depth + 1);
  return { key: text, keyStart, keyEnd, keyStyle, merge: text === '<<' && keyStyle === 'plain', valueAt, node };
}

function buildList(list: YAMLSeq, building: Building, depth: number): ListNode {
  const [start, rangeEnd] = rangeOf(list);
  const flow = list.flow === true;
  const token = list.srcToken;
  const sourceItems = token !== undefined && (token.type === 'block-seq' || token.type === 'flow-collection') ? token.items : [];
  const items = list.items.map((item, index): ListItem => {
    let dash = -1;
    let valueAt = -1;
    for (const part of sourceItems[index]?.start ?? []) {
      if (part.type === 'seq-item-ind') dash = part.offset;
      if (part.type === 'seq-item-ind' || part.type === 'anchor' || part.type === 'tag') valueAt = part.offset + part.source.length;
    }
    // `[a: b]`: a pair written straight into a flow list.
    if (!isScalar(item) && !isMap(item) && !isSeq(item) && !isAlias(item)) throw new Refusal('unsupported-yaml', 'This list cannot be edited here.', start);
    const node = build(item, valueAt, building, depth + 1);
    return { start: flow ? (valueAt === -1 ? node.start : propsStart(sourceItems[index]?.start ?? [], node.start)) : dash, valueAt: valueAt === -1 ? node.start : valueAt, node };
  });
  const last = items.at(-1);
  const end = flow || last === undefined ? rangeEnd : Math.max(last.node.end, last.valueAt);
  return { kind: 'list', flow, items, start, end, anchor: list.anchor, tag: list.tag };
}

function propsStart(tokens: readonly { readonly type: string; readonly offset: number }[], fallback: number): number {
  return tokens.find((token) => token.type === 'anchor' || token.type === 'tag')?.offset ?? fallback;
}

function rangeOf(node: { readonly range?: readonly [number, number, number] | null }): readonly [number, number] {
  const { range } = node;
  if (range === undefined || range === null) throw new Refusal('unsupported-yaml', 'This YAML cannot be edited here.', 0);
  return [range[0], range[1]];
}

/** The node an alias stands for, or the node itself. */
export function resolveAlias(node: SourceNode): Exclude<SourceNode, AliasNode> {
  let current = node;
  while (current.kind === 'alias') current = current.target;
  return current;
}

export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.byKey.get(key);
}

/** The maps a map takes values from through `<<`, nearest first. */
export function mergeSources(map: MapNode): readonly MapNode[] {
  const sources: MapNode[] = [];
  for (const entry of map.entries) {
    if (!entry.merge) continue;
    const value = resolveAlias(entry.node);
    if (value.kind === 'map') sources.push(value);
    else if (value.kind === 'list') {
      for (const item of value.items) {
        const source = resolveAlias(item.node);
        if (source.kind === 'map') sources.push(source);
      }
    }
  }
  return sources;
}

/** The node at a path, aliases and merge keys followed. */
export function nodeAt(root: SourceNode | undefined, path: ValuePath): SourceNode | undefined {
  let node = root;
  for (const key of path) {
    if (node === undefined) return undefined;
    const value = resolveAlias(node);
    if (value.kind === 'map' && typeof key === 'string') node = findEntry(value, key)?.entry.node;
    else if (value.kind === 'list' && typeof key === 'number') node = value.items[key]?.node;
    else return undefined;
  }
  return node;
}

/** The entry that a key has in a map or, through `<<`, in the nearest of its sources; each source is looked into once. */
export function findEntry(map: MapNode, key: string): { readonly map: MapNode; readonly entry: MapEntry } | undefined {
  const seen = new Set<MapNode>();
  const work = [map];
  for (let current = work.pop(); current !== undefined; current = work.pop()) {
    if (seen.has(current)) continue;
    seen.add(current);
    const entry = current.byKey.get(key);
    if (entry !== undefined) return { map: current, entry };
    for (const source of mergeSources(current).toReversed()) work.push(source);
  }
  return undefined;
}

/** Expanded nodes allowed in one value: more means an alias bomb. */
const expansionLimit = 1_000_000;

/** A value with aliases and merge keys resolved. Maps become Maps, so that no key is special. */
export type Expanded<Leaf> = { readonly leaf: Leaf } | readonly Expanded<Leaf>[] | ReadonlyMap<string, Expanded<Leaf>>;

/** Resolves aliases and merge keys; throws {@link Refusal} beyond a million nodes, or when aliases within anchors make it nest too deeply. */
export function expandNode<Leaf>(node: SourceNode, leafOf: (scalar: ScalarNode) => Leaf): Expanded<Leaf> {
  let count = 0;
  const expand = (current: SourceNode, depth: number): Expanded<Leaf> => {
    count += 1;
    if (depth > maximumDepth) throw new Refusal('too-deep', `The aliases of this file nest more than ${maximumDepth} levels deep.`, current.start, 'Refer to fewer anchors from within other anchors.');
    if (count > expansionLimit) throw new Refusal('yaml-alias', 'The aliases of this file expand to more than a million values.', current.start, 'Refer to large anchors less often.');
    const value = resolveAlias(current);
    switch (value.kind) {
      case 'scalar':
        return { leaf: leafOf(value) };
      case 'list':
        return value.items.map((item) => expand(item.node, depth + 1));
      case 'map': {
        const result = new Map<string, Expanded<Leaf>>();
        for (const entry of value.entries) if (!entry.merge) result.set(entry.key, expand(entry.node, depth + 1));
        for (const source of mergeSources(value)) {
          const merged = expand(source, depth + 1);
          if (isExpandedMap(merged)) for (const [key, item] of merged) if (!result.has(key)) result.set(key, item);
        }
        return result;
      }
    }
  };
  return expand(node, 0);
}

export function isExpandedMap<Leaf>(value: Expanded<Leaf> | undefined): value is ReadonlyMap<string, Expanded<Leaf>> {
  return value instanceof Map;
}

export function isExpandedList<Leaf>(value: Expanded<Leaf> | undefined): value is readonly Expanded<Leaf>[] {
  return Array.isArray(value);
}

/** The node's value as JSON, aliases and merge keys resolved; a `__proto__` key stays an ordinary own key. */
export function jsonValue(node: SourceNode): JsonValue {
  return toJson(expandNode(node, (scalar) => scalar.value));
}

function toJson(value: Expanded<string | number | boolean | null>): JsonValue {
  if (isExpandedMap(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  if (isExpandedList(value)) return value.map(toJson);
  return value.leaf;
}
