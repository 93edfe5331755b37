import type { RecoveredDocument } from '#core/api';
import { isUnsaved, useDocument, useEngine } from '../state/index.ts';
import { isDisconnected } from './failure.ts';
import { callHost } from './host.ts';

/** This page's name for itself: new at each load. */
const page = crypto.randomUUID();
const lockOf = (name: string): string => `slipway.page.${name}`;

/** Milliseconds from an edit until the text is put aside; longer for long texts, which go over the wire whole. */
export function pauseFor(length: number): number {
  return Math.min(5_000, 500 + length / 500);
}

/** Unsaved text that a page left behind, and the page's name. */
export interface LeftBehind extends RecoveredDocument {
  readonly page: string;
}

/** Pages of this host that live: what they keep is not lost. */
async function livingPages(): Promise<ReadonlySet<string>> {
  const { held } = await navigator.locks.query();
  return new Set((held ?? []).flatMap((lock) => (lock.name === undefined ? [] : [lock.name])));
}

/** The newest unsaved text that no living page keeps, if there is any; with `path`, of that file alone. Rejects with ApiError. */
export async function findLeftBehind(path?: string): Promise<LeftBehind | undefined> {
  const [{ entries }, living] = await Promise.all([callHost('recovery.list', {}), livingPages()]);
  for (const entry of entries) {
    if (living.has(lockOf(entry.page)) || (path !== undefined && entry.path !== path)) continue;
    const { document } = await callHost('recovery.read', { page: entry.page });
    if (document !== null) return { ...document, page: entry.page };
  }
  return undefined;
}

/** Forgets what another page left behind; call it once the text is kept under this page's own name, or not wanted. */
export async function dropLeftBehind(name: string): Promise<void> {
  await callHost('recovery.drop', { page: name });
}

/** What the host has of this page. */
let kept: { readonly text: string; readonly path: string | null } | undefined;

/** Puts unsaved text aside now, or forgets what is no longer unsaved. Resolves when the host has it; rejects with ApiError. */
export async function flushRecovery(): Promise<void> {
  const { text, path, version, savedText } = useDocument.getState();
  const before = kept;
  const unsaved = isUnsaved({ text, savedText });
  if (unsaved ? before?.text === text && before.path === path : before === undefined) return;
  kept = unsaved ? { text, path } : undefined;
  try {
    if (unsaved) await callHost('recovery.keep', { page, text, path, version });
    else await callHost('recovery.drop', { page });
  } catch (error) {
    kept = before;
    throw error;
  }
}

/**
 * Puts unsaved text aside at the host as it is typed, so that a crash or a reload loses nothing, until `signal` aborts.
 * @param onProblem told once in a row when the host cannot keep it
 */
export function keepRecovery(onProblem: (error: unknown) => void, signal: AbortSignal): void {
  // Held until the page is gone: tells other pages of this host that what is kept under this name is not lost.
  void navigator.locks.request(lockOf(page), () => new Promise<void>((release) => signal.addEventListener('abort', () => release(), { once: true })));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = false;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    flushRecovery().then(
      () => {
        told = false;
      },
      (error: unknown) => {
        // The next connection begins with what is unsaved then.
        if (isDisconnected(error) || told) return;
        told = true;
        onProblem(error);
      },
    );
  };
  const unsubscribers = [
    useDocument.subscribe((state, before) => {
      if (state.text === before.text && state.savedText === before.savedText && state.path === before.path) return;
      timer ??= setTimeout(write, pauseFor(state.text.length));
    }),
    useEngine.subscribe((state, before) => {
      if (state.connection === 'connected' && before.connection !== 'connected') write();
    }),
  ];
  // The page may be going: what was typed in the last moment as well.
  window.addEventListener('beforeunload', write, { signal });
  window.addEventListener('pagehide', write, { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') write();
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    for (const unsubscribe of unsubscribers) unsubscribe();
  });
}
