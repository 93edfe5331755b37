import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EngineStatus } from '#core/api';
import { createHost, findInstallation, type Host } from '#host';
import { startServer } from '#server';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import { openInBrowser } from '../open-in-browser.ts';

export interface ServeOptions {
  /** undefined: the usual one if it is free, so that a browser finds what it kept for this address; else any. */
  readonly port: number | undefined;
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
    mayStartPrivateEngine: options.privateEngine,
  });
  try {
    const server = await listen(options.port, (port) => startServer({ handlers: host.handlers, rendererDir, port, onUnexpected: (where, error) => host.log.write(where, error) }));
    try {
      const telling = tellEngine(host, io);
      io.stdout(`Slipway is at ${server.url}\n`);
      const opened = options.open ? openInBrowser(server.url, { io, signedIn: server.signedIn }) : Promise.resolve();
      await ended(io.signal);
      await Promise.all([telling, opened]);
    } finally {
      await server.close();
    }
  } finally {
    await host.close();
  }
  return exitCodes.done;
}

const usualPort = 4747;

async function listen<T>(wanted: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(wanted ?? usualPort);
  } catch (error) {
    if (wanted !== undefined) throw portProblem(error, wanted);
    return start(0);
  }
}

function portProblem(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new CliError(`Port ${port} is taken by another program.`, exitCodes.failed, 'Choose another with --port, or leave it out for any free one.');
  if (code === 'EACCES') return new CliError(`Port ${port} may not be used without special rights.`, exitCodes.failed, 'Choose one from 1024 up, or leave --port out for any free one.');
  return error;
}

/** Says what becomes of the engine, each thing once: it is looked for again and again while there is none. */
async function tellEngine(host: Host, io: CliIo): Promise<void> {
  let last = '';
  for await (const status of host.engine.watch(io.signal)) {
    const text = describe(status);
    if (text !== '' && text !== last) io.stdout(`${text}\n`);
    if (text !== '') last = text;
  }
}

function describe(status: EngineStatus): string {
  switch (status.state) {
    case 'connecting':
      return status.note === undefined ? '' : `Engine: ${status.note}`;
    case 'ready':
      return `Engine: ${status.info.kind === 'podman' ? 'Podman' : 'Docker'} ${status.info.version} at ${status.info.endpoint}`;
    case 'absent':
      return [`Engine: ${status.problem.message}`, ...status.problem.hints.map((hint) => `  ${hint}`)].join('\n');
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
