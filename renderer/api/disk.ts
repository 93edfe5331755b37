import { ApiError } from '#core/api';
import { basename } from '#core/lib';
import { translator } from '../i18n/index.ts';
import { isUnsaved, useDocument, useView } from '../state/index.ts';
import { notifyFailure } from './failure.ts';
import { afterSaves } from './files.ts';
import { callHost } from './host.ts';

/** What was said last about a file that is not as it was opened, so that each return to the window does not say it again. */
let said = '';

/**
 * Takes in what another program wrote to the open file, as one step of the history, while nothing here is unsaved; otherwise says so once
 * and leaves the choice to the next save. The same for a file that is gone.
 */
export function followDisk(): Promise<void> {
  return afterSaves(async () => {
    const { path, version, generation } = useDocument.getState();
    if (path === null || version === null) return;
    const found = await openIfThere(path);
    const now = useDocument.getState();
    // Another document was opened while the disk was busy.
    if (now.generation !== generation || now.path !== path || now.version !== version) return;
    if (found?.version === version) {
      said = '';
      return;
    }
    const name = basename(path);
    if (found !== null && !isUnsaved(now)) {
      now.setText(found.text);
      now.markSaved(found);
      useView.getState().notify({ kind: 'info', text: translator.t('files.readAgain', { name }), hint: translator.t('files.readAgainHint') });
      return;
    }
    const about = JSON.stringify([path, found?.version ?? null]);
    if (about === said) return;
    said = about;
    const text = found === null ? translator.t('files.goneElsewhere', { name }) : translator.t('files.changedElsewhere', { name });
    useView.getState().notify({ kind: 'info', text, hint: translator.t('files.elsewhereHint') });
  });
}

async function openIfThere(path: string): Promise<{ readonly path: string; readonly text: string; readonly version: string } | null> {
  try {
    return await callHost('file.open', { path });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file-not-found') return null;
    throw error;
  }
}

/** Looks at the open file whenever the person comes back to the window. */
export function watchDisk(signal: AbortSignal): void {
  window.addEventListener('focus', () => void followDisk().catch(notifyFailure), { signal });
}
