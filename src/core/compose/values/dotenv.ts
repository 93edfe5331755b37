import { evaluateTemplate, type Lookup } from './template.ts';

/** A syntax error of an env file; lines count from 1. */
export interface DotenvError {
  readonly line: number;
  readonly message: string;
}

export interface DotenvResult {
  /** In order of appearance; a later assignment of the same key replaces the value. */
  readonly values: ReadonlyMap<string, string>;
  readonly error: DotenvError | undefined;
}

const KEY = /[\p{L}\p{N}_.\-[\]]/u;
const ESCAPES: ReadonlyMap<string, string> = new Map([['a', '\x07'], ['b', '\b'], ['f', '\f'], ['n', '\n'], ['r', '\r'], ['t', '\t'], ['v', '\v'], ['\\', '\\'], ['"', '"'], ['$', '$$']]);

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\v' || character === '\f' || character === '\r' || character === '\u0085' || character === '\u00a0';
}

/**
 * Parses the dialect of `.env` and `env_file` that Compose reads (compose-go's dotenv): `export`, `KEY=value` or `KEY: value`,
 * a bare `KEY` taken from `lookup`, ` #` comments, literal single quotes, double quotes with escapes and interpolation that
 * may span lines. Interpolation asks `lookup` first, then the keys above, then `earlier` (what files read before define). Stops at the first error.
 */
export function parseDotenv(text: string, lookup: Lookup, earlier: Lookup = () => undefined): DotenvResult {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const values = new Map<string, string>();
  const resolve: Lookup = (name) => lookup(name) ?? values.get(name) ?? earlier(name);
  let position = 0;
  const fail = (message: string, at: number): DotenvResult => ({ values, error: { line: source.slice(0, at).split('\n').length, message } });

  const expand = (value: string): string | undefined => {
    const result = evaluateTemplate(value, resolve);
    return result.kind === 'text' ? result.text : undefined;
  };

  for (;;) {
    position = statementStart(source, position);
    if (position >= source.length) return { values, error: undefined };
    const start = position;
    const exported = /^export[^\S\n]+/.exec(source.slice(position, position + 200));
    if (exported !== null) position += exported[0].length;

    const keyStart = position;
    let terminator = '\n';
    while (position < source.length) {
      const character = String.fromCodePoint(source.codePointAt(position) ?? 0);
      if (character === '=' || character === ':' || character === '\n') {
        terminator = character;
        break;
      }
      if (!isBlank(character) && !KEY.test(character)) return fail(`unexpected character "${character}" in a variable name`, position);
      position += character.length;
    }
    const key = source.slice(keyStart, position).trimEnd();
    position += 1;
    if (/\s/.test(key)) return fail('a variable name cannot contain a space', start);
    if (terminator === '\n') {
      const inherited = lookup(key) ?? earlier(key);
      if (inherited !== undefined && key !== '') values.set(key, inherited);
      continue;
    }
    while (position < source.length && isBlank(source.charAt(position))) position += 1;

    const quote = source.charAt(position);
    if (quote === '"' || quote === "'") {
      const quoted = readQuoted(source, position, quote);
      if (quoted === undefined) return fail('a quoted value is not closed', position);
      const value = quote === '"' ? expand(unescape(quoted.text)) : quoted.text;
      if (value === undefined) return fail(`the value of ${key} holds an invalid or unset required variable`, position);
      if (key !== '') values.set(key, value);
      position = quoted.end;
      continue;
    }
    const newline = source.indexOf('\n', position);
    const end = newline === -1 ? source.length : newline;
    const raw = source.slice(position, end);
    const comment = raw.indexOf(' #');
    const value = expand((comment === -1 ? raw : raw.slice(0, comment)).trimEnd());
    if (value === undefined) return fail(`the value of ${key} holds an invalid or unset required variable`, position);
    // A value without a name is for nobody.
    if (key !== '') values.set(key, value);
    position = end;
  }
}

function statementStart(source: string, from: number): number {
  let position = from;
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === '#') {
      const newline = source.indexOf('\n', position);
      if (newline === -1) return source.length;
      position = newline;
    } else if (/\s/.test(character)) position += 1;
    else return position;
  }
  return position;
}

function readQuoted(source: string, open: number, quote: string): { readonly text: string; readonly end: number } | undefined {
  let text = '';
  let escaped = false;
  for (let index = open + 1; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === quote && !escaped) return { text, end: index + 1 };
    if (character === '\\' && !escaped) {
      escaped = true;
      continue;
    }
    // A backslash before the closing quote's own kind is dropped; before anything else it stays for unescape().
    text += escaped && character !== quote ? `\\${character}` : character;
    escaped = false;
  }
  return undefined;
}

/** Escapes of double quotes. Octal ones take three digits behind their 0; one that is not valid loses that 0, as in Compose. */
function unescape(text: string): string {
  return text.replace(/\\(?:([abfnrtv$"\\])|0(\d{0,3}))/g, (match, simple: string | undefined, digits = '') => {
    if (simple !== undefined) return ESCAPES.get(simple) ?? match;
    return /^[0-3][0-7]{2}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 8)) : `\\${digits}`;
  });
}

/** `format: raw` of env_file: `KEY=value` lines taken as they are, without quotes or interpolation; a bare `KEY` comes from `lookup`. */
export function parseRawEnv(text: string, lookup: Lookup): DotenvResult {
  const values = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, rawLine] of lines.entries()) {
    const line = rawLine.replace(/\r$/, '').trimStart();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const key = equals === -1 ? line : line.slice(0, equals);
    if (key === '' || /\s/.test(key)) return { values, error: { line: index + 1, message: key === '' ? 'a variable name is missing' : `the variable name "${key}" contains a space` } };
    const value = equals === -1 ? lookup(key) : line.slice(equals + 1);
    if (value !== undefined) values.set(key, value);
  }
  return { values, error: undefined };
}
