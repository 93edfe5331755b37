import type { ValuePath } from '#core/lib';
import { lineKind, lineStart, nextLine } from './lines.ts';

/** One entry of a block map as whole lines: from its key's line to the next key's line. */
export interface Segment {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The entries of one block map; `column` is that of their keys. */
export interface Segments {
  readonly column: number;
  readonly entries: readonly Segment[];
}

/** Where the entries of a plainly written file stand. */
export interface Outline {
  readonly text: string;
  readonly sections: Segments;
  /** The entries of the block map at a path; undefined when it is not plainly there. */
  children(path: ValuePath): Segments | undefined;
}

/** An anchor, alias or merge key: what is written in one place then counts in another. */
const entangled = /(?:^|[\s,[{:-])[&*][^\s&*,[\]{}]|<<\s*:/m;
const directive = /^(?:---|\.\.\.|%)/m;

/**
 * Finds entries by their indentation alone, without parsing: linear, and about a hundred times faster.
 * Sound because in YAML every line of a value in a block map is indented deeper than its key, except list dashes and the ends of
 * flow collections, which make this function give up (undefined), as does everything else that is out of the ordinary.
 */
export function scanOutline(text: string): Outline | undefined {
  if (text.startsWith('\ufeff') || directive.test(text)) return undefined;
  if ((text.includes('&') || text.includes('*') || text.includes('<<')) && entangled.test(text)) return undefined;
  const sections = segments(text, 0, text.length, 0);
  if (sections === undefined) return undefined;
  const known = new Map<string, Segments | undefined>();
  const children = (path: ValuePath): Segments | undefined => {
    if (path.length === 0) return sections;
    const id = JSON.stringify(path);
    if (!known.has(id)) {
      const segment = children(path.slice(0, -1))?.entries.find(({ key }) => key === path.at(-1));
      known.set(id, segment === undefined ? undefined : scanChildren(text, segment));
    }
    return known.get(id);
  };
  return { text, sections, children };
}

function scanChildren(text: string, segment: Segment): Segments | undefined {
  const from = nextLine(text, segment.start);
  // Only `key:` with nothing behind it but a comment.
  if (!/^[ ]*[\w.-]+:[ \t]*(?:[ \t]#[^\n]*)?\r?\n?$/.test(text.slice(segment.start, from))) return undefined;
  let first = from;
  while (first < segment.end && lineKind(text, first).kind !== 'content') first = nextLine(text, first);
  const column = lineKind(text, first).indent;
  return first >= segment.end || column === 0 ? undefined : segments(text, first, segment.end, column);
}

/** The entries with keys in `column` between two line starts; undefined when a line does not fit. */
function segments(text: string, from: number, to: number, column: number): Segments | undefined {
  const part = text.slice(from, to);
  if (/^ *\t/m.test(part)) return undefined;
  const starts: { readonly key: string; readonly start: number }[] = [];
  const keys = new Set<string>();
  // Lines with content that are indented no deeper than the keys.
  for (const match of part.matchAll(new RegExp(`^( {0,${column}})[^ \\r\\n#][^\\r\\n]*`, 'gm'))) {
    const key = /^([A-Za-z0-9_][\w.-]*):(?=[ \t]|$)/.exec(match[0].slice(column))?.[1];
    if (match[1]?.length !== column || key === undefined || keys.has(key)) return undefined;
    if (starts.length === 0 && hasContent(part.slice(0, match.index))) return undefined;
    keys.add(key);
    starts.push({ key, start: from + match.index });
  }
  return { column, entries: starts.map((entry, index) => ({ ...entry, end: starts[index + 1]?.start ?? to })) };
}

function hasContent(text: string): boolean {
  return /^[ ]*[^ \r\n#]/m.test(text);
}

/** True when a blank line stands before a key, or before the comments right above it. */
export function hasBlankBefore(text: string, keyStart: number): boolean {
  let start = lineStart(text, keyStart);
  while (start > 0 && lineKind(text, lineStart(text, start - 1)).kind === 'comment') start = lineStart(text, start - 1);
  return start > 0 && lineKind(text, lineStart(text, start - 1)).kind === 'blank';
}
