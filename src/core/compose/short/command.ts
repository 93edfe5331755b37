import type { Canonicalizer } from '../canonicalize.ts';
import { list, scalar, textOf, type Node } from '../parse/node.ts';

const BREAKS = new Set([';', '&', '|', '<', '>']);

/**
 * Splits a command line into words without a shell, as the library in Compose does (mattn/go-shellwords): quotes and
 * backslashes are honoured, variables are not expanded, and an unquoted `; & | < >` ends the command.
 * undefined: a quote or parenthesis is not closed.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = '';
  let open = false;
  let escaped = false;
  let double = false;
  let single = false;
  let backtick = false;
  let dollar = false;
  for (const character of line) {
    if (escaped) {
      word += character;
      escaped = false;
      open = true;
      continue;
    }
    if (character === '\\') {
      if (single) word += character;
      else escaped = true;
      continue;
    }
    if (character === ' ' || character === '\t' || character === '\r' || character === '\n') {
      if (single || double || backtick || dollar) word += character;
      else if (open) {
        words.push(word);
        word = '';
        open = false;
      }
      continue;
    }
    if (character === '`' && !single && !double && !dollar) backtick = !backtick;
    else if (character === ')' && !single && !double && !backtick) dollar = !dollar;
    else if (character === '(' && !single && !double && !backtick) {
      if (dollar || !word.endsWith('$')) return undefined;
      dollar = true;
      word += '(';
      continue;
    } else if (character === '"' && !single && !dollar) {
      if (double) open = true;
      double = !double;
      continue;
    } else if (character === "'" && !double && !dollar) {
      if (single) open = true;
      single = !single;
      continue;
    } else if (BREAKS.has(character) && !single && !double && !backtick && !dollar) {
      if (character === '>' && /^\d/.test(word)) open = false;
      break;
    }
    open = true;
    word += character;
  }
  if (open) words.push(word);
  return escaped || single || double || backtick || dollar ? undefined : words;
}

/** `command` and `entrypoint`: text becomes a list of words, null stays (inherit from the image). */
export function canonicalCommand(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind === 'map') return context.error('wrong-type', 'A command must be a string or a list.', node.origin);
  if (node.kind === 'list') {
    for (const item of node.items) {
      if (textOf(item) === undefined) {
        return context.error('wrong-type', 'Every part of a command must be a string.', item.origin, 'put the value in quotes');
      }
    }
    return node;
  }
  if (node.value === null) return node;
  if (typeof node.value !== 'string' || node.timestamp === true) return context.error('wrong-type', 'A command must be a string or a list.', node.origin, 'put the value in quotes');
  const words = splitWords(node.value);
  if (words === undefined) return context.error('bad-command', 'The command has an unclosed quote or parenthesis.', node.origin, 'close it, or write the command as a list');
  return list(words.map((word) => scalar(word, node.origin)), node.origin);
}

/** `healthcheck.test`: text runs in a shell. */
export function canonicalTest(node: Node, context: Canonicalizer): Node | undefined {
  const line = textOf(node);
  if (line !== undefined) return list([scalar('CMD-SHELL', node.origin), scalar(line, node.origin)], node.origin);
  if (node.kind !== 'list') return context.error('wrong-type', 'A health check test must be a string or a list.', node.origin);
  for (const item of node.items) {
    if (textOf(item) === undefined) return context.error('wrong-type', 'Every part of a health check test must be a string.', item.origin, 'put the value in quotes');
  }
  const [first] = node.items;
  const kind = first?.kind === 'scalar' ? first.value : undefined;
  if (first !== undefined && kind !== 'CMD' && kind !== 'CMD-SHELL' && kind !== 'NONE') {
    return context.error('bad-value', 'A health check test must start with CMD, CMD-SHELL or NONE.', first.origin, 'put CMD before the program');
  }
  return node;
}
