import type { SourceRange } from '../diagnostic.ts';

/** One text that was read, with the offsets of its line starts (built on first need). */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  range(start: number, end: number): SourceRange {
    const from = Math.max(0, Math.min(start, this.text.length));
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= from) low = middle;
      else high = middle - 1;
    }
    return { file: this.path, line: low + 1, column: from - (starts[low] ?? 0) + 1, start: from, end: Math.max(from, Math.min(end, this.text.length)) };
  }

  #starts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let index = this.text.indexOf('\n'); index !== -1; index = this.text.indexOf('\n', index + 1)) starts.push(index + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

/** Where a node was written: `end` exclusive, both offsets into `source.text`. */
export interface Origin {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

export function rangeOf(origin: Origin): SourceRange {
  return origin.source.range(origin.start, origin.end);
}
