import { useDocument, useEngine, type DocumentState } from '../state/index.ts';
import { failureOf, isCancelled, isDisconnected } from './failure.ts';
import { callHost } from './host.ts';

/** Milliseconds that edits and snapshots must rest before the plan is made anew. */
const settle = 300;

/** The document as the host takes it. */
export function documentInput(state: DocumentState = useDocument.getState()): { readonly text: string; readonly path: string | null; readonly profiles: string[] } {
  return { text: state.text, path: state.path, profiles: [...state.profiles] };
}

let running: AbortController | undefined;

/** Asks the host what a deploy would do now. The newest question wins. */
export async function replan(): Promise<void> {
  running?.abort();
  const { status, deploy } = useEngine.getState();
  const document = useDocument.getState();
  if (status.state !== 'ready' || document.load.project === undefined) {
    useEngine.setState({ plan: null, planError: null, planning: false });
    return;
  }
  // Half-way through a run the plan would only flicker.
  if (deploy?.running === true) return;
  const abort = new AbortController();
  running = abort;
  useEngine.setState({ planning: true });
  try {
    const plan = await callHost('project.plan', { document: documentInput(document) }, abort.signal);
    if (!abort.signal.aborted) useEngine.setState({ plan, plannedText: document.text, planError: null, planning: false });
  } catch (error) {
    if (abort.signal.aborted || isCancelled(error)) return;
    useEngine.setState({ plan: null, planError: isDisconnected(error) ? null : failureOf(error), planning: false });
  }
}

/** Keeps the plan in step with the text and with what runs. */
export function watchPlan(signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void replan(), settle);
  };
  const unsubscribers = [
    useDocument.subscribe((state, before) => {
      if (state.load !== before.load) soon();
    }),
    useEngine.subscribe((state, before) => {
      const over = before.deploy?.running === true && state.deploy?.running === false;
      if (state.observed !== before.observed || state.status.state !== before.status.state || over) soon();
    }),
  ];
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    running?.abort();
    for (const unsubscribe of unsubscribers) unsubscribe();
  });
  soon();
}
