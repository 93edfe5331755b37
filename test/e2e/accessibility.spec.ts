import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator } from '@playwright/test';
import { objections } from './axe.ts';
import { Board, homeWith } from './board.ts';
import { expect, test } from './fixtures.ts';

// axe over every screen, in light and dark; the journey by keyboard; the smallest window. No engine is needed.
// Not in the desktop shell: axe needs a page of browser.newContext(), and the interface is the same.

const template = readFileSync(resolve(import.meta.dirname, '../../assets/templates/web-api-database/compose.yaml'), 'utf8');

test('axe finds what is wrong', async ({ start }) => {
  const { page } = await start({ endpoint: undefined });
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.id = 'planted';
    document.querySelector('main')?.append(button);
  });
  expect(await objections(page)).toEqual([expect.stringMatching(/^button-name \(critical\): #planted /)]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  const scope = { colours: colorScheme === 'dark' };
  test.describe(colorScheme, () => {
    // Two dozen times axe over a whole page.
    test.describe.configure({ timeout: 240_000 });
    test('axe finds nothing on the empty board, in menus and dialogs', async ({ start }) => {
      const shell = await start({ endpoint: undefined, colorScheme });
      const board = new Board(shell);
      const { page } = board;
      await board.withoutEngine();
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect.soft(await objections(page, scope), 'empty board').toEqual([]);

      for (const name of [/^File:/, /^Export/, /^Settings and help/]) {
        await page.getByRole('button', { name }).click();
        await expect(page.getByRole('menu')).toBeVisible();
        expect.soft(await objections(page, scope), `menu ${name}`).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('menu')).toHaveCount(0);
      }
      await page.getByRole('button', { name: /^Engine:/ }).click();
      await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible();
      expect.soft(await objections(page, scope), 'engine').toEqual([]);
      await page.keyboard.press('Escape');

      const dialogs: readonly (readonly [string, () => Promise<void>])[] = [
        ['Commands', () => page.keyboard.press('Control+K')],
        ['Keyboard shortcuts', () => page.keyboard.press('?')],
        ['Open a Compose file', () => page.keyboard.press('Control+O')],
        ['Save as', () => page.keyboard.press('Control+Shift+S')],
        ['Import', () => page.getByRole('button', { name: 'Import…' }).click()],
        ['Start from a template', () => page.getByRole('button', { name: 'Start from a template' }).click()],
        ['Add a service from any image', () => page.getByRole('button', { name: 'Any image…' }).click()],
        ['Build a service from a Dockerfile', () => page.getByRole('button', { name: 'Build from a Dockerfile…' }).click()],
      ];
      for (const [title, show] of dialogs) {
        await show();
        await expect(page.getByRole('dialog', { name: title })).toBeVisible();
        expect.soft(await objections(page, scope), title).toEqual([]);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);
      }
    });

    test('axe finds nothing on a board with services, in the inspector and the bottom panel', async ({ start }) => {
      const home = homeWith({ 'shop/compose.yaml': template });
      const file = join(home, 'shop', 'compose.yaml');
      const board = new Board(await start({ endpoint: undefined, colorScheme, home, file }));
      const { page } = board;
      await board.withoutEngine();
      await expect(page.getByTestId(/^card-/)).toHaveCount(3);
      expect.soft(await objections(page, scope), 'board').toEqual([]);
      await board.select('db');
      expect.soft(await objections(page, scope), 'service').toEqual([]);
      await board.clickLink('web', 'api');
      await expect(page.getByRole('button', { name: 'Remove the link' })).toBeVisible();
      expect.soft(await objections(page, scope), 'link').toEqual([]);
      await page.getByTestId('network-back').click();
      await expect(page.getByRole('button', { name: 'Remove the network' })).toBeVisible();
      expect.soft(await objections(page, scope), 'network').toEqual([]);
      await board.card('db').click({ position: { x: 100, y: 70 } });
      await page.keyboard.press('Control+A');
      await expect(page.getByRole('heading', { name: '3 services' })).toBeVisible();
      expect.soft(await objections(page, scope), 'several').toEqual([]);
      await page.keyboard.press('Control+F');
      await expect(page.getByPlaceholder('Name or image')).toBeVisible();
      expect.soft(await objections(page, scope), 'find').toEqual([]);
      await page.keyboard.press('Escape');
      await board.link('db', 'web', async () => {
        expect.soft(await objections(page, scope), 'new link').toEqual([]);
      });
      await board.card('db').click({ position: { x: 100, y: 70 } });
      await page.keyboard.press('F2');
      await expect(page.getByRole('textbox', { name: 'New name of db' })).toBeVisible();
      expect.soft(await objections(page, scope), 'rename').toEqual([]);
      await page.keyboard.press('Escape');

      for (const tab of ['Problems', 'Changes', 'Activity', 'Logs', 'YAML'] as const) {
        await board.tab(tab);
        if (tab === 'YAML') await board.editor();
        expect.soft(await objections(page, scope), tab).toEqual([]);
      }
      await board.cursorAfter('build: ./web');
      await page.keyboard.type('x');
      writeFileSync(file, `${template}# from elsewhere\n`);
      await page.keyboard.press('Control+S');
      await expect(page.getByRole('dialog', { name: 'The file was changed elsewhere' })).toBeVisible();
      expect.soft(await objections(page, scope), 'conflict').toEqual([]);
      rmSync(file);
      await page.getByRole('button', { name: 'Reopen, losing my changes' }).click();
      await expect(page.getByRole('dialog', { name: 'Cannot open this file' })).toBeVisible();
      expect.soft(await objections(page, scope), 'message').toEqual([]);
      await page.keyboard.press('Escape');
      await board.cursorAfter('build: ./web');
      await page.keyboard.type('\nports: {');
      await expect(page.getByTestId('canvas')).toHaveAttribute('data-stale', 'true');
      expect.soft(await objections(page, scope), 'text with an error').toEqual([]);
      await board.tab('Problems');
      expect.soft(await objections(page, scope), 'problems').toEqual([]);
      await page.getByRole('button', { name: /^File:/ }).click();
      await page.getByRole('menuitem', { name: 'New' }).click();
      await expect(page.getByRole('dialog', { name: 'Save your changes first?' })).toBeVisible();
      expect.soft(await objections(page, scope), 'unsaved').toEqual([]);
    });
  });
}

test('by keyboard alone: add, move, link, rename, edit, undo, read the text', async ({ start }) => {
  const board = new Board(await start({ endpoint: undefined }));
  const { page } = board;
  await page.keyboard.press('/');
  await page.keyboard.type('nginx');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('postgres');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId(/^card-/)).toHaveCount(2);
  await page.keyboard.press('Escape');

  const tabTo = async (wanted: Locator): Promise<void> => {
    for (let stops = 0; !(await wanted.evaluate((element) => element === document.activeElement)); stops += 1) {
      expect(stops, `Tab stops before ${wanted.toString()}`).toBeLessThan(120);
      await page.keyboard.press('Tab');
    }
  };
  // The command palette reaches what the pointer reaches.
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+K');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toHaveCount(0);
  };
  await command('Go to nginx');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('nginx');
  const node = page.locator('.react-flow__node').filter({ has: page.getByTestId(/^card-(nginx|front)$/) });
  const before = await node.getAttribute('style');
  await tabTo(node);
  await page.keyboard.press('ArrowDown');
  await expect(node).not.toHaveAttribute('style', before ?? '');

  await tabTo(page.getByRole('combobox', { name: 'Service to talk to' }));
  await page.keyboard.type('postgres');
  await tabTo(page.getByRole('button', { name: 'Add the link' }));
  await page.keyboard.press('Enter');
  await expect(board.drawnLink('nginx', 'postgres')).toHaveCount(1);

  await command('Go to nginx');
  await expect(page.getByTestId('canvas')).toBeFocused();
  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'New name of nginx' })).toBeFocused();
  await page.keyboard.type('front');
  await page.keyboard.press('Enter');
  await expect(board.card('front')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByTestId(/^card-/)).toHaveCount(1);
  await page.keyboard.press('Control+Z');
  await expect(board.drawnLink('front', 'postgres')).toHaveCount(1);

  await command('Show the YAML');
  const editor = page.getByRole('textbox', { name: 'Compose file as text' });
  await expect(editor).toContainText('front:');
  await tabTo(editor);
});

test('every stop of the Tab key shows its focus and has a name', async ({ start }) => {
  const home = homeWith({ 'shop/compose.yaml': template });
  const board = new Board(await start({ endpoint: undefined, home, file: join(home, 'shop', 'compose.yaml') }));
  const { page } = board;
  await board.select('api');
  await page.getByRole('button', { name: /^File:/ }).focus();
  const stops: string[] = [];
  const bad: string[] = [];
  for (let steps = 0; steps < 150; steps += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) && !(element instanceof SVGElement)) return undefined;
      const style = getComputedStyle(element);
      const shown = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || element.matches('input, select, .react-flow__edge, .react-flow__node');
      const name = element.getAttribute('aria-label') ?? (element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? [...(element.labels ?? [])].map((label) => label.textContent).join(' ') : '') ?? '';
      return { what: element.outerHTML.slice(0, 120), shown, named: name !== '' || (element.textContent ?? '').trim() !== '' };
    });
    if (stop === undefined || stop.what.startsWith('<body')) break;
    if (!stop.shown) bad.push(`no focus to be seen: ${stop.what}`);
    if (!stop.named) bad.push(`no name: ${stop.what}`);
    stops.push(stop.what);
  }
  expect(bad).toEqual([]);
  expect(stops.length).toBeGreaterThan(30);
});

for (const language of ['en', 'ko'] as const) {
  test(`a window of 1024×700 holds everything (${language})`, async ({ start }) => {
    const home = homeWith({ 'shop/compose.yaml': template });
    const board = new Board(await start({ endpoint: undefined, home, file: join(home, 'shop', 'compose.yaml') }));
    const { page } = board;
    await board.withoutEngine();
    if (language === 'ko') {
      await page.getByRole('button', { name: 'Settings and help' }).click();
      await page.getByRole('menuitemradio', { name: '한국어' }).click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
      await page.keyboard.press('Escape');
    }
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.keyboard.press('Control+J');
    await expect(page.getByRole('tabpanel')).toBeVisible();
    const found = await page.evaluate(() => {
      const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
      const outside = [...document.querySelectorAll('header button, header a, nav button, [role="tab"], [role="toolbar"] button')].filter((element) => {
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        return width > 0 && (left < 0 || top < 0 || right > window.innerWidth || bottom > window.innerHeight);
      });
      return { wide: scrollWidth > clientWidth, high: scrollHeight > clientHeight, outside: outside.map((element) => element.getAttribute('aria-label') ?? element.textContent) };
    });
    expect(found).toEqual({ wide: false, high: false, outside: [] });
    const canvas = await page.getByTestId('canvas').boundingBox();
    expect(canvas?.width).toBeGreaterThan(400);
    expect(canvas?.height).toBeGreaterThan(150);
  });
}
