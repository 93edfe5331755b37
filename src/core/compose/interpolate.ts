import type { ValuePath } from '#core/lib';
import type { Environment, VariableLog } from './environment.ts';
import { list, map, type Entry, type Node } from './parse/node.ts';
import type { Report } from './report.ts';
import { evaluateTemplate, type TemplateResult, type TemplateUse } from './values/template.ts';

export interface Interpolation {
  readonly environment: Environment;
  readonly report: Report;
  readonly log: VariableLog;
  /** What values may still grow to, over all files. */
  readonly characters: { left: number };
}

/**
 * Replaces the variables in every string value of a parsed file; keys stay as they are (Compose Specification, "Interpolation").
 * Nodes without a `$` are returned unchanged, so shared anchors stay shared.
 */
export function interpolate(root: Node, context: Interpolation): Node {
  return new Walk(context).visit(root);
}

class Walk {
  readonly #context: Interpolation;
  readonly #done = new Map<Node, Node>();
  readonly #path: (string | number)[] = [];

  constructor(context: Interpolation) {
    this.#context = context;
  }

  visit(node: Node): Node {
    if (node.kind === 'scalar') {
      return typeof node.value === 'string' && node.value.includes('$') ? this.#scalar(node, node.value) : node;
    }
    const known = this.#done.get(node);
    if (known !== undefined) return known;
    const result = node.kind === 'list' ? this.#list(node) : this.#map(node);
    this.#done.set(node, result);
    return result;
  }

  #at(step: string | number, node: Node): Node {
    this.#path.push(step);
    const visited = this.visit(node);
    this.#path.pop();
    return visited;
  }

  #list(node: Extract<Node, { kind: 'list' }>): Node {
    let changed = false;
    const items = node.items.map((item, index) => {
      const visited = this.#at(index, item);
      if (visited !== item) changed = true;
      return visited;
    });
    return changed ? { ...list(items, node.origin), ...(node.tag === undefined ? {} : { tag: node.tag }) } : node;
  }

  #map(node: Extract<Node, { kind: 'map' }>): Node {
    let changed = false;
    const entries = new Map<string, Entry>();
    for (const entry of node.entries.values()) {
      const value = this.#at(entry.key, entry.value);
      if (value !== entry.value) changed = true;
      entries.set(entry.key, value === entry.value ? entry : { ...entry, value });
    }
    return changed ? { ...map(entries, node.origin), ...(node.tag === undefined ? {} : { tag: node.tag }) } : node;
  }

  #scalar(node: Extract<Node, { kind: 'scalar' }>, template: string): Node {
    const path = [...this.#path];
    const { environment, report, log } = this.#context;
    const { origin } = node;
    const onUse = (use: TemplateUse): void => {
      log.add(use, environment, origin);
      if (use.outcome === 'unset' && !environment.isPending(use.name)) {
        report.warn({
          code: 'unset-variable',
          message: `The variable ${use.name} is not set; an empty string is used.`,
          hint: `set it in the shell or in .env, or write \${${use.name}:-default}`,
          origin,
          path,
        });
      }
    };
    const result = evaluateTemplate(template, environment.lookup, { onUse, isPending: (name) => environment.isPending(name) });
    switch (result.kind) {
      case 'text':
        return { ...node, value: this.#bounded(result.text, node, path) };
      case 'malformed':
        report.error({
          code: 'bad-interpolation',
          message: `"${shorten(result.expression)}" is not a valid variable expression.`,
          hint: 'write ${NAME}, or double a literal dollar sign: $$',
          origin,
          path,
        });
        return { ...node, value: '' };
      case 'required':
        report.error({
          code: 'required-variable',
          message: `The required variable ${result.name} is not set${result.message === '' ? '' : `: ${shorten(result.message)}`}.`,
          hint: `set ${result.name} in the shell or in .env`,
          origin,
          path,
        });
        // The rest of the value stays, so that the service can be drawn.
        return { ...node, value: textWithout(evaluateTemplate(template, environment.lookup, { isPending: () => true })) };
    }
  }

  /** The text, or nothing once variables have made the files too long together. */
  #bounded(text: string, { origin }: Node, path: ValuePath): string {
    const { characters, report } = this.#context;
    characters.left -= text.length;
    if (characters.left >= 0) return text;
    report.error({ code: 'values-too-long', message: 'The variables of this project expand to an excessive amount of text.', hint: 'use long variables less often', origin, path });
    return '';
  }
}

function textWithout(result: TemplateResult): string {
  return result.kind === 'text' ? result.text : '';
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
