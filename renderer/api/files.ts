import { ApiError, type OpenedFile } from '#core/api';
import { dirname, joinPath } from '#core/lib';
import { translator } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { isUnsaved, useDocument, useView } from '../state/index.ts';
import { failureOf } from './failure.ts';
import { callHost } from './host.ts';

function tell(title: string, error: unknown): void {
  const { message, hint } = failureOf(error);
  useView.getState().openDialog({ kind: 'message', title, text: message, ...(hint === undefined ? {} : { hint }) });
}

/** The shell's list of recently used files, and its settings. */
export async function refreshRecent(): Promise<void> {
  try {
    const { recentFiles } = await callHost('app.info', {});
    useApp.setState({ recentFiles });
  } catch {
    // The list is a convenience; the connection's own banner says what is wrong.
  }
}

/** Runs `proceed` at once, or after the person decided about unsaved work. */
export function guardUnsaved(proceed: () => void): void {
  if (isUnsaved(useDocument.getState())) useView.getState().openDialog({ kind: 'unsaved', proceed });
  else proceed();
}

function show(file: OpenedFile): void {
  useDocument.getState().openFile(file);
  void refreshRecent();
}

/** Opens a file by path without asking about unsaved work. */
export async function openPath(path: string): Promise<boolean> {
  try {
    show(await callHost('file.open', { path }));
    return true;
  } catch (error) {
    tell(translator.t('files.openFailed'), error);
    if (error instanceof ApiError && error.code === 'file-not-found') {
      await callHost('file.forget', { path }).catch(() => undefined);
      await refreshRecent();
    }
    return false;
  }
}

/** Asks for a file and opens it. */
export function openDocument(): void {
  guardUnsaved(() => {
    if (useApp.getState().info?.capabilities.nativeDialogs !== true) {
      useView.getState().openDialog({ kind: 'open' });
      return;
    }
    callHost('dialog.open', {})
      .then(({ path }) => (path === null ? undefined : openPath(path)))
      .catch((error: unknown) => tell(translator.t('files.openFailed'), error));
  });
}

export function openRecent(path: string): void {
  guardUnsaved(() => void openPath(path));
}

export function newDocument(): void {
  guardUnsaved(() => useDocument.getState().newDocument());
}

/** Writes the document to `path`; `version` null overwrites whatever is there. */
export async function saveTo(path: string, version: string | null, proceed?: () => void): Promise<boolean> {
  const { text } = useDocument.getState();
  try {
    const saved = await callHost('file.save', { path, text, version });
    useDocument.getState().markSaved({ path: saved.path, text, version: saved.version });
    useView.getState().notify({ kind: 'ok', text: translator.t('files.saved', { path: saved.path }) });
    void refreshRecent();
    proceed?.();
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file-changed') {
      useView.getState().openDialog({ kind: 'conflict', path, message: error.message, ...(proceed === undefined ? {} : { proceed }) });
    } else {
      tell(translator.t('files.saveFailed'), error);
    }
    return false;
  }
}

/** Where "save as" begins. */
export function suggestedPath(): string {
  const { path } = useDocument.getState();
  return path ?? joinPath(useApp.getState().info?.documentsDirectory ?? '/', 'compose.yaml');
}

export function saveDocumentAs(proceed?: () => void): void {
  if (useApp.getState().info?.capabilities.nativeDialogs !== true) {
    useView.getState().openDialog({ kind: 'save', ...(proceed === undefined ? {} : { proceed }) });
    return;
  }
  callHost('dialog.save', { suggestedPath: suggestedPath() })
    // The system's dialog has asked before overwriting.
    .then(({ path }) => (path === null ? undefined : saveTo(path, null, proceed)))
    .catch((error: unknown) => tell(translator.t('files.saveFailed'), error));
}

export function saveDocument(proceed?: () => void): void {
  const { path, version } = useDocument.getState();
  if (path === null) saveDocumentAs(proceed);
  else void saveTo(path, version, proceed);
}

/** Opens a template: as unsaved text, or, when it has files, as a copy in a new folder below `directory`. */
export async function openTemplate(id: string): Promise<void> {
  try {
    const directory = useApp.getState().info?.documentsDirectory ?? null;
    const opened = await callHost('template.open', { id, directory });
    if (opened.path !== null && opened.version !== null) {
      show({ path: opened.path, text: opened.text, version: opened.version });
      useView.getState().notify({ kind: 'info', text: translator.t('files.templateCopied', { path: dirname(opened.path) }) });
    } else {
      useDocument.getState().openText(opened.text, id);
    }
  } catch (error) {
    tell(translator.t('files.openFailed'), error);
  }
}
