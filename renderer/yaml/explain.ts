import { describePlace, type SchemaPlace, type VariableUse } from '#core/compose';
import { translator, type Language } from '../i18n/index.ts';
import { documentation } from './documentation.ts';
import { lineStart, readLine } from './line.ts';
import { referenceAt, type NameKind } from './names.ts';
import { pathAt, type CursorPlace } from './path-at.ts';
import { knownVariables } from './project-names.ts';
import { expressionsIn, resolveExpression, type ResolvedExpression } from './variables.ts';

function language(): Language {
  return translator.language === 'ko' ? 'ko' : 'en';
}

/** What may be written at a place, in a few words: `text · list`. */
export function kindWords(place: SchemaPlace): string {
  const { t } = translator;
  const words: string[] = place.values.map((kind) => t(`yaml.kind.${kind}`));
  if (place.list) words.push(t('yaml.kind.list'));
  if (place.map !== 'none') words.push(t('yaml.kind.map'));
  return [...new Set(words)].join(' · ');
}

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** A list of values that fits a tooltip. */
function someOf(values: readonly string[]): string {
  const most = 12;
  return values.length > most ? `${values.slice(0, most).join(', ')}, …` : values.join(', ');
}

/** Documentation of one place of the schema as an element: kinds, what it does, values. */
export function documentationOf(place: SchemaPlace): HTMLElement {
  const { t } = translator;
  const box = element('div', 'cm-docs', '');
  const text = documentation(place.pattern, language());
  if (text !== undefined) box.append(element('p', 'cm-docs-text', text));
  const values = place.values.includes('boolean') && place.choices.length === 0 ? ['true', 'false'] : place.choices;
  if (values.length > 0) box.append(element('p', 'cm-docs-values', t('yaml.docs.allowed', { values: someOf(values) })));
  else if (place.known.length > 0) box.append(element('p', 'cm-docs-values', t('yaml.docs.usual', { values: someOf(place.known) })));
  return box;
}

/** What an expression becomes, in words: `1.29, from .env`. */
export function resolvedWords({ value, uses }: ResolvedExpression, shown: string): string {
  const { t } = translator;
  if (value === undefined) return t('yaml.variable.unset');
  const origins = [...new Set(uses.map((use) => originWords(use)))];
  return `${value === '' ? t('yaml.variable.empty') : shown}, ${origins.join(', ')}`;
}

export function originWords({ origin }: VariableUse): string {
  return translator.t(`yaml.variable.origin.${origin}`);
}

export interface Explanation {
  readonly from: number;
  readonly to: number;
  readonly dom: HTMLElement;
}

/** The documented place that a cursor place belongs to: items of a list belong to the list. */
function documentedPlace(text: string, place: CursorPlace): { readonly schema: SchemaPlace; readonly name: string } | undefined {
  let path = place.kind === 'key' ? [...place.path, text.slice(place.from, place.to)] : place.path;
  while (path.length > 0) {
    const schema = describePlace(path);
    const name = path.at(-1);
    if (schema !== undefined && typeof name === 'string' && !schema.pattern.endsWith('*')) return { schema, name };
    // A name that people chose is explained by nothing; the value below one by what the names belong to.
    if (place.kind === 'key') return undefined;
    path = path.slice(0, -1);
  }
  return undefined;
}

/** The variable expression at an offset, and what it resolves to. */
function variableAt(text: string, offset: number): { readonly from: number; readonly to: number; readonly text: string; readonly resolved: ResolvedExpression } | undefined {
  const start = lineStart(text, offset);
  const expression = expressionsIn(text, start).find(({ from, to }) => from <= offset && offset <= to);
  if (expression === undefined) return undefined;
  const resolved = resolveExpression(expression.text, knownVariables(), readLine(text, start).key?.text ?? '');
  return resolved === undefined ? undefined : { ...expression, resolved };
}

function variableBox(text: string, resolved: ResolvedExpression): HTMLElement {
  const box = element('div', 'cm-docs-variable', '');
  const title = element('p', 'cm-docs-title', '');
  title.append(element('code', 'cm-docs-name', text));
  box.append(title);
  // Pointing at it is asking for it: secrets are shown here.
  const words = element('p', resolved.value === undefined ? 'cm-docs-unset' : 'cm-docs-value', '');
  words.append(resolved.value === undefined || resolved.value === '' ? resolvedWords(resolved, '') : element('code', '', resolved.value));
  box.append(words);
  for (const use of resolved.uses) box.append(element('p', 'cm-docs-values', `${use.name}: ${originWords(use)}`));
  return box;
}

function definitionHint(kind: Exclude<NameKind, 'profile'> | 'anchor', name: string): HTMLElement {
  return element('p', 'cm-docs-values', translator.t('yaml.docs.reference', { kind: translator.t(`yaml.name.${kind}`), name }));
}

/** Explains what is at an offset of the editor's text: the key, the variable, the name. undefined: there is nothing to say. */
export function explain(text: string, offset: number): Explanation | undefined {
  const place = pathAt(text, offset);
  if (place === undefined) return undefined;
  const variable = variableAt(text, offset);
  const documented = documentedPlace(text, place);
  const reference = referenceAt(text, offset);
  const dom = element('div', 'cm-docs', '');
  if (variable !== undefined) dom.append(variableBox(variable.text, variable.resolved));
  if (documented !== undefined) {
    const title = element('p', 'cm-docs-title', '');
    title.append(element('code', 'cm-docs-name', documented.name), element('span', 'cm-docs-kind', kindWords(documented.schema)));
    dom.append(title, ...documentationOf(documented.schema).childNodes);
  }
  if (reference !== undefined && reference.kind !== 'profile') dom.append(definitionHint(reference.kind, reference.name));
  if (dom.childNodes.length === 0) return undefined;
  return { from: variable?.from ?? place.from, to: variable?.to ?? place.to, dom };
}
