import { ApiError } from '#core/api';
import { basename, dirname, joinPath } from '#core/lib';
import { translator } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { isUnsaved, useDocument, useView } from '../state/index.ts';
import { failureOf, notifyFailure } from './failure.ts';
import { callHost } from './host.ts';
import { dropLeftBehind, findLeftBehind, flushRecovery, type LeftBehind } from './recovery.ts';

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

/** Shows unsaved text that a page left behind; `savedText`: what its file says now, null when there is none. */
function restore({ page, ...left }: LeftBehind, savedText: string | null): void {
  useDocument.getState().restore({ ...left, savedText });
  useView.getState().notify({ kind: 'info', text: translator.t('files.recovered', { name: left.path === null ? translator.t('files.untitled') : basename(left.path) }) });
  // Forgotten under that page's name only when it is kept under this one's.
  flushRecovery()
    .then(() => dropLeftBehind(page))
    .catch(notifyFailure);
}

/** What of a file (or, without `path`, of anything) was left unsaved. That it cannot be looked up does not keep a file from opening. */
async function lookForLeftBehind(path?: string): Promise<LeftBehind | undefined> {
  try {
    return await findLeftBehind(path);
  } catch (error) {
    notifyFailure(error);
    return undefined;
  }
}

/** Shows the newest unsaved text of an earlier page, unless something was drawn already. */
export async function restoreNewest(): Promise<void> {
  const left = await lookForLeftBehind();
  if (left === undefined) return;
  // A file that is gone or unreadable meanwhile: then all of the text is unsaved.
  const saved = left.path === null ? null : await callHost('file.open', { path: left.path }).then(({ text }) => text, () => null);
  if (saved === left.text) await dropLeftBehind(left.page);
  else if (!isUnsaved(useDocument.getState())) restore(left, saved);
}

/** Opens a file by path, with what was left unsaved of it. Unsaved work is only asked about when it was typed meanwhile. */
export async function openPath(path: string): Promise<void> {
  const before = useDocument.getState().text;
  try {
    const file = await callHost('file.open', { path });
    const left = await lookForLeftBehind(file.path);
    const show = (): void => {
      if (left !== undefined && left.text !== file.text) {
        restore(left, file.text);
        return;
      }
      useDocument.getState().openFile(file);
      if (left !== undefined) dropLeftBehind(left.page).catch(notifyFailure);
    };
    if (useDocument.getState().text === before) show();
    else guardUnsaved(show);
    await refreshRecent();
  } catch (error) {
    tell(translator.t('files.openFailed'), error);
    if (error instanceof ApiError && error.code === 'file-not-found') {
      await callHost('file.forget', { path }).catch(() => undefined);
      await refreshRecent();
    }
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

let saving: Promise<unknown> = Promise.resolve();

/** Runs `look` when no save is under way, and holds back those that come meanwhile: what a save has just written is nobody else's change. */
export function afterSaves(look: () => Promise<void>): Promise<void> {
  const next = saving.then(look);
  saving = next.catch(() => undefined);
  return next;
}

/**
 * Writes the document to `path`; `version` null overwrites whatever is there. Saves wait for one another: the second would otherwise find
 * the file changed, by the first.
 */
export function saveTo(path: string, version: string | null, proceed?: () => void): Promise<void> {
  const next = saving.then(() => write(path, version, proceed));
  saving = next;
  return next;
}

async function write(path: string, version: string | null, proceed: (() => void) | undefined): Promise<void> {
  const { text, generation, ...document } = useDocument.getState();
  // A save that was waited for has made this the newest version.
  const known = version !== null && document.path === path ? document.version : version;
  try {
    const saved = await callHost('file.save', { path, text, version: known });
    // Another document may have been opened while the disk was busy: that one was not saved.
    if (useDocument.getState().generation === generation) useDocument.getState().markSaved({ path: saved.path, text, version: saved.version });
    useView.getState().notify({ kind: 'ok', text: translator.t('files.saved', { path: saved.path }) });
    void refreshRecent();
    proceed?.();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file-changed') {
      useView.getState().openDialog({ kind: 'conflict', path, message: error.message, ...(proceed === undefined ? {} : { proceed }) });
    } else {
      tell(translator.t('files.saveFailed'), error);
    }
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
      useDocument.getState().openFile({ path: opened.path, text: opened.text, version: opened.version });
      void refreshRecent();
      useView.getState().notify({ kind: 'info', text: translator.t('files.templateCopied', { path: dirname(opened.path) }) });
    } else {
      useDocument.getState().openText(opened.text, id);
    }
  } catch (error) {
    tell(translator.t('files.openFailed'), error);
  }
}
