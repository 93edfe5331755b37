/** What a variable is worth to a template: its value, or undefined when unset. */
export type Lookup = (name: string) => string | undefined;

/** What an evaluation is told about its surroundings. */
export interface TemplateHooks {
  /** Hears of every variable that was looked at. */
  readonly onUse?: (use: TemplateUse) => void;
  /** True when an unset variable may yet get a value: requiring it is then no error. */
  readonly isPending?: (name: string) => boolean;
}

/** One `$NAME` or `${NAME…}` that was evaluated. */
export interface TemplateUse {
  readonly name: string;
  readonly value: string | undefined;
  /** What took the variable's place: nothing, its default (`-`), its alternative (`+`), or the error of `?`. */
  readonly outcome: 'value' | 'default' | 'alternative' | 'unset' | 'missing';
  readonly required: boolean;
}

export type TemplateResult =
  | { readonly kind: 'text'; readonly text: string }
  /** A `${` that begins no valid expression. */
  | { readonly kind: 'malformed'; readonly at: number; readonly expression: string }
  /** `${NAME?message}` of an unset variable. */
  | { readonly kind: 'required'; readonly name: string; readonly message: string };

const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const OPERATORS = [':-', ':+', ':?', '-', '+', '?'] as const;
type Operator = (typeof OPERATORS)[number];
const MAX_NESTING = 50;
/** A value may grow to this many characters through nested defaults and long variables. */
const MAX_RESULT = 4 * 1024 * 1024;

/** Names are case-preserving; matching `[_a-zA-Z][_a-zA-Z0-9]*` as in compose-go's template package. */
function nameAt(text: string, index: number): string {
  NAME.lastIndex = index;
  return NAME.exec(text)?.[0] ?? '';
}

/**
 * Index of the `}` that closes the `${` at `open`; -1 when there is none on its line. Braces inside count, variables' and others, but for one
 * right behind another; where they do not balance, the last `}` of the line closes (compose-go's `getFirstBraceClosingIndex` and its greedy pattern).
 */
export function closingBrace(text: string, open: number): number {
  let depth = 0;
  let last = -1;
  for (let index = open; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 10) break;
    if (character === 125) {
      last = index;
      depth -= 1;
      if (depth === 0) return index;
    } else if (character === 123) {
      depth += 1;
      if (text.charCodeAt(index + 1) === 125) last = index + 1;
      if (text.charCodeAt(index + 1) === 10) break;
      index += 1;
    }
  }
  return last;
}

/**
 * Evaluates a Compose template (Compose Specification, "Interpolation"): `$NAME`, `${NAME}`, the operators
 * `:-` `-` `:+` `+` `:?` `?` with nested operands, and `$$`.
 */
export function evaluateTemplate(template: string, lookup: Lookup, hooks: TemplateHooks = {}): TemplateResult {
  return evaluate(template, lookup, hooks, 0);
}

function evaluate(template: string, lookup: Lookup, hooks: TemplateHooks, depth: number): TemplateResult {
  let dollar = template.indexOf('$');
  if (dollar === -1) return { kind: 'text', text: template };
  let output = '';
  let done = 0;
  while (dollar !== -1) {
    output += template.slice(done, dollar);
    if (output.length > MAX_RESULT) return { kind: 'malformed', at: dollar, expression: 'the value grows too long' };
    const next = template.charCodeAt(dollar + 1);
    if (next === 36) {
      output += '$';
      done = dollar + 2;
    } else if (next === 123) {
      const close = closingBrace(template, dollar);
      const expression = template.slice(dollar, close === -1 ? undefined : close + 1);
      if (close === -1 || depth >= MAX_NESTING) return { kind: 'malformed', at: dollar, expression };
      const result = braced(template.slice(dollar + 2, close), lookup, hooks, depth);
      if (result === undefined) return { kind: 'malformed', at: dollar, expression };
      if (result.kind !== 'text') return result;
      output += result.text;
      done = close + 1;
    } else {
      // A dollar sign before anything else (`$(date)`, `$1`) is an ordinary character.
      const name = nameAt(template, dollar + 1);
      done = dollar + 1 + name.length;
      if (name === '') output += '$';
      else {
        const value = lookup(name);
        hooks.onUse?.({ name, value, outcome: value === undefined ? 'unset' : 'value', required: false });
        output += value ?? '';
      }
    }
    dollar = template.indexOf('$', done);
  }
  return { kind: 'text', text: output + template.slice(done) };
}

function braced(body: string, lookup: Lookup, hooks: TemplateHooks, depth: number): TemplateResult | undefined {
  const name = nameAt(body, 0);
  if (name === '') return undefined;
  const value = lookup(name);
  if (name.length === body.length) {
    hooks.onUse?.({ name, value, outcome: value === undefined ? 'unset' : 'value', required: false });
    return { kind: 'text', text: value ?? '' };
  }
  const operator = OPERATORS.find((candidate) => body.startsWith(candidate, name.length));
  if (operator === undefined) return undefined;
  const operand = body.slice(name.length + operator.length);
  return applyOperator(operator, name, value, (used) => evaluate(operand, lookup, used, depth + 1), hooks);
}

/** Compose evaluates the operand first, even where it is not used: what is wrong in it is wrong. */
function applyOperator(operator: Operator, name: string, value: string | undefined, operand: (hooks: TemplateHooks) => TemplateResult, hooks: TemplateHooks): TemplateResult {
  const { onUse, isPending } = hooks;
  const present = value !== undefined && !(operator.startsWith(':') && value === '');
  const unused: TemplateHooks = isPending === undefined ? {} : { isPending };
  switch (operator) {
    case ':-':
    case '-': {
      const fallback = operand(present ? unused : hooks);
      if (fallback.kind !== 'text') return fallback;
      onUse?.({ name, value: present ? value : fallback.text, outcome: present ? 'value' : 'default', required: false });
      return present ? { kind: 'text', text: value } : fallback;
    }
    case ':+':
    case '+': {
      onUse?.({ name, value, outcome: present ? 'alternative' : 'default', required: false });
      const alternative = operand(present ? hooks : unused);
      return present || alternative.kind !== 'text' ? alternative : { kind: 'text', text: '' };
    }
    case ':?':
    case '?': {
      onUse?.({ name, value, outcome: present ? 'value' : 'missing', required: true });
      const message = operand(present ? unused : hooks);
      if (message.kind !== 'text') return message;
      if (present) return { kind: 'text', text: value };
      return isPending?.(name) === true ? { kind: 'text', text: value ?? '' } : { kind: 'required', name, message: message.text };
    }
  }
}
