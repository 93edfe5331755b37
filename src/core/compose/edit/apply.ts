import type { ValuePath } from '#core/lib';
import type { Edit } from './edits.ts';
import { applySplices, type Splice } from './lines.ts';
import { anchorsBelow } from './override.ts';
import { describe, NeedsNewRound, type PlanContext } from './plan-context.ts';
import { planEdit, removeMany } from './plan.ts';
import { Refusal } from './refusal.ts';
import type { Style } from './render.ts';
import { styleOf } from './style.ts';
import { parseSource, type SourceDocument } from './tree.ts';
import { verifyEdits } from './verify.ts';

/** What stands around a text that is a part of a file. */
export interface Surroundings {
  /** Path of the map whose entries the text holds. */
  readonly base: ValuePath;
  /** The text reaches to the end of the file. */
  readonly endsFile: boolean;
  /** The file's habits, used where the text itself does not show them. */
  readonly style: Partial<Style>;
}

const wholeFile: Surroundings = { base: [], endsFile: true, style: {} };

/**
 * Applies edits to one YAML text in as few rounds as their dependence on each other allows, and verifies the outcome.
 * Throws a Refusal; then nothing was changed.
 */
export function applyToText(document: SourceDocument, edits: readonly Edit[], around: Surroundings = wholeFile): SourceDocument {
  let current = document;
  let rest = edits;
  while (rest.length > 0) {
    const outcome = attempt(current, rest, around, false) ?? attempt(current, rest, around, true);
    if (outcome === undefined) throw new Refusal('edit-not-safe', 'This change cannot be made without disturbing other parts of the file.', 0, 'Change it in the YAML view.');
    rest = rest.slice(outcome.count);
    current = outcome.document;
  }
  return current;
}

/** One round, verified. `plainest`: the second attempt; undefined: the first one did not work out. */
function attempt(current: SourceDocument, edits: readonly Edit[], around: Surroundings, plainest: boolean): { readonly document: SourceDocument; readonly count: number } | undefined {
  const round = planRound(current, edits, around, plainest);
  if (round.count === 0) return undefined;
  if (round.text === current.text) return { document: current, count: round.count };
  try {
    const document = parseAfter(current, edits[0], round.text);
    verifyEdits(current, edits.slice(0, round.count), document);
    return { document, count: round.count };
  } catch (error) {
    if (plainest || !(error instanceof Refusal)) throw error;
    return undefined;
  }
}

function parseAfter(before: SourceDocument, edit: Edit | undefined, text: string): SourceDocument {
  try {
    return parseSource(text);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'yaml-alias') throw neededAnchor(before, edit);
    throw error;
  }
}

/** An alias of the new text has lost its anchor. */
function neededAnchor(document: SourceDocument, edit: Edit | undefined): Refusal {
  const path = edit?.path ?? [];
  const anchor = anchorsBelow(document, path).find((node) => document.text.includes(`*${node.anchor}`));
  const named = anchor === undefined ? 'an anchor' : `the anchor “&${anchor.anchor}”`;
  return new Refusal('shared-value', `${describe({ base: [] }, path)} holds ${named}, which other places need.`, anchor?.start ?? 0, 'Write out there what they take from it, or let that be done here.', anchor);
}

/** A fresh plan for one document. */
export function planFor(document: SourceDocument, around: Surroundings = wholeFile, plainest = false): PlanContext {
  return { text: document.text, style: styleOf(document, plainest ? { ...around.style, literals: false } : around.style), base: around.base, endsFile: around.endsFile, splices: [], reshaped: new Set(), added: new Map(), wholesale: plainest };
}

function planRound(document: SourceDocument, edits: readonly Edit[], around: Surroundings, plainest: boolean): { readonly text: string; readonly count: number } {
  const context = planFor(document, around, plainest);
  let count = 0;
  while (count < edits.length) {
    const group = groupAt(edits, count);
    const planned = context.splices.length;
    try {
      const [first] = group;
      if (first === undefined) break;
      if (first.op === 'remove') removeMany(context, document, group.map((edit) => edit.path));
      else planEdit(context, document, first);
      if (collides(context.splices.slice(0, planned), context.splices.slice(planned))) throw new NeedsNewRound();
    } catch (error) {
      // What is refused now may be fine once the edits before it are made.
      if (!(error instanceof NeedsNewRound) && !(error instanceof Refusal && count > 0)) throw error;
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
  const keys = new Set([first.path.at(-1)]);
  for (let next = edits[index + 1]; next?.op === 'remove' && JSON.stringify(next.path.slice(0, -1)) === parent && !keys.has(next.path.at(-1)); next = edits[index + group.length]) {
    keys.add(next.path.at(-1));
    group.push(next);
  }
  return group;
}

/** True when splices of one edit overlap each other, or overlap or insert right behind what an earlier edit takes out (or the other way round). */
function collides(earlier: readonly Splice[], later: readonly Splice[]): boolean {
  const ordered = later.toSorted((a, b) => a.start - b.start || a.end - b.end);
  if (ordered.some((splice, index) => index > 0 && splice.start < (ordered[index - 1]?.end ?? 0))) return true;
  return later.some((splice) => earlier.some((other) => (splice.end > splice.start || other.end > other.start) && splice.start <= other.end && other.start <= splice.end));
}
