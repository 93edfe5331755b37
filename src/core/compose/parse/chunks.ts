import { isMap, isScalar, parseDocument, type Pair } from 'yaml';

/**
 * A part of a file that can be parsed on its own: one top-level key, or one entry under `services:`.
 * While a person edits, all chunks but one keep their text, and their syntax trees are reused.
 */
export interface Chunk {
  /** Offset of `text` in the file. */
  readonly start: number;
  readonly text: string;
  /** True for an entry under `services:`. */
  readonly nested: boolean;
}

export interface ParsedChunk extends Chunk {
  /** Entries of the block mapping that the chunk holds, with offsets relative to `start`. */
  readonly items: readonly Pair[];
}

export const YAML_OPTIONS = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, resolveKnownTags: false, merge: false } as const;

/** A line of nothing but a plain key, its colon, and whatever follows; other keys are left to the whole-file parser. */
const KEY_LINE = /[A-Za-z0-9_.-]+:(?=[ \r\n]|$)/y;
const SERVICES_LINE = /^services:[ ]*(?:#.*)?\r?\n?$/;

/** Texts this long in all are remembered: a few hundred kilobytes of files, so a few megabytes of syntax trees. */
const MAX_REMEMBERED = 1024 * 1024;
/** Smaller files gain nothing. */
const MIN_LENGTH = 2_000;

/** Syntax trees by chunk text, the most recently used last. Trees are never changed, so sharing them is safe. */
const remembered = new Map<string, readonly Pair[]>();
let rememberedLength = 0;

function recall(text: string): readonly Pair[] | undefined {
  const items = remembered.get(text);
  if (items === undefined) return undefined;
  remembered.delete(text);
  remembered.set(text, items);
  return items;
}

function remember(text: string, items: readonly Pair[]): void {
  remembered.set(text, items);
  rememberedLength += text.length;
  for (const oldest of remembered.keys()) {
    if (rememberedLength <= MAX_REMEMBERED) return;
    remembered.delete(oldest);
    rememberedLength -= oldest.length;
  }
}

/**
 * Splits an ordinary block-style Compose file into chunks; undefined when its layout is out of the ordinary.
 * A cut inside a quoted text, flow collection or other construct leaves a chunk that does not parse, which the caller notices.
 */
export function splitChunks(text: string): readonly Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let chunkStart = 0;
  let chunkNested = false;
  let inServices = false;
  let nestedIndent = 0;
  const cut = (at: number, nested: boolean): void => {
    if (at > chunkStart) chunks.push({ start: chunkStart, text: text.slice(chunkStart, at), nested: chunkNested });
    chunkStart = at;
    chunkNested = nested;
  };
  for (let line = 0; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const next = newline === -1 ? text.length : newline + 1;
    let indent = 0;
    while (text.charCodeAt(line + indent) === 32) indent += 1;
    const first = text.charCodeAt(line + indent);
    const blank = line + indent >= text.length || first === 10 || first === 13 || first === 35;
    if (!blank) {
      if (first === 9) return undefined;
      if (indent === 0) {
        if (!isKeyAt(text, line)) return undefined;
        cut(line, false);
        inServices = SERVICES_LINE.test(text.slice(line, next));
        nestedIndent = 0;
      } else if (inServices) {
        if (nestedIndent === 0) nestedIndent = indent;
        if (indent < nestedIndent) return undefined;
        if (indent === nestedIndent) {
          if (!isKeyAt(text, line + indent)) return undefined;
          cut(line, true);
        }
      }
    }
    line = next;
  }
  cut(text.length, false);
  return chunks;
}

function isKeyAt(text: string, offset: number): boolean {
  KEY_LINE.lastIndex = offset;
  return KEY_LINE.test(text);
}

/** Parses a file chunk by chunk; undefined when it must be parsed as a whole (including every file with a syntax error). */
export function parseChunks(text: string): readonly ParsedChunk[] | undefined {
  if (text.length < MIN_LENGTH) return undefined;
  const chunks = splitChunks(text);
  if (chunks === undefined) return undefined;
  const parsed: ParsedChunk[] = [];
  for (const chunk of chunks) {
    const items = recall(chunk.text) ?? parseItems(chunk.text);
    if (items === undefined) return undefined;
    parsed.push({ ...chunk, items });
  }
  return parsed;
}

function parseItems(text: string): readonly Pair[] | undefined {
  const document = parseDocument(text, YAML_OPTIONS);
  const { contents } = document;
  if (document.errors.length > 0) return undefined;
  let items: readonly Pair[] = [];
  if (isMap(contents)) {
    if (contents.flow === true || contents.items.length !== 1 || contents.anchor !== undefined || contents.tag !== undefined) return undefined;
    items = contents.items;
  } else if (contents !== null && !(isScalar(contents) && contents.source === '')) return undefined;
  remember(text, items);
  return items;
}
