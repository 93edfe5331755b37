import { compareText, isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import type { Edit } from './edits.ts';
import { lineNumber } from './lines.ts';
import { anchorStart } from './plan-context.ts';
import { Refusal } from './refusal.ts';
import { entriesOf } from './render.ts';
import { entryOf, expandNode, isExpandedList, isExpandedMap, jsonValue, type Expanded, type ScalarNode, type SourceDocument, type SourceNode } from './tree.ts';

/** A document's meaning: scalars with their type and, for numbers, their spelling. Aliases and merge keys are resolved. */
export type Meaning = Expanded<string>;

function leafOf(scalar: ScalarNode): string {
  const tag = scalar.tag === undefined ? '' : `${scalar.tag} `;
  const { value } = scalar;
  if (value === null) return `${tag}null`;
  if (typeof value === 'string') return `${tag}string:${value}`;
  return `${tag}${typeof value}:${typeof value === 'number' ? scalar.source : String(value)}`;
}

function meaningOf(root: SourceNode | undefined): Meaning {
  return root === undefined ? new Map() : expandNode(root, leafOf);
}

function meaningOfJson(value: JsonValue): Meaning {
  if (isJsonObject(value)) return new Map(entriesOf(value).map(([key, item]) => [key, meaningOfJson(item)]));
  if (value === null) return { leaf: 'null' };
  if (typeof value === 'object') return value.map(meaningOfJson);
  return { leaf: typeof value === 'string' ? `string:${value}` : `${typeof value}:${String(value)}` };
}

function same(a: Meaning, b: Meaning): boolean {
  if (isExpandedMap(a)) {
    if (!isExpandedMap(b) || a.size !== b.size) return false;
    for (const [key, value] of a) {
      const other = b.get(key);
      if (other === undefined || !same(value, other)) return false;
    }
    return true;
  }
  if (isExpandedList(a)) return isExpandedList(b) && a.length === b.length && a.every((item, index) => { const other = b[index]; return other !== undefined && same(item, other); });
  return !isExpandedMap(b) && !isExpandedList(b) && a.leaf === b.leaf;
}

function isEmpty(meaning: Meaning | undefined): boolean {
  return meaning === undefined || (!isExpandedMap(meaning) && !isExpandedList(meaning) && meaning.leaf === 'null');
}

/** The meaning after edits; parts no edit touched are shared, and a map is copied once however many edits go into it. */
class Intention {
  readonly #copies = new Map<ReadonlyMap<string, Meaning>, Map<string, Meaning>>();

  after(before: Meaning, edit: Edit): Meaning {
    return this.#changed(before, edit) ?? new Map<string, Meaning>();
  }

  #changed(before: Meaning, edit: Edit): Meaning | undefined {
    switch (edit.op) {
      case 'set':
        return this.#at(before, edit.path, 0, () => meaningOfJson(edit.value));
      case 'remove':
        return this.#at(before, edit.path, 0, () => undefined);
      case 'append':
        return this.#at(before, edit.path, 0, (list) => [...(isExpandedList(list) ? list : []), meaningOfJson(edit.value)]);
      case 'rename':
        return this.#at(before, edit.path.slice(0, -1), 0, (map) => {
          if (!isExpandedMap(map)) return map;
          return new Map([...map].map(([key, value]) => [key === edit.path.at(-1) ? edit.to : key, value]));
        });
    }
  }

  #at(meaning: Meaning | undefined, path: ValuePath, depth: number, change: (value: Meaning | undefined) => Meaning | undefined): Meaning | undefined {
    const key = path[depth];
    if (key === undefined) return change(meaning);
    if (typeof key === 'number') {
      const items = isExpandedList(meaning) ? [...meaning] : [];
      const item = this.#at(items[key], path, depth + 1, change);
      if (item === undefined) items.splice(key, 1);
      else items[key] = item;
      return items;
    }
    const map = this.#own(isExpandedMap(meaning) ? meaning : new Map<string, Meaning>());
    const value = this.#at(map.get(key), path, depth + 1, change);
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    return map;
  }

  /** The map itself when it was made here, otherwise a copy. */
  #own(map: ReadonlyMap<string, Meaning>): Map<string, Meaning> {
    const known = this.#copies.get(map);
    if (known !== undefined) return known;
    const copy = new Map(map);
    this.#copies.set(copy, copy);
    return copy;
  }
}

/** Throws {@link Refusal} unless `after` means exactly what `before` with `edits` means. */
export function verifyEdits(before: SourceDocument, edits: readonly Edit[], after: SourceDocument): void {
  if (firstDifference(intendedMeaning(before, edits), after) === undefined) return;
  const [edit] = edits;
  if (before.hasAliases) {
    const offset = offsetOf(before, edit);
    const anchor = edit === undefined ? undefined : anchorAbove(before, edit.path);
    const named = anchor === undefined ? 'an anchor' : `the anchor “&${anchor.anchor}” on line ${lineNumber(before.text, anchorStart(before.text, anchor))}`;
    throw new Refusal('shared-value', `This value is shared through ${named}: changing it here would change other places as well.`, offset, 'Change it for all of them in the YAML view, or change it here only.', anchor);
  }
  throw new Refusal('edit-not-safe', 'This change cannot be made without disturbing other parts of the file.', offsetOf(before, edit), 'Change it in the YAML view.');
}

/** What the document means after edits. */
export function intendedMeaning(before: SourceDocument, edits: readonly Edit[]): Meaning {
  const intention = new Intention();
  return edits.reduce<Meaning>((meaning, edit) => intention.after(meaning, edit), meaningOf(before.root));
}

/** The first place where a document means something else than intended, as the edit that would mend it; undefined: there is none. */
export function firstDifference(intended: Meaning, document: SourceDocument): Edit | undefined {
  const actual = meaningOf(document.root);
  return same(intended, actual) || (isEmptyMap(intended) && isEmpty(actual)) ? undefined : differenceAt(intended, actual, []);
}

function differenceAt(intended: Meaning, actual: Meaning, path: ValuePath): Edit {
  if (isExpandedMap(intended) && isExpandedMap(actual)) {
    for (const key of actual.keys()) if (!intended.has(key)) return { op: 'remove', path: [...path, key] };
    for (const [key, value] of intended) {
      const other = actual.get(key);
      if (other === undefined) return { op: 'set', path: [...path, key], value: jsonOf(value) };
      if (!same(value, other)) return differenceAt(value, other, [...path, key]);
    }
  }
  return { op: 'set', path, value: jsonOf(intended) };
}

function jsonOf(meaning: Meaning): JsonValue {
  if (isExpandedMap(meaning)) return Object.fromEntries([...meaning].map(([key, value]) => [key, jsonOf(value)]));
  if (isExpandedList(meaning)) return meaning.map(jsonOf);
  const [, kind, text] = /^(?:!\S* )?(string|number|boolean|null)(?::([\s\S]*))?$/.exec(meaning.leaf) ?? [];
  if (kind === 'number') return Number(text);
  return kind === 'null' || text === undefined ? null : kind === 'boolean' ? text === 'true' : text;
}

/** The deepest anchored value on the way to a path. */
function anchorAbove(document: SourceDocument, path: ValuePath): SourceNode | undefined {
  let node = document.root;
  let found: SourceNode | undefined;
  for (const key of path) {
    if (node?.kind === 'map' && typeof key === 'string') node = entryOf(node, key)?.node;
    else if (node?.kind === 'list' && typeof key === 'number') node = node.items[key]?.node;
    else return found;
    if (node?.anchor !== undefined) found = node;
  }
  return found;
}

function isEmptyMap(meaning: Meaning): boolean {
  return isExpandedMap(meaning) && meaning.size === 0;
}

/** Where the deepest existing part of the first edit's path is written. */
function offsetOf(document: SourceDocument, edit: Edit | undefined): number {
  let node = document.root;
  let offset = node?.start ?? 0;
  for (const key of edit?.path ?? []) {
    if (node?.kind === 'map') {
      const entry = typeof key === 'string' ? entryOf(node, key) : undefined;
      if (entry === undefined) return offset;
      offset = entry.keyStart;
      node = entry.node;
    } else if (node?.kind === 'list' && typeof key === 'number') {
      const item = node.items[key];
      if (item === undefined) return offset;
      offset = item.start;
      node = item.node;
    } else return offset;
  }
  return offset;
}

/** Deep equality of JSON values; absent and `undefined` keys are the same, the order of keys does not count. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  return same(meaningOfJson(a), meaningOfJson(b));
}

/** A text that two values share exactly when {@link sameJson} holds: for comparing many with many. */
export function identityOf(value: JsonValue): string {
  return textOf(meaningOfJson(value));
}

/** {@link identityOf} of a written value. */
export function identityOfNode(node: SourceNode): string {
  return identityOf(jsonValue(node));
}

function textOf(meaning: Meaning): string {
  if (isExpandedMap(meaning)) return `{${[...meaning].toSorted(([left], [right]) => compareText(left, right)).map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join()}}`;
  if (isExpandedList(meaning)) return `[${meaning.map(textOf).join()}]`;
  return JSON.stringify(meaning.leaf);
}

/** True when the node already means `value`, spelling of numbers aside. */
export function nodeEquals(node: SourceNode, value: JsonValue): boolean {
  return sameJson(jsonValue(node), value);
}
