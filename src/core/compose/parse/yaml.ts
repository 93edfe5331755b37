import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Alias, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Report } from '../report.ts';
import { parseChunks, YAML_OPTIONS, type ParsedChunk } from './chunks.ts';
import { isNestedTooDeeply } from './depth.ts';
import { list, map, scalar, type Entry, type MapNode, type Node } from './node.ts';
import { isFloatText, isTimestamp, resolveScalar } from './scalar.ts';
import type { Origin, SourceFile } from './source.ts';

/** Deeper than any Compose file; keeps every recursive stage away from the end of the stack. */
const MAX_DEPTH = 100;
/** Nodes a file may have once its aliases are expanded: this many, or ten times what is written. */
const MAX_EXPANDED = 200_000;
/** Documents of one file; each is merged onto those before it. */
const MAX_DOCUMENTS = 1_000;
/** Characters of one file. Compose files are kilobytes; this bounds time and memory on hostile input. */
const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * Parses every document of a file as go-yaml v3 does (the parser inside Docker Compose), keeping the place of every value.
 * Findings go to `report`; a document with a syntax error is left out. Never throws.
 */
export function parseYaml(source: SourceFile, report: Report): readonly Node[] {
  const { text } = source;
  if (text.length > MAX_LENGTH) {
    report.error({ code: 'file-too-large', message: `The file is larger than ${MAX_LENGTH / 1024 / 1024} MB.`, hint: 'a Compose file is text of some kilobytes: name another file', origin: { source, start: 0, end: 0 } });
    return [];
  }
  if (isNestedTooDeeply(text)) {
    report.error({ code: 'yaml-too-deep', ...tooDeep, origin: { source, start: 0, end: 0 } });
    return [];
  }
  let chunks: readonly ParsedChunk[] | undefined;
  let documents: ReturnType<typeof parseAllDocuments> = [];
  try {
    chunks = parseChunks(text);
    if (chunks === undefined) documents = parseAllDocuments(text, YAML_OPTIONS);
  } catch (error) {
    // The parser recurses; a hostile nesting depth ends the stack.
    if (!(error instanceof RangeError)) throw error;
    report.error({ code: 'yaml-too-deep', ...tooDeep, origin: { source, start: 0, end: 0 } });
    return [];
  }
  if (documents.length > MAX_DOCUMENTS) {
    report.error({ code: 'yaml-too-many-documents', message: `The file holds more than ${MAX_DOCUMENTS} documents.`, hint: 'put the services into one document, or into several files', origin: { source, start: 0, end: 0 } });
    return [];
  }
  if (chunks !== undefined) {
    const builder = new TreeBuilder(source, report);
    return checkedSize(builder.buildChunks(chunks), builder, report);
  }
  const roots: Node[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [syntaxError] = document.errors;
    if (syntaxError !== undefined) {
      const [start, end] = syntaxError.pos;
      report.error({ code: 'yaml-syntax', ...explainSyntax(syntaxError.code, syntaxError.message), origin: { source, start, end } });
      continue;
    }
    if (document.contents === null) continue;
    const builder = new TreeBuilder(source, report);
    roots.push(...checkedSize(builder.build(document.contents), builder, report));
  }
  return roots;
}

const tooMuch = { message: 'The aliases of this file expand to an excessive amount of data.', hint: 'refer to large anchors less often' } as const;

/** The root alone, or nothing when its aliases multiply it beyond reason. */
function checkedSize(root: Node, builder: TreeBuilder, report: Report): readonly Node[] {
  if (root.size <= Math.max(MAX_EXPANDED, builder.written * 10)) return [root];
  report.error({
    code: 'yaml-alias-expansion',
    ...tooMuch,
    origin: { ...root.origin, end: root.origin.start },
  });
  return [];
}

const tooDeep = { message: 'The file is nested too deeply.', hint: 'use fewer levels of lists and mappings' } as const;

function explainSyntax(code: string, message: string): { readonly message: string; readonly hint?: string } {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'A tab is used for indentation.', hint: 'indent with spaces' };
    case 'BAD_INDENT':
      return { message: `Bad indentation: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`, hint: message.startsWith('Flow') ? 'close the bracket or brace' : 'keys of one mapping must start in the same column' };
    case 'MISSING_CHAR':
      return { message: `${message.replace(/closing (["'])quote/, 'closing $1 quote')}.`, hint: 'a quote, bracket or brace may be unclosed, or a colon is missing' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: `${message.replace(/\.$/, '')}.`, hint: message.startsWith('A block sequence') ? 'check the indentation of the dashes' : 'put a value that holds ": " in quotes' };
    case 'BAD_SCALAR_START':
      return { message: `${message.replace(/\.$/, '')}.`, hint: 'put the value in quotes' };
    case 'RESOURCE_EXHAUSTION':
      return tooDeep;
    case 'MULTILINE_IMPLICIT_KEY':
      return { message: 'A key must fit on one line.', hint: 'a colon or a closing quote may be missing' };
    default:
      return { message: message.endsWith('.') ? message : `${message}.` };
  }
}

/** Turns one syntax tree into nodes in document order, so that an alias finds the latest anchor of its name. */
class TreeBuilder {
  readonly #source: SourceFile;
  readonly #report: Report;
  /** `height`: how many levels the anchored value has, aliases in it included. */
  readonly #anchors = new Map<string, { readonly node: Node; readonly height: number } | 'open'>();
  #depth = 0;
  /** The deepest level reached since the innermost open anchor. */
  #deepest = 0;
  /** Entries that merge keys have brought in so far. */
  #merged = 0;
  /** Added to the offsets of the syntax tree: where its chunk starts. */
  #base = 0;
  /** Nodes built so far, aliases counting once. */
  written = 0;

  constructor(source: SourceFile, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  build(node: Alias | Scalar | YAMLMap | YAMLSeq | null): Node {
    this.written += 1;
    if (node === null) return scalar(null, this.#origin(0, 0));
    const [start, end] = node.range ?? [0, 0];
    const origin = this.#origin(start, end);
    if (isAlias(node)) return this.#alias(node, origin);
    if (this.#depth >= MAX_DEPTH) {
      this.#report.error({ code: 'yaml-too-deep', ...tooDeep, origin });
      return scalar(null, origin);
    }
    const { anchor } = node;
    const deepestBefore = this.#deepest;
    if (anchor !== undefined) {
      this.#anchors.set(anchor, 'open');
      this.#deepest = this.#depth;
    }
    this.#depth += 1;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    const built = this.#withTag(node, this.#plain(node, origin));
    this.#depth -= 1;
    if (anchor !== undefined) {
      this.#anchors.set(anchor, { node: built, height: this.#deepest - this.#depth });
      this.#deepest = Math.max(this.#deepest, deepestBefore);
    }
    return built;
  }

  /** Builds the root mapping from the chunks of a file, in order. */
  buildChunks(chunks: readonly ParsedChunk[]): MapNode {
    const top = this.#mapBuilder();
    let services: MapBuilder | undefined;
    let servicesPair: { readonly key: Node; readonly start: number } | undefined;
    let first = -1;
    let end = 0;
    const closeServices = (): void => {
      if (services !== undefined && servicesPair !== undefined) top.add(servicesPair.key, services.finish({ source: this.#source, start: servicesPair.start, end }), true);
      services = undefined;
    };
    for (const [index, chunk] of chunks.entries()) {
      this.#base = chunk.start;
      const [pair] = chunk.items;
      if (pair === undefined) continue;
      if (chunk.nested) this.#addPair(services ?? top, pair);
      else {
        closeServices();
        if (chunks[index + 1]?.nested === true) {
          const key = this.#key(pair);
          services = this.#mapBuilder();
          servicesPair = { key, start: chunks[index + 1]?.start ?? key.origin.end };
        } else this.#addPair(top, pair);
      }
      if (first === -1) first = chunk.start;
      end = chunk.start + chunk.text.length;
    }
    closeServices();
    return top.finish({ source: this.#source, start: Math.max(first, 0), end });
  }

  #origin(start: number, end: number): Origin {
    return { source: this.#source, start: this.#base + start, end: this.#base + end };
  }

  #plain(node: Scalar | YAMLMap | YAMLSeq, origin: Origin): Node {
    if (isScalar(node)) return this.#scalar(node, origin);
    if (isSeq(node)) return list(node.items.map((item) => this.#child(item)), origin);
    return this.#map(node, origin);
  }

  #child(value: unknown): Node {
    if (isAlias(value) || isScalar(value) || isMap(value) || isSeq(value)) return this.build(value);
    return this.build(null);
  }

  #withTag(node: Scalar | YAMLMap | YAMLSeq, built: Node): Node {
    if (node.tag === '!reset') return { ...built, tag: 'reset' };
    if (node.tag === '!override') return { ...built, tag: 'override' };
    return built;
  }

  #scalar(node: Scalar, origin: Origin): Node {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const { tag } = node;
    const plain = node.type === 'PLAIN';
    const value = resolveScalar({ text, plain, tag });
    if (value === undefined) {
      this.#report.error({ code: 'yaml-tag', message: `The value does not fit its tag ${(tag ?? '').replace('tag:yaml.org,2002:', '!!')}.`, hint: 'correct the value, or remove the tag', origin });
      return scalar(null, origin);
    }
    if (node.type === 'QUOTE_DOUBLE' && hasForeignEscape(this.#source.text.slice(origin.start, origin.end))) {
      this.#report.error({ code: 'yaml-syntax', message: 'This text has an escape that Docker Compose does not read.', hint: 'write / without a backslash, and characters beyond FFFF as \\U and eight digits', origin });
    }
    if (tag === 'tag:yaml.org,2002:timestamp') return { ...scalar(text, origin), timestamp: true };
    if (!plain || tag !== undefined) return scalar(value, origin);
    if (typeof value === 'string' && isTimestamp(value)) return { ...scalar(value, origin), timestamp: true };
    return typeof value === 'number' && Number.isInteger(value) && isFloatText(text) ? { ...scalar(value, origin), float: true } : scalar(value, origin);
  }

  #alias(node: Alias, origin: Origin): Node {
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      this.#report.error({ code: 'yaml-unknown-anchor', message: `The alias *${node.source} has no anchor before it.`, hint: `define it with &${node.source} further up`, origin });
      return scalar(null, origin);
    }
    if (target === 'open') {
      this.#report.error({ code: 'yaml-recursive-anchor', message: `The anchor &${node.source} contains itself.`, hint: 'write the value out here, or refer to another anchor', origin });
      return scalar(null, origin);
    }
    // Each anchor may be shallow and still hold a deeper one, and so on.
    if (this.#depth + target.height > MAX_DEPTH) {
      this.#report.error({ code: 'yaml-too-deep', ...tooDeep, origin });
      return scalar(null, origin);
    }
    this.#deepest = Math.max(this.#deepest, this.#depth + target.height);
    return target.node;
  }

  #map(node: YAMLMap, origin: Origin): MapNode {
    const builder = this.#mapBuilder();
    for (const pair of node.items) this.#addPair(builder, pair);
    return builder.finish(origin);
  }

  #mapBuilder(): MapBuilder {
    return new MapBuilder(this.#source, this.#report, (count) => {
      this.#merged += count;
      return this.#merged <= Math.max(MAX_EXPANDED, this.written * 10);
    });
  }

  #key(pair: Pair): Node {
    if (!isScalar(pair.key)) return this.#child(pair.key);
    const key = this.#scalar(pair.key, this.#origin(...rangeOfKey(pair.key)));
    if (pair.key.anchor !== undefined) this.#anchors.set(pair.key.anchor, { node: key, height: 0 });
    return key;
  }

  #addPair(builder: MapBuilder, pair: Pair): void {
    const key = this.#key(pair);
    builder.add(key, this.#child(pair.value), isScalar(pair.key) && pair.key.type === 'PLAIN');
  }
}

/** Collects the entries of one mapping: unique string keys, merge keys applied at the end. */
class MapBuilder {
  readonly #source: SourceFile;
  readonly #report: Report;
  readonly #entries = new Map<string, Entry>();
  readonly #mayMerge: (count: number) => boolean;
  #merge: { readonly value: Node; readonly keyOrigin: Origin } | undefined;

  /** @param mayMerge is told how many entries a merge key is about to bring in, and answers false when the file has had enough */
  constructor(source: SourceFile, report: Report, mayMerge: (count: number) => boolean) {
    this.#source = source;
    this.#report = report;
    this.#mayMerge = mayMerge;
  }

  add(keyNode: Node, value: Node, plainKey: boolean): void {
    if (plainKey && keyNode.kind === 'scalar' && keyNode.value === '<<') {
      if (this.#merge === undefined) this.#merge = { value, keyOrigin: keyNode.origin };
      else this.#duplicate('<<', this.#merge.keyOrigin, keyNode.origin, 'write one merge key with a list: <<: [*a, *b]');
      return;
    }
    if (keyNode.kind !== 'scalar' || typeof keyNode.value !== 'string') {
      this.#report.error({ code: 'yaml-key-type', message: 'A key must be a string.', hint: 'put the key in quotes', origin: keyNode.origin });
      return;
    }
    const key = keyNode.value;
    const earlier = this.#entries.get(key);
    if (earlier !== undefined) {
      this.#duplicate(key, earlier.keyOrigin, keyNode.origin, 'remove one of the two');
      return;
    }
    this.#entries.set(key, { key, keyOrigin: keyNode.origin, value });
  }

  #duplicate(key: string, earlier: Origin, origin: Origin, hint: string): void {
    const { line } = this.#source.range(earlier.start, earlier.end);
    this.#report.error({ code: 'yaml-duplicate-key', message: `The key "${key}" is already defined on line ${line}.`, hint, origin });
  }

  /** The mapping; of merge keys (YAML 1.1) own keys win, then the earlier of several sources. */
  finish(origin: Origin): MapNode {
    const merge = this.#merge?.value;
    for (const item of merge === undefined ? [] : merge.kind === 'list' ? merge.items : [merge]) {
      if (item.kind !== 'map') {
        this.#report.error({ code: 'yaml-merge', message: 'The merge key << needs a mapping or a list of mappings.', hint: 'write <<: *name, where &name marks a mapping', origin: item.origin });
        continue;
      }
      if (!this.#mayMerge(item.entries.size)) {
        this.#report.error({ code: 'yaml-alias-expansion', ...tooMuch, origin: { ...origin, start: 0, end: 0 } });
        break;
      }
      for (const entry of item.entries.values()) if (!this.#entries.has(entry.key)) this.#entries.set(entry.key, entry);
    }
    return map(this.#entries, origin);
  }
}

/** True for the escapes that YAML (or JSON) has and go-yaml has not: a slash and halves of surrogate pairs. */
function hasForeignEscape(written: string): boolean {
  if (!written.includes('\\')) return false;
  return Array.from(written.matchAll(/\\(?:u([0-9a-fA-F]{4})|([^u]))/g)).some(([, code, other]) => other === '/' || (code !== undefined && /^[dD][89a-fA-F]/.test(code)));
}

function rangeOfKey(key: Scalar): [number, number] {
  const range = key.range;
  return range === undefined || range === null ? [0, 0] : [range[0], range[1]];
}
