import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CliIo } from './io.ts';

export interface OpenOptions {
  readonly io: CliIo;
  /** Resolves when the address has been used. */
  readonly signedIn: Promise<void>;
  /** As `process.platform`. */
  readonly platform?: string;
  /** A folder that browsers may read: those in a sandbox (snap, flatpak) see no hidden folders and a `/tmp` of their own. Default: the home folder. */
  readonly folder?: string;
  /** Hands a file or an address to the person's desktop. Default: the system's opener. */
  readonly launch?: (target: string) => Promise<void>;
}

async function launchDefault(target: string): Promise<void> {
  const { default: open } = await import('open');
  const child = await open(target);
  // Spawned already; what it cannot do after that, nobody is told.
  child.on('error', () => undefined);
}

/** A page that goes on to the address. It tells nobody where from. */
function redirectPage(url: string): string {
  return `<!doctype html>\n<meta charset="utf-8">\n<meta name="referrer" content="no-referrer">\n<meta http-equiv="refresh" content="0; url=${url}">\n<title>Slipway</title>\n<a href="${url}">Slipway</a>\n`;
}

/** Resolves when one of them does, or when `signal` aborts. */
function firstOf(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    done.then(resolve, () => resolve());
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Opens the address in the person's browser, where there is a desktop; the printed address is enough otherwise. The address holds the one-time
 * token, and on Linux and macOS everybody on the machine can read command lines: there a file that only its owner may read goes on to the
 * address. It is removed once the address was used, or at the end. Resolves then; never rejects.
 */
export async function openInBrowser(url: string, options: OpenOptions): Promise<void> {
  const { io, signedIn, platform = process.platform, folder = homedir(), launch = launchDefault } = options;
  // A Windows browser (also one of a WSL machine) does not open the file, and Windows shows command lines to nobody else.
  const direct = platform === 'win32' || io.environment['WSL_DISTRO_NAME'] !== undefined;
  const hasDesktop = platform !== 'linux' || direct || ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (io.environment[name] ?? '') !== '');
  if (!hasDesktop) return;
  const file = join(folder, `slipway-open-${randomBytes(8).toString('hex')}.html`);
  try {
    if (direct) return await launch(url);
    await writeFile(file, redirectPage(url), { flag: 'wx', mode: 0o600 });
    await launch(file);
    await firstOf(signedIn, io.signal);
  } catch {
    io.stderr('Open the address above in a browser.\n');
  } finally {
    // Never there, or gone already: what it held is of no use to anybody after the sign-in.
    if (!direct) await rm(file, { force: true }).catch(() => undefined);
  }
}
