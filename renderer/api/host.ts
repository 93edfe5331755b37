import { ApiError, type CallMethod, type ConnectedApiClient, type InputOf, type OutputOf, type StreamMethod } from '#core/api';
import { translator } from '../i18n/index.ts';

let current: ConnectedApiClient | null = null;

/** The session puts the client of the living channel here. */
export function setClient(client: ConnectedApiClient | null): void {
  current = client;
}

function connected(): ConnectedApiClient {
  if (current === null) throw new ApiError('disconnected', translator.t('errors.disconnected'), { hint: translator.t('errors.disconnectedHint') });
  return current;
}

/** Calls the host. Rejects with ApiError. */
export async function callHost<M extends CallMethod>(method: M, input: InputOf<M>, signal?: AbortSignal): Promise<OutputOf<M>> {
  return connected().call(method, input, signal);
}

/** Reads a stream of the host to its end. Rejects with ApiError. */
export async function readHost<M extends StreamMethod>(method: M, input: InputOf<M>, onItem: (item: OutputOf<M>) => void, signal?: AbortSignal): Promise<void> {
  for await (const item of connected().stream(method, input, signal)) onItem(item);
}
