import { evaluateTemplate, type VariableUse } from '#core/compose';
import { hiddenValue, looksSecret, withoutPasswords } from '#core/lib';
import { lineEnd, readLine } from './line.ts';

/** A `$NAME` or `${NAME…}` in the text; nested ones belong to the outer one. */
export interface VariableExpression {
  readonly from: number;
  /** Behind the closing brace. */
  readonly to: number;
  readonly text: string;
  /** The first name in it. */
  readonly name: string;
}

const start = /\$(?:\$|\{|([_a-zA-Z][_a-zA-Z0-9]*))/g;

/** Variables in one line of a Compose file, comments left out. Keys are not interpolated, and neither are expressions over several lines. */
export function expressionsIn(text: string, lineStart: number): readonly VariableExpression[] {
  const end = lineEnd(text, lineStart);
  if (!text.slice(lineStart, end).includes('$')) return [];
  const line = readLine(text, lineStart);
  const found: VariableExpression[] = [];
  start.lastIndex = line.key === undefined ? lineStart : line.key.colon;
  for (let match = start.exec(text); match !== null && match.index < line.comment; match = start.exec(text)) {
    const [token, plain] = match;
    if (token === '$$') continue;
    const from = match.index;
    const to = plain === undefined ? closing(text, from, line.comment) : from + token.length;
    if (to === -1) continue;
    const name = plain ?? /^[_a-zA-Z][_a-zA-Z0-9]*/.exec(text.slice(from + 2, to))?.[0];
    if (name !== undefined) found.push({ from, to, text: text.slice(from, to), name });
    start.lastIndex = to;
  }
  return found;
}

/** Behind the brace that closes the `${` at `from`, nested ones skipped; -1: none before `end`. */
function closing(text: string, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    if (text.charAt(at) === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (text.charAt(at) === '$' && text.charAt(at + 1) === '{') {
      depth += 1;
      at += 1;
    }
  }
  return -1;
}

/** Names of all variables in an expression, nested ones too. */
export function namesOfExpression(expression: string): readonly string[] {
  return [...new Set([...expression.matchAll(/\$(?:\{\s*)?([_a-zA-Z][_a-zA-Z0-9]*)/g)].map((match) => match[1] ?? ''))];
}

export interface ResolvedExpression {
  /** What takes the expression's place; undefined: nothing sets it. */
  readonly value: string | undefined;
  readonly secret: boolean;
  /** Each variable in it, with what the loader knows of it. */
  readonly uses: readonly VariableUse[];
}

/**
 * What an expression resolves to, by what the loader knows of the variables. undefined: not known (not loaded yet, or malformed).
 * @param key the attribute or variable it is the value of, which may betray a secret as well
 */
export function resolveExpression(expression: string, variables: ReadonlyMap<string, VariableUse>, key: string): ResolvedExpression | undefined {
  const names = namesOfExpression(expression);
  const uses = names.flatMap((name) => variables.get(name) ?? []);
  const [first] = names;
  if (first === undefined || !variables.has(first)) return undefined;
  // A default of another place is not this one's.
  const lookup = (name: string): string | undefined => {
    const use = variables.get(name);
    return use === undefined || use.origin === 'default' || use.origin === 'unset' ? undefined : use.value;
  };
  let unset = false;
  const result = evaluateTemplate(expression, lookup, { onUse: (use) => (unset ||= use.outcome === 'unset' || use.outcome === 'missing') });
  const secret = [...names, key].some(looksSecret);
  switch (result.kind) {
    case 'text':
      return { value: unset && result.text === '' ? undefined : result.text, secret, uses };
    case 'required':
      return { value: undefined, secret, uses };
    case 'malformed':
      return undefined;
  }
}

/** Longer values are cut in the line; hovering shows them whole. */
const shownLength = 40;

/** A resolved value as the line shows it: secrets masked, passwords in addresses too, on one line, not too long. */
export function shownValue(value: string, secret: boolean): string {
  if (secret && value !== '') return hiddenValue;
  const line = withoutPasswords(value).replaceAll(/\s+/g, ' ');
  return line.length > shownLength ? `${line.slice(0, shownLength - 1)}…` : line;
}

const longestName = 200;

/** The variable name that ends at `offset` and is being typed after `$` or `${`, not looking before `from`. */
export function variableBefore(text: string, from: number, offset: number): { readonly from: number; readonly to: number; readonly braced: boolean } | undefined {
  const match = /(\$+)(\{?)([_a-zA-Z][_a-zA-Z0-9]*)?$/.exec(text.slice(Math.max(from, offset - longestName), offset));
  if (match === null) return undefined;
  const [, dollars = '', brace = '', name = ''] = match;
  // An even number of dollar signs is that of literal ones; a lone `$` may yet become anything.
  if (dollars.length % 2 === 0 || (brace === '' && name === '')) return undefined;
  const rest = /^[_a-zA-Z0-9]*/.exec(text.slice(offset))?.[0] ?? '';
  return { from: offset - name.length, to: offset + rest.length, braced: brace !== '' };
}
