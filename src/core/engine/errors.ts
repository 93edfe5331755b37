/** What can go wrong between us and an engine, said once for everybody. */
export type EngineErrorKind =
  | 'unreachable'
  | 'permission'
  | 'not-found'
  | 'image-not-found'
  | 'name-in-use'
  | 'port-in-use'
  | 'conflict'
  | 'registry-auth'
  | 'registry'
  | 'no-space'
  | 'bad-request'
  | 'build-failed'
  | 'unsupported'
  | 'timeout'
  | 'cancelled'
  | 'server';

/**
 * An engine's refusal in our words. `message` is one clear sentence, `hint` the next step,
 * `detail` the engine's own text. Made in `src/docker` only (and by fakes in tests).
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  /** HTTP status, where the engine answered at all. */
  readonly status: number | undefined;

  constructor(kind: EngineErrorKind, message: string, more: { readonly hint?: string; readonly detail?: string; readonly status?: number } = {}) {
    super(message);
    this.kind = kind;
    this.hint = more.hint;
    this.detail = more.detail;
    this.status = more.status;
  }
}
