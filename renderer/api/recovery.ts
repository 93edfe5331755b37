import { isUnsaved, useDocument, type DocumentState } from '../state/index.ts';

const prefix = 'slipway.recovery.';
/** Milliseconds of quiet before unsaved text is put aside. */
const settle = 500;

type Recovered = Pick<DocumentState, 'text' | 'path' | 'version' | 'savedText'>;

function stringOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

/** Reads what another page of ours wrote; anything else is ignored. */
export function parseRecovered(json: string | null): Recovered | undefined {
  if (json === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('text' in value) || !('path' in value) || !('version' in value) || !('savedText' in value)) return undefined;
  const { text, path, version, savedText } = value;
  if (typeof text !== 'string' || !stringOrNull(path) || !stringOrNull(version) || !stringOrNull(savedText)) return undefined;
  if (!isUnsaved({ text, savedText })) return undefined;
  return { text, path, version, savedText };
}

/** Locks of this origin that some living page holds: their work is not lost. */
async function heldLocks(): Promise<ReadonlySet<string>> {
  const { held } = await navigator.locks.query();
  return new Set((held ?? []).flatMap((lock) => (lock.name === undefined ? [] : [lock.name])));
}

/** The newest unsaved work that no living page holds, if there is any. Call `forget` once it is kept again under this page's own key. */
export async function findRecovered(): Promise<{ readonly work: Recovered; readonly forget: () => void } | undefined> {
  const held = await heldLocks();
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && !held.has(key));
  // Keys end in the time their page began.
  for (const key of keys.toSorted().toReversed()) {
    const work = parseRecovered(localStorage.getItem(key));
    if (work !== undefined) return { work, forget: () => localStorage.removeItem(key) };
    localStorage.removeItem(key);
  }
  return undefined;
}

/** Puts unsaved text aside as it is typed, so that a crash or a reload loses nothing. Never ends: it lives as long as the page. */
export function keepRecovery(onFull: () => void): void {
  const key = `${prefix}${String(Date.now()).padStart(16, '0')}.${crypto.randomUUID()}`;
  // Held until the page is gone.
  void navigator.locks.request(key, () => new Promise<never>(() => undefined));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let full = false;
  const write = (): void => {
    const { text, path, version, savedText } = useDocument.getState();
    if (!isUnsaved({ text, savedText })) {
      localStorage.removeItem(key);
      return;
    }
    try {
      localStorage.setItem(key, JSON.stringify({ text, path, version, savedText }));
    } catch {
      // Said once: the storage is full, saving to a file still works.
      if (!full) onFull();
      full = true;
    }
  };
  useDocument.subscribe((state, before) => {
    if (state.text === before.text && state.savedText === before.savedText) return;
    clearTimeout(timer);
    timer = setTimeout(write, settle);
  });
  window.addEventListener('pagehide', write);
  write();
}
