import type { JsonValue } from '#core/lib';
import type { MapNode, Node } from '../parse/node.ts';
import type { Canonicalizer } from '../canonicalize.ts';
import type { Dialect } from '../output/arrange.ts';

/**
 * The vocabulary in which the Compose Specification's attributes are described (see service.ts and resources.ts).
 * One description serves checking, expansion of short syntaxes, merging and printing in canonical order.
 */
export type Shape = TextShape | ScalarShape | MappingShape | ListShape | ObjectShape | DictionaryShape | CustomShape;

export interface TextShape {
  readonly kind: 'text';
  /** Numbers are accepted: `whole` ones only, or all. They stay numbers until they are printed as text: Compose tells 80 from "80" when it merges. */
  readonly numbers?: 'whole' | 'all';
  /** The only values accepted. */
  readonly choices?: readonly string[];
  readonly nullable?: true;
  /** A check beyond the type; returns what is wrong, as the end of a sentence (`must …`). */
  readonly check?: (text: string) => string | undefined;
  /** Turns the text into its canonical form. */
  readonly convert?: (text: string, context: Canonicalizer) => string;
}

/** Scalars that also accept a string (after interpolation), cast to the type. */
export interface ScalarShape {
  readonly kind: 'boolean' | 'integer' | 'decimal' | 'bytes' | 'duration' | 'mode';
  /** The specification allows no string here. */
  readonly strict?: true;
  /** Which numbers may be written: only `whole` ones, or `none`, only text. Absent: all; the fraction is cut off where a whole number is wanted. */
  readonly numbers?: 'whole' | 'none';
  readonly minimum?: number;
  readonly maximum?: number;
}

/** `KEY: value` or a list of `KEY=value`; values become text. */
export interface MappingShape {
  readonly kind: 'mapping';
  /** null values: kept (environment), or made an empty string. */
  readonly nulls: 'keep' | 'empty';
  /** A list is not accepted. */
  readonly mapOnly?: true;
  /** What a value may be besides text; absent: anything but a list or a mapping. */
  readonly values?: readonly ('whole' | 'decimal' | 'boolean' | 'null')[];
  /** The specification forbids equal items of the list. */
  readonly distinct?: true;
  /** Items of the list must have a value. */
  readonly named?: true;
  readonly convert?: (text: string, context: Canonicalizer) => string;
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Shape;
  /** A lone value means a list of one. */
  readonly single?: true;
  readonly nullable?: true;
  /** Items with the same key are one item: the later replaces the earlier. Absent: every item is kept. */
  readonly key?: (item: Node) => string;
  /** The specification forbids equal items. */
  readonly distinct?: true;
  /** An override replaces the list instead of extending it. */
  readonly replace?: true;
  /** An override's items merge with the base's items of the same `subnet`. */
  readonly bySubnet?: true;
  /** Expands one written item into several canonical ones; undefined when it was reported as wrong. */
  readonly expand?: (item: Node, context: Canonicalizer) => readonly Node[] | undefined;
}

export interface Field {
  readonly key: string;
  readonly shape: Shape;
  /** What is printed for an empty value: nothing (default), the value when it is present, or always something. */
  readonly print?: 'present' | 'always';
  /** What `always` prints when the value is absent; objects print themselves empty. */
  readonly fallback?: JsonValue;
  /** Docker Compose checks the value and then drops it: it is no part of the project. */
  readonly ignored?: true;
  /** Added to the specification after Docker Compose 2.40.3, which refuses it. */
  readonly newer?: true;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: readonly Field[];
  readonly byKey: ReadonlyMap<string, Field>;
  readonly required?: readonly string[];
  readonly nullable?: true;
  /** Turns a short syntax (anything but a mapping) into the long one; undefined when it was reported as wrong. */
  readonly short?: (node: Node, context: Canonicalizer) => Node | undefined;
  /** What people write for the short syntax, for messages. */
  readonly shortName?: string;
  /** Last touch on the canonical mapping. */
  readonly finish?: (node: MapNode, context: Canonicalizer) => MapNode;
  /** Compose's struct has no names of its own: every field is printed, and JSON has its names with a capital. */
  readonly unnamed?: true;
  /** Keys of other names are accepted and mean nothing. */
  readonly open?: true;
  /** `driver`: options merge only when both sides name the same driver (logging). */
  readonly merge?: 'driver';
}

/** Keys chosen by the user, values of one shape. */
export interface DictionaryShape {
  readonly kind: 'dictionary';
  readonly value: Shape;
  /** Keys that are allowed; default: the names of the specification (`^[a-zA-Z0-9._-]+$`). */
  readonly keys?: RegExp;
  /** What a key names, for messages. */
  readonly of: string;
  /** A list of keys means a mapping from these keys to this value. */
  readonly listValue?: (item: Node) => Node;
  readonly nullable?: true;
}

/** Attributes with a syntax of their own. */
export interface CustomShape {
  readonly kind: 'custom';
  /** The forms that may be written, for editors; `canonicalize` alone decides what is accepted. */
  readonly written: readonly Exclude<Shape, CustomShape>[];
  readonly canonicalize: (node: Node, context: Canonicalizer) => Node | undefined;
  readonly merge: 'replace' | 'append' | 'keys';
  /** Printing, where the canonical node is not printed with its mappings sorted. */
  readonly arrange?: (node: Node, dialect: Dialect) => Node;
}

export const text: TextShape = { kind: 'text' };
export const textOrNumber: TextShape = { kind: 'text', numbers: 'all' };
export const textOrWhole: TextShape = { kind: 'text', numbers: 'whole' };
export const boolean: ScalarShape = { kind: 'boolean' };
export const strictBoolean: ScalarShape = { kind: 'boolean', strict: true };
/** A whole number; the fraction of a number is cut off. */
export const integer: ScalarShape = { kind: 'integer' };
export const whole: ScalarShape = { kind: 'integer', numbers: 'whole' };
/** A whole number that is not negative. */
export const natural: ScalarShape = { kind: 'integer', numbers: 'whole', minimum: 0 };
export const decimal: ScalarShape = { kind: 'decimal' };
export const bytes: ScalarShape = { kind: 'bytes' };
export const wholeBytes: ScalarShape = { kind: 'bytes', numbers: 'whole' };
export const duration: ScalarShape = { kind: 'duration' };
export const mode: ScalarShape = { kind: 'mode' };

/** Labels and other maps of text. */
export const mapping: MappingShape = { kind: 'mapping', nulls: 'empty' };
/** Environment and build arguments: a null value is to be looked up. */
export const nullableMapping: MappingShape = { kind: 'mapping', nulls: 'keep' };
/** The same where an override does not take the place of an equal item. */
export const distinctMapping: MappingShape = { kind: 'mapping', nulls: 'empty', distinct: true };
/** Driver options: a mapping only. */
export const options: MappingShape = { kind: 'mapping', nulls: 'empty', mapOnly: true, values: ['whole', 'decimal'] };
export const textOptions: MappingShape = { kind: 'mapping', nulls: 'empty', mapOnly: true, values: [] };

/** Items are named by what stands before their first equals sign, as in `/run:size=1m`, `/run:size=2m`. */
function itemName(item: Node): string {
  return item.kind === 'scalar' ? String(item.value).replace(/=.*$/s, '') : '';
}

function itemText(item: Node): string {
  return item.kind === 'scalar' ? String(item.value) : '';
}

/** A list of strings in which the last of a name counts. */
export const textSet: ListShape = { kind: 'list', item: text, key: itemName };
/** The same, a lone string meaning a list of one. */
export const textSetOrSingle: ListShape = { kind: 'list', item: text, key: itemName, single: true };
/** A list of strings and whole numbers in which a repetition counts once. */
export const textOrWholeSet: ListShape = { kind: 'list', item: textOrWhole, key: itemText };
/** A list of strings without any merging by value. */
export const textList: ListShape = { kind: 'list', item: text };
export const distinctTextList: ListShape = { kind: 'list', item: text, distinct: true };
export const distinctTextListOrSingle: ListShape = { kind: 'list', item: text, distinct: true, single: true };

export function choice(...choices: readonly string[]): TextShape {
  return { kind: 'text', choices };
}

export function listOf(item: Shape, extra: Omit<ListShape, 'kind' | 'item'> = {}): ListShape {
  return { kind: 'list', item, ...extra };
}

type FieldSpec = readonly [key: string, shape: Shape, print?: 'present' | 'always' | 'ignored' | 'newer', fallback?: JsonValue];

function fieldKind(kind: FieldSpec[2]): Pick<Field, 'print' | 'ignored' | 'newer'> {
  if (kind === undefined) return {};
  if (kind === 'ignored') return { ignored: true };
  return kind === 'newer' ? { newer: true } : { print: kind };
}

/** An object shape; the order of `fields` is the canonical order. */
export function object(fields: readonly FieldSpec[], extra: Omit<ObjectShape, 'kind' | 'fields' | 'byKey'> = {}): ObjectShape {
  const described = fields.map(([key, shape, print, fallback]): Field => ({ key, shape, ...fieldKind(print), ...(fallback === undefined ? {} : { fallback }) }));
  return { kind: 'object', fields: described, byKey: new Map(described.map((field) => [field.key, field])), ...extra };
}

export function dictionary(of: string, value: Shape, extra: Omit<DictionaryShape, 'kind' | 'of' | 'value'> = {}): DictionaryShape {
  return { kind: 'dictionary', of, value, ...extra };
}

