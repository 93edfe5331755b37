import type { BrowserWindow, BrowserWindowConstructorOptions, Dialog } from 'electron';
import type { MenuText } from './text.ts';

/** The one window: sandboxed, isolated, without Node. `preload` is an absolute path. */
export function windowOptions(preload: string, dark: boolean, icon: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Slipway',
    icon,
    backgroundColor: dark ? '#101214' : '#f7f8f9',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/** The page refuses to unload while it holds unsaved work or follows a run, which ends with it; the person decides. */
export function askBeforeLeaving(window: BrowserWindow, dialog: Pick<Dialog, 'showMessageBoxSync'>, text: MenuText, isBusy: () => boolean): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const busy = isBusy();
    const answer = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: busy ? text.cancelTitle : text.leaveTitle,
      detail: busy ? `${text.cancelDetail} ${text.leaveDetail}` : text.leaveDetail,
      buttons: busy ? [text.cancelAndLeave, text.stayWithRun] : [text.leave, text.stay],
      defaultId: 1,
      cancelId: 1,
    });
    if (answer === 0) {
      // Electron's way of saying "unload all the same".
      event.preventDefault();
    }
  });
}

/** A page that crashes again this soon would only crash on. Milliseconds. */
const crashPause = 10_000;

/** Whether a page whose process ended for `reason` (as Electron names it) is to be loaded again; its unsaved text is there again then. */
export function reloadPolicy(now: () => number): (reason: string) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return (reason) => {
    if (reason === 'clean-exit') return false;
    const before = last;
    last = now();
    return last - before > crashPause;
  };
}
