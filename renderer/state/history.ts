/** Longest history, in UTF-16 units over all kept texts (about 64 MB). The newest steps are kept. */
export const historyBudget = 32_000_000;

/** Undo and redo as whole texts: one stack restores wording and positions together. */
export interface History {
  /** Oldest first. */
  readonly past: readonly string[];
  /** Next redo last. */
  readonly future: readonly string[];
  /** Key of the gesture that made the present text; edits with the same key join its step. */
  readonly gesture: string | undefined;
}

export const emptyHistory: History = { past: [], future: [], gesture: undefined };

function withinBudget(past: readonly string[], budget: number): readonly string[] {
  let size = 0;
  for (let index = past.length - 1; index >= 0; index -= 1) {
    size += past[index]?.length ?? 0;
    // At least one step can always be undone.
    if (size > budget && index < past.length - 1) return past.slice(index + 1);
  }
  return past;
}

/** `present` is about to be replaced by an edit. */
export function record(history: History, present: string, gesture?: string, budget: number = historyBudget): History {
  if (gesture !== undefined && gesture === history.gesture) return { ...history, future: [] };
  return { past: withinBudget([...history.past, present], budget), future: [], gesture };
}

export function endGesture(history: History): History {
  return history.gesture === undefined ? history : { ...history, gesture: undefined };
}

/** The text before the last step; undefined when there is none. */
export function undo(history: History, present: string): { readonly history: History; readonly text: string } | undefined {
  const text = history.past.at(-1);
  if (text === undefined) return undefined;
  return { history: { past: history.past.slice(0, -1), future: [...history.future, present], gesture: undefined }, text };
}

export function redo(history: History, present: string): { readonly history: History; readonly text: string } | undefined {
  const text = history.future.at(-1);
  if (text === undefined) return undefined;
  return { history: { past: [...history.past, present], future: history.future.slice(0, -1), gesture: undefined }, text };
}
