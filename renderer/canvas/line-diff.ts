export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'context';
  /** Line number, from 1: in the new text, for removed lines in the old one. */
  readonly number: number;
  readonly text: string;
}

/** Lines above an added block that say where it goes. */
const contextLines = 1;

/**
 * The lines that differ between two texts of which one is a small edit of the other, with a line of context.
 * Longest common subsequence between the first and the last differing line; very large differences are shown whole.
 */
export function changedLines(before: string, after: string): readonly DiffLine[] {
  if (before === after) return [];
  const old = before.split('\n');
  const now = after.split('\n');
  let top = 0;
  while (top < old.length && top < now.length && old[top] === now[top]) top += 1;
  let bottom = 0;
  while (bottom < old.length - top && bottom < now.length - top && old[old.length - 1 - bottom] === now[now.length - 1 - bottom]) bottom += 1;
  const removed = old.slice(top, old.length - bottom);
  const added = now.slice(top, now.length - bottom);
  const changes = removed.length * added.length > 4_000_000 ? wholesale(removed, added, top) : align(removed, added, top);
  return withContext(changes, now);
}

function wholesale(removed: readonly string[], added: readonly string[], top: number): DiffLine[] {
  return [
    ...removed.map((text, index): DiffLine => ({ kind: 'removed', number: top + index + 1, text })),
    ...added.map((text, index): DiffLine => ({ kind: 'added', number: top + index + 1, text })),
  ];
}

function align(removed: readonly string[], added: readonly string[], top: number): DiffLine[] {
  const width = added.length + 1;
  const common = new Uint32Array((removed.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = removed.length - 1; row >= 0; row -= 1) {
    for (let column = added.length - 1; column >= 0; column -= 1) {
      common[row * width + column] = removed[row] === added[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < removed.length || column < added.length) {
    if (row < removed.length && column < added.length && removed[row] === added[column]) {
      row += 1;
      column += 1;
    } else if (column >= added.length || (row < removed.length && at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'removed', number: top + row + 1, text: removed[row] ?? '' });
      row += 1;
    } else {
      lines.push({ kind: 'added', number: top + column + 1, text: added[column] ?? '' });
      column += 1;
    }
  }
  return lines;
}

function withContext(changes: readonly DiffLine[], now: readonly string[]): readonly DiffLine[] {
  const result: DiffLine[] = [];
  const shown = new Set(changes.filter((line) => line.kind === 'added').map((line) => line.number));
  for (const line of changes) {
    if (line.kind === 'added') {
      for (let number = Math.max(1, line.number - contextLines); number < line.number; number += 1) {
        if (shown.has(number)) continue;
        shown.add(number);
        result.push({ kind: 'context', number, text: now[number - 1] ?? '' });
      }
    }
    result.push(line);
  }
  return result;
}
