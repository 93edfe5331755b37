import type { Diagnostic, SourceRange } from '../diagnostic.ts';
import type { Edit } from './edits.ts';
import { columnOf, lineNumber } from './lines.ts';
import { Refusal } from './refusal.ts';
import { openSource, type Source } from './source.ts';
import { applyEdits } from './windows.ts';

/** Why an edit was not made. */
export interface EditRefusal extends Diagnostic {
  /** Where the value that cannot be changed in place is really written: its anchor, or the place a `<<` takes it from. */
  readonly origin?: SourceRange;
}

export interface EditOptions {
  /** Names the text in the diagnostic. */
  readonly file?: string;
  /**
   * Where a value is shared, give the place its own instead of refusing: an aliased map merges the anchor and adds to it (`<<: *name`),
   * an aliased list or scalar and a part of a merged value are written out; places that share what is changed keep what they had.
   */
  readonly override?: boolean;
}

/** `refused`: why nothing was changed; then `text` is the input, byte for byte. */
export interface EditResult {
  readonly text: string;
  readonly refused: EditRefusal | undefined;
}

/**
 * Changes Compose source text, and only the lines it must: comments, key order, quoting, anchors and line ends elsewhere survive.
 * `edits` may be a function that looks at the text first. What was touched is parsed again and must mean exactly what was
 * intended; otherwise the edit is refused and the text stays as it was.
 */
export function editText(text: string, edits: readonly Edit[] | ((source: Source) => readonly Edit[]), { file = 'compose.yaml', override = false }: EditOptions = {}): EditResult {
  try {
    const planned = typeof edits === 'function' ? edits(openSource(text)) : edits;
    return { text: applyEdits(text, planned, override), refused: undefined };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { text, refused: toDiagnostic(error, text, file) };
  }
}

function toDiagnostic(refusal: Refusal, text: string, file: string): EditRefusal {
  const offset = Math.min(refusal.offset, text.length);
  return {
    severity: 'error',
    code: refusal.code,
    message: refusal.message,
    ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    range: rangeIn(text, file, offset, offset + 1),
    ...(refusal.origin === undefined ? {} : { origin: rangeIn(text, file, refusal.origin.start, refusal.origin.end) }),
  };
}

function rangeIn(text: string, file: string, start: number, end: number): SourceRange {
  return { file, line: lineNumber(text, start), column: columnOf(text, start) + 1, start, end: Math.min(text.length, end) };
}
