import { applyToText, planFor } from './apply.ts';
import type { Edit } from './edits.ts';
import { applySplices } from './lines.ts';
import { planAliasCopy, planOverrideStep } from './override.ts';
import { NeedsNewRound } from './plan-context.ts';
import { planEdit } from './plan.ts';
import { Refusal } from './refusal.ts';
import { parseSource, type SourceDocument } from './tree.ts';
import { firstDifference, intendedMeaning } from './verify.ts';

/** Refusals that are about sharing, and can be overridden. */
const aboutSharing: ReadonlySet<string> = new Set(['aliased-value', 'merged-value', 'shared-value']);

/** One edit gives at most so many places a value of their own: more would be rewriting the file. */
const mostSteps = 200;

/** Writing out what aliases multiply must not multiply the file: characters that one edit may add. */
const mostGrowth = 200_000;

/** {@link applyToText}, but what is shared gets a value of its own where an edit is about it. Throws the edit's own Refusal when that does not work out. */
export function applyOverriding(document: SourceDocument, edits: readonly Edit[]): SourceDocument {
  return edits.reduce((current, edit) => {
    try {
      return applyToText(current, [edit]);
    } catch (error) {
      if (!(error instanceof Refusal) || !aboutSharing.has(error.code)) throw error;
      const overridden = tryOverride(current, edit);
      if (overridden === undefined) throw error;
      return overridden;
    }
  }, document);
}

/** Undefined when it cannot be done: the edit's own refusal says more than what stood in the way of getting round it. */
function tryOverride(before: SourceDocument, edit: Edit): SourceDocument | undefined {
  try {
    return overrideOne(before, edit);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Makes the edit, and then gives back to every other place what it had; undefined when that does not come to an end. */
function overrideOne(before: SourceDocument, edit: Edit): SourceDocument | undefined {
  const intended = intendedMeaning(before, [edit]);
  let current = before;
  let next: Edit | undefined = edit;
  for (let step = 0; step < mostSteps && next !== undefined; step += 1) {
    const made = makeWay(current, next);
    if (made === undefined || made.text.length > before.text.length + mostGrowth) return undefined;
    current = made;
    next = firstDifference(intended, current);
  }
  return next === undefined ? current : undefined;
}

/** Detaches what stands in the way of an edit, then makes it. What else it changes is not looked at. */
function makeWay(document: SourceDocument, edit: Edit): SourceDocument | undefined {
  let current = document;
  for (let step = 0; step < mostSteps; step += 1) {
    const context = planFor(current);
    if (!planOverrideStep(context, current, edit)) {
      const made = makeUnchecked(current, edit);
      if (made !== undefined) return made;
      // The edit takes out an anchor that other places need.
      if (!planAliasCopy(context, current, edit.path)) return undefined;
    }
    const detached = parseSource(applySplices(current.text, context.splices));
    if (firstDifference(intendedMeaning(current, []), detached) !== undefined) return undefined;
    current = detached;
  }
  return undefined;
}

function makeUnchecked(document: SourceDocument, edit: Edit): SourceDocument | undefined {
  for (const plainest of [false, true]) {
    const context = planFor(document, undefined, plainest);
    try {
      planEdit(context, document, edit);
      return parseSource(applySplices(document.text, context.splices));
    } catch (error) {
      if (!(error instanceof NeedsNewRound) && !(error instanceof RangeError) && !(error instanceof Refusal)) throw error;
    }
  }
  return undefined;
}
