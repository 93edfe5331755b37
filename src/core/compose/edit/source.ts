import { isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { Refusal } from './refusal.ts';
import { scanOutline, type Outline, type Segment } from './scan.ts';
import { jsonValue, nodeAt, parseSource, type SourceDocument, type SourceNode } from './tree.ts';

/** What a planning function may ask about the text. Throws {@link Refusal} where the text is not valid YAML. */
export interface Source {
  readonly text: string;
  /** The value at a path, aliases and merge keys resolved; undefined when there is none. */
  get(path: ValuePath): JsonValue | undefined;
  /** Keys of the map at a path, merged ones included; empty when it is not a map. */
  keys(path: ValuePath): readonly string[];
  /** Offset of the value at a path; 0 where there is none. */
  offsetOf(path: ValuePath): number;
  /** The services whose text may contain `word`: a cheap sieve that never misses one. */
  servicesMentioning(word: string): readonly string[];
}

/** Maps that grow with the project: their entries are read one by one. */
const splitMaps: readonly ValuePath[] = [['x-slipway', 'canvas'], ['services'], ['volumes'], ['networks']];

function isPrefix(prefix: ValuePath, path: ValuePath): boolean {
  return prefix.length <= path.length && prefix.every((key, index) => key === path[index]);
}

/** The map whose entries are the smallest parts that hold everything at or below `path`: a split map, or the document. */
export function baseOf(outline: Outline, path: ValuePath): ValuePath {
  return splitMaps.find((base) => path.length > base.length && isPrefix(base, path) && outline.children(base) !== undefined) ?? [];
}

/** Below this many characters a file is simply parsed as a whole. */
const smallText = 6_000;

/** The outline of a large, plainly written file; undefined: parse the whole text. */
export function outlineOf(text: string): Outline | undefined {
  return text.length < smallText ? undefined : scanOutline(text);
}

/** Documents kept: what planning read, and what the last edits made. */
const mostRemembered = 4;

/** By text, the most recently used last. */
const remembered = new Map<string, SourceDocument>();

/** {@link parseSource} with a short memory: a text is asked about, edited, and what comes out is what the next edit begins with. */
export function parseRemembered(text: string): SourceDocument {
  const document = remembered.get(text) ?? parseSource(text);
  rememberParsed(document);
  return document;
}

export function rememberParsed(document: SourceDocument): void {
  remembered.delete(document.text);
  remembered.set(document.text, document);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= mostRemembered) return;
    remembered.delete(oldest);
  }
}

/** Parses the entries between two line starts. Throws {@link Refusal} with places in the whole text. */
export function parsePart(text: string, part: { readonly start: number; readonly end: number }): SourceDocument {
  return inWhole(part.start, () => parseRemembered(text.slice(part.start, part.end)));
}

/** Runs `work` on a part that begins at `start`: places in its refusals become places in the whole text. */
export function inWhole<Result>(start: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, error.message, error.offset + start, error.hint, error.origin === undefined ? undefined : { start: error.origin.start + start, end: error.origin.end + start });
  }
}

/** Reads values of a text, parsing no more of it than asked for. */
export function openSource(text: string): Source {
  const outline = outlineOf(text);
  if (outline === undefined) {
    const { root } = parseRemembered(text);
    return {
      text,
      get: (path) => read(root, path),
      keys: (path) => keysOf(root, path),
      offsetOf: (path) => nodeAt(root, path)?.start ?? 0,
      servicesMentioning: () => keysOf(root, ['services']),
    };
  }
  const parsed = new Map<Segment, SourceNode | undefined>();
  const rootOf = (segment: Segment): SourceNode | undefined => {
    if (!parsed.has(segment)) parsed.set(segment, parsePart(text, segment).root);
    return parsed.get(segment);
  };
  const locate = (path: ValuePath): { readonly root: SourceNode | undefined; readonly path: ValuePath; readonly start: number } => {
    const base = baseOf(outline, path);
    const segment = outline.children(base)?.entries.find(({ key }) => key === path[base.length]);
    return { root: segment === undefined ? undefined : rootOf(segment), path: path.slice(base.length), start: segment?.start ?? 0 };
  };
  return {
    text,
    get(path) {
      if (path.length === 0) return read(parseRemembered(text).root, path);
      const place = locate(path);
      return read(place.root, place.path);
    },
    keys(path) {
      const scanned = splitMaps.some((base) => isPrefix(path, base)) ? outline.children(path) : undefined;
      if (scanned !== undefined) return scanned.entries.map(({ key }) => key);
      const place = locate(path);
      return keysOf(place.root, place.path);
    },
    offsetOf(path) {
      const place = locate(path);
      const node = nodeAt(place.root, place.path);
      return node === undefined ? 0 : place.start + node.start;
    },
    servicesMentioning(word) {
      const services = outline.children(['services']);
      if (services === undefined) return this.keys(['services']);
      return services.entries.filter(({ start, end }) => mayMention(text.slice(start, end), word)).map(({ key }) => key);
    },
  };
}

/** A backslash in double quotes can spell a word in other letters. */
function mayMention(part: string, word: string): boolean {
  return part.includes(word) || part.includes('\\');
}

function read(root: SourceNode | undefined, path: ValuePath): JsonValue | undefined {
  const node = nodeAt(root, path);
  return node === undefined ? undefined : jsonValue(node);
}

function keysOf(root: SourceNode | undefined, path: ValuePath): readonly string[] {
  const value = read(root, path);
  return isJsonObject(value) ? Object.keys(value) : [];
}
