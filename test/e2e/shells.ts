import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { ControlEvent, ControlRequest } from '../support/electron/control.ts';

export type ShellKind = 'web' | 'stand-in' | 'electron';

/** A running Slipway with a page to drive, on a home folder of its own. */
export interface RunningShell {
  readonly kind: ShellKind;
  readonly page: Page;
  /** HOME of the program: a folder of this test alone. */
  readonly home: string;
  /** Desktop stand-in only. */
  readonly control: ((request: ControlRequest) => void) | undefined;
  readonly events: readonly ControlEvent[];
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');
const chromiumFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export function chromiumOptions(): { readonly args: string[]; readonly executablePath?: string } {
  const executablePath = process.env['SLIPWAY_TEST_CHROMIUM'];
  return { args: [...chromiumFlags], ...(executablePath === undefined ? {} : { executablePath }) };
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

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
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

async function startWeb(options: ShellOptions, home: string): Promise<RunningShell> {
  const args = [join(root, 'out', 'node', 'slipway.js'), 'serve', '--no-open', '--no-engine', '--port', '0', ...(options.file === undefined ? [] : [options.file])];
  const child = spawn(process.execPath, args, { cwd: home, env: environment(home, options.endpoint) });
  const [address] = await printed(child, /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/);
  const browser: Browser = await chromium.launch(chromiumOptions());
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: options.colorScheme ?? 'light', acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(address);
  return {
    kind: 'web',
    page,
    home,
    control: undefined,
    events: [],
    close: async () => {
      await browser.close();
      await stop(child);
    },
  };
}

async function startStandIn(options: ShellOptions, home: string): Promise<RunningShell> {
  const main = join(options.installation ?? root, 'out', 'main', 'index.js');
  const args = ['--import', join(root, 'test', 'support', 'electron', 'register.mjs'), main, ...(options.file === undefined ? [] : [options.file])];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...environment(home, options.endpoint), SLIPWAY_STAND_IN_DATA: join(home, 'electron') } });
  const events: ControlEvent[] = [];
  const window = new Promise<Extract<ControlEvent, { type: 'window' }>>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"type"')) {
        const event: ControlEvent = JSON.parse(line);
        events.push(event);
        if (event.type === 'window') {
          found(event);
        }
      }
    });
    let problems = '';
    child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    child.once('exit', (code) => failed(new Error(`The desktop shell ended with ${code}:\n${problems}`)));
  });
  const { cdp } = await window;
  const browser = await chromium.connectOverCDP(cdp);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) {
    throw new Error('The desktop shell opened no page.');
  }
  // Without a listener this second client would answer the page's dialogs before the stand-in does.
  page.on('dialog', () => undefined);
  await page.emulateMedia({ colorScheme: options.colorScheme ?? 'light' });
  return {
    kind: 'stand-in',
    page,
    home,
    control: (request) => void child.stdin.write(`${JSON.stringify(request)}\n`),
    events,
    close: async () => {
      await browser.close();
      await stop(child);
    },
  };
}

async function startElectron(options: ShellOptions, home: string): Promise<RunningShell> {
  const app = await _electron.launch({
    args: [root, ...(options.file === undefined ? [] : [options.file])],
    env: Object.fromEntries(Object.entries(environment(home, options.endpoint)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    colorScheme: options.colorScheme ?? 'light',
  });
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
  const answerDialogs = (path: string | null): Promise<void> =>
    app.evaluate(({ dialog }, answer) => {
      dialog.showOpenDialog = () => Promise.resolve(answer === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [answer] });
      dialog.showSaveDialog = () => Promise.resolve(answer === null ? { canceled: true, filePath: '' } : { canceled: false, filePath: answer });
    }, path);
  const page = await app.firstWindow();
  return {
    kind: 'electron',
    page,
    home,
    control: (request) => {
      if (request.type === 'answer-dialog') {
        void answerDialogs(request.path);
      }
    },
    events,
    close: () => app.close(),
  };
}

export function startShell(kind: ShellKind, options: ShellOptions): Promise<RunningShell> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'slipway-e2e-'));
  mkdirSync(join(home, 'run'), { recursive: true });
  switch (kind) {
    case 'web':
      return startWeb(options, home);
    case 'stand-in':
      return startStandIn(options, home);
    case 'electron':
      return startElectron(options, home);
  }
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
