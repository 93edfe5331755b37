import { isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { scanOutline, type Outline, type Segment } from './scan.ts';
import { entryOf, jsonValue, mergeSources, parseSource, resolveAlias, type SourceDocument, type SourceNode } from './tree.ts';

/** What a planning function may ask about the text. Throws {@link Refusal} where the text is not valid YAML. */
export interface Source {
  readonly text: string;
  /** The value at a path, aliases and merge keys resolved; undefined when there is none. */
  get(path: ValuePath): JsonValue | undefined;
  /** Keys of the map at a path, merged ones included; empty when it is not a map. */
  keys(path: ValuePath): readonly string[];
  /** The services whose text may contain `word`: a cheap sieve that never misses one. */
  servicesMentioning(word: string): readonly string[];
}

/** Below this many characters a file is simply parsed as a whole. */
const smallText = 6_000;

/** The outline of a large, plainly written file; undefined: parse the whole text. */
export function outlineOf(text: string): Outline | undefined {
  return text.length < smallText ? undefined : scanOutline(text);
}

let lastParsed: SourceDocument | undefined;

/** {@link parseSource} with a memory of one: the text that an edit made is usually the one the next edit begins with. */
export function parseWhole(text: string): SourceDocument {
  if (lastParsed?.text !== text) lastParsed = parseSource(text);
  return lastParsed;
}

export function rememberParsed(document: SourceDocument): void {
  lastParsed = document;
}

/** Reads values of a text, parsing no more of it than asked for. */
export function openSource(text: string): Source {
  const outline = outlineOf(text);
  if (outline === undefined) {
    const { root } = parseWhole(text);
    return {
      text,
      get: (path) => read(root, path),
      keys: (path) => keysOf(root, path),
      servicesMentioning: () => keysOf(root, ['services']),
    };
  }
  const parsed = new Map<Segment, SourceNode | undefined>();
  const rootOf = (segment: Segment): SourceNode | undefined => {
    if (!parsed.has(segment)) parsed.set(segment, parseSource(text.slice(segment.start, segment.end)).root);
    return parsed.get(segment);
  };
  const locate = (path: ValuePath): { readonly root: SourceNode | undefined; readonly path: ValuePath } => {
    const service = path[0] === 'services' && path.length > 1 ? outline.services : undefined;
    const segment = service === undefined ? outline.sections.find(({ key }) => key === path[0]) : service.entries.find(({ key }) => key === path[1]);
    return { root: segment === undefined ? undefined : rootOf(segment), path: service === undefined ? path : path.slice(1) };
  };
  return {
    text,
    get(path) {
      if (path.length === 0) return read(parseWhole(text).root, path);
      const place = locate(path);
      return read(place.root, place.path);
    },
    keys(path) {
      if (path.length === 0) return outline.sections.map(({ key }) => key);
      if (path.length === 1 && path[0] === 'services' && outline.services !== undefined) return outline.services.entries.map(({ key }) => key);
      const place = locate(path);
      return keysOf(place.root, place.path);
    },
    servicesMentioning(word) {
      if (outline.services === undefined) return this.keys(['services']);
      return outline.services.entries.filter(({ start, end }) => text.slice(start, end).includes(word)).map(({ key }) => key);
    },
  };
}

function find(root: SourceNode | undefined, path: ValuePath): SourceNode | undefined {
  let node = root;
  for (const key of path) {
    if (node === undefined) return undefined;
    const value = resolveAlias(node);
    if (value.kind === 'map' && typeof key === 'string') node = inMap(value, key);
    else if (value.kind === 'list' && typeof key === 'number') node = value.items[key]?.node;
    else return undefined;
  }
  return node;
}

function inMap(map: SourceNode & { readonly kind: 'map' }, key: string): SourceNode | undefined {
  const own = entryOf(map, key);
  if (own !== undefined) return own.node;
  for (const source of mergeSources(map)) {
    const merged = inMap(source, key);
    if (merged !== undefined) return merged;
  }
  return undefined;
}

function read(root: SourceNode | undefined, path: ValuePath): JsonValue | undefined {
  const node = find(root, path);
  return node === undefined ? undefined : jsonValue(node);
}

function keysOf(root: SourceNode | undefined, path: ValuePath): readonly string[] {
  const value = read(root, path);
  return isJsonObject(value) ? Object.keys(value) : [];
}
