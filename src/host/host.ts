import { existsSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { ApiError, type Handlers, type ShellCapabilities, type ShellEvent } from '#core/api';
import { adopt, readStacks } from './adopt.ts';
import { EngineSession, type FindEngine } from './engine-session.ts';
import { createDocuments } from './documents.ts';
import type { Surroundings } from './engines/index.ts';
import { engineFinder } from './find-engine.ts';
import { listDirectory, openFile, saveFile } from './files.ts';
import { userFolders, type Folders } from './folders.ts';
import { findInstallation } from './installation.ts';
import { createLog, type Log } from './log.ts';
import { lookUp } from './lookup.ts';
import { projectHandlers } from './project-handlers.ts';
import { EventQueue } from './queue.ts';
import { recoveryHandlers } from './recovery.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { templatesIn } from './templates.ts';

/** What the shell lends to the host. */
export interface HostOptions {
  readonly capabilities: ShellCapabilities;
  /** Absolute; null: start with an empty document. */
  readonly initialFile: string | null;
  /** The system's file chooser, where the shell has one. Null answers: the person cancelled. */
  readonly dialogs?: {
    open(): Promise<string | null>;
    save(suggestedPath: string): Promise<string | null>;
  };
  /** What the shell tells the window (menu, files to open), until `signal` aborts. */
  readonly events?: (signal: AbortSignal) => AsyncIterable<ShellEvent>;
  /** Whether a private engine may be installed and started where none answers. Default: it may not. */
  readonly mayStartPrivateEngine?: boolean;
  /** Default: DOCKER_HOST, the docker CLI's context, the usual sockets, then a private engine if that may be. */
  readonly findEngine?: FindEngine;
  /** Shell variables for interpolation and for finding folders and engines. Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: by the platform's habit. */
  readonly folders?: Folders;
  /** Default: `assets/templates` of this installation. */
  readonly templates?: string;
}

/** Everything behind the contract, for one shell. */
export interface Host {
  readonly handlers: Handlers;
  readonly engine: EngineSession;
  readonly log: Log;
  /** Whether a deploy, stop or remove is under way. */
  isBusy(): boolean;
  /** Leaves the engine (what runs keeps running) and writes what is still to be written. */
  close(): Promise<void>;
}

/** A shell that has nothing to tell. */
function silence(signal: AbortSignal): AsyncIterable<ShellEvent> {
  const queue = new EventQueue<ShellEvent>();
  if (signal.aborted) queue.end();
  else signal.addEventListener('abort', () => queue.end(), { once: true });
  return queue;
}

function noDialog(): ApiError {
  return new ApiError('not-supported', 'This shell has no file dialog of its own.');
}

function fileHandlers(settings: SettingsStore, home: string): Pick<Handlers, 'file.open' | 'file.save' | 'file.list' | 'file.forget'> {
  return {
    'file.open': async ({ path }) => {
      const opened = await openFile(path);
      await settings.remember(opened.path);
      return opened;
    },
    'file.save': async (request) => {
      const saved = await saveFile(request);
      await settings.remember(saved.path);
      return saved;
    },
    'file.list': ({ path }) => listDirectory(path ?? home),
    'file.forget': async ({ path }) => {
      await settings.forget(path);
      return { ok: true };
    },
  };
}

export async function createHost(options: HostOptions): Promise<Host> {
  const environment = options.environment ?? process.env;
  const installation = findInstallation();
  const folders = options.folders ?? userFolders(environment);
  const surroundings: Surroundings = { environment, platform: platform(), home: homedir(), userId: process.getuid?.(), dataDirectory: folders.data };
  const log = createLog(join(folders.state, 'slipway.log'));
  const settings = createSettingsStore(folders.config, log);
  const home = homedir();
  const documents = existsSync(join(home, 'Documents')) ? join(home, 'Documents') : home;
  const templates = templatesIn(options.templates ?? join(installation.root, 'assets', 'templates'), documents);
  const { settings: initial } = await settings.read();
  const engine = new EngineSession({ find: options.findEngine ?? engineFinder(surroundings, options.mayStartPrivateEngine ?? false), context: initial.engineContext, log });

  const projects = projectHandlers({
    session: engine,
    documents: createDocuments(environment, join(folders.data, 'drafts'), documents),
    environment,
    probeImage: async () => (await settings.read()).settings.probeImage,
  });

  const handlers: Handlers = {
    'app.info': async () => ({
      version: installation.version,
      platform: platform(),
      homeDirectory: home,
      documentsDirectory: documents,
      capabilities: options.capabilities,
      initialFile: options.initialFile,
      ...(await settings.read()),
    }),
    'app.events': (_input, signal) => (options.events ?? silence)(signal),
    'settings.set': async (change) => {
      await settings.set(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
      return { ok: true };
    },

    'engine.watch': (_input, signal) => engine.watch(signal),
    'engine.use': async ({ context }) => {
      if (projects.isBusy()) throw new ApiError('busy', 'Something is being deployed to the present engine.', { hint: 'Wait until it is done, or cancel it.' });
      await settings.set({ engineContext: context });
      engine.use(context);
      return { ok: true };
    },
    'engine.images': async (_input, signal) => {
      const images = await (await engine.engine(signal)).listImages(signal);
      return { images: images.flatMap(({ tags, size }) => tags.map((reference) => ({ reference, size }))) };
    },

    'engine.stacks': async (_input, signal) => readStacks(await engine.engine(signal), signal),
    'engine.adopt': async ({ source, secrets }, signal) => adopt(await engine.engine(signal), source, secrets, signal),

    ...fileHandlers(settings, home),
    ...recoveryHandlers(join(folders.state, 'recovery'), log),
    'file.lookup': (request) => Promise.resolve(lookUp(request, environment)),
    'dialog.open': async () => {
      if (options.dialogs === undefined) throw noDialog();
      return { path: await options.dialogs.open() };
    },
    'dialog.save': async ({ suggestedPath }) => {
      if (options.dialogs === undefined) throw noDialog();
      return { path: await options.dialogs.save(suggestedPath) };
    },

    'template.list': async () => ({ templates: await templates.list() }),
    'template.open': ({ id, directory }) => templates.open(id, directory),

    ...projects.handlers,
  };

  return {
    handlers,
    engine,
    log,
    isBusy: projects.isBusy,
    close: async () => {
      await engine.close();
      await log.flush();
    },
  };
}
