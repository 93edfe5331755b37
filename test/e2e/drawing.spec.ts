import { Board } from './board.ts';
import { expect, test } from './fixtures.ts';
import { changedLines, openShop, shop } from './shop.ts';

// What a person does to the drawing, and what that does to the text: only the lines it must. No engine is needed.

test('Enter in the palette adds the service that was named, again and again', async ({ start }) => {
  const board = new Board(await start({ endpoint: undefined }));
  const { page } = board;
  const search = page.getByRole('searchbox', { name: 'Search services and images' });
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type('redis');
  await page.keyboard.press('Enter');
  await expect(board.card('redis')).toBeVisible();
  await expect(search).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(board.card('redis-2')).toBeVisible();
  await search.fill('ghcr.io/owner/name:1.2');
  await page.keyboard.press('Enter');
  await expect(board.card('name')).toContainText('ghcr.io/owner/name:1.2');
  await expect(page.getByTestId(/^card-/)).toHaveCount(3);
});

test('the palette finds every named recipe, and Enter adds that one', async ({ start }) => {
  const { page } = await start({ endpoint: undefined });
  const names = ['nginx', 'Caddy', 'Traefik', 'PostgreSQL', 'MySQL', 'MariaDB', 'MongoDB', 'Redis', 'Memcached', 'RabbitMQ', 'NATS', 'MinIO', 'Node', 'Python', 'PHP', 'WordPress'];
  const search = page.getByRole('searchbox', { name: 'Search services and images' });
  const added: string[] = [];
  for (const [index, name] of names.entries()) {
    await search.fill(name.toLowerCase());
    await expect(page.getByRole('button', { name: new RegExp(`^Add ${name}(\\.js)?$`) })).toBeVisible();
    await search.press('Enter');
    await expect(page.getByTestId(/^card-/)).toHaveCount(index + 1);
    const cards = await page.getByTestId(/^card-/).evaluateAll((all) => all.map((card) => card.dataset['testid'] ?? ''));
    added.push(cards.find((card) => !added.includes(card)) ?? '');
  }
  expect(added).toEqual(['nginx', 'caddy', 'traefik', 'postgres', 'mysql', 'mariadb', 'mongo', 'redis', 'memcached', 'rabbitmq', 'nats', 'minio', 'node', 'python', 'php', 'wordpress'].map((name) => `card-${name}`));
});

test('renaming in place changes every reference, as one step', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.card('db').getByText('db', { exact: true }).dblclick();
  const name = page.getByRole('textbox', { name: 'New name of db' });
  await name.fill('store');
  await name.press('Enter');
  await expect(board.card('store')).toBeVisible();
  await expect(board.drawnLink('api', 'store')).toHaveCount(1);
  await board.save();
  expect(read()).toBe(shop.replace('@db:5432', '@store:5432').replace('      db:\n        condition', '      store:\n        condition').replace('  db:\n    image', '  store:\n    image').replace('    db: {x', '    store: {x'));
  await page.keyboard.press('Control+Z');
  await board.save();
  expect(read()).toBe(shop);
});

test('a name that is taken or impossible is refused where it is typed', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.select('db');
  await board.card('db').click({ position: { x: 100, y: 70 } });
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: 'New name of db' });
  for (const [wrong, why] of [
    ['web', 'Another service has this name.'],
    ['my db', 'Only letters, digits, dots, hyphens and underscores.'],
    ['', 'A service needs a name.'],
  ] as const) {
    await name.fill(wrong);
    await name.press('Enter');
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toHaveAttribute('title', why);
  }
  await name.press('Escape');
  await expect(board.card('db')).toBeVisible();
  expect(read()).toBe(shop);
});

test('Delete deletes the selection only while the canvas has the focus', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.select('web');
  const elsewhere = [page.getByRole('searchbox', { name: 'Search services and images' }), page.getByLabel('Name of a new variable'), page.getByRole('button', { name: /^File:/ })];
  for (const place of elsewhere) {
    await place.focus();
    await expect(place).toBeFocused();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Backspace');
  }
  await expect(board.card('web')).toBeVisible();
  await board.cursorAfter('pinned');
  await page.keyboard.press('Backspace');
  await expect(board.card('web')).toBeVisible();
  await page.keyboard.type('d');
  await board.card('web').click({ position: { x: 100, y: 70 } });
  await page.keyboard.press('Delete');
  await expect(board.card('web')).toHaveCount(0);
  await expect(board.card('api')).toBeVisible();
  await board.save();
  expect(read()).toBe(shop.replace('  web:\n    image: nginx:1.29   # pinned\n    depends_on: [api]\n', '').replace('    web: {x: 40, y: 40}\n', ''));
});

test('a drawn link is deleted with all that declares it', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.clickLink('api', 'db');
  await expect(page.getByRole('button', { name: 'Remove the link' })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(board.drawnLink('api', 'db')).toHaveCount(0);
  await board.save();
  expect(read()).not.toContain('DATABASE_URL');
  expect(read()).not.toContain('condition');
  expect(read()).toContain('# pinned');
});

test('a move is one step and changes only the line of its position', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  const before = await board.box('api');
  await board.drag('api', { x: 40, y: 160 });
  await board.save();
  const [line = '', ...more] = changedLines(shop, read());
  expect(more).toEqual([]);
  expect(line).toMatch(/^ {4}api: \{x: \d+, y: \d+\}$/);
  await page.keyboard.press('Control+Z');
  await expect.poll(() => board.box('api')).toEqual(before);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await board.save();
  expect(read()).toBe(shop);
});

test('tidying up moves cards and touches nothing else, as one step', async ({ start }) => {
  const heap = shop.replace('{x: 400, y: 40}', '{x: 60, y: 60}').replace('{x: 760, y: 40}', '{x: 50, y: 300}');
  const { board, page, read } = await openShop(start, heap);
  await page.getByRole('button', { name: 'Tidy up the layout' }).click();
  await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
  await board.save();
  const lines = changedLines(heap, read());
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^ {4}(web|api|db): \{x: -?\d+, y: -?\d+\}$/);
  }
  const [web, api, db] = [await board.box('web'), await board.box('api'), await board.box('db')];
  // Layers from left to right: who talks stands before whom it talks to.
  expect(web.x).toBeLessThan(api.x);
  expect(api.x).toBeLessThan(db.x);
  await page.keyboard.press('Control+Z');
  await board.save();
  expect(read()).toBe(heap);
});

test('copy, paste, cut and duplicate', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.card('db').click({ position: { x: 100, y: 70 } });
  await page.keyboard.press('Control+C');
  await page.keyboard.press('Control+V');
  await expect(board.card('db-2')).toContainText('postgres:17');
  await page.keyboard.press('Control+D');
  await expect(board.card('db-3')).toContainText('postgres:17');
  await page.keyboard.press('Control+X');
  await expect(board.card('db-3')).toHaveCount(0);
  // What is on the clipboard is YAML, for any other program.
  await board.cursorAfter('{POSTGRES_PASSWORD: secret}');
  const search = page.getByRole('searchbox', { name: 'Search services and images' });
  await search.focus();
  await page.keyboard.press('Control+V');
  await expect(search).toHaveValue(/services:.*db-3:.*image: postgres:17/);
  await search.fill('');
  for (let undone = 0; undone < 3; undone += 1) {
    await page.getByRole('button', { name: 'Undo' }).click();
  }
  await expect(page.getByTestId(/^card-/)).toHaveCount(3);
  await board.save();
  expect(read()).toBe(shop);
});
