import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createHost, findInstallation } from '#host';
import { startServer } from '#server';
import { CliError, exitCodes, type CliIo } from '../io.ts';

export interface ServeOptions {
  readonly port: number;
  /** Open the address in the person's browser. */
  readonly open: boolean;
  /** Start a private engine where none answers and that is possible. */
  readonly privateEngine: boolean;
  readonly file: string | undefined;
}

/** `slipway serve`: the web shell, until Ctrl-C. */
export async function serve(options: ServeOptions, io: CliIo): Promise<number> {
  const rendererDir = join(findInstallation().root, 'out', 'renderer');
  if (!existsSync(join(rendererDir, 'index.html'))) throw new CliError('The page is not built: run `npm run build` first.');
  const host = await createHost({
    capabilities: { nativeDialogs: false, applicationMenu: false },
    initialFile: options.file === undefined ? null : resolve(io.cwd, options.file),
    environment: io.environment,
  });
  try {
    const server = await startServer({ handlers: host.handlers, rendererDir, port: options.port, onUnexpected: (where, error) => host.log.write(where, error) });
    try {
      host.engine.start();
      io.stdout(`Slipway is at ${server.url}\n`);
      if (options.open) await openInBrowser(server.url, io);
      await ended(io.signal);
    } finally {
      await server.close();
    }
  } finally {
    await host.close();
  }
  return exitCodes.done;
}

/** Opens the address where there is a desktop to open it on; the printed address is enough otherwise. */
async function openInBrowser(url: string, io: CliIo): Promise<void> {
  const { default: open } = await import('open');
  try {
    const child = await open(url);
    child.on('error', () => io.stderr('Open the address above in a browser.\n'));
  } catch {
    io.stderr('Open the address above in a browser.\n');
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
