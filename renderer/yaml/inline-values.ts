import { RangeSetBuilder, StateEffect, type Extension } from '@codemirror/state';
import { Decoration, ViewPlugin, WidgetType, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view';
import { translator } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { resolvedWords } from './explain.ts';
import { readLine } from './line.ts';
import { knownVariables } from './project-names.ts';
import { expressionsIn, resolveExpression, shownValue, type ResolvedExpression } from './variables.ts';
import { useYamlView } from './yaml-view.ts';

/** Draws the values anew: something outside of the text changed. */
const refresh = StateEffect.define();

/** Behind a variable, what it resolves to. Lies in the view only: the text, the selection and what is copied know nothing of it. */
class ValueWidget extends WidgetType {
  readonly #expression: string;
  readonly #resolved: ResolvedExpression;
  readonly #revealed: boolean;
  readonly #toggle: () => void;

  constructor(expression: string, resolved: ResolvedExpression, revealed: boolean, toggle: () => void) {
    super();
    this.#expression = expression;
    this.#resolved = resolved;
    this.#revealed = revealed;
    this.#toggle = toggle;
  }

  get #text(): string {
    const { value, secret } = this.#resolved;
    if (value === undefined) return translator.t('yaml.variable.unset');
    return value === '' ? translator.t('yaml.variable.empty') : shownValue(value, secret && !this.#revealed);
  }

  get #label(): string {
    return `${this.#expression}: ${resolvedWords(this.#resolved, this.#text)}`;
  }

  override eq(other: ValueWidget): boolean {
    return other.#label === this.#label && other.#revealed === this.#revealed;
  }

  override toDOM(): HTMLElement {
    const made = document.createElement('span');
    const { value, secret } = this.#resolved;
    made.className = value === undefined ? 'cm-variable cm-variable-unset' : 'cm-variable';
    made.textContent = this.#text;
    made.setAttribute('role', 'img');
    made.setAttribute('aria-label', this.#label);
    made.title = secret && value !== undefined && value !== '' ? `${this.#label}\n${translator.t(this.#revealed ? 'yaml.variable.hide' : 'yaml.variable.reveal')}` : this.#label;
    if (secret) made.classList.add('cm-variable-secret');
    made.addEventListener('mousedown', (event) => {
      // The cursor stays where it is.
      event.preventDefault();
      if (secret) this.#toggle();
    });
    return made;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

class Values {
  decorations: DecorationSet;
  #load = useDocument.getState().load;
  readonly #view: EditorView;
  readonly #revealed = new Set<string>();
  readonly #unsubscribe: () => void;

  constructor(view: EditorView) {
    this.#view = view;
    this.decorations = this.#draw();
    this.#unsubscribe = useYamlView.subscribe((state, before) => {
      if (state.showValues !== before.showValues) view.dispatch({ effects: refresh.of(null) });
    });
  }

  update(update: ViewUpdate): void {
    const { load } = useDocument.getState();
    const asked = update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(refresh)));
    if (!update.docChanged && !update.viewportChanged && !asked && load === this.#load) return;
    this.#load = load;
    this.decorations = this.#draw();
  }

  destroy(): void {
    this.#unsubscribe();
  }

  #draw(): DecorationSet {
    if (!useYamlView.getState().showValues) return Decoration.none;
    const { doc } = this.#view.state;
    const variables = knownVariables();
    if (variables.size === 0) return Decoration.none;
    const builder = new RangeSetBuilder<Decoration>();
    let drawn = 0;
    for (const { from, to } of this.#view.visibleRanges) {
      for (let at = Math.max(from, drawn); at <= to; ) {
        const line = doc.lineAt(at);
        if (line.text.includes('$')) this.#drawLine(line.text, line.from, variables, builder);
        at = line.to + 1;
        drawn = at;
      }
    }
    return builder.finish();
  }

  #drawLine(text: string, start: number, variables: ReturnType<typeof knownVariables>, builder: RangeSetBuilder<Decoration>): void {
    const key = readLine(text, 0).key?.text ?? '';
    for (const expression of expressionsIn(text, 0)) {
      const resolved = resolveExpression(expression.text, variables, key);
      if (resolved === undefined) continue;
      const id = `${key} ${expression.text}`;
      const toggle = (): void => {
        if (!this.#revealed.delete(id)) this.#revealed.add(id);
        this.#view.dispatch({ effects: refresh.of(null) });
      };
      const widget = new ValueWidget(expression.text, resolved, this.#revealed.has(id), toggle);
      builder.add(start + expression.to, start + expression.to, Decoration.widget({ widget, side: 1 }));
    }
  }
}

/** Values of variables in the text, behind each use; secrets masked until clicked. */
export const inlineValues: Extension = ViewPlugin.fromClass(Values, { decorations: (plugin) => plugin.decorations });
