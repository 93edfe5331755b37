import { useEffect, useState } from 'react';
import type { DeployFailure } from '#core/deploy';
import { useEngine } from '../state/index.ts';
import { failureOf, isDisconnected } from './failure.ts';

/** What the host says to a question: nothing yet, the answer, or why there is none. */
export interface Answer<T> {
  /** Of the newest question that was answered; it stays while the next one is open. */
  readonly value: T | undefined;
  readonly failure: DeployFailure | undefined;
}

/**
 * Asks the host for what a dialog shows: as soon as there is a connection, again when it was lost before the answer, and anew when `ask`
 * changes (wrap it in `useCallback`). A late answer to an earlier question is not shown.
 */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const connected = useEngine((state) => state.connection === 'connected');
  const [answer, setAnswer] = useState<Answer<T> & { readonly to?: unknown }>({ value: undefined, failure: undefined });
  const answered = answer.to === ask;
  useEffect(() => {
    if (!connected || answered) return undefined;
    const abort = new AbortController();
    ask(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAnswer({ value, failure: undefined, to: ask });
      },
      (error: unknown) => {
        // The next connection asks again.
        if (!abort.signal.aborted && !isDisconnected(error)) setAnswer(({ value }) => ({ value, failure: failureOf(error), to: ask }));
      },
    );
    return () => abort.abort();
  }, [ask, connected, answered]);
  return answer;
}
