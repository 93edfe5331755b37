import type { ValuePath } from '#core/lib';
import { knownValues } from './known-values.ts';
import { composeFile } from './project.ts';
import { text, type ObjectShape, type ScalarShape, type Shape } from './shape.ts';

/** Types of a scalar value, as in the Compose Specification; `bytes` is a size such as `64m`, `mode` the permission bits of a file. */
export type ValueKind = 'text' | ScalarShape['kind'];

/** What may be written at one place of a Compose file: the read-only side of the schema, for editors and forms. */
export interface SchemaPlace {
  /**
   * The path with `*` for every name that people choose and every item of a list, joined by dots:
   * `services.*.ports.*.target`. The same for all places with the same meaning.
   */
  readonly pattern: string;
  /** Kinds of scalar that may stand here; empty: none. */
  readonly values: readonly ValueKind[];
  /** The only texts accepted; empty: not limited to a list. */
  readonly choices: readonly string[];
  /** Values that are usual here although others are accepted as well. */
  readonly known: readonly string[];
  /** A list may be written. */
  readonly list: boolean;
  /** A mapping may be written: with the keys in `keys`, or with names that people choose. */
  readonly map: 'none' | 'keys' | 'names';
  /** Keys that are allowed here, in canonical order; empty unless `map` is `keys`. */
  readonly keys: readonly SchemaKey[];
  /** There is a short syntax beside the long one (the mapping). */
  readonly short: boolean;
}

export interface SchemaKey {
  readonly key: string;
  readonly required: boolean;
}

/** Shapes that may stand at one place: several where the specification allows several forms. */
type Alternatives = readonly Shape[];

function alternatives(shape: Shape): Alternatives {
  if (shape.kind === 'custom') return shape.written.flatMap(alternatives);
  if (shape.kind !== 'list' || shape.single !== true) return [shape];
  // Only the short syntax stands alone: a lone long one is for lists.
  return shape.item.kind === 'object' ? [shape, text] : [shape, ...alternatives(shape.item)];
}

/** The shapes one step further in, and what the step is called in a pattern. */
function enter(shapes: Alternatives, step: string | number): { readonly shapes: Alternatives; readonly name: string } | undefined {
  for (const shape of shapes) {
    if (typeof step === 'number') {
      if (shape.kind === 'list') return { shapes: alternatives(shape.item), name: '*' };
      // `NAME=value` or a name alone.
      if ((shape.kind === 'mapping' && shape.mapOnly !== true) || (shape.kind === 'dictionary' && shape.listValue !== undefined)) return { shapes: [text], name: '*' };
    } else if (shape.kind === 'object') {
      const field = shape.byKey.get(step);
      if (field !== undefined) return { shapes: alternatives(field.shape), name: step };
    } else if (shape.kind === 'dictionary') return { shapes: alternatives(shape.value), name: '*' };
    else if (shape.kind === 'mapping') return { shapes: [text], name: '*' };
  }
  return undefined;
}

function describe(shapes: Alternatives, pattern: string): SchemaPlace {
  const values = new Set<ValueKind>();
  const choices: string[] = [];
  const keys = new Map<string, SchemaKey>();
  let anyText = false;
  let list = false;
  let names = false;
  let short = false;
  for (const shape of shapes) {
    switch (shape.kind) {
      case 'text':
        values.add('text');
        if (shape.choices === undefined) anyText = true;
        else choices.push(...shape.choices);
        break;
      case 'mapping':
        names = true;
        if (shape.mapOnly !== true) list = true;
        break;
      case 'list':
        list = true;
        break;
      case 'object':
        addKeys(shape, keys);
        if (shape.shortName !== undefined) {
          short = true;
          anyText = true;
          values.add('text');
        }
        break;
      case 'dictionary':
        names = true;
        if (shape.listValue !== undefined) {
          short = true;
          list = true;
        }
        break;
      case 'custom':
        break;
      default:
        values.add(shape.kind);
    }
  }
  return {
    pattern,
    values: [...values],
    choices: anyText ? [] : choices,
    known: knownValues.get(pattern) ?? [],
    list,
    map: keys.size > 0 ? 'keys' : names ? 'names' : 'none',
    keys: [...keys.values()],
    short,
  };
}

function addKeys(shape: ObjectShape, keys: Map<string, SchemaKey>): void {
  for (const { key, newer } of shape.fields) if (newer !== true) keys.set(key, { key, required: shape.required?.includes(key) === true });
}

/** What is known of a place is the same for all places of one pattern, items of lists (`#`) apart from names: by that. */
const described = new Map<string, SchemaPlace>();

/**
 * What the Compose Specification allows at `path`, a path as written (short syntaxes not expanded): keys for mappings, numbers for
 * lists. A merge key (`<<`) stands for the mapping it lies in. undefined: no such place, or below an `x-` key.
 */
export function describePlace(path: ValuePath): SchemaPlace | undefined {
  let shapes: Alternatives = [composeFile];
  const names: string[] = [];
  let id = '';
  for (const step of path) {
    if (step === '<<') continue;
    const next = enter(shapes, step);
    if (next === undefined) return undefined;
    shapes = next.shapes;
    names.push(next.name);
    id += `.${typeof step === 'number' ? '#' : next.name}`;
  }
  const pattern = names.join('.');
  const known = described.get(id);
  if (known !== undefined) return known;
  const place = describe(shapes, pattern);
  described.set(id, place);
  return place;
}

/** The pattern of every key that the specification names, in canonical order. */
export function schemaPatterns(): readonly string[] {
  const patterns: string[] = [];
  const visit = (shapes: Alternatives, prefix: string): void => {
    for (const shape of shapes) {
      if (shape.kind === 'object') {
        for (const field of shape.fields) {
          patterns.push(`${prefix}${field.key}`);
          visit(alternatives(field.shape), `${prefix}${field.key}.`);
        }
      } else if (shape.kind === 'dictionary') visit(alternatives(shape.value), `${prefix}*.`);
      else if (shape.kind === 'list') visit(alternatives(shape.item), `${prefix}*.`);
    }
  };
  visit([composeFile], '');
  return [...new Set(patterns)];
}
