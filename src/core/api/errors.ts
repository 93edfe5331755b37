import type { EngineErrorKind } from '#core/engine';

/** Every code an error can cross with. */
export type ErrorCode =
  | 'invalid-input'
  | 'unknown-method'
  | 'file-not-found'
  | 'file-denied'
  | 'file-changed'
  | 'file-too-large'
  | 'file-failed'
  | 'document-invalid'
  | 'plan-refused'
  | 'busy'
  | 'not-supported'
  | 'disconnected'
  | 'cancelled'
  | 'internal'
  | `engine-${EngineErrorKind}`;

/** An error as it crosses between host and UI: a sentence, a next step, never a stack trace. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: unknown;

  constructor(code: ErrorCode, message: string, more: { readonly hint?: string; readonly data?: unknown } = {}) {
    super(message);
    this.code = code;
    this.hint = more.hint;
    this.data = more.data;
  }
}
