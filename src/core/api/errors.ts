import { EngineError, type EngineErrorKind } from '#core/engine';

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

const knownCodes: Readonly<Record<ErrorCode, true>> = {
  'invalid-input': true,
  'unknown-method': true,
  'file-not-found': true,
  'file-denied': true,
  'file-changed': true,
  'file-too-large': true,
  'file-failed': true,
  'document-invalid': true,
  'plan-refused': true,
  busy: true,
  'not-supported': true,
  disconnected: true,
  cancelled: true,
  internal: true,
  'engine-unreachable': true,
  'engine-permission': true,
  'engine-not-found': true,
  'engine-image-not-found': true,
  'engine-name-in-use': true,
  'engine-port-in-use': true,
  'engine-conflict': true,
  'engine-registry-auth': true,
  'engine-registry': true,
  'engine-no-space': true,
  'engine-bad-request': true,
  'engine-build-failed': true,
  'engine-unsupported': true,
  'engine-timeout': true,
  'engine-cancelled': true,
  'engine-server': true,
};

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(knownCodes, value);
}

/** An error as it crosses between host and UI: a sentence, a next step, never a stack trace. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: unknown;

  constructor(code: ErrorCode, message: string, more: { readonly hint?: string | undefined; readonly data?: unknown } = {}) {
    super(message);
    this.code = code;
    this.hint = more.hint;
    this.data = more.data;
  }
}

/** The one sentence that stands for everything unexpected; what happened is in the host's log only. */
export const internalMessage = 'Slipway could not do this because of an unexpected error.';

/**
 * Whatever was thrown, as something that may cross. `known` is false for the unexpected: the caller then logs `error`,
 * and only a neutral sentence crosses.
 */
export function toApiError(error: unknown): { readonly error: ApiError; readonly known: boolean } {
  if (error instanceof ApiError) return { error, known: true };
  if (error instanceof EngineError) {
    const more = { hint: error.hint, data: error.detail === undefined ? undefined : { detail: error.detail } };
    return { error: new ApiError(error.kind === 'cancelled' ? 'cancelled' : `engine-${error.kind}`, error.message, more), known: true };
  }
  return {
    error: new ApiError('internal', internalMessage, { hint: 'Try again; if it stays, the log file in Slipway’s state folder says more.' }),
    known: false,
  };
}

/**
 * An error in JSON-RPC's shape. Its `code` must be an integer there, so ours travels as `data.code`,
 * beside `data.hint` (next step) and `data.data` (whatever the code defines, e.g. diagnostics).
 */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: ErrorCode; readonly hint?: string; readonly data?: unknown };
}

function rpcCode(code: ErrorCode): number {
  if (code === 'unknown-method') return -32601;
  if (code === 'invalid-input') return -32602;
  if (code === 'internal') return -32603;
  return -32000;
}

export function toWireError(error: ApiError): WireError {
  return {
    code: rpcCode(error.code),
    message: error.message,
    data: {
      code: error.code,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.data === undefined ? {} : { data: error.data }),
    },
  };
}

/** Reads what the other side sent as an error; anything malformed becomes `internal`. */
export function fromWireError(value: unknown): ApiError {
  if (typeof value !== 'object' || value === null || !('message' in value) || typeof value.message !== 'string') {
    return new ApiError('internal', internalMessage);
  }
  const more = 'data' in value && typeof value.data === 'object' && value.data !== null ? value.data : {};
  return new ApiError('code' in more && isErrorCode(more.code) ? more.code : 'internal', value.message, {
    hint: 'hint' in more && typeof more.hint === 'string' ? more.hint : undefined,
    data: 'data' in more ? more.data : undefined,
  });
}
