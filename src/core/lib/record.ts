/**
 * An object without a prototype from `entries`, so that keys from outside (`__proto__`, `constructor`) are plain data
 * and a lookup never meets an inherited member.
 */
export function toRecord<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) record[key] = value;
  return record;
}

/** Order of Go's `sort.Strings`: by code point, the order in which Compose prints maps. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  // Code units and code points order alike except where surrogates meet U+E000 and above.
  if (!/[\uD800-\uDFFF]/.test(left + right)) return left < right ? -1 : 1;
  const a = Array.from(left, (character) => character.codePointAt(0) ?? 0);
  const b = Array.from(right, (character) => character.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
