/** How one list becomes another. Indexes: `from` and `before` in the old list, `to` in the new one. */
export type ListStep =
  | { readonly kind: 'keep'; readonly from: number; readonly to: number }
  | { readonly kind: 'replace'; readonly from: number; readonly to: number }
  | { readonly kind: 'remove'; readonly from: number }
  | { readonly kind: 'insert'; readonly before: number; readonly to: number };

/** Tables beyond this many cells are not worth it: then only the common start and end are kept. */
const tableLimit = 250_000;

/**
 * Steps from a list of `oldLength` items to one of `newLength`, keeping a longest common subsequence.
 * An item that goes and one that comes at the same place make one `replace`.
 */
export function diffLists(oldLength: number, newLength: number, equal: (from: number, to: number) => boolean): readonly ListStep[] {
  let start = 0;
  while (start < oldLength && start < newLength && equal(start, start)) start += 1;
  let oldEnd = oldLength;
  let newEnd = newLength;
  while (oldEnd > start && newEnd > start && equal(oldEnd - 1, newEnd - 1)) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  const kept: (readonly [number, number])[] = [];
  for (let index = 0; index < start; index += 1) kept.push([index, index]);
  if ((oldEnd - start) * (newEnd - start) <= tableLimit) kept.push(...commonSubsequence(start, oldEnd, newEnd, equal));
  for (let index = oldEnd; index < oldLength; index += 1) kept.push([index, index - oldEnd + newEnd]);

  const steps: ListStep[] = [];
  let from = 0;
  let to = 0;
  for (const [keepFrom, keepTo] of [...kept, [oldLength, newLength] as const]) {
    while (from < keepFrom && to < keepTo) steps.push({ kind: 'replace', from: from++, to: to++ });
    while (from < keepFrom) steps.push({ kind: 'remove', from: from++ });
    while (to < keepTo) steps.push({ kind: 'insert', before: from, to: to++ });
    if (from < oldLength) steps.push({ kind: 'keep', from: from++, to: to++ });
  }
  return steps;
}

function commonSubsequence(start: number, oldEnd: number, newEnd: number, equal: (from: number, to: number) => boolean): readonly (readonly [number, number])[] {
  const height = oldEnd - start;
  const width = newEnd - start;
  const matches = Array.from({ length: height }, (_, i) => Array.from({ length: width }, (__, j) => equal(start + i, start + j)));
  const lengths = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = height - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    if (row === undefined) continue;
    for (let j = width - 1; j >= 0; j -= 1) row[j] = matches[i]?.[j] === true ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < height && j < width; ) {
    if (matches[i]?.[j] === true) pairs.push([start + i++, start + j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
