/** What a benchmark prints: flat, so that two runs can be compared line by line. */
export type JsonResult = Readonly<Record<string, string | number | boolean | null | readonly number[]>>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) {
    throw new Error('The median of no values is asked for.');
  }
  return Math.round(((upper + lower) / 2) * 1000) / 1000;
}
