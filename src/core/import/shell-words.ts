import type { Remark } from './types.ts';

/**
 * One word of a shell line in Compose's spelling: a `$` that is meant as a dollar is doubled, `$NAME` is `${NAME}`.
 * `offset`: where it begins in the line, UTF-16 units.
 */
export interface Word {
  readonly text: string;
  readonly offset: number;
}

/** The simple commands of a line, in order; what stands between them (`&&`, `|`, `;`, redirections) only separates. */
export interface ShellLine {
  readonly commands: readonly (readonly Word[])[];
  readonly remarks: readonly Remark[];
}

export interface LineProblem {
  readonly message: string;
  readonly hint: string;
  readonly offset: number;
}

/** `${…}` forms that mean the same to Compose: a name, optionally with a default, an error text or a replacement. */
const sharedForm = /^[A-Za-z_][A-Za-z0-9_]*(?:(?::?[-?+])[^"'`\\$(){}]*)?$/;
const escapes: ReadonlyMap<string, string> = new Map([['n', '\n'], ['t', '\t'], ['r', '\r'], ['\\', '\\'], ["'", "'"], ['"', '"'], ['a', '\u0007'], ['b', '\b'], ['e', '\u001b'], ['f', '\f'], ['v', '\v']]);

const dollar = '$$';

class Scanner {
  readonly #line: string;
  #at = 0;
  readonly remarks: Remark[] = [];
  problem: LineProblem | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  commands(): readonly (readonly Word[])[] {
    const commands: Word[][] = [[]];
    while (this.problem === undefined && this.#skipBlanks()) {
      const character = this.#peek();
      if (character === '#') {
        const end = this.#line.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#line.length : end;
      } else if ('\n;&|()<>'.includes(character)) {
        this.#at += 1;
        commands.push([]);
      } else {
        const offset = this.#at;
        commands.at(-1)?.push({ text: this.#word(), offset });
      }
    }
    return commands.filter((command) => command.length > 0);
  }

  #peek(ahead = 0): string {
    return this.#line.charAt(this.#at + ahead);
  }

  /** Length of a line continuation here: `\`, PowerShell's backtick or cmd's `^` right before the line's end. */
  #continuation(): number {
    const match = /^[\\`^][ \t]*(?:\r?\n|$)/.exec(this.#line.slice(this.#at, this.#at + 80));
    // A lone `^` or backtick at the very end is no continuation of anything, but nothing else either.
    return match === null ? 0 : match[0].length;
  }

  /** False at the end of the line. */
  #skipBlanks(): boolean {
    while (this.#at < this.#line.length) {
      const continuation = this.#continuation();
      if (continuation > 0) this.#at += continuation;
      else if (/[ \t\r\u00a0]/.test(this.#peek())) this.#at += 1;
      else return true;
    }
    return false;
  }

  #word(): string {
    let text = '';
    while (this.problem === undefined && this.#at < this.#line.length) {
      const character = this.#peek();
      if (/[ \t\r\n\u00a0;&|()<>]/.test(character) || this.#continuation() > 0) break;
      if (character === "'") text += this.#single();
      else if (character === '"') text += this.#double();
      else if (character === '$') text += this.#expansion(false);
      else if (character === '`') text += this.#backticks();
      else if (character === '\\') text += this.#backslash(text);
      else {
        text += character;
        this.#at += 1;
      }
    }
    return text.replaceAll(/%cd%/gi, '${PWD}');
  }

  /** The backslashes of a Windows path are part of it. */
  #backslash(before: string): string {
    const next = this.#peek(1);
    const windows = /(?:^|[=,:])[A-Za-z]:(?:\\[^:]*)*$/.test(before) && /[\w.\- ]/.test(next);
    this.#at += windows ? 1 : 2;
    if (windows) return '\\';
    return next === '$' ? dollar : next;
  }

  #single(): string {
    const begin = this.#at;
    const end = this.#line.indexOf("'", begin + 1);
    if (end < 0) return this.#unclosed(begin, "'");
    this.#at = end + 1;
    return this.#line.slice(begin + 1, end).replaceAll('$', () => dollar);
  }

  #double(): string {
    const begin = this.#at;
    let text = '';
    this.#at += 1;
    while (this.problem === undefined) {
      if (this.#at >= this.#line.length) return this.#unclosed(begin, '"');
      const character = this.#peek();
      if (character === '"') {
        this.#at += 1;
        return text;
      }
      if (character === '$') text += this.#expansion(true);
      else if (character === '`') text += this.#backticks();
      else if (character === '\\') {
        const next = this.#peek(1);
        if (next === '\n') this.#at += 2;
        else if (next === '$' || next === '`' || next === '"' || next === '\\') {
          text += next === '$' ? dollar : next;
          this.#at += 2;
        } else {
          text += '\\';
          this.#at += 1;
        }
      } else {
        text += character;
        this.#at += 1;
      }
    }
    return text;
  }

  /** What begins with `$`: variables stay variables, commands stay text. */
  #expansion(quoted: boolean): string {
    const begin = this.#at;
    const next = this.#peek(1);
    if (next === "'" && !quoted) return this.#ansi();
    if (next === '"' && !quoted) {
      this.#at += 1;
      return this.#double();
    }
    if (next === '(') return this.#command(begin, this.#closing('(', ')'), '$(…)');
    if (next === '{') {
      const end = this.#closing('{', '}');
      if (end === undefined) return this.#unclosed(begin, '${');
      const inner = this.#line.slice(begin + 2, end);
      this.#at = end + 1;
      const environment = /^env:(\w+)$/i.exec(inner)?.[1];
      if (environment !== undefined) return this.#variable(environment, `\${${environment}}`);
      if (sharedForm.test(inner)) return this.#variable(inner, `\${${inner}}`);
      this.remarks.push({ level: 'changed', what: `\${${inner}}`, reason: 'Only the shell knows this form; it is in the file as plain text: put the value there.' });
      return `${dollar}{${inner}}`;
    }
    // PowerShell writes $env:NAME.
    const name = /^\$(?:env:)?([A-Za-z_][A-Za-z0-9_]*)/i.exec(this.#line.slice(begin, begin + 300));
    if (name !== null) {
      this.#at += name[0].length;
      return this.#variable(name[1] ?? '', `\${${name[1] ?? ''}}`);
    }
    this.#at += 1;
    if (/[0-9?!@*#$-]/.test(next)) {
      this.#at += 1;
      this.remarks.push({ level: 'changed', what: `$${next}`, reason: 'Only the shell knows this; it is in the file as plain text: put the value there.' });
      return `${dollar}${next === '$' ? dollar : next}`;
    }
    return dollar;
  }

  #variable(name: string, text: string): string {
    if (name !== 'PWD') this.remarks.push({ level: 'changed', what: text, reason: 'The file takes this value from the environment or from .env each time it is loaded.' });
    return text;
  }

  #backticks(): string {
    const begin = this.#at;
    const end = this.#line.indexOf('`', begin + 1);
    return this.#command(begin, end < 0 ? undefined : end, '`…`');
  }

  #command(begin: number, end: number | undefined, form: string): string {
    if (end === undefined) return this.#unclosed(begin, form.slice(0, -2));
    const written = this.#line.slice(begin, end + 1);
    this.#at = end + 1;
    if (/^(?:\$\(|`)\s*pwd\s*[)`]$/.test(written)) return '${PWD}';
    this.remarks.push({ level: 'changed', what: written, reason: 'A Compose file runs no commands; this is in the file as plain text: put its result there.' });
    return written.replaceAll('$', () => dollar);
  }

  /** Offset of the bracket that closes the one after `$`; quotes inside are honoured. */
  #closing(open: string, close: string): number | undefined {
    let depth = 0;
    let quote = '';
    for (let index = this.#at + 1; index < this.#line.length; index += 1) {
      const character = this.#line.charAt(index);
      if (quote !== '') {
        if (character === quote) quote = '';
        else if (character === '\\' && quote === '"') index += 1;
      } else if (character === "'" || (character === '"' && open === '(')) quote = character;
      else if (character === '\\') index += 1;
      else if (character === open) depth += 1;
      else if (character === close) {
        depth -= 1;
        if (depth === 0) return index;
      }
    }
    return undefined;
  }

  /** `$'…'`: C-like escapes. */
  #ansi(): string {
    const begin = this.#at;
    let text = '';
    this.#at += 2;
    for (;;) {
      if (this.#at >= this.#line.length) return this.#unclosed(begin, "$'");
      const character = this.#peek();
      this.#at += 1;
      if (character === "'") return text;
      if (character !== '\\') {
        text += character === '$' ? dollar : character;
        continue;
      }
      const code = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))/.exec(this.#line.slice(this.#at, this.#at + 6));
      const number = code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', code[3] === undefined ? 16 : 8);
      const letter = this.#peek();
      const decoded = number === undefined ? (escapes.get(letter) ?? `\\${letter}`) : String.fromCharCode(number);
      text += decoded === '$' ? dollar : decoded;
      this.#at += code === null ? 1 : code[0].length;
    }
  }

  #unclosed(offset: number, what: string): string {
    this.problem ??= { message: `The ${what} here is never closed.`, hint: 'Close it, or paste the whole command.', offset };
    this.#at = this.#line.length;
    return '';
  }
}

/**
 * Splits a command line as a POSIX shell does (quotes, `$'…'`, backslashes, line continuations, comments), and understands the line
 * continuations of PowerShell and cmd. Nothing is run or expanded. Never throws.
 */
export function splitShellLine(line: string): ShellLine | { readonly problem: LineProblem } {
  const scanner = new Scanner(line);
  const commands = scanner.commands();
  return scanner.problem === undefined ? { commands, remarks: scanner.remarks } : { problem: scanner.problem };
}
