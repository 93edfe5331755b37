import type { Diagnostic as Mark } from '@codemirror/lint';
import type { Diagnostic } from '#core/compose';

/** Findings with a place in this text, as the editor's gutter wants them. A place past the end (an older text) is cut to it. */
export function editorMarks(diagnostics: readonly Diagnostic[], file: string | undefined, length: number): Mark[] {
  return diagnostics.flatMap((diagnostic): Mark[] => {
    const { range } = diagnostic;
    if (range === undefined || (file !== undefined && range.file !== file)) return [];
    const from = Math.min(Math.max(0, range.start), length);
    const to = Math.min(Math.max(from, range.end), length);
    return [{ from, to, severity: diagnostic.severity, message: diagnostic.hint === undefined ? diagnostic.message : `${diagnostic.message}\n${diagnostic.hint}` }];
  });
}
