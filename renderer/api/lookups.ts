import { lookup } from '../state/document.ts';
import { useDocument } from '../state/index.ts';
import { notifyFailure } from './failure.ts';
import { callHost } from './host.ts';

/** An answer can make the loader ask for more (an include of an include), but not for ever. */
const mostRounds = 50;
/** What the host takes in one question. */
const most = { files: 500, variables: 2_000 } as const;

/** Fetches what the loader asks for, and loads again. */
export function watchLookups(signal: AbortSignal): void {
  let busy = false;

  /** Asks the host; true when it told anything that was not known. */
  const ask = async (files: readonly string[], variables: readonly string[]): Promise<boolean> => {
    const asked = { files: files.slice(0, most.files), variables: variables.slice(0, most.variables) };
    return lookup.learn(asked, await callHost('file.lookup', asked, signal));
  };

  const fetchRequested = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      for (let round = 0; round < mostRounds && !signal.aborted; round += 1) {
        const { requested } = useDocument.getState().load;
        if (requested.files.length === 0 && requested.variables.length === 0) return;
        await ask(requested.files, requested.variables);
        useDocument.getState().reload();
      }
    } catch (error) {
      notifyFailure(error);
    } finally {
      busy = false;
    }
  };

  const unsubscribe = useDocument.subscribe((state, before) => {
    if (state.load !== before.load) void fetchRequested();
  });
  // Included files and env files may have been edited elsewhere in the meantime. Asked first and only then loaded again: the drawing
  // must not fall apart and come back with every return to the window.
  const onFocus = (): void => {
    const { files, variables } = lookup.known();
    if (files.length === 0 && variables.length === 0) return;
    ask(files, variables).then((changed) => {
      if (changed) useDocument.getState().reload();
    }, notifyFailure);
  };
  window.addEventListener('focus', onFocus);
  signal.addEventListener('abort', () => {
    unsubscribe();
    window.removeEventListener('focus', onFocus);
  });
  void fetchRequested();
}
