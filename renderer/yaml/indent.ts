/**
 * Columns at which the line after `line` begins: below the same mapping, or one step further in after `key:`.
 * undefined: the grammar knows it, unless the line ends in a comment, which it takes for the end of the mapping.
 */
export function indentAfter(line: string, unit: number): number | undefined {
  const comment = /\s#.*$/.exec(line);
  const content = comment === null ? '' : line.slice(0, comment.index).trimEnd();
  if (content === '') return undefined;
  // The dashes of a list item indent the keys of the mapping in it.
  const own = /^\s*(?:- +)*/.exec(content)?.[0].length ?? 0;
  return content.endsWith(':') ? own + unit : own;
}
