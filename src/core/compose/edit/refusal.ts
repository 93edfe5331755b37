/** Why an edit was not made. Thrown inside this folder only; its face turns it into a Diagnostic. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  /** Offset in the text that was being edited. */
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(code: string, message: string, offset: number, hint?: string) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.hint = hint;
  }
}
