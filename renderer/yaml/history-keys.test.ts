// @vitest-environment jsdom
import { EditorState } from '@codemirror/state';
import { EditorView, runScopeHandlers } from '@codemirror/view';
import { afterEach, expect, it } from 'vitest';
import { historyKeys } from './history-keys.ts';

const texts = ['a: 1\nb: 2\n', 'a: 1\nb: 2xy\n'] as const;

function press(view: EditorView, key: string): void {
  runScopeHandlers(view, new KeyboardEvent('keydown', { key, ctrlKey: true }), 'editor');
}

let view: EditorView;
afterEach(() => view.destroy());

it('puts the cursor where the text was changed', () => {
  const show = (text: string): void => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  view = new EditorView({ state: EditorState.create({ doc: texts[1], extensions: historyKeys({ undo: () => show(texts[0]), redo: () => show(texts[1]) }) }) });
  press(view, 'z');
  expect(view.state.doc.toString()).toBe(texts[0]);
  expect(view.state.selection.main.head).toBe(texts[0].length - 1);
  press(view, 'y');
  expect(view.state.doc.toString()).toBe(texts[1]);
  expect(view.state.selection.main.head).toBe(texts[1].length - 1);
});

it('leaves the cursor where nothing changes', () => {
  view = new EditorView({ state: EditorState.create({ doc: texts[0], selection: { anchor: 3 }, extensions: historyKeys({ undo: () => undefined, redo: () => undefined }) }) });
  press(view, 'z');
  press(view, 'y');
  expect(view.state.selection.main.head).toBe(3);
});
