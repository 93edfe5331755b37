import type { Diagnostic } from '../diagnostic.ts';
import type { Edit } from './edits.ts';
import { columnOf, lineNumber } from './lines.ts';
import { Refusal } from './refusal.ts';
import { openSource, type Source } from './source.ts';
import { applyEdits } from './windows.ts';

/** `refused`: why nothing was changed; then `text` is the input, byte for byte. */
export interface EditResult {
  readonly text: string;
  readonly refused: Diagnostic | undefined;
}

/**
 * Changes Compose source text, and only the lines it must: comments, key order, quoting, anchors and line ends elsewhere survive.
 * `edits` may be a function that looks at the text first. What was touched is parsed again and must mean exactly what was
 * intended; otherwise the edit is refused and the text stays as it was. `file` names the text in the diagnostic.
 */
export function editText(text: string, edits: readonly Edit[] | ((source: Source) => readonly Edit[]), file = 'compose.yaml'): EditResult {
  try {
    const planned = typeof edits === 'function' ? edits(openSource(text)) : edits;
    return { text: applyEdits(text, planned), refused: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { text, refused: toDiagnostic(error, text, file) };
  }
}

function toDiagnostic(refusal: Refusal, text: string, file: string): Diagnostic {
  const offset = Math.min(refusal.offset, text.length);
  return {
    severity: 'error',
    code: refusal.code,
    message: refusal.message,
    ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    range: { file, line: lineNumber(text, offset), column: columnOf(text, offset) + 1, start: offset, end: Math.min(text.length, offset + 1) },
  };
}
