import { acceptCompletion, autocompletion, pickedCompletion, startCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import { documentationOf, kindWords } from './explain.ts';
import { projectNames } from './project-names.ts';
import { suggest, type Suggestion } from './suggest.ts';

const types: Readonly<Record<Suggestion['kind'], string>> = {
  key: 'property',
  value: 'enum',
  service: 'class',
  network: 'class',
  volume: 'class',
  secret: 'class',
  config: 'class',
  model: 'class',
  profile: 'class',
  image: 'text',
  variable: 'variable',
  anchor: 'namespace',
};

function insert(view: EditorView, completion: Completion, { insert: text, more }: Suggestion, from: number, to: number): void {
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + text.length },
    annotations: pickedCompletion.of(completion),
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
  if (more) startCompletion(view);
}

function option(suggestion: Suggestion): Completion {
  const { place } = suggestion;
  const detail = suggestion.detail ?? (place === undefined ? undefined : kindWords(place));
  return {
    label: suggestion.label,
    type: types[suggestion.kind],
    boost: suggestion.rank,
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(place === undefined ? {} : { info: () => documentationOf(place) }),
    apply: (view, completion, from, to) => insert(view, completion, suggestion, from, to),
  };
}

/** Keys, values and names of the Compose file at the cursor. */
function composeCompletions(context: CompletionContext): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = suggest(text, context.pos, projectNames());
  if (found === undefined) return null;
  const empty = found.from === context.pos;
  // Where nothing was typed yet, a list of keys would be in the way of who only indents or goes to a new line.
  if (!context.explicit && empty && found.options.some(({ kind }) => kind === 'key')) return null;
  return { from: found.from, to: Math.max(found.to, context.pos), options: found.options.map(option), validFor: /^[\w.-]*$/ };
}

/** Suggestions while typing and on Ctrl+Space; Enter or Tab takes one. */
export const completions: Extension = [autocompletion({ override: [composeCompletions], icons: false, maxRenderedOptions: 120 }), keymap.of([{ key: 'Tab', run: acceptCompletion }])];
