import { compareText } from '#core/lib';
import type { Node } from '../parse/node.ts';
import { closingBrace } from '../values/template.ts';

/** A variable as the files write it, whatever its value may be. */
export interface DeclaredVariable {
  readonly name: string;
  /** Of `${NAME:-default}`, variables in it not replaced; empty without. */
  readonly defaultValue: string;
  /** Of `${NAME:+value}`; empty without. */
  readonly presenceValue: string;
  /** `${NAME:?message}`. */
  readonly required: boolean;
}

/** Deeper nesting is not looked into; the loader refuses it anyway. */
const deepest = 50;

function collect(text: string, found: Map<string, DeclaredVariable>, depth: number): void {
  for (let dollar = text.indexOf('$'); dollar !== -1; ) {
    let end = dollar + 1;
    if (text[end] === '$') end += 1;
    else if (text[end] === '{') {
      const close = closingBrace(text, dollar);
      if (close === -1) return;
      declare(text.slice(dollar + 2, close), found, depth);
      end = close + 1;
    } else {
      const name = /^[_a-zA-Z][_a-zA-Z0-9]*/.exec(text.slice(end, end + 1000))?.[0] ?? '';
      if (name !== '') found.set(name, { name, defaultValue: '', presenceValue: '', required: false });
      end += name.length;
    }
    dollar = text.indexOf('$', end);
  }
}

function declare(body: string, found: Map<string, DeclaredVariable>, depth: number): void {
  const [, name, operator = '', operand = ''] = /^([_a-zA-Z][_a-zA-Z0-9]*)(?:(:?[-+?])(.*))?$/s.exec(body) ?? [];
  if (name === undefined) return;
  const defaultValue = operator.endsWith('-') ? operand : '';
  const presenceValue = operator.endsWith('+') ? operand : '';
  found.set(name, { name, defaultValue, presenceValue, required: operator.endsWith('?') });
  if (depth < deepest) collect(`${defaultValue}${presenceValue}`, found, depth + 1);
}

function walk(node: Node, found: Map<string, DeclaredVariable>): void {
  switch (node.kind) {
    case 'scalar':
      if (typeof node.value === 'string' && node.value.includes('$')) collect(node.value, found, 0);
      return;
    case 'list':
      for (const item of node.items) walk(item, found);
      return;
    case 'map':
      for (const entry of node.entries.values()) walk(entry.value, found);
  }
}

/** The variables in the values of a tree that was not interpolated, sorted by name; of one that is written differently in two places, the last. */
export function declaredVariables(tree: Node): readonly DeclaredVariable[] {
  const found = new Map<string, DeclaredVariable>();
  walk(tree, found);
  return [...found.values()].sort((left, right) => compareText(left.name, right.name));
}
