import { expect, test } from './fixtures.ts';
import { changedLines, openShop, shop } from './shop.ts';

// Drawing and text are two views of one document, with one history; what nobody touched stays byte for byte. No engine is needed.

test('one history over drawing and text', async ({ start }) => {
  const { board, page, read } = await openShop(start);
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

test('a variable that is typed into the text draws its link, and a form’s edit is seen in the text', async ({ start }) => {
  const { board, page } = await openShop(start);
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
  const { board, page } = await openShop(start);
  await board.select('db');
  await page.getByRole('button', { name: 'Show in the YAML' }).click();
  await expect(page.getByRole('textbox', { name: 'Compose file as text' })).toBeFocused();
  await expect(page.locator('.cm-activeLine')).toHaveText('  db:');
  await board.cursorAfter('node:24-slim');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('api');
  await expect(board.card('api').locator('.slip-selected')).toBeVisible();
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
    const { board, page, read } = await openShop(start, before);
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
