import type { Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { translator } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { lineEnds } from './line-ends.ts';
import { definitionOf, nameSections, referenceAt, type NamedPlace, type Reference } from './names.ts';

/** Where the newest load says a name is defined: also in flow style. Editor offsets. */
function loadedDefinition({ kind, name }: Reference): NamedPlace | undefined {
  if (kind === 'anchor' || kind === 'profile') return undefined;
  const { load, text } = useDocument.getState();
  const range = load.locate([nameSections[kind], name]);
  if (range === undefined) return undefined;
  const from = lineEnds(text).toEditor(range.start);
  return { name, from, to: from + name.length };
}

/** Puts the cursor where the name at `offset` is defined. False: there is no name that is defined elsewhere. */
export function goToDefinition(view: EditorView, offset = view.state.selection.main.head): boolean {
  const text = view.state.doc.toString();
  const reference = referenceAt(text, offset);
  if (reference === undefined || reference.kind === 'profile') return false;
  const place = definitionOf(text, reference) ?? loadedDefinition(reference);
  if (place === undefined) {
    useView.getState().notify({ kind: 'info', text: translator.t('yaml.definition.elsewhere', { name: reference.name }) });
    return true;
  }
  view.dispatch({ selection: { anchor: place.from, head: Math.min(place.to, text.length) }, effects: EditorView.scrollIntoView(place.from, { y: 'center' }) });
  view.focus();
  return true;
}

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** F12, and Ctrl (⌘) with a click, lead from a name to its definition. */
export const definitions: Extension = [
  keymap.of([
    {
      key: 'F12',
      preventDefault: true,
      run: (view) => {
        if (!goToDefinition(view)) view.dispatch({ effects: EditorView.announce.of(translator.t('yaml.definition.none')) });
        return true;
      },
    },
  ]),
  EditorView.domEventHandlers({
    mousedown: (event, view) => {
      if (event.button !== 0 || !(apple ? event.metaKey : event.ctrlKey)) return false;
      const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (offset === null || !goToDefinition(view, offset)) return false;
      event.preventDefault();
      return true;
    },
  }),
];
