import { openProject } from './board.ts';
import { expect, test } from './fixtures.ts';

// Where the focus is and what has been typed: nothing steals the one or loses the other. No engine is needed.

const shop = `name: shop
services:
  web:
    image: nginx:1.29
    ports: ["8080:80"]
  api:
    image: node:24-slim
    depends_on: [db]
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: secret}

x-slipway:
  canvas:
    web: {x: 40, y: 40}
    api: {x: 400, y: 40}
    db: {x: 760, y: 40}
`;

test('what stands in a field counts when the file is saved from there', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
  await board.select('web');
  const image = page.getByLabel('Image', { exact: true });
  await image.fill('nginx:1.30');
  await page.keyboard.press('Control+S');
  await expect.poll(read).toBe(shop.replace('nginx:1.29', 'nginx:1.30'));
  await expect(image).toBeFocused();
  await expect(page.getByRole('button', { name: 'File: compose.yaml', exact: true })).toBeVisible();
});

test('leaving a name that is being edited leaves the focus where the person went', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.card('db').click({ position: { x: 100, y: 70 } });
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name of db' }).fill('store');
  const search = page.getByRole('searchbox', { name: 'Search services and images' });
  await search.click();
  await expect(board.card('store')).toBeVisible();
  await expect(search).toBeFocused();
});

test('a way to a field or a line is gone once, and not again with every opening', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop.replace('"8080:80"', '"8080:80", "8080:81"') });
  await board.select('db');
  await page.getByRole('button', { name: 'Show in the YAML' }).click();
  const editor = page.getByRole('textbox', { name: 'Compose file as text' });
  await expect(editor).toBeFocused();
  await board.tab('Problems');
  await page.getByRole('tab', { name: 'YAML' }).click();
  await expect(editor).toBeVisible();
  await expect(page.getByRole('tab', { name: 'YAML' })).toBeFocused();

  await board.tab('Problems');
  await page.getByRole('list', { name: 'Problems' }).getByRole('button').first().click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('web');
  await board.select('api');
  const inspector = page.getByRole('button', { name: 'Inspector panel' });
  await inspector.click();
  await inspector.click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('api');
  await expect(inspector).toBeFocused();
});

test('opening and folding the bottom panel by keyboard keeps the focus in it', async ({ start }) => {
  const { page } = await openProject(start, { endpoint: undefined, text: shop });
  const folded = page.getByRole('navigation', { name: 'Bottom panel' });
  await folded.getByRole('button', { name: 'Changes' }).press('Enter');
  await expect(page.getByRole('tab', { name: 'Changes' })).toBeFocused();
  await page.getByRole('button', { name: 'Fold the bottom panel' }).press('Enter');
  await expect(folded.getByRole('button', { name: 'Changes' })).toBeFocused();
});

test('removing a row or a service by keyboard leaves the focus near', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.select('web');
  await page.getByRole('button', { name: 'Remove port 1' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Port 1' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'New published port' })).toBeFocused();
  await page.getByRole('button', { name: 'Remove web' }).press('Enter');
  await expect(board.card('web')).toHaveCount(0);
  await expect(page.getByTestId('canvas')).toBeFocused();
});

test('a link that the file says already can be left by keyboard, and all of a long offer can be reached', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await page.setViewportSize({ width: 1024, height: 700 });
  await board.tab('Problems');
  await page.getByRole('button', { name: 'Show everything' }).click();
  await board.link('web', 'db', async () => {
    const accept = page.getByTestId('connect-popover').getByRole('button', { name: 'Link', exact: true });
    await accept.scrollIntoViewIfNeeded();
    const [button, canvas] = await Promise.all([accept.boundingBox(), page.getByTestId('canvas').boundingBox()]);
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual((canvas?.y ?? 0) + (canvas?.height ?? 0));
  });
  await page.keyboard.press('Escape');
  await board.link('web', 'db', async () => {
    await expect(page.getByText('The file already says all of this.')).toBeVisible();
  });
});

test('a message in the corner can be sent away while a dialog is open', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.add('redis');
  await board.save();
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(page.getByText(/^Saved to /)).toHaveCount(0);
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a link or a network that is selected is deleted by the command palette too; finding is among its commands', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.clickLink('api', 'db');
  await expect(page.getByRole('button', { name: 'Remove the link' })).toBeVisible();
  await page.keyboard.press('Control+K');
  await page.keyboard.type('delete the selection');
  await page.keyboard.press('Enter');
  await expect(board.drawnLink('api', 'db')).toHaveCount(0);
  await page.keyboard.press('Control+K');
  await page.keyboard.type('find a service on');
  await page.keyboard.press('Enter');
  await expect(page.getByPlaceholder('Name or image')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('canvas')).toBeFocused();
});
