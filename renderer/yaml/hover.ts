import type { Extension } from '@codemirror/state';
import { activateHover, closeHoverTooltips, EditorView, hasHoverTooltips, hoverTooltip, keymap } from '@codemirror/view';
import { translator } from '../i18n/index.ts';
import { explain } from './explain.ts';

const tooltip = hoverTooltip(
  (view, position) => {
    const found = explain(view.state.doc.toString(), position);
    if (found === undefined) return null;
    const { from, to, dom } = found;
    return { pos: from, end: to, above: true, create: () => ({ dom }) };
  },
  { hideOnChange: true },
);

/** Explains what the cursor is at, on screen and aloud. */
export function explainAtCursor(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  const found = explain(view.state.doc.toString(), head);
  const said = found === undefined ? translator.t('yaml.docs.nothing') : [...found.dom.querySelectorAll('p')].map((line) => line.textContent).join('. ');
  view.dispatch({ effects: EditorView.announce.of(said) });
  if (found !== undefined) activateHover(view, head, 1, { tooltip, until: (transaction) => transaction.docChanged || transaction.selection !== undefined });
  return true;
}

/** Documentation under the pointer, and by F1 for the cursor; Escape closes it. */
export const hover: Extension = [
  tooltip,
  keymap.of([
    { key: 'F1', preventDefault: true, run: explainAtCursor },
    {
      key: 'Escape',
      run: (view) => {
        if (!hasHoverTooltips(view.state)) return false;
        view.dispatch({ effects: closeHoverTooltips });
        return true;
      },
    },
  ]),
];
