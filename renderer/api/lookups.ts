import { lookup } from '../state/document.ts';
import { useDocument, useView } from '../state/index.ts';
import { failureOf, isCancelled, isDisconnected } from './failure.ts';
import { callHost } from './host.ts';

/** An answer can make the loader ask for more (an include of an include), but not for ever. */
const mostRounds = 50;

/** Fetches what the loader asks for, and loads again. */
export function watchLookups(signal: AbortSignal): void {
  let busy = false;

  const fetchRequested = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      for (let round = 0; round < mostRounds && !signal.aborted; round += 1) {
        const { requested } = useDocument.getState().load;
        const files = requested.files.slice(0, 500);
        const variables = requested.variables.slice(0, 2_000);
        if (files.length === 0 && variables.length === 0) return;
        const answer = await callHost('file.lookup', { files, variables }, signal);
        lookup.learn({ files, variables }, answer);
        useDocument.getState().reload();
      }
    } catch (error) {
      if (!isCancelled(error) && !isDisconnected(error)) useView.getState().notify({ kind: 'error', text: failureOf(error).message });
    } finally {
      busy = false;
    }
  };

  const unsubscribe = useDocument.subscribe((state, before) => {
    if (state.load !== before.load) void fetchRequested();
  });
  // Included files and env files may have been edited elsewhere in the meantime.
  const onFocus = (): void => {
    if (!lookup.used) return;
    lookup.forget();
    useDocument.getState().reload();
  };
  window.addEventListener('focus', onFocus);
  signal.addEventListener('abort', () => {
    unsubscribe();
    window.removeEventListener('focus', onFocus);
  });
  void fetchRequested();
}
