import type { Extension } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import { minimalChange } from './minimal-change.ts';

/**
 * Keys for a history that lives outside the editor and changes its text. The cursor goes to what came back and into view: otherwise the next
 * key would be typed somewhere else.
 */
export function historyKeys(history: { undo(): void; redo(): void }): Extension {
  const travel = (step: () => void) => (view: EditorView): boolean => {
    const before = view.state.doc.toString();
    step();
    const change = minimalChange(before, view.state.doc.toString());
    if (change !== undefined) view.dispatch({ selection: { anchor: change.from + change.insert.length }, scrollIntoView: true });
    return true;
  };
  const undo = travel(() => history.undo());
  const redo = travel(() => history.redo());
  return keymap.of([
    { key: 'Mod-z', preventDefault: true, run: undo },
    { key: 'Mod-Shift-z', preventDefault: true, run: redo },
    { key: 'Mod-y', preventDefault: true, run: redo },
  ]);
}
