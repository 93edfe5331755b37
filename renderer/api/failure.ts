import { ApiError } from '#core/api';
import type { DeployFailure } from '#core/deploy';
import { translator } from '../i18n/index.ts';
import { useView } from '../state/index.ts';

/** An error of the host as a sentence and a next step; anything else is ours and says so without details. */
export function failureOf(error: unknown): DeployFailure {
  if (error instanceof ApiError) return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  return { message: translator.t('errors.internal') };
}

/** True for what the person or the session stopped on purpose. */
export function isCancelled(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'cancelled';
}

/** True when there is no engine to ask; the engine chip says so. */
export function isEngineGone(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'engine-unreachable';
}

export function isDisconnected(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'disconnected';
}

/** Says what went wrong in the corner, with the next step. What was stopped on purpose is no news, and a lost connection has its own banner. */
export function notifyFailure(error: unknown): void {
  if (isCancelled(error) || isDisconnected(error)) return;
  const { message, hint } = failureOf(error);
  useView.getState().notify({ kind: 'error', text: message, ...(hint === undefined ? {} : { hint }) });
}
