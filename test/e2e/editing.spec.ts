import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { Board, homeWith, openProject } from './board.ts';
import { expect, test } from './fixtures.ts';

// Drawing and text are two views of one document, with one history; an edit changes only the lines it must. No engine is needed.
// @stand-in: answers native dialogs, as in desktop.spec.ts.

const shop = `# The shop. Do not reorder.
name: shop
services:
  web:
    image: nginx:1.29   # pinned
    depends_on: [api]
  api:
    image: "node:24-slim"
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
    depends_on:
      db:
        condition: service_started
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: secret}

x-slipway:
  canvas:
    web: {x: 40, y: 40}
    api: {x: 400, y: 40}
    db: {x: 760, y: 40}
`;

/** Lines of `after` that `before` does not have at their place, and how many went. */
function changedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  expect(now.length, 'as many lines as before').toBe(old.length);
  return now.filter((line, index) => line !== old[index]);
}

async function boxOf(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox();
  if (box === null) {
    throw new Error('Not on screen.');
  }
  return { x: Math.round(box.x), y: Math.round(box.y) };
}

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
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
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
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
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

test('one history over drawing and text', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
  const states = [shop];
  const step = async (act: () => Promise<unknown>): Promise<void> => {
    await act();
    await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
    await board.save();
    expect(read()).not.toBe(states.at(-1));
    states.push(read());
  };
  await step(() => board.add('redis'));
  await step(() => board.drag('web', { x: 0, y: 160 }));
  await step(async () => {
    await board.cursorAfter('image: postgres:17');
    await page.keyboard.type('-bookworm');
  });
  await expect(board.card('db')).toContainText('postgres:17-bookworm');
  await step(async () => {
    await board.card('api').click({ position: { x: 100, y: 70 } });
    await page.keyboard.press('Delete');
    await expect(board.card('api')).toHaveCount(0);
  });
  // Back by the canvas's key, the editor's, and the button: it is one history.
  const back = [
    async () => page.keyboard.press('Control+Z'),
    async () => {
      await (await board.editor()).focus();
      await page.keyboard.press('Control+Z');
    },
    async () => page.getByRole('button', { name: 'Undo' }).click(),
    async () => page.getByRole('button', { name: 'Undo' }).click(),
  ];
  for (const [index, undo] of back.entries()) {
    await undo();
    await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
    await board.save();
    expect(read()).toBe(states[states.length - 2 - index]);
  }
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  for (const state of states.slice(1)) {
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
    await board.save();
    expect(read()).toBe(state);
  }
  await expect(page.getByRole('button', { name: 'Redo' })).toBeDisabled();
});

test('Delete deletes the selection only while the canvas has the focus', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
  await board.select('web');
  const elsewhere = [
    page.getByRole('searchbox', { name: 'Search services and images' }),
    page.getByLabel('Name of a new variable'),
    page.getByRole('button', { name: /^File:/ }),
    await board.editor(),
  ];
  for (const place of elsewhere.slice(0, 3)) {
    await place.focus();
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
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
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
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
  const before = await boxOf(board.card('api'));
  await board.drag('api', { x: 40, y: 160 });
  await board.save();
  const [line = '', ...more] = changedLines(shop, read());
  expect(more).toEqual([]);
  expect(line).toMatch(/^ {4}api: \{x: \d+, y: \d+\}$/);
  await page.keyboard.press('Control+Z');
  await expect.poll(async () => boxOf(board.card('api'))).toEqual(before);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await board.save();
  expect(read()).toBe(shop);
});

test('tidying up moves cards and touches nothing else, as one step', async ({ start }) => {
  const heap = shop.replace('{x: 400, y: 40}', '{x: 60, y: 60}').replace('{x: 760, y: 40}', '{x: 50, y: 300}');
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: heap });
  await page.getByRole('button', { name: 'Tidy up the layout' }).click();
  await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
  await board.save();
  const lines = changedLines(heap, read());
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^ {4}(web|api|db): \{x: -?\d+, y: -?\d+\}$/);
  }
  const [web, api, db] = [await boxOf(board.card('web')), await boxOf(board.card('api')), await boxOf(board.card('db'))];
  // Layers from left to right: who talks stands before whom it talks to.
  expect(web.x).toBeLessThan(api.x);
  expect(api.x).toBeLessThan(db.x);
  await page.keyboard.press('Control+Z');
  await board.save();
  expect(read()).toBe(heap);
});

test('copy, paste, cut and duplicate', async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: shop });
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

test('a variable that is typed into the text draws its link, and a form’s edit is seen in the text', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await expect(board.drawnLink('web', 'db')).toHaveCount(0);
  await board.cursorAfter('depends_on: [api]');
  await page.keyboard.press('Enter');
  await page.keyboard.type('environment: [');
  await page.keyboard.type('DB_HOST=db');
  await expect(board.drawnLink('web', 'db')).toHaveCount(1);
  await board.card('web').click({ position: { x: 100, y: 70 } });
  await expect(page.getByTestId('environment-DB_HOST')).toBeVisible();
  await page.getByRole('textbox', { name: 'Value of DB_HOST' }).fill('api');
  await page.keyboard.press('Enter');
  await expect(board.drawnLink('web', 'db')).toHaveCount(0);
  await expect(await board.editor()).toContainText('DB_HOST=api');
});

test('from a card to its line, and from a line to its card', async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
  await board.select('db');
  await page.getByRole('button', { name: 'Show in the YAML' }).click();
  await expect(page.getByRole('textbox', { name: 'Compose file as text' })).toBeFocused();
  await expect(page.locator('.cm-activeLine')).toHaveText('  db:');
  await board.cursorAfter('node:24-slim');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('api');
  await expect(board.card('api').locator('.slip-selected')).toBeVisible();
});

test('exports: the Compose file as it stands, an SVG and a PNG of the drawing', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page } = await openProject(start, { endpoint: undefined, text: shop });
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
  const { board, page, read, shell } = await openProject(start, { endpoint: undefined, text: shop });
  // The desktop shell asks before a page with unsaved work goes: yes, let it.
  shell.control?.({ type: 'answer-message-box', button: 0 });
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

const strange = [
  '# Café, by hand: keep every byte  ',
  'x-team: {owner: "Jo",   oncall: [a,b]}   # not ours',
  'services:',
  '    web:   # four spaces here',
  "        image: 'nginx:1.29'",
  '        x-cost-centre: 0042',
  '        environment:',
  '            # the greeting',
  '            GREETING:   "hello"   # loud?',
  "            EMPTY: ''",
  '        labels:',
  '            - com.example.a=1',
  '            -   com.example.b=2',
  '',
  '    api:',
  '        image: &image node:24-slim',
  '    worker: {image: *image,   command: "node  worker.js"}',
  '',
  'x-slipway:',
  '    canvas:',
  '        web: {x: 40, y: 40}',
  '        api: {x: 400, y: 40}',
  '        worker: {x: 760, y: 40}',
  '    future: [kept]',
  '',
];

for (const [title, newline] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const) {
  test(`unknown keys, comments and ${title} line ends survive edits by form, canvas and text`, async ({ start }) => {
    const before = strange.join(newline);
    const { board, page, read } = await openProject(start, { endpoint: undefined, text: before });
    await board.select('web');
    const value = page.getByRole('textbox', { name: 'Value of GREETING' });
    await value.fill('good day');
    await value.press('Enter');
    await board.save();
    const afterForm = before.replace('"hello"', '"good day"');
    expect(read()).toBe(afterForm);
    await board.drag('worker', { x: 0, y: 80 });
    await board.save();
    expect(changedLines(afterForm, read())).toEqual([expect.stringMatching(/^ {8}worker: \{x: 760, y: \d+\}\r?$/)]);
    const afterMove = read();
    await board.cursorAfter('# loud?');
    await page.keyboard.type(' yes');
    await board.save();
    const afterText = afterMove.replace('# loud?', '# loud? yes');
    expect(read()).toBe(afterText);
    await page.getByLabel('Name of a new variable').fill('ADDED');
    await page.getByLabel('Value of the new variable').fill('1');
    await page.getByLabel('Value of the new variable').press('Enter');
    await board.save();
    const added = /^ {12}ADDED: "1"\r?\n/m;
    expect(read()).toMatch(added);
    expect(read().replace(added, '')).toBe(afterText);
    expect(read().split('\n').every((line, index, all) => index === all.length - 1 || line.endsWith('\r') === (newline === '\r\n'))).toBe(true);
  });
}
