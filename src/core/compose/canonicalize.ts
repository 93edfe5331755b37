import { resolvePath, isAbsolutePath, joinPath, type ValuePath } from '#core/lib';
import { child, describe, formatScalar, isDecimal, isNull, list, map, scalar, type Entry, type MapNode, type Node, type ScalarNode } from './parse/node.ts';
import type { Origin } from './parse/source.ts';
import { fitsMapping, pathText, SCALAR_HINTS, SCALAR_NAMES } from './expected.ts';
import type { Report } from './report.ts';
import { castBoolean, castInteger, castSingle } from './values/cast.ts';
import { byteCount, durationNanoseconds, formatDuration } from './values/units.ts';
import { hintForKey, hintForService, looksLikeService } from './misplaced.ts';
import { closest } from './values/suggest.ts';
import type { DictionaryShape, ListShape, MappingShape, ObjectShape, ScalarShape, Shape, TextShape } from './schema/shape.ts';

const NAME = /^[a-zA-Z0-9._-]+$/;

export interface CanonicalizeOptions {
  readonly report: Report;
  /** Folder against which the file's relative paths are resolved. */
  readonly workingDir: string;
  /** The user's home folder for `~`, asked only when a path needs it. */
  readonly home: () => string | undefined;
  /** False with `--no-interpolate`: values with a `$` are then not checked or cast. */
  readonly interpolated: boolean;
  /** False with `--no-path-resolution`: paths stay as they are written. */
  readonly resolvePaths: boolean;
  /** What the files before this one say: a key that is required may stand there. */
  readonly below?: Node | undefined;
  /** What ranges of ports may still expand to. */
  readonly ports: { left: number };
}

/**
 * Checks a parsed (and interpolated) value against its shape and rewrites it in canonical form: short syntaxes expanded,
 * types cast, paths absolute. Keeps the origin of every value. What is wrong is reported and left out.
 */
export class Canonicalizer {
  readonly #options: CanonicalizeOptions;
  readonly #path: (string | number)[];

  constructor(options: CanonicalizeOptions, path: ValuePath = []) {
    this.#options = options;
    this.#path = [...path];
  }

  get path(): ValuePath {
    return [...this.#path];
  }

  error(code: string, message: string, origin: Origin, hint?: string): undefined {
    this.#options.report.error({ code, message, hint, origin, path: this.path });
    return undefined;
  }

  warn(code: string, message: string, origin: Origin, hint?: string): void {
    this.#options.report.warn({ code, message, hint, origin, path: this.path });
  }

  /** A local path made absolute: `~` is the home folder, relative paths start at the working folder, absolute ones stay as written. */
  absolute(path: string): string {
    if (path === '' || !this.#options.resolvePaths) return path;
    if (path.startsWith('~')) {
      const home = this.#options.home();
      if (home !== undefined) return joinPath(home, path.slice(1));
    }
    return isAbsolutePath(path) ? path : resolvePath(this.#options.workingDir, path);
  }

  /** Counts expanded ports over all files; false, after one report, once there are too many: then nothing more is expanded. */
  mayExpandPorts(count: number, origin: Origin): boolean {
    const { ports } = this.#options;
    if (ports.left < 0) return false;
    ports.left -= count;
    if (ports.left < 0) this.error('too-many-ports', 'The port ranges of this project expand to an excessive number of ports.', origin, 'publish the ports that are needed');
    return ports.left >= 0;
  }

  /** Runs `work` one step further down the path. */
  at<Result>(step: string | number, work: () => Result): Result {
    this.#path.push(step);
    const result = work();
    this.#path.pop();
    return result;
  }

  /** The canonical form of `node`; undefined when it was reported as wrong. `!reset` nodes pass unchecked. */
  value(node: Node, shape: Shape): Node | undefined {
    if (node.tag === 'reset') return node;
    const result = this.#value(node, shape);
    return result !== undefined && node.tag !== undefined && result.tag === undefined ? { ...result, tag: node.tag } : result;
  }

  #value(node: Node, shape: Shape): Node | undefined {
    switch (shape.kind) {
      case 'text':
        return this.#text(node, shape);
      case 'mapping':
        return this.#mapping(node, shape);
      case 'list':
        return this.#list(node, shape);
      case 'object':
        return this.#object(node, shape);
      case 'dictionary':
        return this.#dictionary(node, shape);
      case 'custom':
        return shape.canonicalize(node, this);
      default:
        return this.#scalar(node, shape);
    }
  }

  /** "services.web.ports[0]", for messages. */
  get #name(): string {
    return pathText(this.#path);
  }

  #wrongType(node: Node, wanted: string): Node | undefined {
    if (node.kind === 'scalar' && typeof node.value === 'string' && this.deferred(node.value)) return node;
    if (node.kind === 'scalar' && node.timestamp === true) {
      return this.error('wrong-type', `${this.#name} is read as a date.`, node.origin, 'put the value in quotes');
    }
    const quotable = node.kind === 'scalar' && wanted.startsWith('a string') && node.value !== null;
    const hint = quotable ? 'put the value in quotes' : isNull(node) ? 'give it a value or remove the key' : undefined;
    const found = isNull(node) ? 'it is empty' : `it is ${describe(node)}`;
    return this.error('wrong-type', `${this.#name} must be ${wanted}, but ${found}.`, node.origin, hint);
  }

  #text(node: Node, shape: TextShape): Node | undefined {
    if (node.kind !== 'scalar' || node.timestamp === true) return this.#wrongType(node, 'a string');
    if (node.value === null && shape.nullable === true) return node;
    const numeric = typeof node.value === 'number' || typeof node.value === 'bigint';
    const fits = numeric && shape.numbers !== undefined && !(shape.numbers === 'whole' && isDecimal(node));
    if (typeof node.value !== 'string' && !fits) return this.#wrongType(node, shape.numbers === undefined ? 'a string' : 'a string or a number');
    if (numeric && shape.check === undefined && shape.convert === undefined) return node;
    const value = formatScalar(node);
    if (shape.choices !== undefined && !shape.choices.includes(value) && !this.deferred(value)) {
      const guess = closest(value, shape.choices);
      return this.error('bad-value', `${this.#name} must be one of ${shape.choices.join(', ')}, but it is "${value}".`, node.origin, guess === undefined ? undefined : `did you mean ${guess}?`);
    }
    const problem = this.deferred(value) ? undefined : shape.check?.(value);
    if (problem !== undefined) return this.error('bad-value', `${this.#name} ${problem}.`, node.origin);
    const converted = shape.convert === undefined ? value : shape.convert(value, this);
    return converted === node.value ? node : scalar(converted, node.origin);
  }

  /** With `--no-interpolate` a value may still hold variables: it cannot be judged. */
  deferred(value: string): boolean {
    return !this.#options.interpolated && value.includes('$');
  }

  #scalar(node: Node, shape: ScalarShape): Node | undefined {
    const wanted = SCALAR_NAMES[shape.kind];
    if (node.kind !== 'scalar' || node.value === null || node.timestamp === true) return this.#wrongType(node, wanted);
    const { value } = node;
    if (typeof value === 'string' && shape.strict === true) return this.#wrongType(node, wanted);
    if (typeof value === 'string' && this.deferred(value)) return node;
    if (typeof value !== 'string' && shape.numbers === 'none') return this.#wrongType(node, 'a string');
    const cast = this.#cast(node, value, shape);
    if (cast === undefined) {
      if (typeof value !== 'string') return this.#wrongType(node, wanted);
      return this.error('bad-value', `${this.#name} must be ${wanted}, but it is "${value}".`, node.origin, SCALAR_HINTS[shape.kind]);
    }
    const number = typeof value === 'number' ? value : cast;
    if (shape.numbers === 'whole' && typeof number === 'number' && !Number.isInteger(number)) return this.#wrongType(node, 'a whole number');
    if (typeof cast === 'number' && ((shape.minimum !== undefined && cast < shape.minimum) || (shape.maximum !== undefined && cast > shape.maximum))) {
      return this.error('bad-value', `${this.#name} must lie between ${shape.minimum ?? '-∞'} and ${shape.maximum ?? '∞'}, but it is ${cast}.`, node.origin);
    }
    return cast === value ? node : scalar(cast, node.origin);
  }

  #cast(node: ScalarNode, value: string | number | bigint | boolean, shape: ScalarShape): string | number | boolean | undefined {
    switch (shape.kind) {
      case 'boolean': {
        const cast = castBoolean(value);
        if (cast !== undefined && typeof value === 'string' && value.toLowerCase() !== String(cast)) {
          this.warn('yaml11-boolean', `"${value}" as a boolean is YAML 1.1.`, node.origin, `write ${cast}`);
        }
        return cast;
      }
      case 'integer':
        return castInteger(value);
      case 'decimal':
        return castSingle(value);
      case 'bytes': {
        if (typeof value === 'boolean') return undefined;
        if (typeof value === 'string') return byteCount(value)?.toFixed(0);
        if (!isDecimal(node) && value < 2 ** 63 && (shape.minimum === undefined || value >= shape.minimum)) return String(value);
        if (shape.minimum !== undefined && value < shape.minimum) return undefined;
        this.warn('ignored-number', `${this.#name} has a fraction or an exponent, so Compose reads it as 0.`, node.origin, 'write a whole number of bytes, or a size such as 64m');
        return '0';
      }
      case 'duration': {
        if (typeof value !== 'string') return undefined;
        const nanoseconds = durationNanoseconds(value);
        return nanoseconds === undefined ? undefined : formatDuration(nanoseconds);
      }
      case 'mode': {
        if (typeof value === 'boolean') return undefined;
        const bits = typeof value === 'string' ? (/^[0-7]{1,10}$/.test(value) ? Number.parseInt(value, 8) : undefined) : Number(value);
        return bits === undefined || !Number.isSafeInteger(bits) || bits < 0 ? undefined : `0${bits.toString(8)}`;
      }
    }
  }

  #mapping(node: Node, shape: MappingShape): Node | undefined {
    if (node.kind === 'map') return this.#mappingFromMap(node, shape);
    if (node.kind === 'list' && shape.mapOnly !== true) {
      const entries = new Map<string, Entry>();
      if (shape.distinct === true) this.#checkDistinct(node.items);
      for (const [index, item] of node.items.entries()) {
        this.at(index, () => {
          if (item.tag === 'reset') return;
          if (item.kind === 'map') return this.error('wrong-type', `${this.#name} must be a string, but it is a mapping.`, item.origin, 'write NAME=value, or leave out the dashes');
          if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.timestamp === true) return this.#wrongType(item, 'a string');
          const equals = item.value.indexOf('=');
          const key = equals === -1 ? item.value : item.value.slice(0, equals);
          if (shape.named === true && equals === -1) return this.error('bad-value', `${this.#name} has no value.`, item.origin, `write ${key}=value`);
          if (shape.nulls === 'keep' && /\s$/.test(key)) return this.#blankBehindName(key, item.origin);
          const value = equals === -1 ? this.#absentValue(shape) : this.#mappingText(item.value.slice(equals + 1), shape);
          entries.set(key, { key, keyOrigin: item.origin, value: scalar(value, item.origin) });
          return undefined;
        });
      }
      return map(entries, node.origin);
    }
    return this.#wrongType(node, shape.mapOnly === true ? 'a mapping' : 'a mapping or a list');
  }

  #mappingFromMap(node: MapNode, shape: MappingShape): Node {
    let changed = false;
    const entries = new Map<string, Entry>();
    for (const entry of node.entries.values()) {
      const { value } = entry;
      if (value.tag === 'reset') {
        entries.set(entry.key, entry);
        continue;
      }
      if (value.kind !== 'scalar' || value.timestamp === true || !fitsMapping(value, shape)) {
        this.at(entry.key, () => this.#wrongType(value, shape.values === undefined ? 'a string, number, boolean or empty' : shape.values.includes('whole') ? 'a string or a number' : 'a string'));
        changed = true;
        continue;
      }
      const text = value.value === null ? this.#absentValue(shape) : this.#mappingText(formatScalar(value), shape);
      if (text === value.value) entries.set(entry.key, entry);
      else {
        changed = true;
        entries.set(entry.key, { ...entry, value: { ...value, value: text } });
      }
    }
    return changed ? map(entries, node.origin) : node;
  }

  #blankBehindName(name: string, origin: Origin): undefined {
    return this.error('bad-name', `The variable name "${name}" ends in a blank.`, origin, 'remove the blank before the equals sign');
  }

  #mappingText(text: string, shape: MappingShape): string {
    return shape.convert === undefined ? text : shape.convert(text, this);
  }

  #absentValue(shape: MappingShape): string | null {
    return shape.nulls === 'keep' ? null : '';
  }

  #list(node: Node, shape: ListShape): Node | undefined {
    if (node.kind !== 'list') {
      if (isNull(node) && shape.nullable === true) return node;
      if (shape.single !== true || node.kind === 'map' || isNull(node)) return this.#wrongType(node, shape.single === true ? 'a string or a list' : 'a list');
      const item = this.#items(node, shape);
      return item === undefined ? undefined : list(item, node.origin);
    }
    const items: Node[] = [];
    if (shape.distinct === true) this.#checkDistinct(node.items);
    for (const [index, item] of node.items.entries()) {
      const canonical = this.at(index, () => this.#items(item, shape));
      if (canonical !== undefined) items.push(...canonical);
    }
    const unique = shape.key === undefined ? items : uniqueBy(items, shape.key);
    return list(unique, node.origin);
  }

  /** Reports items that were written twice; 1 and "1" are two. */
  #checkDistinct(items: readonly Node[]): void {
    const seen = new Set<unknown>();
    for (const [index, item] of items.entries()) {
      if (item.kind !== 'scalar' || item.tag === 'reset') continue;
      if (seen.has(item.value)) this.at(index, () => this.error('duplicate-item', `${pathText(this.#path.slice(0, -1))} repeats "${formatScalar(item)}".`, item.origin, 'remove one of the two'));
      seen.add(item.value);
    }
  }

  #items(item: Node, shape: ListShape): readonly Node[] | undefined {
    const written = shape.expand === undefined ? [item] : shape.expand(item, this);
    if (written === undefined) return undefined;
    const canonical: Node[] = [];
    for (const one of written) {
      const value = this.value(one, shape.item);
      if (value !== undefined) canonical.push(value);
    }
    return canonical;
  }

  #object(node: Node, shape: ObjectShape): Node | undefined {
    if (isNull(node) && shape.nullable === true) return node;
    let long: Node | undefined = node;
    if (node.kind !== 'map') {
      if (shape.short === undefined || isNull(node)) return this.#wrongType(node, shape.shortName === undefined ? 'a mapping' : `${shape.shortName} or a mapping`);
      long = shape.short(node, this);
    }
    if (long === undefined) return undefined;
    if (long.kind !== 'map') return this.#wrongType(long, shape.shortName === undefined ? 'a mapping' : `${shape.shortName} or a mapping`);
    const entries = new Map<string, Entry>();
    for (const entry of long.entries.values()) {
      const field = shape.byKey.get(entry.key);
      if (field === undefined) {
        if (entry.key.startsWith('x-')) entries.set(entry.key, entry);
        else this.at(entry.key, () => this.#unknownKey(entry, shape, long));
        continue;
      }
      if (field.newer === true) {
        this.at(entry.key, () => this.error('newer-key', `${this.#name} is newer than Docker Compose 2.40.3, which refuses it.`, entry.keyOrigin, 'remove it'));
        continue;
      }
      const value = this.at(entry.key, () => this.value(entry.value, field.shape));
      if (field.ignored === true) this.at(entry.key, () => this.warn('ignored-key', `Docker Compose ignores ${this.#name}.`, entry.keyOrigin, 'remove it'));
      else if (value !== undefined) entries.set(entry.key, value === entry.value ? entry : { ...entry, value });
    }
    for (const key of shape.required ?? []) {
      if (!long.entries.has(key) && this.#isBelow(key)) continue;
      if (!long.entries.has(key)) return this.error('missing-key', `${this.#name} needs the key "${key}".`, long.origin);
      if (!entries.has(key)) return undefined;
    }
    const result = map(entries, long.origin);
    return shape.finish === undefined ? result : shape.finish(result, this);
  }

  #isBelow(key: string): boolean {
    let node = this.#options.below;
    for (const step of this.#path) node = typeof step === 'string' ? child(node, step) : undefined;
    return child(node, key) !== undefined;
  }

  #unknownKey(entry: Entry, shape: ObjectShape, parent: MapNode): undefined {
    if (this.#path.length === 1 && looksLikeService(entry.value)) return this.error('unknown-key', `${this.#name} is not a Compose attribute.`, entry.keyOrigin, hintForService(parent));
    const guess = closest(entry.key, shape.byKey.keys());
    if (shape.open === true) {
      this.warn('unknown-key', `${this.#name} is not a Compose attribute and means nothing.`, entry.keyOrigin, guess === undefined ? 'remove it' : `did you mean ${guess}?`);
      return undefined;
    }
    const hint = hintForKey(this.#path) ?? (guess === undefined ? 'remove it, or prefix it with x- to keep it as an extension' : `did you mean ${guess}?`);
    return this.error('unknown-key', `${this.#name} is not a Compose attribute.`, entry.keyOrigin, hint);
  }

  #dictionary(node: Node, shape: DictionaryShape): Node | undefined {
    if (isNull(node) && shape.nullable === true) return node;
    const { listValue } = shape;
    let entries: Iterable<Entry>;
    if (node.kind === 'map') entries = node.entries.values();
    else if (node.kind === 'list' && listValue !== undefined) {
      const named: Entry[] = [];
      const seen = new Set<string>();
      for (const [index, item] of node.items.entries()) {
        if (item.tag === 'reset') continue;
        if (item.kind === 'scalar' && typeof item.value === 'string' && seen.has(item.value)) this.at(index, () => this.error('duplicate-item', `${this.#name} repeats "${formatScalar(item)}".`, item.origin, 'remove one of the two'));
        else if (item.kind === 'scalar' && typeof item.value === 'string') named.push({ key: item.value, keyOrigin: item.origin, value: listValue(item) });
        else this.at(index, () => this.#wrongType(item, 'a string'));
        if (item.kind === 'scalar' && typeof item.value === 'string') seen.add(item.value);
      }
      entries = named;
    } else return this.#wrongType(node, listValue === undefined ? 'a mapping' : 'a list or a mapping');
    const keys = shape.keys ?? NAME;
    const result = new Map<string, Entry>();
    for (const entry of entries) {
      const { key } = entry;
      this.at(key, () => {
        if (!keys.test(key) && !this.deferred(key)) {
          if (key.startsWith('x-')) return;
          this.error('bad-name', `"${key}" is not a valid name for ${shape.of}.`, entry.keyOrigin, 'use letters, digits, dots, dashes and underscores');
          return;
        }
        const value = this.value(entry.value, shape.value);
        if (value !== undefined) result.set(key, value === entry.value ? entry : { ...entry, value });
      });
    }
    return map(result, node.origin);
  }
}

/** Later items replace earlier ones of the same key, at the earlier place. */
export function uniqueBy(items: readonly Node[], key: (item: Node) => string): readonly Node[] {
  const places = new Map<string, number>();
  const kept: Node[] = [];
  for (const item of items) {
    const identity = key(item);
    const place = places.get(identity);
    if (place === undefined) {
      places.set(identity, kept.length);
      kept.push(item);
    } else kept[place] = item;
  }
  return kept;
}
