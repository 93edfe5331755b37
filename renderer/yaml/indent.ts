/**
 * Columns at which the line after `line` begins: below the same mapping, or one step further in after `key:`. `next`: the line that follows
 * already; a list that is written below its key without a step is kept so.
 * undefined: the grammar knows it. It does not know that `key:` opens something, and takes a comment for the end of the mapping.
 */
export function indentAfter(line: string, unit: number, next = ''): number | undefined {
  if (/^\s*#/.test(line)) return undefined;
  const comment = /\s#.*$/.exec(line);
  const content = (comment === null ? line : line.slice(0, comment.index)).trimEnd();
  // The dashes of a list item indent the keys of the mapping in it.
  const own = /^\s*(?:- +)*/.exec(content)?.[0].length ?? 0;
  if (/:(?:\s+[&!]\S*)*$/.test(content)) return new RegExp(`^ {${own}}-(?:\\s|$)`).test(next) ? own : own + unit;
  return comment === null || content === '' ? undefined : own;
}
