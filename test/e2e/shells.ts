import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, chromium, type Page } from '@playwright/test';
import { chromiumOptions } from '../support/chromium.ts';
import type { ControlEvent, ControlRequest, NumberedRequest } from '../support/electron/control.ts';

export type ShellKind = 'web' | 'stand-in' | 'electron';

/** A running Slipway with a page to drive, on a home folder of its own. */
export interface RunningShell {
  readonly kind: ShellKind;
  readonly page: Page;
  /** HOME of the program: a folder of this test alone. */
  readonly home: string;
  /** Desktop only; resolves when the request is obeyed. The real Electron knows only `answer-dialog`. */
  readonly control: ((request: ControlRequest) => Promise<void>) | undefined;
  readonly events: readonly ControlEvent[];
  close(): Promise<void>;
  /** Ends the program without a word, as a crash does, and its page with it. */
  kill(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
/** What a shell has opened so far: closed in reverse, once, also when it did not come up. */
export class Opened {
  readonly #closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      await close();
    }
  }
}

/** A new temporary folder, by the path that programs see when they look (on macOS the usual one is a link, on Windows it may be shortened). */
export function newFolder(prefix: string): string {
  return realpathSync.native(mkdtempSync(join(tmpdir(), prefix)));
}

function environment(home: string, endpoint: string | undefined): NodeJS.ProcessEnv {
  const { DOCKER_CONTEXT: _context, ...inherited } = process.env;
  return {
    ...inherited,
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    LANG: 'en_US.UTF-8',
    // Always an answer of its own: an endpoint that nobody listens on when the test wants no engine.
    DOCKER_HOST: endpoint ?? `unix://${join(home, 'no-engine.sock')}`,
  };
}

/** Resolves with the first match of `pattern` in what the program prints; rejects with its output when it ends first. */
function printed(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((found, failed) => {
    let output = '';
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = pattern.exec(output);
      if (match !== null) {
        found(match);
      }
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => failed(new Error(`Slipway ended with ${code} before it printed ${pattern}:\n${output}`)));
  });
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
}

export interface ShellOptions {
  /** Engine endpoint; undefined: none answers. */
  readonly endpoint: string | undefined;
  /** Reuse the home of an earlier shell (settings, recent files). */
  readonly home?: string;
  /** File given on the command line. */
  readonly file?: string;
  readonly colorScheme?: 'light' | 'dark';
  /** Stand-in only: folder of an installed Slipway; this source tree by default. */
  readonly installation?: string;
}

async function startWeb(options: ShellOptions, home: string, opened: Opened): Promise<RunningShell> {
  const args = [join(root, 'out', 'node', 'slipway.js'), 'serve', '--no-open', '--no-engine', '--port', '0', ...(options.file === undefined ? [] : [options.file])];
  const child = spawn(process.execPath, args, { cwd: home, env: environment(home, options.endpoint) });
  opened.add(() => stop(child));
  const [address] = await printed(child, /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/);
  const browser = await chromium.launch(chromiumOptions());
  opened.add(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: options.colorScheme ?? 'light', acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(address);
  const kill = async (): Promise<void> => {
    await stop(child, 'SIGKILL');
    await opened.close();
  };
  return { kind: 'web', page, home, control: undefined, events: [], close: () => opened.close(), kill };
}

async function startStandIn(options: ShellOptions, home: string, opened: Opened): Promise<RunningShell> {
  const main = join(options.installation ?? root, 'out', 'main', 'index.js');
  const args = ['--import', join(root, 'test', 'support', 'electron', 'register.mjs'), main, ...(options.file === undefined ? [] : [options.file])];
  // What a killed one leaves behind goes with the home. Elsewhere than on Linux the path would be too long for Chromium's socket in it.
  const temporary = process.platform === 'linux' ? { TMPDIR: join(home, 'run') } : {};
  const child = spawn(process.execPath, args, { cwd: root, env: { ...environment(home, options.endpoint), ...temporary, SLIPWAY_STAND_IN_DATA: join(home, 'electron') } });
  opened.add(() => stop(child));
  const events: ControlEvent[] = [];
  const waiting = new Map<number, () => void>();
  const window = new Promise<Extract<ControlEvent, { type: 'window' }>>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"type"')) {
        const event: ControlEvent = JSON.parse(line);
        events.push(event);
        if (event.type === 'window') {
          found(event);
        } else if (event.type === 'obeyed') {
          waiting.get(event.number)?.();
        }
      }
    });
    let problems = '';
    child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    child.once('exit', (code) => failed(new Error(`The desktop shell ended with ${code}:\n${problems}`)));
  });
  const { cdp } = await window;
  const browser = await chromium.connectOverCDP(cdp);
  opened.add(() => browser.close());
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) {
    throw new Error('The desktop shell opened no page.');
  }
  // Without a listener this second client would answer the page's dialogs before the stand-in does.
  page.on('dialog', () => undefined);
  await page.emulateMedia({ colorScheme: options.colorScheme ?? 'light' });
  let last = 0;
  const control = (request: ControlRequest): Promise<void> =>
    new Promise((obeyed) => {
      last += 1;
      waiting.set(last, obeyed);
      const numbered: NumberedRequest = { number: last, request };
      child.stdin.write(`${JSON.stringify(numbered)}\n`);
    });
  const kill = async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession();
    const gone = new Promise((disconnected) => browser.once('disconnected', disconnected));
    await stop(child, 'SIGKILL');
    // Electron's page goes with it, and so does the lock of the one instance. Chromium may have gone by itself before it is told to.
    await session.send('Browser.close').catch(() => undefined);
    await gone;
    await opened.close();
    rmSync(join(home, 'electron', 'lock'), { force: true });
  };
  return { kind: 'stand-in', page, home, control, events, close: () => opened.close(), kill };
}

async function startElectron(options: ShellOptions, home: string, opened: Opened): Promise<RunningShell> {
  const app = await _electron.launch({
    args: [root, ...(options.file === undefined ? [] : [options.file])],
    env: Object.fromEntries(Object.entries(environment(home, options.endpoint)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    colorScheme: options.colorScheme ?? 'light',
    // As a person starts it: without this Playwright switches the sandbox off.
    chromiumSandbox: true,
  });
  opened.add(() => app.close());
  // What the system would ask or open is answered and noted here instead, as the stand-in does.
  const events: ControlEvent[] = [];
  const mark = 'slipway-open-external ';
  const { stdout } = app.process();
  if (stdout !== null) {
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith(mark)) {
        events.push({ type: 'open-external', url: line.slice(mark.length) });
      }
    });
  }
  await app.evaluate(({ shell }, prefix) => {
    shell.openExternal = (url) => {
      console.log(`${prefix}${url}`);
      return Promise.resolve();
    };
  }, mark);
  const control = async (request: ControlRequest): Promise<void> => {
    if (request.type !== 'answer-dialog') {
      throw new Error(`The real Electron is not told to ${request.type}: tag the test @stand-in.`);
    }
    await app.evaluate(({ dialog }, answer) => {
      dialog.showOpenDialog = () => Promise.resolve(answer === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [answer] });
      dialog.showSaveDialog = () => Promise.resolve(answer === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: answer });
    }, request.path);
  };
  const page = await app.firstWindow();
  const kill = async (): Promise<void> => {
    const ended = once(app.process(), 'exit');
    app.process().kill('SIGKILL');
    await ended;
    await opened.close();
  };
  return { kind: 'electron', page, home, control, events, close: () => opened.close(), kill };
}

/** Starts Slipway on `home`. What it opens goes into `opened` at once, so that nothing stays when it does not come up. */
export function startShell(kind: ShellKind, options: ShellOptions, home: string, opened: Opened): Promise<RunningShell> {
  mkdirSync(join(home, 'run'), { recursive: true });
  switch (kind) {
    case 'web':
      return startWeb(options, home, opened);
    case 'stand-in':
      return startStandIn(options, home, opened);
    case 'electron':
      return startElectron(options, home, opened);
  }
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
