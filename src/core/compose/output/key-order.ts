const DIGIT = /^\p{Nd}$/u;
const LETTER = /^\p{L}$/u;

function digitsAt(characters: readonly string[], start: number): { readonly end: number; readonly value: number } {
  let end = start;
  let value = 0;
  for (; DIGIT.test(characters[end] ?? ''); end += 1) value = value * 10 + Number(characters[end]);
  return { end, value };
}

/** True when a digit other than 0 stands before `index` in the same run of digits. */
function inNumber(characters: readonly string[], index: number): boolean {
  for (let place = index - 1; place >= 0 && DIGIT.test(characters[place] ?? ''); place -= 1) if (characters[place] !== '0') return true;
  return false;
}

/** The order in which go-yaml v3 writes the keys of a mapping: numbers inside the text by their value, letters after other signs. */
export function compareKeys(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  let digits = false;
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const one = a[index] ?? '';
    const other = b[index] ?? '';
    if (one === other) {
      digits = DIGIT.test(one);
      continue;
    }
    const oneIsLetter = LETTER.test(one);
    const otherIsLetter = LETTER.test(other);
    const byCode = (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (oneIsLetter && otherIsLetter) return byCode;
    // After a digit letters come first, elsewhere last.
    if (oneIsLetter || otherIsLetter) return oneIsLetter === digits ? -1 : 1;
    const lead = (one === '0' || other === '0') && inNumber(a, index) ? 1 : 0;
    const mine = digitsAt(a, index);
    const theirs = digitsAt(b, index);
    const valueOf = (run: { readonly end: number; readonly value: number }): number => run.value + lead * 10 ** (run.end - index);
    if (valueOf(mine) !== valueOf(theirs)) return valueOf(mine) - valueOf(theirs);
    return mine.end === theirs.end ? byCode : mine.end - theirs.end;
  }
  return a.length - b.length;
}
