import { lineKind, nextLine } from './lines.ts';

/** One entry of a block map as whole lines: from its key's line to the next key's line. */
export interface Segment {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** A blank line stands before it (and before the comments above it). */
  readonly blankBefore: boolean;
}

/** Where the top-level entries and the services of a plainly written file stand. */
export interface Outline {
  readonly sections: readonly Segment[];
  /** Entries of `services:` and the column of their keys; undefined when they are not a plain block map. */
  readonly services: { readonly column: number; readonly entries: readonly Segment[] } | undefined;
}

const keyLine = /([A-Za-z0-9_][\w.-]*):(?=[ \t\r\n]|$)/y;
/** An anchor, alias, merge key, directive or document mark: such a file is always read as a whole. */
const entangled = /(?:^|[\s,[{:-])[&*][^\s&*,[\]{}]|<<\s*:|^(?:---|\.\.\.|%)/m;

/**
 * Finds the entries by their indentation alone, without parsing; linear and about a hundred times faster.
 * Sound because in YAML every line of a value in a block map is indented deeper than its key, except list dashes and the ends of
 * flow collections, which make this function give up (undefined), as does everything else that is out of the ordinary.
 */
export function scanOutline(text: string): Outline | undefined {
  if (entangled.test(text) || text.startsWith('\ufeff')) return undefined;
  const sections = segments(text, 0, text.length, 0);
  if (sections === undefined) return undefined;
  const section = sections.find((candidate) => candidate.key === 'services');
  return { sections, services: section === undefined ? undefined : scanServices(text, section) };
}

function scanServices(text: string, section: Segment): Outline['services'] {
  const start = nextLine(text, section.start);
  if (!/^services:[ \t]*(?:#[^\n]*)?\r?\n?$/.test(text.slice(section.start, start))) return undefined;
  let first = start;
  for (let line = lineKind(text, first); line.kind === 'blank' || line.kind === 'comment'; line = lineKind(text, first)) first = nextLine(text, first);
  const column = lineKind(text, first).indent;
  if (first >= section.end || column === 0) return undefined;
  const entries = segments(text, first, section.end, column);
  return entries === undefined ? undefined : { column, entries };
}

/** The entries with keys in `column` between two line starts; undefined when a line does not fit. */
function segments(text: string, from: number, to: number, column: number): readonly Segment[] | undefined {
  const starts: { readonly key: string; readonly start: number; readonly blankBefore: boolean }[] = [];
  const keys = new Set<string>();
  let blank = false;
  for (let at = from; at < to; at = nextLine(text, at)) {
    const { kind, indent } = lineKind(text, at);
    if (kind === 'blank') blank = true;
    if (kind !== 'content') continue;
    if (indent < column) return undefined;
    if (indent === column) {
      keyLine.lastIndex = at + indent;
      const key = keyLine.exec(text)?.[1];
      if (key === undefined || keys.has(key) || text.slice(at, at + indent).includes('\t')) return undefined;
      keys.add(key);
      starts.push({ key, start: at, blankBefore: blank });
    } else if (starts.length === 0) return undefined;
    blank = false;
  }
  return starts.map((entry, index) => ({ ...entry, end: starts[index + 1]?.start ?? to }));
}
