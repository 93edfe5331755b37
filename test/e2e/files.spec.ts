import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Board, homeWith } from './board.ts';
import { expect, test } from './fixtures.ts';
import { openShop, shop } from './shop.ts';

// Into files and out of them. No engine is needed. @stand-in: answers native dialogs, as in desktop.spec.ts.

test('exports: the Compose file as it stands, an SVG and a PNG of the drawing', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page } = await openShop(start);
  await board.add('redis');
  const exported = async (item: string): Promise<{ readonly name: string; readonly content: Buffer }> => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const file = await download;
    return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
  };
  const compose = await exported('Compose file');
  expect(compose.name).toBe('compose.yaml');
  expect(compose.content.toString()).toContain('# The shop. Do not reorder.');
  expect(compose.content.toString()).toContain('redis:');

  const svg = await exported('Drawing as SVG');
  expect(svg.name).toBe('shop.svg');
  const parsed = await page.evaluate((text) => {
    const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { root: drawing.documentElement.nodeName, errors: drawing.querySelectorAll('parsererror').length, text: drawing.documentElement.textContent };
  }, svg.content.toString());
  expect(parsed).toMatchObject({ root: 'svg', errors: 0 });
  for (const service of ['web', 'api', 'db', 'redis']) {
    expect(parsed.text).toContain(service);
  }

  const png = await exported('Drawing as PNG');
  expect(png.name).toBe('shop.png');
  expect([...png.content.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  // Width and height in the IHDR chunk: three cards side by side at two pixels for one.
  expect(png.content.readUInt32BE(16)).toBeGreaterThan(2000);
  expect(png.content.readUInt32BE(20)).toBeGreaterThan(300);
  expect(png.content.length).toBeGreaterThan(5_000);
});

test('opens a file by the chooser and by dropping it onto the window; asks about unsaved work first', { tag: '@stand-in' }, async ({ start }) => {
  const home = homeWith({ 'shop/compose.yaml': shop, 'notes.txt': 'not ours' });
  const shell = await start({ endpoint: undefined, home });
  const board = new Board(shell);
  const { page } = board;
  await board.withoutEngine();
  await board.open(join(home, 'shop'), 'compose.yaml');
  await expect(page.getByTestId(/^card-/)).toHaveCount(3);

  await board.add('redis');
  await board.dropFile('other.yml', 'services:\n  solo:\n    image: busybox:1.37\n');
  const question = page.getByRole('dialog', { name: 'Save your changes first?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(board.card('redis')).toBeVisible();
  await board.dropFile('other.yml', 'services:\n  solo:\n    image: busybox:1.37\n');
  await question.getByRole('button', { name: 'Don’t save' }).click();
  await expect(page.getByTestId(/^card-/)).toHaveCount(1);
  await expect(board.card('solo')).toBeVisible();
  expect(readFileSync(join(home, 'shop', 'compose.yaml'), 'utf8')).toBe(shop);

  await board.dropFile('notes.txt', 'not ours');
  await expect(page.getByText('Slipway opens YAML files; notes.txt is something else.')).toBeVisible();
  await board.dropFile('Dockerfile', 'FROM scratch\n');
  await expect(page.getByTestId(/^card-/)).toHaveCount(2);
});

test('recent files come back after a restart; one that is gone is forgotten', { tag: '@stand-in' }, async ({ start }) => {
  const home = homeWith({ 'one/compose.yaml': 'services:\n  one:\n    image: busybox:1.37\n', 'two/compose.yaml': 'services:\n  two:\n    image: busybox:1.37\n' });
  const first = await start({ endpoint: undefined, home, file: join(home, 'one', 'compose.yaml') });
  await expect(first.page.getByTestId('card-one')).toBeVisible();
  await new Board(first).open(join(home, 'two'), 'compose.yaml');
  await expect(first.page.getByTestId('card-two')).toBeVisible();
  await first.close();
  rmSync(join(home, 'two'), { recursive: true });

  const { page } = await start({ endpoint: undefined, home });
  const recent = async (folder: string): Promise<void> => {
    await page.getByRole('button', { name: /^File:/ }).click();
    await page.getByRole('menuitem', { name: join(home, folder) }).click();
  };
  await recent('two');
  await expect(page.getByRole('dialog', { name: 'Cannot open this file' })).toBeVisible();
  await page.getByRole('button', { name: 'OK' }).click();
  await recent('one');
  await expect(page.getByTestId('card-one')).toBeVisible();
  await page.getByRole('button', { name: /^File:/ }).click();
  await expect(page.getByRole('menuitem', { name: join(home, 'one') })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: join(home, 'two') })).toHaveCount(0);
});

test('unsaved text is there again after a reload, and still saves to its file', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, read, shell } = await openShop(start);
  // The desktop shell asks before a page with unsaved work goes: yes, let it.
  await shell.control?.({ type: 'answer-message-box', button: 0 });
  await board.cursorAfter('image: postgres:17');
  await page.keyboard.type('.6');
  await expect(board.card('db')).toContainText('postgres:17.6');
  await page.reload();
  await expect(page.getByText(/Unsaved changes to .* were recovered/)).toBeVisible();
  await expect(board.card('db')).toContainText('postgres:17.6');
  expect(read()).toBe(shop);
  await board.save();
  expect(read()).toBe(shop.replace('postgres:17', 'postgres:17.6'));
  await page.reload();
  await expect(board.card('db')).toContainText('postgres:17.6');
  await expect(page.getByText(/were recovered/)).toHaveCount(0);
});

test('unsaved text is there again after the program was killed', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, path, read, shell } = await openShop(start);
  await board.cursorAfter('image: postgres:17');
  await page.keyboard.type('.6');
  await expect(board.card('db')).toContainText('postgres:17.6');
  const { home } = shell;
  const isKept = (): boolean =>
    readdirSync(home, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile() && basename(entry.parentPath) === 'recovery' && readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('postgres:17.6'));
  await expect.poll(isKept).toBe(true);
  await shell.kill();

  const again = new Board(await start({ endpoint: undefined, home, file: path }));
  await expect(again.page.getByText(/Unsaved changes to .* were recovered/)).toBeVisible();
  await expect(again.card('db')).toContainText('postgres:17.6');
  expect(read()).toBe(shop);
  await again.save();
  expect(read()).toBe(shop.replace('postgres:17', 'postgres:17.6'));
  await expect.poll(isKept).toBe(false);
});
