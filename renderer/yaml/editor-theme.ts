import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--color-surface)', color: 'var(--color-text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--color-text)' },
  '.cm-gutters': { backgroundColor: 'var(--color-surface)', color: 'var(--color-muted)', borderRight: '1px solid var(--color-border)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--color-accent) 7%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--color-hover)', color: 'var(--color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--color-accent) 25%, transparent)' },
  '.cm-panels': { backgroundColor: 'var(--color-raised)', color: 'var(--color-text)', borderTop: '1px solid var(--color-border)' },
  '.cm-panel input, .cm-panel button': { fontFamily: 'var(--font-sans)', fontSize: '12px' },
  '.cm-textfield': { backgroundColor: 'var(--color-surface)', border: '1px solid var(--color-border-strong)', borderRadius: '4px', color: 'var(--color-text)' },
  '.cm-button': { backgroundColor: 'var(--color-surface)', backgroundImage: 'none', border: '1px solid var(--color-border-strong)', borderRadius: '4px', color: 'var(--color-text)' },
  '.cm-searchMatch': { backgroundColor: 'var(--color-warn-soft)', outline: '1px solid var(--color-warn)' },
  '.cm-tooltip': { backgroundColor: 'var(--color-raised)', color: 'var(--color-text)', border: '1px solid var(--color-border)', borderRadius: '6px' },
  '.cm-tooltip.cm-tooltip-hover, .cm-tooltip.cm-tooltip-autocomplete, .cm-tooltip.cm-completionInfo': { boxShadow: 'var(--shadow-float)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12px', lineHeight: '20px', minWidth: '220px', maxHeight: '200px', borderRadius: '6px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', gap: '16px', padding: '2px 8px', lineHeight: '20px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--color-accent-soft)', color: 'var(--color-text)' },
  '.cm-completionLabel': { flex: '0 0 auto' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--color-accent)', fontWeight: '600' },
  '.cm-completionDetail': { flex: '1 1 auto', marginLeft: '0', textAlign: 'right', fontStyle: 'normal', fontFamily: 'var(--font-sans)', fontSize: '11px', color: 'var(--color-muted)', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: '320px' },
  '.cm-docs': { padding: '6px 10px', maxWidth: '400px', fontFamily: 'var(--font-sans)', fontSize: '12px', lineHeight: '18px', userSelect: 'text' },
  '.cm-docs p': { margin: '2px 0', overflowWrap: 'anywhere' },
  '.cm-docs-title': { display: 'flex', gap: '12px', alignItems: 'baseline', justifyContent: 'space-between' },
  '.cm-docs-name': { fontFamily: 'var(--font-mono)', fontWeight: '600' },
  '.cm-docs-kind, .cm-docs-values': { color: 'var(--color-muted)', fontSize: '11px' },
  '.cm-docs-variable': { marginBottom: '4px', paddingBottom: '4px', borderBottom: '1px solid var(--color-border)' },
  '.cm-docs-variable:last-child': { marginBottom: '0', paddingBottom: '0', borderBottom: 'none' },
  '.cm-docs-value code': { fontFamily: 'var(--font-mono)', color: 'var(--color-ok)' },
  '.cm-docs-unset': { color: 'var(--color-warn)' },
  '.cm-variable': {
    margin: '0 2px 0 4px',
    padding: '0 4px',
    borderRadius: '4px',
    backgroundColor: 'var(--color-sunken)',
    color: 'var(--color-muted)',
    fontSize: '11px',
    lineHeight: '16px',
    userSelect: 'none',
    cursor: 'default',
  },
  '.cm-variable-secret': { cursor: 'pointer' },
  '.cm-variable-unset': { backgroundColor: 'var(--color-warn-soft)', color: 'var(--color-warn)' },
  '.cm-diagnostic': { padding: '4px 8px', whiteSpace: 'pre-wrap', fontFamily: 'var(--font-sans)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--color-error)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--color-warn)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--color-accent)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--color-error)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--color-warn)', textUnderlineOffset: '3px' },
  '.cm-lintRange-info': { backgroundImage: 'none', textDecoration: 'underline dotted var(--color-accent)', textUnderlineOffset: '3px' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--color-sunken)', border: '1px solid var(--color-border)', color: 'var(--color-muted)' },
});

const highlight = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--color-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--color-ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--color-warn)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--color-muted)', fontStyle: 'italic' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--color-region-4)' },
  { tag: [tags.meta, tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--color-muted)' },
]);

/** The editor in the colours of the theme; custom properties follow light and dark by themselves. */
export const editorTheme: Extension = [theme, syntaxHighlighting(highlight)];
