import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { app, BrowserWindow, dialog, Menu, MessageChannelMain, nativeTheme, protocol, session, shell } from 'electron';
import { serveApi, type ApiServer, type ShellEvent } from '#core/api';
import { createHost, EventQueue, findInstallation, type Host } from '#host';
import { chooseFileToOpen, chooseFileToSave } from './dialogs.ts';
import { menuTemplate } from './menu.ts';
import { handOverPort, portChannel } from './port.ts';
import { appOrigin, appSchemeRegistration, handleAppProtocol } from './protocol.ts';
import { guardApp, refusePermissions } from './security.ts';
import { shellText } from './text.ts';
import { askBeforeLeaving, reloadPolicy, windowOptions } from './window.ts';

const installation = findInstallation();

/** The one running desktop shell: a host, and a window while there is one. */
interface Desktop {
  readonly host: Host;
  window: BrowserWindow | undefined;
  connection: ApiServer | undefined;
  /** What the menus and the system tell the page; a queue per connected page, and what came while there was none. */
  events: EventQueue<ShellEvent> | undefined;
  early: ShellEvent[];
}

/** The last argument that names a file: `slipway compose.yaml`, a double click, a second start. */
function fileArgument(argv: readonly string[], cwd: string): string | null {
  const named = argv
    .slice(app.isPackaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(cwd, argument))
    .findLast((path) => existsSync(path) && statSync(path).isFile());
  return named ?? null;
}

function tell(desktop: Desktop, event: ShellEvent): void {
  if (desktop.events === undefined) {
    desktop.early.push(event);
  } else {
    desktop.events.push(event);
  }
}

function openInWindow(desktop: Desktop, path: string): void {
  app.addRecentDocument(path);
  tell(desktop, { type: 'open-file', path });
}

async function showMenu(desktop: Desktop): Promise<void> {
  const { recentFiles } = await desktop.host.handlers['app.info']({}, new AbortController().signal);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        text: shellText(app.getLocale()),
        recentFiles,
        // On macOS the menu outlives the window: without one, what was chosen would wait for the next and take it by surprise.
        send: (action) => {
          focusWindow(desktop);
          tell(desktop, { type: 'menu', action });
        },
        openFile: (path) => {
          focusWindow(desktop);
          openInWindow(desktop, path);
        },
      }),
    ),
  );
}

/** Each load of the page gets a port of its own; what the page before it had asked for ends. */
async function connectPage(desktop: Desktop, window: BrowserWindow): Promise<void> {
  await desktop.connection?.close();
  if (window.isDestroyed() || !window.webContents.getURL().startsWith(`${appOrigin}/`)) {
    return;
  }
  desktop.connection = serveApi({
    channel: portChannel(handOverPort(window.webContents, MessageChannelMain)),
    handlers: desktop.host.handlers,
    onUnexpected: (where, error) => desktop.host.log.write(where, error),
    turn: () => setImmediate(),
  });
}

function openWindow(desktop: Desktop): void {
  const report = (error: unknown): void => desktop.host.log.write('desktop', error);
  const window = new BrowserWindow(windowOptions(join(installation.root, 'out', 'preload', 'index.cjs'), nativeTheme.shouldUseDarkColors, join(installation.root, 'assets', 'icons', 'icon.png')));
  desktop.window = window;
  askBeforeLeaving(window, dialog, shellText(app.getLocale()), desktop.host.isBusy);
  window.once('ready-to-show', () => window.show());
  window.webContents.on('did-finish-load', () => {
    connectPage(desktop, window).catch(report);
  });
  const mayReload = reloadPolicy(() => performance.now());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    report(new Error(`The page's process ended: ${reason}.`));
    if (mayReload(reason)) {
      window.reload();
    }
  });
  window.on('closed', () => {
    desktop.window = undefined;
    desktop.connection?.close().catch(report);
    desktop.connection = undefined;
  });
  window.loadURL(`${appOrigin}/index.html`).catch(report);
}

function focusWindow(desktop: Desktop): void {
  const { window } = desktop;
  if (window === undefined) {
    openWindow(desktop);
    return;
  }
  if (window.isMinimized()) {
    window.restore();
  }
  window.focus();
}

/** The window a dialog belongs to; a dialog is only ever asked for by the page in it. */
async function withWindow(desktop: Desktop, choose: (window: BrowserWindow) => Promise<string | null>): Promise<string | null> {
  return desktop.window === undefined ? null : choose(desktop.window);
}

async function start(initialFile: string | null): Promise<Desktop> {
  const text = shellText(app.getLocale());
  const host = await createHost({
    capabilities: { nativeDialogs: true, applicationMenu: true },
    initialFile,
    mayStartPrivateEngine: !process.argv.includes('--no-engine'),
    dialogs: {
      open: () => withWindow(desktop, (window) => chooseFileToOpen(dialog, window, text)),
      save: (suggestedPath) => withWindow(desktop, (window) => chooseFileToSave(dialog, window, text, suggestedPath)),
    },
    events: (signal) => {
      const queue = new EventQueue<ShellEvent>();
      desktop.events = queue;
      for (const event of desktop.early.splice(0)) {
        queue.push(event);
      }
      signal.addEventListener(
        'abort',
        () => {
          queue.end();
          desktop.events = desktop.events === queue ? undefined : desktop.events;
        },
        { once: true },
      );
      return queue;
    },
  });
  const desktop: Desktop = { host, window: undefined, connection: undefined, events: undefined, early: [] };
  host.engine.start();
  return desktop;
}

async function main(): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  let early = fileArgument(process.argv, process.cwd());
  let desktop: Desktop | undefined;
  const open = (path: string | null): void => {
    if (desktop === undefined) {
      early = path ?? early;
      return;
    }
    focusWindow(desktop);
    if (path !== null) {
      openInWindow(desktop, path);
    }
  };

  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([appSchemeRegistration]);
  app.on('second-instance', (_event, argv, cwd) => open(fileArgument(argv, cwd)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(path);
  });
  app.on('activate', () => open(null));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') {
      app.quit();
    }
  });

  await app.whenReady();
  const running = await start(early);
  desktop = running;
  const { host } = running;
  const report = (error: unknown): void => host.log.write('desktop', error);
  guardApp(app, shell, report);
  refusePermissions(session.defaultSession);
  handleAppProtocol(protocol, join(installation.root, 'out', 'renderer'));
  await showMenu(desktop);
  // Recent files may have changed meanwhile.
  app.on('browser-window-focus', () => {
    showMenu(running).catch(report);
  });
  // A second start may have asked for the window meanwhile.
  focusWindow(running);

  let leaving = false;
  app.on('will-quit', (event) => {
    if (leaving) {
      return;
    }
    // What runs on the engine keeps running; the log and settings are written first.
    event.preventDefault();
    leaving = true;
    host.close().then(
      () => app.quit(),
      () => app.exit(1),
    );
  });
}

main().catch((error: unknown) => {
  dialog.showErrorBox('Slipway', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
