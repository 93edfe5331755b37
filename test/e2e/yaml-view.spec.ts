import type { Page } from '@playwright/test';
import { homeWith, openProject } from './board.ts';
import { expect, test } from './fixtures.ts';

// The text as a real editor: what can be written is offered, what is written is explained, variables show their values, and names
// lead to their definitions. By keyboard wherever that is how people do it. No engine is needed.

const shop = `# The shop.
name: shop
services:
  web:
    image: nginx:\${TAG:-1.29}
    depends_on: [db]
    environment:
      API_TOKEN: \${SHOP_TOKEN}
      FLAVOUR: \${SHOP_FLAVOUR}
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: x}
  cache:
    image: redis:8
`;

function shopHome(): string {
  return homeWith({ 'shop/.env': 'SHOP_TOKEN=hunter2\n' });
}

/** An entry of the list of suggestions, once it is open long enough for the editor to take keys for it (as long as a person needs to see it). */
async function suggested(page: Page, label: string): Promise<void> {
  const option = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').filter({ has: page.getByText(label, { exact: true }) });
  await expect(option).toBeVisible();
  await page.evaluate(
    (milliseconds) =>
      new Promise<void>((done) => {
        const begin = performance.now();
        const wait = (): void => (performance.now() - begin < milliseconds ? void requestAnimationFrame(wait) : done());
        wait();
      }),
    100,
  );
}

test('a service is completed by keyboard: keys, values, names', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, home: shopHome(), text: shop });
  await board.cursorAfter('image: postgres:17');
  await page.keyboard.press('Enter');
  await page.keyboard.type('rest');
  await suggested(page, 'restart');
  await page.keyboard.press('Enter');
  await suggested(page, 'unless-stopped');
  await page.keyboard.type('unl');
  await suggested(page, 'unless-stopped');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');

  // Asked for, the list has what is not there yet, and each key is explained.
  await page.keyboard.press('Control+Space');
  await suggested(page, 'healthcheck');
  const list = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(list.getByRole('option').filter({ has: page.getByText('restart', { exact: true }) })).toHaveCount(0);
  await expect(page.locator('.cm-completionInfo')).toContainText(/\w+ \w+/);
  await expect(page.locator('.cm-completionInfo')).toBeInViewport();
  await page.keyboard.type('depe');
  await suggested(page, 'depends_on');
  await page.keyboard.press('Enter');
  await suggested(page, 'cache');
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(board.drawnLink('db', 'cache')).toHaveCount(1);
  await board.save();
  expect(read()).toBe(shop.replace('image: postgres:17\n', 'image: postgres:17\n    restart: unless-stopped\n    depends_on:\n      - cache\n'));
});

test('suggestions come while the file has errors', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.cursorAfter('name: shop');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('x-broken: "');
  await expect(page.getByTestId('canvas')).toHaveAttribute('data-stale', 'true');
  await board.cursorAfter('image: postgres:17');
  await page.keyboard.press('Enter');
  await page.keyboard.type('heal');
  await suggested(page, 'healthcheck');
  await page.keyboard.press('Enter');
  await suggested(page, 'test');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('yaml-path')).toHaveText('services › db › healthcheck');
});

test('pointing at a key explains it, and so does F1 at the cursor', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  const editor = await board.editor();
  await editor.getByText('depends_on', { exact: true }).hover();
  const tooltip = page.locator('.cm-tooltip-hover');
  await expect(tooltip).toContainText('Services that start before this one and stop after it.');
  await page.mouse.move(10, 10);
  await expect(tooltip).toHaveCount(0);
  await board.cursorAfter('image: postgres:17');
  await page.keyboard.press('F1');
  await expect(tooltip).toContainText('The image to run, as name:tag.');
  await page.keyboard.press('Escape');
  await expect(tooltip).toHaveCount(0);

  await page.getByRole('button', { name: 'Settings and help' }).click();
  await page.getByRole('menuitemradio', { name: '한국어' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: '텍스트로 된 Compose 파일' }).getByText('depends_on', { exact: true }).hover();
  await expect(tooltip).toContainText('이 서비스보다 먼저 시작하고');
});

test('variables show what they are worth, secrets only when asked for; the text knows nothing of it', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, home: shopHome(), text: shop });
  const editor = await board.editor();
  const values = editor.locator('.cm-variable');
  await expect(values).toHaveText(['1.29', '••••••', 'unset']);
  await expect(editor.getByRole('img', { name: '${SHOP_TOKEN}: ••••••, from .env' })).toBeVisible();
  await expect(editor.getByRole('img', { name: '${SHOP_FLAVOUR}: unset' })).toBeVisible();
  await values.nth(1).click();
  await expect(values).toHaveText(['1.29', 'hunter2', 'unset']);
  await values.nth(1).click();
  await expect(values.nth(1)).toHaveText('••••••');
  // A plain text has no element of its own: the middle of the expression is 24 letters into the line.
  await editor.locator('.cm-line', { hasText: 'API_TOKEN' }).hover({ position: { x: 24 * 7, y: 10 } });
  await expect(page.locator('.cm-tooltip-hover')).toContainText('hunter2');
  await expect(page.locator('.cm-tooltip-hover')).toContainText('from .env');
  await page.mouse.move(10, 10);

  await board.cursorAfter('API_TOKEN');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Control+V');
  await board.save();
  expect(read()).toBe(shop + shop);

  await page.getByRole('button', { name: 'Show the values of variables' }).click();
  await expect(values).toHaveCount(0);
});

test('values of variables stay while the text has errors', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, home: shopHome(), text: shop });
  const values = (await board.editor()).locator('.cm-variable');
  await expect(values).toHaveText(['1.29', '••••••', 'unset']);
  await board.cursorAfter('depends_on: [db]');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('broken');
  await expect(page.getByTestId('canvas')).toHaveAttribute('data-stale', 'true');
  await expect(values).toHaveText(['1.29', '••••••', 'unset']);
});

test('F12 and Ctrl+click lead from a name to its definition, and on to the canvas', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.cursorAfter('depends_on: [db]');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('F12');
  await expect(page.locator('.cm-activeLine')).toHaveText('  db:');
  await expect(page.getByTestId('yaml-path')).toHaveText('services › db');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('db');

  await board.cursorAfter('image: nginx');
  await (await board.editor()).getByText('db', { exact: true }).first().click({ modifiers: ['ControlOrMeta'] });
  await expect(page.locator('.cm-activeLine')).toHaveText('  db:');
  await page.getByRole('button', { name: 'Show on the canvas' }).click();
  await expect(page.getByTestId('canvas')).toBeFocused();
  await page.getByRole('button', { name: 'Show in the YAML' }).click();
  await expect(page.locator('.cm-activeLine')).toHaveText('  db:');

  // And by keyboard alone.
  await board.select('cache');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('selected service in the YAML');
  await page.keyboard.press('Enter');
  await expect(page.locator('.cm-activeLine')).toHaveText('  cache:');
});
