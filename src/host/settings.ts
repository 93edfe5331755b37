import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { settingsSchema, type Settings } from '#core/api';
import { fileError, isMissing } from './file-errors.ts';
import type { Log } from './log.ts';

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  engineContext: null,
  probeImage: 'busybox:1.37',
  paletteOpen: true,
  inspectorOpen: true,
};

const mostRecent = 20;

/** The person's settings and recently used files, in one JSON file that several running Slipways may share. */
export interface SettingsStore {
  read(): Promise<{ readonly settings: Settings; readonly recentFiles: readonly string[] }>;
  set(change: Partial<Settings>): Promise<void>;
  /** Puts a file first in the list of recent ones. */
  remember(path: string): Promise<void>;
  forget(path: string): Promise<void>;
}

interface Stored {
  readonly settings: Settings;
  readonly recentFiles: readonly string[];
}

const storedShape = z.object({ settings: z.record(z.string(), z.unknown()).default({}), recentFiles: z.array(z.unknown()).default([]) });

/** Takes each value that fits and the default for each that does not: one wrong setting must not cost the others. */
function readStored(value: unknown): Stored | undefined {
  const shape = storedShape.safeParse(value);
  if (!shape.success) return undefined;
  const recentFiles = shape.data.recentFiles.filter((path) => typeof path === 'string' && path !== '').slice(0, mostRecent);
  const kept: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(shape.data.settings[name]);
    if (parsed.success) kept[name] = parsed.data;
  }
  const settings = settingsSchema.safeParse({ ...defaultSettings, ...kept });
  return { settings: settings.success ? settings.data : defaultSettings, recentFiles: recentFiles.map(String) };
}

/** Settings in `folder/settings.json`. A file that is no JSON (or no settings) is set aside as `settings.broken.json`, and the defaults hold. */
export function createSettingsStore(folder: string, log: Log): SettingsStore {
  const path = join(folder, 'settings.json');
  let last: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<Stored> => {
    const empty: Stored = { settings: defaultSettings, recentFiles: [] };
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (!isMissing(error)) log.write(`settings: ${fileError(error, 'read', path).message}`);
      return empty;
    }
    let stored: Stored | undefined;
    try {
      stored = readStored(JSON.parse(text));
    } catch (error) {
      log.write('settings: the file is not JSON', error);
    }
    if (stored !== undefined) return stored;
    const aside = join(folder, 'settings.broken.json');
    await rename(path, aside).catch((error: unknown) => log.write('settings: cannot set the broken file aside', error));
    log.write(`settings: the file was not usable; it is now ${aside}`);
    return empty;
  };

  const update = (change: (stored: Stored) => Stored): Promise<void> => {
    const write = async (): Promise<void> => {
      const stored = change(await load());
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFileAtomic(path, `${JSON.stringify(stored, null, 2)}\n`);
      } catch (error) {
        throw fileError(error, 'save', path);
      }
    };
    const next = last.then(write);
    last = next.catch(() => undefined);
    return next;
  };

  return {
    read: async () => {
      await last;
      return load();
    },
    set: (change) => update((stored) => ({ ...stored, settings: { ...stored.settings, ...change } })),
    remember: (file) => update((stored) => ({ ...stored, recentFiles: [file, ...stored.recentFiles.filter((other) => other !== file)].slice(0, mostRecent) })),
    forget: (file) => update((stored) => ({ ...stored, recentFiles: stored.recentFiles.filter((other) => other !== file) })),
  };
}
