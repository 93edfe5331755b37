/** Offsets, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Why an edit was not made. Thrown inside this folder only; its face turns it into a Diagnostic. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  /** Offset in the text that was being edited. */
  readonly offset: number;
  readonly hint: string | undefined;
  /** Where the value that cannot be changed in place is really written, in the same text. */
  readonly origin: Stretch | undefined;

  constructor(code: string, message: string, offset: number, hint?: string, origin?: Stretch) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.hint = hint;
    this.origin = origin;
  }
}
