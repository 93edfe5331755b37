/** Names that are looked at, and cells of all their comparison tables: bounds the time on files with very many names. */
const mostCandidates = 2_000;
const mostCells = 100_000;

/** The candidate closest to `word`, when it is close enough to be a slip of the hand, or one that contains it; undefined otherwise. */
export function closest(word: string, names: Iterable<string>): string | undefined {
  if (word.length > 60) return undefined;
  const candidates: string[] = [];
  for (const name of names) {
    if (candidates.length >= mostCandidates) break;
    candidates.push(name);
  }
  let cells = 0;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  const folded = fold(word);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    cells += candidate.length * word.length;
    if (cells > mostCells) break;
    const distance = fold(candidate) === folded ? 0 : editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || word.length < 4) return best;
  for (const candidate of candidates) if (fold(candidate).includes(folded)) return candidate;
  return undefined;
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Damerau's distance restricted to neighbours: insertions, deletions, replacements and swaps. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
