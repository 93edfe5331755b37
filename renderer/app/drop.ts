import { maxDocumentLength } from '#core/api';
import { guardUnsaved } from '../api/files.ts';
import { translator } from '../i18n/index.ts';
import { addService } from '../palette/add.ts';
import { useDocument, useView } from '../state/index.ts';
import { droppedFolder, openFolder } from './drop-folder.ts';

/** True while files from outside are dragged over the window (and not one of our own services). */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer !== null && [...transfer.types].includes('Files');
}

export type DroppedKind = 'compose' | 'dockerfile' | 'other';

/** What a dropped file is, by its name. */
export function droppedKind(name: string): DroppedKind {
  if (/\.ya?ml$/i.test(name)) return 'compose';
  if (/^(dockerfile|containerfile)(\.|$)/i.test(name) || /\.(dockerfile|containerfile)$/i.test(name)) return 'dockerfile';
  return 'other';
}

/**
 * Opens a dropped Compose file, or that of a dropped folder; a Dockerfile adds a service that is built from it. A page is told a file's content and name but not its
 * folder, so the document counts as unsaved.
 */
export async function openDropped(transfer: DataTransfer): Promise<void> {
  const folder = droppedFolder(transfer);
  if (folder !== undefined) {
    await openFolder(folder);
    return;
  }
  const [file] = transfer.files;
  if (file === undefined) return;
  const { notify } = useView.getState();
  switch (droppedKind(file.name)) {
    case 'dockerfile':
      addService({ kind: 'build' });
      return;
    case 'other':
      notify({ kind: 'error', text: translator.t('files.notCompose', { name: file.name }) });
      return;
    case 'compose': {
      if (file.size > maxDocumentLength) {
        notify({ kind: 'error', text: translator.t('files.tooLarge', { name: file.name }) });
        return;
      }
      const text = await file.text();
      guardUnsaved(() => useDocument.getState().openText(text));
    }
  }
}
