import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { connectFirst, privateSocket, startPrivateEngine, stopPrivateEngine } from '#host';
import { findChromium } from '../chromium.ts';
import { ensureBaseImage } from './base-image.ts';
import { labFolder } from './folders.ts';
import { ensurePackages, mayInstall } from './packages.ts';
import { say, timed } from './progress.ts';
import { replacing } from './raw-engine.ts';
import { buildSamples, pullSamples, sampleImages } from './sample-images.ts';
import { copyMissing, secondEngineTag, startSecondEngine, stopSecondEngine } from './second-engine.ts';

export interface LabEngine {
  /** For test titles, e.g. `engine-1.41`. */
  readonly name: string;
  readonly endpoint: string;
  /** API version it offers. */
  readonly api: string;
  /** Where its published ports are reached from here. */
  readonly host: string;
}

export interface Lab {
  readonly engines: readonly LabEngine[];
  /** Path of a Chromium; null: none found. */
  readonly chromium: string | null;
}

const forever = new AbortController().signal;

async function describeEngine(engine: Engine, host: string): Promise<LabEngine> {
  const { apiVersion, endpoint } = await engine.info();
  return { name: `engine-${apiVersion}`, endpoint, api: apiVersion, host };
}

/** Two `lab up` at once would build everything twice; the second waits and finds it done. */
async function withLock<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const path = join(folder, 'lock');
  await mkdir(folder, { recursive: true });
  let told = false;
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (holder > 0 && !isAlive(holder)) {
        await rm(path, { force: true });
        continue;
      }
      if (!told) say(`waiting for another lab command (process ${String(holder)})`);
      told = true;
      await delay(250);
    }
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Engines of our own, browser and images from Debian's packages: nothing is there beforehand, no registry is needed. */
async function provision(folder: string, extra: boolean): Promise<Lab> {
  await ensurePackages(['docker.io', 'iptables', 'iproute2', 'debootstrap', 'busybox-static']);
  const browser = ensurePackages(['chromium']);
  // Its failure is reported after the engines are up; until then it must not end the process.
  browser.catch(() => undefined);
  const own = await timed('first engine', async () => await startPrivateEngine({ dataDirectory: folder, onProgress: say, signal: forever }));
  const engine = await connectEngine({ endpoint: own.endpoint });
  try {
    const samples = sampleImages({ extra });
    const tags = [samples.base, ...samples.images.flatMap((image) => image.tags)];
    const second = await replacing(engine, own.endpoint, [...tags, secondEngineTag], async () => {
      await ensureBaseImage(engine, own.endpoint, samples.base, folder);
      const [started, built] = await Promise.allSettled([startSecondEngine(engine, samples.base, folder), buildSamples(engine, own.endpoint, samples)]);
      if (built.status === 'rejected') throw built.reason;
      if (started.status === 'rejected') throw started.reason;
      return started.value;
    });
    await copyMissing(engine, own.endpoint, second, tags);
    await browser;
    const newer = await connectEngine({ endpoint: second.endpoint });
    try {
      return { engines: [await describeEngine(engine, '127.0.0.1'), await describeEngine(newer, second.host)], chromium: findChromium() ?? null };
    } finally {
      newer.close();
    }
  } finally {
    engine.close();
  }
}

/** Somebody's own machine: the engine that is there, images from the registry. */
async function useWhatIsThere(extra: boolean): Promise<Lab> {
  say('not root on Debian: using the engine that is there');
  const surroundings = { environment: process.env, platform: process.platform, home: homedir(), userId: process.getuid?.(), dataDirectory: labFolder() };
  const found = await connectFirst({ surroundings, context: null, mayStartPrivate: false, note: say }, forever);
  if ('problem' in found.result) throw new Error([found.result.problem.message, ...found.result.problem.hints].join('\n  '));
  const { engine } = found.result;
  try {
    await pullSamples(engine, sampleImages({ extra }));
    say('the second engine (Debian 13 in a container) is left out here: it needs root on Debian');
    return { engines: [await describeEngine(engine, '127.0.0.1')], chromium: findChromium() ?? null };
  } finally {
    engine.close();
  }
}

/** Provides everything the tests need; fast when it is all there. `extra`: also the images that only some tests ask for. */
export async function labUp(options: { readonly extra: boolean }): Promise<Lab> {
  if (!mayInstall()) return await useWhatIsThere(options.extra);
  const folder = labFolder();
  return await timed('lab up', async () => await withLock(folder, async () => await provision(folder, options.extra)));
}

/** Stops the lab's engines; images and packages stay for the next time. */
export async function labDown(): Promise<void> {
  if (!mayInstall()) return;
  const folder = labFolder();
  await withLock(folder, async () => {
    const engine = await runningEngine(folder);
    if (engine === undefined) return;
    try {
      await stopSecondEngine(engine, folder);
    } finally {
      engine.close();
      await stopPrivateEngine(folder);
    }
    say('first engine stopped');
  });
}

async function runningEngine(folder: string): Promise<Engine | undefined> {
  const socket = privateSocket(folder);
  return existsSync(socket) ? await connectEngine({ endpoint: `unix://${socket}` }).catch(() => undefined) : undefined;
}

/** The lab as it runs now; undefined when it does not. */
export async function labStatus(): Promise<readonly LabEngine[]> {
  const folder = labFolder();
  const engines: LabEngine[] = [];
  for (const socket of [privateSocket(folder), join(folder, 'engine2', 'docker.sock')]) {
    const engine = existsSync(socket) ? await connectEngine({ endpoint: `unix://${socket}` }).catch(() => undefined) : undefined;
    if (engine === undefined) continue;
    engines.push(await describeEngine(engine, ''));
    engine.close();
  }
  return engines;
}

