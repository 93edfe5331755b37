import type { Diagnostic as Mark } from '@codemirror/lint';
import type { Diagnostic } from '#core/compose';

/**
 * Findings with a place in this text, as the editor's gutter wants them. A place past the end (an older text) is cut to it.
 * @param toEditor translates offsets of the document into the editor's
 */
export function editorMarks(diagnostics: readonly Diagnostic[], file: string | undefined, toEditor: (offset: number) => number, length: number): Mark[] {
  return diagnostics.flatMap((diagnostic): Mark[] => {
    const { range } = diagnostic;
    if (range === undefined || (file !== undefined && range.file !== file)) return [];
    const from = Math.min(Math.max(0, toEditor(range.start)), length);
    const to = Math.min(Math.max(from, toEditor(range.end)), length);
    return [{ from, to, severity: diagnostic.severity, message: diagnostic.hint === undefined ? diagnostic.message : `${diagnostic.message}\n${diagnostic.hint}` }];
  });
}
