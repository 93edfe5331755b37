import { applyEditorChanges } from './line-ends.ts';
import type { TextChange } from './minimal-change.ts';

/** What was typed and is on its way to the document. */
export interface TypedText {
  /** Takes changes of the editor (ascending, in offsets of the editor before them). */
  add(changes: readonly TextChange[]): void;
  /** Hands over at once what has not been handed over yet. */
  flush(): void;
}

/** Calls back after the next frame has been painted, or soon where nothing is painted (a hidden page). */
function afterPaint(callback: () => void): void {
  let called = false;
  const once = (): void => {
    if (called) return;
    called = true;
    callback();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 100);
}

/**
 * Typed text reaches the document after the key itself is on screen: loading and drawing a large file must not hold up the echo of a key.
 * Whoever acts on the document upon another key or click flushes first.
 */
export function createTypedText(read: () => string, deliver: (text: string) => void, schedule: (callback: () => void) => void = afterPaint): TypedText {
  let pending: string | undefined;
  const flush = (): void => {
    if (pending === undefined) return;
    const text = pending;
    pending = undefined;
    deliver(text);
  };
  return {
    add(changes) {
      const waiting = pending !== undefined;
      pending = applyEditorChanges(pending ?? read(), changes);
      if (!waiting) schedule(flush);
    },
    flush,
  };
}
