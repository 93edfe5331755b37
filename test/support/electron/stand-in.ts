import { EventEmitter } from 'node:events';
import { mkdirSync, openSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page, type Request } from '@playwright/test';
import { chromiumOptions } from '../chromium.ts';
import { onControl, tell, type ControlRequest } from './control.ts';
import { PageBridge } from './page-bridge.ts';
import { MessageChannelMain, type StandInPort } from './ports.ts';

// A small stand-in of the Electron API: enough for `src/main` to run unchanged, with a real Chromium page for a window.
// The page's `app://slipway/…` is shown to Chromium as http://slipway.localhost/…, answered by the real protocol handler.

const pageOrigin = 'http://slipway.localhost';
const appOrigin = 'app://slipway';
const toPage = (url: string): string => url.replace(appOrigin, pageOrigin);
const toApp = (url: string): string => url.replace(pageOrigin, appOrigin);

const dataDir = process.env['SLIPWAY_STAND_IN_DATA'] ?? join(tmpdir(), `slipway-stand-in-${process.pid}`);
mkdirSync(dataDir, { recursive: true });

type Handler = (request: { readonly url: string }) => Promise<Response>;
const handlers = new Map<string, Handler>();
const windows = new Set<BrowserWindow>();
const dialogAnswers: (string | null)[] = [];
let messageBoxAnswer = 1;
let menuItems: readonly MenuItem[] = [];
let browser: Promise<BrowserContext> | undefined;

interface MenuItem {
  readonly label?: string;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}

const profileDir = join(dataDir, 'chromium');

async function launch(): Promise<BrowserContext> {
  const { args, ...options } = chromiumOptions();
  return chromium.launchPersistentContext(profileDir, {
    ...options,
    args: [...args, '--remote-debugging-port=0'],
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    // Chromium is closed by quitting, so that it takes its folders along.
    handleSIGTERM: false,
  });
}

/** Where a test connects to drive the same page: Chromium writes its port into the profile folder. */
function cdpAddress(): string {
  const [port] = readFileSync(join(profileDir, 'DevToolsActivePort'), 'utf8').split('\n');
  return `http://127.0.0.1:${port ?? ''}`;
}

/** Two processes with one data folder: the second leaves its arguments for the first and gets no lock. */
function takeLock(): boolean {
  const messages = join(dataDir, 'instances');
  mkdirSync(messages, { recursive: true });
  try {
    openSync(join(dataDir, 'lock'), 'wx');
  } catch {
    writeFileSync(join(messages, `${process.pid}.json`), JSON.stringify(process.argv));
    return false;
  }
  process.on('exit', () => rmSync(join(dataDir, 'lock'), { force: true }));
  watch(messages, () => {
    for (const name of readdirSync(messages)) {
      const file = join(messages, name);
      const text = readFileSync(file, 'utf8');
      if (text !== '') {
        rmSync(file);
        app.emit('second-instance', {}, JSON.parse(text), process.cwd());
      }
    }
  }).unref();
  return true;
}

/** The frame that asks; undefined for the first request of a window that does not exist yet. */
function frameOf(request: Request): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

class App extends EventEmitter {
  #quitting = false;
  #windowsClosed: Promise<void> | undefined;
  readonly isPackaged = false;
  readonly commandLine = { appendSwitch: (): void => undefined };
  requestSingleInstanceLock = (): boolean => takeLock();
  whenReady = (): Promise<void> => Promise.resolve();
  getPath = (name: string): string => join(dataDir, name);
  getAppPath = (): string => process.cwd();
  getLocale = (): string => 'en-US';
  getVersion = (): string => '0.0.0-stand-in';
  setName = (): void => undefined;
  enableSandbox = (): void => undefined;
  addRecentDocument = (): void => undefined;
  setAppUserModelId = (): void => undefined;
  /** As Electron does: the windows go first, then the app may ask for time to finish (`will-quit`), and quits again. */
  quit = (): void => {
    if (this.#quitting) {
      return;
    }
    this.#quitting = true;
    this.#windowsClosed ??= (browser ?? Promise.resolve(undefined)).then((open) => open?.close());
    void this.#windowsClosed.finally(() => {
      let prevented = false;
      this.emit('will-quit', { preventDefault: () => (prevented = true) });
      if (!prevented) {
        process.exit(0);
      }
      this.#quitting = false;
    });
  };
  exit = (code = 0): void => process.exit(code);
}

export const app = new App();

class WebContents extends EventEmitter {
  page: Page | undefined;
  bridge: PageBridge | undefined;
  #openHandler: ((details: { readonly url: string }) => { readonly action: string }) | undefined;

  setWindowOpenHandler(handler: (details: { readonly url: string }) => { readonly action: string }): void {
    this.#openHandler = handler;
  }

  getURL(): string {
    return toApp(this.page?.url() ?? '');
  }

  isDestroyed(): boolean {
    return this.page?.isClosed() ?? true;
  }

  postMessage(channel: string, _message: unknown, ports: readonly StandInPort[]): void {
    for (const port of ports) {
      this.bridge?.transfer(channel, port);
    }
  }

  /** The page wants to go elsewhere: true when src/main said no. */
  navigationRefused(url: string): boolean {
    let refused = false;
    this.emit('will-navigate', { preventDefault: () => (refused = true) }, url);
    tell({ type: 'navigation', url, refused });
    return refused;
  }

  /** Chromium asks for a new window: Electron's handler decides before one exists. */
  decideWindow(url: string): void {
    const refused = this.#openHandler?.({ url }).action === 'deny';
    tell({ type: 'window-asked', url, refused });
    if (!refused) {
      throw new Error(`src/main allowed a second window for ${url}.`);
    }
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = (): readonly BrowserWindow[] => [...windows];
  readonly webContents = new WebContents();
  readonly #preload: string;
  readonly #webPreferences: Readonly<Record<string, unknown>>;

  constructor(options: { readonly webPreferences: { readonly preload: string } & Readonly<Record<string, unknown>> }) {
    super();
    this.#webPreferences = options.webPreferences;
    this.#preload = options.webPreferences.preload;
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    browser ??= launch();
    const context = await browser;
    const page = context.pages()[0] ?? (await context.newPage());
    this.webContents.page = page;
    this.webContents.bridge = await PageBridge.install(page, this.#preload);
    await context.route('**/*', async (route) => {
      const request = route.request();
      const wanted = toApp(request.url());
      const frame = frameOf(request);
      if (frame?.page() !== page) {
        // The page tries to open a window: src/main decides, and the window goes again at once.
        await route.abort();
        this.webContents.decideWindow(wanted);
        return;
      }
      if (request.isNavigationRequest() && frame === page.mainFrame() && this.webContents.navigationRefused(wanted)) {
        // "No content" leaves the page where it is, as a prevented navigation does.
        await route.fulfill({ status: 204 });
        return;
      }
      const response = wanted.startsWith(`${appOrigin}/`) ? await handlers.get('app')?.({ url: wanted }) : undefined;
      if (response === undefined) {
        await route.abort();
        return;
      }
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) });
    });
    context.on('page', (popup) => void popup.close());
    page.on('dialog', (shown) => {
      let leave = false;
      this.webContents.emit('will-prevent-unload', { preventDefault: () => (leave = true) });
      void (leave ? shown.accept() : shown.dismiss());
    });
    page.on('load', () => {
      this.webContents.bridge?.reset();
      this.webContents.emit('did-finish-load');
    });
    page.on('close', () => {
      windows.delete(this);
      tell({ type: 'closed' });
      this.emit('closed');
      if (windows.size === 0) {
        app.emit('window-all-closed');
      }
    });
    await page.goto(toPage(url));
    this.emit('ready-to-show');
    tell({ type: 'window', cdp: cdpAddress(), webPreferences: this.#webPreferences });
  }

  show(): void {
    this.emit('show');
  }

  focus(): void {
    this.emit('focus');
  }

  isMinimized = (): boolean => false;
  restore = (): void => undefined;
  isDestroyed = (): boolean => this.webContents.page?.isClosed() ?? false;
  close = (): void => void this.webContents.page?.close({ runBeforeUnload: true });
  setTitle = (): void => undefined;
  setRepresentedFilename = (): void => undefined;
  setDocumentEdited = (): void => undefined;
}

export const protocol = {
  registerSchemesAsPrivileged: (): void => undefined,
  handle: (scheme: string, handler: Handler): void => void handlers.set(scheme, handler),
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): void =>
      handler({}, 'geolocation', (granted) => tell({ type: 'permission', granted, checked: false })),
    setPermissionCheckHandler: (handler: () => boolean): void => tell({ type: 'permission', granted: handler(), checked: true }),
    setDevicePermissionHandler: (handler: () => boolean): void => tell({ type: 'permission', granted: handler(), checked: true }),
  },
};

export const shell = {
  openExternal: async (url: string): Promise<void> => tell({ type: 'open-external', url }),
};

export const dialog = {
  showOpenDialog: async (): Promise<{ readonly canceled: boolean; readonly filePaths: readonly string[] }> => {
    const path = dialogAnswers.shift() ?? null;
    return path === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [path] };
  },
  showSaveDialog: async (): Promise<{ readonly canceled: boolean; readonly filePath: string }> => {
    const path = dialogAnswers.shift() ?? null;
    return { canceled: path === null, filePath: path ?? '' };
  },
  showMessageBoxSync: (_window: unknown, options: { readonly message: string }): number => {
    tell({ type: 'message-box', message: options.message });
    return messageBoxAnswer;
  },
  showErrorBox: (title: string, content: string): void => tell({ type: 'message-box', message: `${title}: ${content}` }),
};

export const Menu = {
  buildFromTemplate: (template: readonly MenuItem[]): readonly MenuItem[] => template,
  setApplicationMenu: (menu: readonly MenuItem[]): void => {
    menuItems = menu;
    tell({ type: 'menu', labels: menu.flatMap((item) => item.label ?? []) });
  },
};

export const nativeTheme = { shouldUseDarkColors: false };
export { MessageChannelMain };

function allItems(items: readonly MenuItem[]): readonly MenuItem[] {
  return items.flatMap((item) => [item, ...allItems(item.submenu ?? [])]);
}

function obey(request: ControlRequest): void {
  switch (request.type) {
    case 'answer-dialog':
      dialogAnswers.push(request.path);
      return;
    case 'answer-message-box':
      messageBoxAnswer = request.button;
      return;
    case 'menu':
      allItems(menuItems)
        .find((item) => item.label === request.label)
        ?.click?.();
      return;
    case 'open-file':
      app.emit('open-file', { preventDefault: () => undefined }, request.path);
      return;
    case 'close':
      for (const window of windows) {
        window.close();
      }
  }
}

onControl(obey);
process.once('SIGTERM', () => app.quit());
