import type { App, Session, Shell, WebContents } from 'electron';
import { appOrigin } from './protocol.ts';

/** Only what a browser should open outside: published ports and documentation. */
function mayOpenOutside(address: string): boolean {
  try {
    const { protocol } = new URL(address);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}

/** No navigation away from the app, no second window, no embedded web view; links go to the person's browser. */
export function guardContents(contents: WebContents, shell: Pick<Shell, 'openExternal'>, report: (problem: unknown) => void): void {
  contents.on('will-navigate', (event, address) => {
    if (!address.startsWith(`${appOrigin}/`)) {
      event.preventDefault();
    }
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) {
      shell.openExternal(url).catch(report);
    }
    return { action: 'deny' };
  });
}

/** The page needs no camera, location, notification or USB: every permission is refused, asked for or checked. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Applies {@link guardContents} to everything the app will ever show. */
export function guardApp(app: App, shell: Pick<Shell, 'openExternal'>, report: (problem: unknown) => void): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, shell, report));
}
