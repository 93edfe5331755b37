import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair, type ScalarTag } from 'yaml';

/** JSON that a model may change in place. */
export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };
export type DataMap = { [key: string]: Data };
export type Path = readonly (string | number)[];

export function isDataMap(value: Data | undefined): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function dataOf(value: unknown): Data {
  const copy: Data = JSON.parse(JSON.stringify(value ?? null, (_, item: unknown) => (item === Infinity ? '.inf' : item)));
  return copy;
}

/** The map at a path, made where there is none. */
export function mapAt(root: DataMap, path: readonly string[]): DataMap {
  return path.reduce((map, key) => {
    const found = map[key];
    const next = isDataMap(found) ? found : {};
    map[key] = next;
    return next;
  }, root);
}

export function get(root: Data | undefined, path: Path): Data | undefined {
  return path.reduce<Data | undefined>((value, key) => {
    if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
    return isDataMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, root);
}

export function keysAt(root: Data | undefined, path: Path): string[] {
  const value = get(root, path);
  return isDataMap(value) ? Object.keys(value) : [];
}

/** `0755`, as Compose reads it. */
const octal: ScalarTag = { identify: () => false, default: true, tag: 'tag:yaml.org,2002:int', test: /^0[0-7]+$/, resolve: (text) => Number.parseInt(text, 8) };

export function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** A text as the `yaml` library sees it, apart from all code under test. */
export interface Written {
  readonly text: string;
  /** Aliases and merge keys resolved. */
  readonly data: DataMap;
  readonly document: Document.Parsed;
  readonly lines: readonly string[];
  /** Line of an offset, from 0. */
  readonly lineOf: (offset: number) => number;
}

export function readWritten(text: string): Written | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { merge: true, logLevel: 'error', lineCounter: counter, uniqueKeys: false, customTags: (tags) => [octal, ...tags] });
  if (document.errors.length > 0) return undefined;
  const data = dataOf(document.toJS({ maxAliasCount: -1 }));
  return isDataMap(data) ? { text, data, document, lines: linesOf(text), lineOf: (offset) => counter.linePos(offset).line - 1 } : undefined;
}

/** Lines, from 0 and both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The lines that an edit at `path` may take out: of the value itself and, where it stands in a flow collection, of that collection;
 * where there is no such value, of the empty or flow container it would go into. `withKeys`: also the key lines of what holds it,
 * which go when it runs empty or changes its form.
 */
export function spansAt(written: Written, path: Path, withKeys: boolean): readonly Span[] {
  const spans: Span[] = [];
  const span = (start: number, end: number): void => {
    spans.push({ from: written.lineOf(start), to: written.lineOf(Math.max(start, end - (written.text[end - 1] === '\n' ? 1 : 0))) });
  };
  let node: Node | null | undefined = written.document.contents;
  for (const [depth, key] of path.entries()) {
    if (node === null || node === undefined || isAlias(node)) return spans;
    if ((isMap(node) || isSeq(node)) && node.flow === true && node.range !== null && node.range !== undefined) {
      span(node.range[0], node.range[1]);
      return spans;
    }
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = pairOf(node.items, String(key));
      const keyRange = isScalar(pair?.key) ? pair.key.range : undefined;
      if (pair === undefined || keyRange === undefined || keyRange === null) return spans;
      const value = isNode(pair.value) ? pair.value : undefined;
      const end = Math.max(value?.range?.[1] ?? 0, keyRange[1]);
      const empty = value === undefined || (isScalar(value) && value.value === null) || ((isMap(value) || isSeq(value)) && value.items.length === 0);
      if (last || empty) span(keyRange[0], end);
      else if (withKeys) span(keyRange[0], keyRange[1]);
      node = value;
    } else if (isSeq(node)) {
      const item: unknown = typeof key === 'number' ? node.items[key] : undefined;
      if (!isNode(item) || item.range === null || item.range === undefined) return spans;
      if (last) span(item.range[0], item.range[1]);
      node = item;
    } else {
      // A single value in whose place a collection comes.
      if (node.range !== null && node.range !== undefined) span(node.range[0], node.range[1]);
      return spans;
    }
  }
  return spans;
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

function pairOf(items: readonly Pair[], key: string): Pair | undefined {
  return items.find((pair) => isScalar(pair.key) && (pair.key.source ?? String(pair.key.value)) === key);
}

/** How many lines of `before` are gone in `after`, and how many came, by a longest common subsequence. */
export function countChanges(before: readonly string[], after: readonly string[]): { readonly removed: number; readonly added: number } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const width = right.length + 1;
  const table = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) table[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const kept = at(0, 0);
  return { removed: left.length - kept, added: right.length - kept };
}
