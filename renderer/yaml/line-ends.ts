import type { TextChange } from './minimal-change.ts';

/**
 * The editor counts every line end as one character, the document may write two (CRLF). Offsets are translated between the two,
 * and edits are made in the document's own text, so that its line ends stay as they are.
 */
export interface LineEnds {
  /** The document as the editor holds it: every line ends with a line feed. */
  readonly shown: string;
  /** Offset in the document to offset in the editor. */
  toEditor(offset: number): number;
  /** Offset in the editor to offset in the document. */
  toDocument(offset: number): number;
}

/** How many of the ascending `places` are below `limit`; `placeOf` says what counts as the place of one. */
function countBelow(places: readonly number[], limit: number, placeOf: (place: number, index: number) => number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (placeOf(places[middle] ?? 0, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function lineEnds(text: string): LineEnds {
  const pairs: number[] = [];
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) pairs.push(at);
  return {
    shown: text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text,
    toEditor: (offset) => offset - countBelow(pairs, offset, (place) => place),
    toDocument: (offset) => offset + countBelow(pairs, offset, (place, index) => place - index),
  };
}

/** Makes the editor's changes (ascending, in offsets before any of them) in the document's text; new lines end as its first one does. */
export function applyEditorChanges(text: string, changes: readonly TextChange[]): string {
  const { toDocument } = lineEnds(text);
  const crlf = /^[^\n]*\r\n/.test(text);
  let result = '';
  let copied = 0;
  for (const { from, to, insert } of changes) {
    result += text.slice(copied, toDocument(from)) + (crlf ? insert.replaceAll('\n', '\r\n') : insert);
    copied = toDocument(to);
  }
  return result + text.slice(copied);
}
