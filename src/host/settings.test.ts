import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userFolders } from './folders.ts';
import { createLog, type Log } from './log.ts';
import { createSettingsStore, defaultSettings } from './settings.ts';

let folder: string;
let log: Log;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-settings-'));
  log = createLog(join(folder, 'state', 'slipway.log'));
});

afterEach(async () => {
  await log.flush();
  await rm(folder, { recursive: true });
});

describe('settings', () => {
  it('begins with the defaults and writes nothing by reading', async () => {
    expect(await createSettingsStore(join(folder, 'config'), log).read()).toEqual({ settings: defaultSettings, recentFiles: [] });
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps what was set, for the next start too', async () => {
    const store = createSettingsStore(join(folder, 'config'), log);
    await Promise.all([store.set({ theme: 'dark' }), store.set({ language: 'ko' }), store.remember('/a')]);
    expect(await createSettingsStore(join(folder, 'config'), log).read()).toEqual({ settings: { ...defaultSettings, theme: 'dark', language: 'ko' }, recentFiles: ['/a'] });
  });

  it('keeps recent files newest first, each once, twenty at most', async () => {
    const store = createSettingsStore(folder, log);
    for (let index = 0; index < 25; index += 1) await store.remember(`/${index}`);
    await store.remember('/20');
    await store.forget('/23');
    const { recentFiles } = await store.read();
    expect(recentFiles.slice(0, 4)).toEqual(['/20', '/24', '/22', '/21']);
    expect(recentFiles).toHaveLength(19);
  });

  it('sets a broken file aside and goes on with the defaults', async () => {
    for (const text of ['{', '[]', '"x"', '{"settings":7}', '\0']) {
      await writeFile(join(folder, 'settings.json'), text);
      const store = createSettingsStore(folder, log);
      expect((await store.read()).settings, text).toEqual(defaultSettings);
      expect(await readFile(join(folder, 'settings.broken.json'), 'utf8')).toBe(text);
      await store.set({ theme: 'light' });
      expect((await store.read()).settings.theme).toBe('light');
    }
  });

  it('drops single values that do not fit, and keys of prototypes', async () => {
    await writeFile(join(folder, 'settings.json'), '{"settings":{"theme":"pink","language":"ko","__proto__":{"polluted":1},"unknown":1},"recentFiles":["/a",7,null,""]}');
    const { settings, recentFiles } = await createSettingsStore(folder, log).read();
    expect(settings).toEqual({ ...defaultSettings, language: 'ko' });
    expect(recentFiles).toEqual(['/a']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('says when they cannot be written', async () => {
    await writeFile(join(folder, 'config'), 'a file where the folder should be');
    await expect(createSettingsStore(join(folder, 'config'), log).set({ theme: 'dark' })).rejects.toMatchObject({ name: 'ApiError', message: expect.stringContaining('Cannot save') });
  });
});

describe('folders', () => {
  it('follow XDG, ignoring relative values', () => {
    expect(userFolders({}, 'linux', '/home/me')).toEqual({ config: '/home/me/.config/slipway', data: '/home/me/.local/share/slipway', state: '/home/me/.local/state/slipway' });
    expect(userFolders({ XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'relative' }, 'linux', '/home/me')).toMatchObject({ config: '/c/slipway', data: '/home/me/.local/share/slipway' });
  });
});

describe('log', () => {
  it('writes lines with details, and sets a full file aside once', async () => {
    const path = join(folder, 'logs', 'x.log');
    const small = createLog(path, 200, () => new Date(0));
    small.write('first\nline', new Error('why'));
    await small.flush();
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^1970-01-01T00:00:00.000Z first line\n {2}Error: why/);
    for (let index = 0; index < 20; index += 1) {
      small.write(`entry ${index} ${'x'.repeat(40)}`);
      await small.flush();
    }
    expect((await readdir(join(folder, 'logs'))).toSorted()).toEqual(['x.log', 'x.log.1']);
    expect((await readFile(path)).length).toBeLessThan(1000);
  });

  it('never fails for want of a place to write', async () => {
    await mkdir(join(folder, 'logs'));
    await writeFile(join(folder, 'logs', 'file'), '');
    const nowhere = createLog(join(folder, 'logs', 'file', 'x.log'));
    nowhere.write('lost');
    await expect(nowhere.flush()).resolves.toBeUndefined();
  });
});
