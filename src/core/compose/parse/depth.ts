/**
 * Deeper than any file may be, and shallow enough for the parser, which recurses: where its stack ends depends on who called and on how the
 * machine has compiled it so far, so it must not decide.
 */
const deepest = 400;

/** The dashes, question marks and colons of compact collections, one behind the other. */
const COMPACT = /(?:[-?:][ \t]+)*/y;

/**
 * True for a text that is nested, or might be, beyond what is parsed: by indentation, by dashes one behind the other, or by brackets. Brackets in
 * quotes and comments count too; a file that opens hundreds more of them than it closes is no Compose file.
 */
export function isNestedTooDeeply(text: string): boolean {
  let brackets = 0;
  const indents: number[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    let index = start;
    while (index < end && text.charCodeAt(index) === 32) index += 1;
    if (index < end) {
      for (let top = indents.at(-1); top !== undefined && top >= index - start; top = indents.at(-1)) indents.pop();
      indents.push(index - start);
      if (indents.length + compactLevels(text, index, end) > deepest) return true;
    }
    for (; index < end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 91 || code === 123) {
        brackets += 1;
        if (brackets > deepest) return true;
      } else if ((code === 93 || code === 125) && brackets > 0) brackets -= 1;
    }
    start = end + 1;
  }
  return false;
}

function compactLevels(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  if ((first !== 45 && first !== 63 && first !== 58) || end - start <= deepest) return 0;
  COMPACT.lastIndex = start;
  return (COMPACT.exec(text)?.[0] ?? '').replaceAll(/[ \t]/g, '').length;
}
