import type { ValuePath } from '#core/lib';
import type { Edit } from './edits.ts';
import { applySplices } from './lines.ts';
import { NeedsNewRound, planEdit, removeMany, type PlanContext } from './plan.ts';
import { Refusal } from './refusal.ts';
import type { Style } from './render.ts';
import { styleOf } from './style.ts';
import { parseSource, type SourceDocument } from './tree.ts';
import { verifyEdits } from './verify.ts';

/**
 * Applies edits to one YAML text in as few rounds as their dependence on each other allows, and verifies the outcome.
 * Throws a Refusal; then nothing was changed.
 */
export function applyToText(document: SourceDocument, edits: readonly Edit[], base: ValuePath, within: Partial<Style> = {}): SourceDocument {
  let current = document;
  let rest = edits;
  while (rest.length > 0) {
    const patched = planRound(current, rest, base, within, false);
    const round = patched.count > 0 ? patched : planRound(current, rest, base, within, true);
    if (round.count === 0) throw new Refusal('edit-not-safe', 'This change cannot be made without disturbing other parts of the file.', 0, 'Change it in the YAML view.');
    const done = rest.slice(0, round.count);
    rest = rest.slice(round.count);
    if (round.text === current.text) continue;
    const next = parseSource(round.text);
    verifyEdits(current, done, next);
    current = next;
  }
  return current;
}

function planRound(document: SourceDocument, edits: readonly Edit[], base: ValuePath, within: Partial<Style>, wholesale: boolean): { readonly text: string; readonly count: number } {
  const context: PlanContext = { text: document.text, style: styleOf(document, within), base, splices: [], reshaped: new Set(), added: new Map(), wholesale };
  let count = 0;
  while (count < edits.length) {
    const group = groupAt(edits, count);
    const planned = context.splices.length;
    try {
      const [first] = group;
      if (first === undefined) break;
      if (first.op === 'remove') removeMany(context, document, group.map((edit) => edit.path));
      else planEdit(context, document, first);
      if (overlaps(context)) throw new NeedsNewRound();
    } catch (error) {
      if (!(error instanceof NeedsNewRound)) throw error;
      context.splices.length = planned;
      break;
    }
    count += group.length;
  }
  return { text: applySplices(document.text, context.splices), count };
}

/** Removals of neighbours are planned together, so that a container that loses all is seen. List indexes shift: those go one by one. */
function groupAt(edits: readonly Edit[], index: number): readonly Edit[] {
  const first = edits[index];
  if (first === undefined) return [];
  const group = [first];
  if (first.op !== 'remove' || typeof first.path.at(-1) !== 'string') return group;
  const parent = JSON.stringify(first.path.slice(0, -1));
  for (let next = edits[index + 1]; next?.op === 'remove' && JSON.stringify(next.path.slice(0, -1)) === parent; next = edits[index + group.length]) group.push(next);
  return group;
}

function overlaps(context: PlanContext): boolean {
  const ordered = context.splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return ordered.some((splice, index) => index > 0 && splice.start < (ordered[index - 1]?.end ?? 0));
}
