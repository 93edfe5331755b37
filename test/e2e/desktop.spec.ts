import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import type { ControlEvent } from '../support/electron/control.ts';
import { expect, test } from './fixtures.ts';

// The desktop shell's own duties. Those tagged @stand-in answer native dialogs, menus and messages of the system, which no test
// can do on the real Electron; the others run on both.

const oneService = 'name: opened\nservices:\n  web:\n    image: nginx:1.29\n';

function of<T extends ControlEvent['type']>(events: readonly ControlEvent[], type: T): Extract<ControlEvent, { type: T }>[] {
  return events.filter((event): event is Extract<ControlEvent, { type: T }> => event.type === type);
}

test.describe('desktop shell', () => {
  test('the page has no Node, no Electron and a strict policy', async ({ start }) => {
    const { page } = await start({ endpoint: undefined });
    const seen = await page.evaluate(async () => ({
      globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in window),
      policy: (await fetch(window.location.href)).headers.get('content-security-policy'),
    }));
    expect(seen.globals).toEqual([]);
    expect(seen.policy).toContain("default-src 'none'");
    expect(seen.policy).toContain("script-src 'self'");
    expect(seen.policy).not.toContain('unsafe-eval');
  });

  test('the window is sandboxed and isolated, and every permission is refused', { tag: '@stand-in' }, async ({ start }) => {
    const { events } = await start({ endpoint: undefined });
    const [window] = of(events, 'window');
    expect(window?.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
    const permissions = of(events, 'permission');
    expect(permissions.length).toBeGreaterThanOrEqual(3);
    expect(permissions.every((permission) => !permission.granted)).toBe(true);
  });

  test('the page cannot leave the app or open a window', async ({ start }) => {
    const { page, kind, events } = await start({ endpoint: undefined });
    const before = page.url();
    await page.evaluate(() => {
      document.documentElement.dataset['mark'] = 'same page';
      window.location.href = 'https://example.invalid/';
    });
    if (kind === 'stand-in') {
      await expect.poll(() => of(events, 'navigation')).toContainEqual({ type: 'navigation', url: 'https://example.invalid/', refused: true });
    }
    const opened = await page.evaluate(() => window.open('https://example.invalid/window') !== null);
    if (kind === 'stand-in') {
      // Chromium has made the window when the stand-in hears of it; Electron asks first.
      await expect.poll(() => of(events, 'window-asked')).toEqual([{ type: 'window-asked', url: 'https://example.invalid/window', refused: true }]);
    } else {
      expect(opened).toBe(false);
    }
    await expect.poll(() => page.context().pages().filter((other) => !other.isClosed())).toHaveLength(1);
    // The same document, still at work.
    await page.getByRole('searchbox', { name: 'Search services and images' }).fill('Redis');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('card-redis')).toBeVisible();
    expect(page.url()).toBe(before);
    await expect(page.locator('html')).toHaveAttribute('data-mark', 'same page');
  });

  test('files outside the built page are not served', async ({ start }) => {
    const { page } = await start({ endpoint: undefined });
    const answers = await page.evaluate(async () => Promise.all(['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/nothing.js'].map(async (path) => (await fetch(path)).status)));
    expect(answers).toEqual([404, 404, 404, 404]);
  });

  test('opens the file it was started with, one dropped on the dock, and one of a second start, in the same window', { tag: '@stand-in' }, async ({ start }) => {
    const home = (await start({ endpoint: undefined })).home;
    const files = ['one', 'two', 'three'].map((name) => {
      const folder = join(home, name);
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'compose.yaml');
      writeFileSync(path, oneService.replace('opened', name).replace('web', name));
      return path;
    });
    const [one = '', two = '', three = ''] = files;
    const { page, control, home: second } = await start({ endpoint: undefined, file: one });
    await expect(page.getByTestId('card-one')).toBeVisible();
    await control?.({ type: 'open-file', path: two });
    await expect(page.getByTestId('card-two')).toBeVisible();
    const root = resolve(import.meta.dirname, '../..');
    const again = spawnSync(process.execPath, ['--import', join(root, 'test', 'support', 'electron', 'register.mjs'), join(root, 'out', 'main', 'index.js'), three], {
      cwd: root,
      env: { ...process.env, HOME: second, SLIPWAY_STAND_IN_DATA: join(second, 'electron') },
      timeout: 30_000,
    });
    expect(again.status).toBe(0);
    await expect(page.getByTestId('card-three')).toBeVisible();
  });

  test('menus and the system’s dialogs reach the document', { tag: '@stand-in' }, async ({ start }) => {
    const { page, control, home } = await start({ endpoint: undefined });
    const path = join(home, 'compose.yaml');
    writeFileSync(path, oneService);
    await control?.({ type: 'answer-dialog', path });
    await control?.({ type: 'menu', label: 'Open…' });
    await expect(page.getByTestId('card-web')).toBeVisible();
    await page.getByTestId('card-web').click();
    await page.keyboard.press('Delete');
    await expect(page.getByTestId('card-web')).toHaveCount(0);
    await control?.({ type: 'menu', label: 'Undo' });
    await expect(page.getByTestId('card-web')).toBeVisible();
  });

  test('closing with unsaved work asks first', { tag: '@stand-in' }, async ({ start }) => {
    const { page, control, events } = await start({ endpoint: undefined });
    await page.getByRole('searchbox', { name: 'Search services and images' }).fill('Redis');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('card-redis')).toBeVisible();
    await control?.({ type: 'close' });
    await expect.poll(() => of(events, 'message-box').length).toBe(1);
    await expect(page.getByTestId('card-redis')).toBeVisible();
    await control?.({ type: 'answer-message-box', button: 0 });
    await control?.({ type: 'close' });
    await expect.poll(() => of(events, 'closed').length).toBe(1);
  });

  test('the packed app holds all it needs and nothing else', { tag: '@stand-in' }, async ({ start, scratch: folder }) => {
    test.setTimeout(240_000);
    const root = resolve(import.meta.dirname, '../..');
    // Electron itself cannot be had here; a folder of its shape is enough to see what goes into the archive.
    const electronDist = join(folder, 'electron');
    mkdirSync(electronDist, { recursive: true });
    // What @electron/fuses looks for in a real binary: a mark, the layout's version, the number of fuses, each one's state.
    const mark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
    writeFileSync(join(electronDist, 'electron'), `${mark}\u0001\u0008${'1'.repeat(8)}`, { mode: 0o755 });
    writeFileSync(join(electronDist, 'version'), '');
    const pack = spawnSync(process.execPath, [join(root, 'node_modules', 'electron-builder', 'cli.js'), '--dir', '--linux', `-c.electronDist=${electronDist}`, `-c.directories.output=${join(folder, 'dist')}`, '--publish', 'never'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(pack.status, pack.stderr).toBe(0);
    const fuses = readFileSync(join(folder, 'dist', 'linux-unpacked', 'slipway'), 'utf8').slice(mark.length + 2);
    // In the order of FuseV1Options: run as Node, cookie encryption, NODE_OPTIONS, --inspect, archive integrity, only from the archive,
    // the browser's own snapshot (left as it was), file: as more than a web page.
    expect(fuses).toBe('01001110');
    const archive = join(folder, 'dist', 'linux-unpacked', 'resources', 'app.asar');
    const names = listPackage(archive, { isPack: false });
    for (const name of ['/package.json', '/LICENSE', '/out/main/index.js', '/out/preload/index.cjs', '/out/renderer/index.html', '/assets/templates/wordpress/compose.yaml', '/node_modules/dockerode/package.json']) {
      expect(names).toContain(name);
    }
    expect(names.filter((name) => /^\/(src|test|renderer|scripts|docs)\/|\.test\.|\/node_modules\/(react|electron|vite|typescript)\//.test(name))).toEqual([]);
    const installation = join(folder, 'installed');
    extractAll(archive, installation);
    const { page } = await start({ endpoint: undefined, installation });
    await expect(page.getByText('Your services go here')).toBeVisible();
    await page.getByRole('button', { name: 'Start from a template' }).click();
    await expect(page.getByRole('dialog').getByText('WordPress').first()).toBeVisible();
  });

  test('a reload of the page gets a new port and the same host', async ({ start }) => {
    const { page } = await start({ endpoint: undefined });
    await expect(page.getByRole('button', { name: /^Engine:/ })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: /^Engine: .*not reachable/ })).toBeVisible();
  });
});
