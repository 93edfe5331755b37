import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '#core/engine';
import { connectEngine } from '#docker';
import { writeConfiguration } from './private-configuration.ts';
import { findProgram, installEngine } from './private-install.ts';
import { boundLog } from './private-log.ts';
import { addressPool, ensureBridge, removeBridge } from './private-network.ts';
import { type PrivatePaths, privatePaths } from './private-paths.ts';

export interface PrivateEngineOptions {
  /** Slipway's data folder; the engine lives in `engine` below it. */
  readonly dataDirectory: string;
  /** Clauses for people: what is being done. */
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface PrivateEngine {
  readonly endpoint: string;
  /** False: it ran already. */
  readonly started: boolean;
  /** Ends the engine and its containers; images and volumes stay. The engine outlives this process otherwise. */
  readonly stop: () => Promise<void>;
}

const startDeadline = 60_000;
const stopDeadline = 30_000;
const pause = 100;

/** Undefined where a private engine can be had (Debian or Ubuntu, as root); otherwise the reason, a sentence. */
export async function whyNoPrivateEngine(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Slipway starts an engine of its own only on Linux.';
  if (process.getuid?.() !== 0) return 'Slipway starts an engine of its own only when run as root.';
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/mu.test(release)) return 'Slipway starts an engine of its own only on Debian and Ubuntu.';
  return undefined;
}

async function answers(endpoint: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const engine = await connectEngine({ endpoint }, signal);
    engine.close();
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/** The process that the pid file names, if it is this engine and not another that got the number later. */
async function runningPid(paths: PrivatePaths): Promise<number | undefined> {
  const pid = Number((await readFile(paths.pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return (await isOurs(pid, paths)) ? pid : undefined;
}

function hostArgument(paths: PrivatePaths): string {
  return `--host=unix://${paths.socket}`;
}

async function isOurs(pid: number, paths: PrivatePaths): Promise<boolean> {
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(hostArgument(paths));
}

async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join('\n').slice(-2000);
}

/** Whoever may open the socket is root on this machine: the folders around it and the data are their owner's alone. */
async function makeFolders(paths: PrivatePaths): Promise<void> {
  for (const folder of [dirname(paths.socket), dirname(paths.dataRoot)]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  for (const folder of [paths.dataRoot, paths.execRoot]) await mkdir(folder, { recursive: true, mode: 0o711 });
}

async function launch(paths: PrivatePaths, signal: AbortSignal): Promise<ChildProcess> {
  const dockerd = await findProgram('dockerd');
  if (dockerd === undefined) throw new EngineError('server', 'The program dockerd is missing after its installation.', { hint: 'Install docker.io yourself.' });
  await makeFolders(paths);
  await ensureBridge(paths.bridge, signal);
  await writeConfiguration(paths.configuration);
  // A pid file from before a crash or a reboot makes dockerd refuse to start when another process got the number.
  await rm(paths.pidFile, { force: true });
  await boundLog(paths.log);
  // For adding: what is written then goes to the new end after the file was emptied.
  const log = await open(paths.log, 'a', 0o600);
  try {
    const child = spawn(
      dockerd,
      [
        `--config-file=${paths.configuration}`,
        `--data-root=${paths.dataRoot}`,
        `--exec-root=${paths.execRoot}`,
        `--pidfile=${paths.pidFile}`,
        // This very argument tells the process apart later on, see `isOurs`.
        hostArgument(paths),
        // Not the group docker, which may use the machine's own engine but was never told about this one.
        '--group=root',
        `--bridge=${paths.bridge}`,
        `--default-address-pool=${addressPool}`,
        // Where a system containerd runs, dockerd uses that one: its own namespaces keep the engines apart.
        `--containerd-namespace=${paths.bridge}`,
        `--containerd-plugins-namespace=${paths.bridge}-plugins`,
      ],
      { detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' },
    );
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function waitUntilReady(paths: PrivatePaths, child: ChildProcess | undefined, signal: AbortSignal): Promise<void> {
  const endpoint = `unix://${paths.socket}`;
  const until = Date.now() + startDeadline;
  while (!(await answers(endpoint, signal))) {
    const ended = child !== undefined && (child.exitCode !== null || child.signalCode !== null || child.pid === undefined);
    // Another Slipway may have been quicker: then its engine is the one.
    if (ended && (await runningPid(paths)) === undefined) {
      throw new EngineError('server', 'Slipway’s own engine ended while starting.', { hint: `Its log is ${paths.log}.`, detail: await lastWords(paths.log) });
    }
    if (Date.now() > until) {
      throw new EngineError('timeout', `Slipway’s own engine did not answer within ${String(startDeadline / 1000)} s.`, { hint: `Its log is ${paths.log}.`, detail: await lastWords(paths.log) });
    }
    await delay(pause, undefined, { signal });
  }
}

/** Bounds the log of this data folder's private engine, which runs on from one Slipway to the next. What the file system refuses is no reason to do without the engine. */
export async function boundPrivateLog(dataDirectory: string): Promise<void> {
  await boundLog(privatePaths(dataDirectory).log).catch(() => undefined);
}

/** Ends the private engine of this data folder, if one runs. Its images and volumes stay. */
export async function stopPrivateEngine(dataDirectory: string): Promise<void> {
  const paths = privatePaths(dataDirectory);
  const pid = await runningPid(paths);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    const until = Date.now() + stopDeadline;
    while (await isOurs(pid, paths)) {
      if (Date.now() > until) {
        process.kill(pid, 'SIGKILL');
        break;
      }
      await delay(pause);
    }
  }
  await rm(paths.socket, { force: true });
  await removeBridge(paths.bridge);
}

/** The engine that the package's own start script may have begun to run; it counts as soon as it answers. */
async function systemEngine(signal: AbortSignal): Promise<string | undefined> {
  const pid = Number((await readFile('/var/run/docker.pid', 'utf8').catch(() => '')).trim());
  const alive = Number.isSafeInteger(pid) && pid > 1 && (await stat(`/proc/${String(pid)}`).then(() => true, () => false));
  const endpoint = 'unix:///var/run/docker.sock';
  const until = Date.now() + (alive ? 20_000 : 0);
  for (;;) {
    if (await answers(endpoint, signal)) return endpoint;
    if (Date.now() >= until) return undefined;
    await delay(pause, undefined, { signal });
  }
}

/**
 * Starts a Docker engine of our own, installing Debian's packages if needed; its data, sockets and log lie below `dataDirectory`.
 * Reuses the one that an earlier start left running. Where installing the package already brought up the machine's own engine, that one is used.
 * @throws EngineError `unsupported` where {@link whyNoPrivateEngine} says no, `server` or `timeout` when it does not come up; the AbortError of `signal`
 */
export async function startPrivateEngine(options: PrivateEngineOptions): Promise<PrivateEngine> {
  const { dataDirectory, onProgress, signal } = options;
  const reason = await whyNoPrivateEngine();
  if (reason !== undefined) throw new EngineError('unsupported', reason);
  const paths = privatePaths(dataDirectory);
  const endpoint = `unix://${paths.socket}`;
  const stop = async (): Promise<void> => await stopPrivateEngine(dataDirectory);
  if ((await runningPid(paths)) !== undefined) {
    onProgress('using Slipway’s own engine, which runs already');
    await waitUntilReady(paths, undefined, signal);
    return { endpoint, started: false, stop };
  }
  const fresh = (await findProgram('dockerd')) === undefined;
  await installEngine(paths.installLog, onProgress, signal);
  if (fresh) {
    const system = await systemEngine(signal);
    if (system !== undefined) {
      onProgress('the package started the machine’s own engine; using that one');
      return { endpoint: system, started: false, stop: async () => undefined };
    }
  }
  onProgress('starting an engine of Slipway’s own');
  const child = await launch(paths, signal);
  await waitUntilReady(paths, child, signal);
  onProgress(`Slipway’s own engine runs (data in ${paths.dataRoot})`);
  return { endpoint, started: true, stop };
}
