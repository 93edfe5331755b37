import type { Style } from './render.ts';
import { columnOf, lineStart } from './lines.ts';
import type { SourceDocument, SourceNode } from './tree.ts';

/** The file's habits: line ends, indentation, how lists stand under their keys. `within`: what the file around a fragment shows; used where the fragment does not tell. */
export function styleOf(document: SourceDocument, within: Partial<Style> = {}): Style {
  const { text, root } = document;
  const firstEnd = text.indexOf('\n');
  const eol = within.eol ?? (firstEnd > 0 && text[firstEnd - 1] === '\r' ? '\r\n' : '\n');
  const found: { step: number | undefined; listStep: number | undefined } = { step: undefined, listStep: undefined };
  if (root !== undefined) measure(text, root, found);
  const step = found.step ?? within.step ?? 2;
  return { eol, step, listStep: found.listStep ?? within.listStep ?? step, json: within.json ?? isJson(root), literals: within.literals ?? true };
}

function measure(text: string, node: SourceNode, found: { step: number | undefined; listStep: number | undefined }): void {
  if (found.step !== undefined && found.listStep !== undefined) return;
  if (node.kind === 'map' && !node.flow) {
    for (const entry of node.entries) {
      const child = entry.node;
      const below = (child.kind === 'map' || child.kind === 'list') && !child.flow && lineStart(text, child.start) > entry.keyStart;
      if (below) {
        const step = columnOf(text, child.start) - columnOf(text, entry.keyStart);
        if (child.kind === 'map' && step > 0) found.step ??= step;
        if (child.kind === 'list' && step >= 0) found.listStep ??= step;
      }
      measure(text, child, found);
    }
  } else if (node.kind === 'list' && !node.flow) for (const item of node.items) measure(text, item.node, found);
}

function isJson(root: SourceNode | undefined): boolean {
  return root?.kind === 'map' && root.flow && (root.entries.length === 0 || root.entries.some((entry) => entry.keyStyle === 'double'));
}
