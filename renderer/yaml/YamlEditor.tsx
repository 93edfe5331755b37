import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentService, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, type ChangeSet, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { completions } from './completion.ts';
import { definitions } from './definition.ts';
import { editorMarks } from './diagnostics.ts';
import { editorTheme } from './editor-theme.ts';
import { hover } from './hover.ts';
import { historyKeys } from './history-keys.ts';
import { indentAfter } from './indent.ts';
import { inlineValues } from './inline-values.ts';
import { lineEnds } from './line-ends.ts';
import { minimalChange, type TextChange } from './minimal-change.ts';
import { pathAt } from './path-at.ts';
import { serviceAt } from './service-at.ts';
import { createTypedText } from './typed-text.ts';
import { YamlBar } from './YamlBar.tsx';
import { useYamlView } from './yaml-view.ts';

/** Marks changes that come from the document, so that they are not sent back to it. */
const fromDocument = Annotation.define<boolean>();

/** Keys in a row typed within this time are one undo step. */
const typingPause = 600;

/** There is one history, the document's: the editor has none of its own. */
const documentHistory = historyKeys({ undo: () => useDocument.getState().undo(), redo: () => useDocument.getState().redo() });

const editing: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  foldGutter(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  completions,
  hover,
  definitions,
  inlineValues,
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  lintGutter(),
  indentUnit.of('  '),
  indentService.of((context, position) => {
    const { doc } = context.state;
    const { number } = doc.lineAt(position);
    return indentAfter(context.lineAt(position, -1).text, context.unit, number < doc.lines ? doc.line(number + 1).text : '');
  }),
  yaml(),
  editorTheme,
  documentHistory,
  keymap.of([...closeBracketsKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, indentWithTab, ...defaultKeymap]),
];

function marks(length: number): ReturnType<typeof editorMarks> {
  const { load, graph, path, text } = useDocument.getState();
  return editorMarks([...load.diagnostics, ...graph.diagnostics], path ?? undefined, lineEnds(text).toEditor, length);
}

function changesOf(set: ChangeSet): readonly TextChange[] {
  const changes: TextChange[] = [];
  set.iterChanges((from, to, _fromNow, _toNow, inserted) => changes.push({ from, to, insert: inserted.toString() }));
  return changes;
}

/** Shows in the bar what the cursor is at. */
function notePath(state: EditorState): void {
  const text = state.doc.toString();
  const place = pathAt(text, state.selection.main.head);
  if (place !== undefined) useYamlView.getState().setPath(place.kind === 'key' ? [...place.path, text.slice(place.from, place.to)] : place.path);
}

/** Selects a range of the document (its offsets) and brings it into view. */
function show(view: EditorView, from: number, to: number): void {
  const { toEditor } = lineEnds(useDocument.getState().text);
  const end = view.state.doc.length;
  const anchor = Math.min(toEditor(from), end);
  view.dispatch({ selection: { anchor, head: Math.min(toEditor(to), end) }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }), annotations: fromDocument.of(true) });
  view.focus();
}

/** Selects the card in whose lines the cursor is, so that drawing and text point at the same thing. */
function selectServiceAtCursor(view: EditorView): void {
  const { text, load, graph, stale } = useDocument.getState();
  if (stale) return;
  const service = serviceAt(
    lineEnds(text).toDocument(view.state.selection.main.head),
    graph.nodes.map((node) => node.service),
    (path) => load.locate(path),
  );
  const { selection, select } = useView.getState();
  if (service !== undefined && (selection.services.length !== 1 || selection.services[0] !== service)) select({ services: [service] });
}

/** The Compose file as text, in step with the drawing: either side can be edited, and there is one undo for both. */
export function YamlEditor() {
  const { t } = useTranslation();
  const parent = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const label = t('yaml.editor');
  const phrases = useMemo(
    () => ({
      Find: t('yaml.search.find'),
      Replace: t('yaml.search.replaceWith'),
      next: t('yaml.search.next'),
      previous: t('yaml.search.previous'),
      all: t('yaml.search.all'),
      'match case': t('yaml.search.matchCase'),
      regexp: t('yaml.search.regexp'),
      'by word': t('yaml.search.byWord'),
      replace: t('yaml.search.replace'),
      'replace all': t('yaml.search.replaceAll'),
      close: t('yaml.search.close'),
      'Go to line': t('yaml.search.goToLine'),
      go: t('yaml.search.go'),
      Completions: t('yaml.completions'),
    }),
    [t],
  );
  const request = useView((state) => state.focusRequest);

  useEffect(() => {
    if (parent.current === null) return undefined;
    let pause: ReturnType<typeof setTimeout> | undefined;
    const typed = createTypedText(
      () => useDocument.getState().text,
      (text) => useDocument.getState().setText(text, { coalesce: 'typing' }),
    );
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: lineEnds(useDocument.getState().text).shown,
        extensions: [
          editing,
          EditorState.phrases.of(phrases),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            const own = update.transactions.some((transaction) => transaction.docChanged && transaction.annotation(fromDocument) !== true);
            if (own) {
              useYamlView.getState().setTyping(true);
              const changes = changesOf(update.changes);
              typed.add(changes);
              // A line is one undo step, however fast the next one follows.
              if (changes.some(({ insert }) => insert.includes('\n'))) {
                typed.flush();
                useDocument.getState().endGesture();
              }
              clearTimeout(pause);
              pause = setTimeout(() => {
                typed.flush();
                useDocument.getState().endGesture();
                useYamlView.getState().setTyping(false);
              }, typingPause);
            }
            if (update.docChanged || update.selectionSet) notePath(update.state);
            const moved = update.selectionSet && update.transactions.every((transaction) => transaction.annotation(fromDocument) !== true);
            if (moved && update.view.hasFocus && !update.docChanged) selectServiceAtCursor(update.view);
          }),
        ],
      }),
    });
    editor.dispatch(setDiagnostics(editor.state, marks(editor.state.doc.length)));
    setView(editor);
    const unsubscribe = useDocument.subscribe((state, before) => {
      if (state.text !== before.text) {
        const change = minimalChange(editor.state.doc.toString(), lineEnds(state.text).shown);
        if (change !== undefined) editor.dispatch({ changes: change, annotations: fromDocument.of(true) });
      }
      if (state.load !== before.load || state.graph !== before.graph) editor.dispatch(setDiagnostics(editor.state, marks(editor.state.doc.length)));
    });
    // Whatever a key or a click does next is done to the text as it stands in the editor.
    const others = new AbortController();
    for (const event of ['keydown', 'pointerdown', 'pagehide', 'blur']) window.addEventListener(event, typed.flush, { capture: true, signal: others.signal });
    return () => {
      clearTimeout(pause);
      others.abort();
      typed.flush();
      unsubscribe();
      useDocument.getState().endGesture();
      useYamlView.getState().setTyping(false);
      setView(null);
      editor.destroy();
    };
  }, [label, phrases]);

  useEffect(() => {
    if (view === null || request === null) return;
    if (request.target === 'yaml-range') show(view, request.start, request.end);
    if (request.target === 'yaml') {
      const range = useDocument.getState().load.locate(request.path);
      if (range !== undefined) show(view, range.start, range.start);
    }
    if (request.target === 'yaml' || request.target === 'yaml-range') useView.getState().focusDone(request);
  }, [view, request]);

  return (
    <>
      <YamlBar view={view} />
      <div ref={parent} data-testid="yaml-editor" data-selectable className="min-h-0 flex-1 overflow-hidden" />
    </>
  );
}
