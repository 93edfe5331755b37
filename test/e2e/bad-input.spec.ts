import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { openShop, shop } from './shop.ts';
import { deployIsRefused, noTrace, problem } from './trouble.ts';

// Bad text and files in a bad way as a person meets them: one clear sentence at the place it belongs, nothing lost, and never a stack
// trace. No engine is needed. @stand-in: answers native dialogs, as in desktop.spec.ts.

test('malformed YAML: the error at its line, the last drawing greyed, nothing lost', async ({ start }) => {
  const { board, page, read } = await openShop(start);
  await board.cursorAfter('node:24-slim');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('command: [unclosed');
  await expect(page.getByTestId('canvas')).toHaveAttribute('data-stale', 'true');
  await expect(page.getByText('The file has errors. This is the last drawing that could be read.')).toBeVisible();
  for (const service of ['web', 'api', 'db']) {
    await expect(board.card(service)).toBeVisible();
  }
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);
  await board.tab('Problems');
  const found = problem(page, /bracket/i);
  await expect(found).toHaveCount(1);
  const line = Number(/line (\d+)/.exec(await found.innerText())?.[1]);
  // The reader notices where the list was not closed: at the line itself or at what follows.
  expect([9, 10]).toContain(line);
  await found.getByRole('button', { name: `Show line ${line}` }).click();
  await expect(page.locator('.cm-activeLineGutter').filter({ hasText: String(line) }).first()).toBeVisible();
  await deployIsRefused(page, 'Mend the errors in the document first.');
  await board.card('db').click({ position: { x: 100, y: 70 } });
  await expect(page.getByText(/The file has errors. Correct them in the YAML view/)).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toBeDisabled();
  await page.keyboard.press('Delete');
  await expect(board.card('db')).toBeVisible();
  await noTrace(page);
  // A broken text can be saved all the same: it is the person's.
  await board.save();
  expect(read()).toBe(shop.replace('"node:24-slim"\n', '"node:24-slim"\n    command: [unclosed\n'));
  while (await page.getByRole('button', { name: 'Undo' }).isEnabled()) {
    await page.getByRole('button', { name: 'Undo' }).click();
  }
  await expect(page.getByTestId('canvas')).not.toHaveAttribute('data-stale', 'true');
  await board.tab('Problems');
  await expect(page.getByText('No problems found')).toBeVisible();
  await board.save();
  expect(read()).toBe(shop);
});

test('wrong types: each said at its line, in the field’s words', async ({ start }) => {
  const text = `name: shop
services:
  web:
    image: nginx:1.29
    ports: 8080
  api:
    image: [node]
    environment: 5
  db:
    image: postgres:17
    scale: many
`;
  const { board, page, read } = await openShop(start, text);
  await board.tab('Problems');
  for (const [message, line] of [
    [/services\.web\.ports must be a list, but it is a number\./, 5],
    [/services\.api\.image must be a string, but it is a list\./, 7],
    [/services\.api\.environment must be a mapping or a list, but it is a number\./, 8],
    [/services\.db\.scale must be a whole number, but it is "many"\./, 11],
  ] as const) {
    await expect(problem(page, message).getByRole('button', { name: `Show line ${line}` })).toHaveCount(1);
  }
  await expect(page.getByText('Your services go here')).toHaveCount(0);
  await expect(page.getByText('The file has errors. It is drawn as soon as it can be read.')).toBeVisible();
  await noTrace(page);
  for (const [wrong, right] of [
    ['ports: 8080', 'ports: ["8080:80"]'],
    ['image: [node]', 'image: node:24-slim'],
    ['environment: 5', 'environment: {A: b}'],
    ['scale: many', 'scale: 2'],
  ] as const) {
    await board.cursorAfter(wrong);
    await page.keyboard.press('Shift+Home');
    await page.keyboard.insertText(right);
  }
  await expect(page.getByTestId(/^card-/)).toHaveCount(3);
  await expect(page.getByTestId('canvas')).not.toHaveAttribute('data-stale', 'true');
  expect(read()).toBe(text);
});

test('a required variable without a value: said where it is used, until it has one', async ({ start }) => {
  const text = shop.replace('nginx:1.29', 'nginx:${SHOP_TAG:?the version of nginx to use}');
  const { board, page, path } = await openShop(start, text);
  await board.tab('Problems');
  const found = problem(page, /The required variable SHOP_TAG is not set: the version of nginx to use/);
  await expect(found).toHaveCount(1);
  await found.getByRole('button', { name: 'Show line 5' }).click();
  await expect(page.getByRole('textbox', { name: 'Compose file as text' })).toBeFocused();
  await deployIsRefused(page, 'Mend the errors in the document first.');
  await noTrace(page);
  // Written elsewhere, as the hint says; seen as soon as the person comes back to the window.
  writeFileSync(join(path, '..', '.env'), 'SHOP_TAG=1.29\n');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(board.card('web')).toContainText('nginx:1.29');
  await board.tab('Problems');
  await expect(page.getByText('No problems found')).toBeVisible();
});

test('a path that is a folder is refused, and the document stays unsaved', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, read, path } = await openShop(start);
  await board.withoutEngine();
  mkdirSync(join(path, '..', 'folder.yaml'));
  await board.add('redis');
  await board.chooseForSaving(join(path, '..'), 'folder.yaml');
  const message = page.getByRole('dialog', { name: 'Cannot save' });
  await expect(message).toContainText(/Cannot save .*folder\.yaml: it is a folder\./);
  await expect(message).toContainText('Choose a file name.');
  await noTrace(page);
  await message.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByRole('button', { name: 'File: compose.yaml, Unsaved changes' })).toBeVisible();
  expect(read()).toBe(shop);
  await board.save();
  expect(read()).toContain('redis:');
});

test('a file that is no text says so and leaves the open one alone', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, path } = await openShop(start);
  await board.withoutEngine();
  writeFileSync(join(path, '..', 'binary.yaml'), Buffer.from([0x00, 0xff, 0x01]));
  await board.chooseForOpening(join(path, '..'), 'binary.yaml');
  const message = page.getByRole('dialog', { name: 'Cannot open this file' });
  await expect(message).toContainText(/binary\.yaml is not a text file in UTF-8\./);
  await noTrace(page);
  await message.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByTestId(/^card-/)).toHaveCount(3);
});

test('a file that somebody else changed: asked, and every answer keeps its promise', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, path, read } = await openShop(start);
  await board.withoutEngine();
  const theirs = shop.replace('postgres:17', 'postgres:16');
  const question = page.getByRole('dialog', { name: 'The file was changed elsewhere' });

  await test.step('stay', async () => {
    await board.add('redis');
    writeFileSync(path, theirs);
    await page.keyboard.press('Control+S');
    await expect(question).toContainText(/was changed by another program/);
    await noTrace(page);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(board.card('redis')).toBeVisible();
    await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
    expect(read()).toBe(theirs);
  });

  await test.step('take theirs', async () => {
    await page.keyboard.press('Control+S');
    await question.getByRole('button', { name: 'Reopen, losing my changes' }).click();
    await expect(board.card('db')).toContainText('postgres:16');
    await expect(board.card('redis')).toHaveCount(0);
    expect(read()).toBe(theirs);
  });

  await test.step('keep both', async () => {
    await board.add('redis');
    writeFileSync(path, shop);
    await page.keyboard.press('Control+S');
    await expect(question).toBeVisible();
    await board.choose({ kind: 'save', folder: join(path, '..'), name: 'mine.yaml' }, () => question.getByRole('button', { name: 'Save as…' }).click());
    await expect(page.getByRole('button', { name: 'File: mine.yaml', exact: true })).toBeVisible();
    expect(read()).toBe(shop);
    expect(readFileSync(join(path, '..', 'mine.yaml'), 'utf8')).toContain('postgres:16');
  });

  await test.step('overwrite, also when it was deleted', async () => {
    const mine = join(path, '..', 'mine.yaml');
    for (const gone of [false, true]) {
      await board.add('memcached');
      if (gone) {
        rmSync(mine);
      } else {
        writeFileSync(mine, theirs);
      }
      await page.keyboard.press('Control+S');
      await expect(question).toContainText(gone ? /was deleted by another program/ : /was changed by another program/);
      await question.getByRole('button', { name: 'Overwrite it' }).click();
      await expect(page.getByRole('button', { name: 'File: mine.yaml', exact: true })).toBeVisible();
      expect(readFileSync(mine, 'utf8')).toContain(gone ? 'memcached-2:' : 'memcached:');
    }
  });
});
