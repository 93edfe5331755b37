import { objections } from './axe.ts';
import { homeWith, openProject, type OpenProject, type Start } from './board.ts';
import { expect, test } from './fixtures.ts';

// A project of several files, with an anchor: what comes from elsewhere says so, leads there, and can be changed here only. No engine is needed.

const files = {
  'compose.yaml': `# The shop
name: origins-shop
include:
  - db.yaml

x-env: &env
  LOG_LEVEL: info # for all
  REGION: eu

services:
  web: # front
    extends: {file: base.yaml, service: base}
    image: nginx:1.27
    ports: ["8080:80"]

  api:
    image: node:22
    environment: *env
    env_file: [api.env]

  worker:
    image: node:22
    environment:
      <<: *env
      QUEUE: jobs
`,
  'base.yaml': `services:
  base:
    restart: always
    ports: ["9090:90"]
    environment:
      TIER: front
`,
  'db.yaml': `services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: example
`,
  'compose.override.yaml': `services:
  web:
    image: nginx:1.29
`,
  'api.env': `API_TOKEN=very-secret
MODE=test
`,
} as const;

async function openOrigins(start: Start, colorScheme: 'light' | 'dark' = 'light'): Promise<OpenProject> {
  const home = homeWith(Object.fromEntries(Object.entries(files).map(([name, text]) => [`shop/${name}`, text])));
  const project = await openProject(start, { home, text: files['compose.yaml'], endpoint: undefined, colorScheme });
  await expect(project.board.card('db')).toBeVisible();
  return project;
}

/** Saves, compares, and takes it back to the byte. */
async function savedAndUndone({ board, page, read }: OpenProject, expected: string): Promise<void> {
  await board.save();
  expect(read()).toBe(expected);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await board.save();
  expect(read()).toBe(files['compose.yaml']);
}

const title = (name: string): { readonly name: string; readonly exact: true } => ({ name: `File: ${name}`, exact: true });

test('an anchor: said, gone to, and changed here only', async ({ start }) => {
  const project = await openOrigins(start);
  const { board, page } = project;
  await board.select('api');
  const inspector = page.getByTestId('inspector');
  const note = inspector.getByTestId('origin').filter({ hasText: '&env' });
  await expect(note).toHaveText(/Shared with one service through &env, line 7/);
  await note.getByRole('button', { name: 'Go to line 7 of this file' }).click();
  const editor = page.getByRole('textbox', { name: 'Compose file as text' });
  await expect(editor).toBeFocused();
  await expect(page.locator('.cm-activeLine')).toContainText('LOG_LEVEL: info');

  const field = inspector.getByLabel('Value of LOG_LEVEL');
  await board.fill(field, 'debug');
  const choice = inspector.getByTestId('override-choice');
  await expect(choice.getByRole('button', { name: 'Change it there for all' })).toBeVisible();
  await expect(board.card('api')).toBeVisible();
  await choice.getByRole('button', { name: 'Change here only' }).click();
  await expect(choice).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Notifications' }).getByRole('listitem')).toHaveCount(0);
  await expect(field).toHaveValue('debug');
  await savedAndUndone(project, files['compose.yaml'].replace('environment: *env\n', 'environment:\n      <<: *env\n      LOG_LEVEL: debug\n'));
});

test('a merged value: removed here only, from the message in the corner', async ({ start }) => {
  const project = await openOrigins(start);
  const { board, page } = project;
  await board.select('worker');
  await page.getByTestId('inspector').getByRole('button', { name: 'Remove REGION' }).click();
  const message = page.getByRole('region', { name: 'Notifications' });
  await expect(message).toContainText('comes through “<<”');
  await message.getByRole('button', { name: 'Change here only' }).click();
  await expect(message.getByRole('listitem')).toHaveCount(0);
  await expect(page.getByLabel('Value of REGION')).toHaveCount(0);
  await savedAndUndone(project, files['compose.yaml'].replace('      <<: *env\n      QUEUE', '      LOG_LEVEL: info\n      QUEUE'));
});

test('an extended file: its values are overridden by typing, and lead to it', async ({ start }) => {
  const project = await openOrigins(start);
  const { board, page } = project;
  await board.select('web');
  const inspector = page.getByTestId('inspector');
  const row = inspector.getByTestId('environment-TIER');
  await expect(row.getByTestId('origin')).toHaveText(/From base\.yaml, line 6/);
  await expect(inspector.getByTestId('origin').filter({ hasText: '9090:90' })).toHaveText(/From base\.yaml, line 4/);
  await expect(inspector.getByLabel('Restart')).toHaveAccessibleDescription(/From base\.yaml, line 3/);
  await expect(inspector.getByLabel('Restart')).toContainText('Now: always');
  await board.fill(row.getByLabel('Value of TIER'), 'back');
  await expect(row.getByTestId('origin')).toHaveCount(0);
  await savedAndUndone(project, files['compose.yaml'].replace('    ports: ["8080:80"]\n', '    ports: ["8080:80"]\n    environment:\n      TIER: back\n'));

  // Unsaved work is asked about before another file is opened.
  await board.fill(row.getByLabel('Value of TIER'), 'back');
  await expect(page.getByRole('button', { name: /Unsaved changes/ })).toBeVisible();
  await inspector.getByTestId('origin').filter({ hasText: '9090:90' }).getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Don’t save' }).click();
  await expect(page.getByRole('button', title('base.yaml'))).toBeVisible();
  await expect(page.locator('.cm-activeLine')).toContainText('9090:90');
  expect(project.read()).toBe(files['compose.yaml']);
});

test('an override file wins: a field says so and opens it', async ({ start }) => {
  const { board, page } = await openOrigins(start);
  await board.select('web');
  const image = page.getByTestId('inspector').getByLabel('Image', { exact: true });
  await expect(image).toHaveValue('nginx:1.27');
  await expect(image).toHaveAccessibleDescription(/Overridden by compose\.override\.yaml, line 3: a change here has no effect/);
  await page.getByTestId('inspector').getByRole('button', { name: 'Open compose.override.yaml at line 3' }).click();
  await expect(page.getByRole('button', title('compose.override.yaml'))).toBeVisible();
  await expect(page.locator('.cm-activeLine')).toContainText('nginx:1.29');
});

test('an included service: marked, linked to, and opened in its file', async ({ start }) => {
  const project = await openOrigins(start);
  const { board, page } = project;
  await expect(board.card('db').getByRole('img', { name: 'In db.yaml' })).toBeVisible();
  await expect(board.card('web').getByTestId('card-file')).toHaveCount(0);
  await board.link('worker', 'db');
  await expect(board.drawnLink('worker', 'db')).toHaveCount(1);
  await board.save();
  expect(project.read()).toContain('depends_on:\n      - db\n');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(board.drawnLink('worker', 'db')).toHaveCount(0);
  await board.save();
  expect(project.read()).toBe(files['compose.yaml']);

  await board.select('db');
  await page.keyboard.press('Escape');
  await board.card('db').click({ position: { x: 100, y: 70 } });
  await page.keyboard.press('Delete');
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('There is no service “db” in this file.');
  await expect(board.card('db')).toBeVisible();
  const other = page.getByTestId('other-file');
  await expect(other).toContainText('This service is in db.yaml.');
  await other.getByRole('button', { name: 'Open db.yaml' }).click();
  await expect(page.getByRole('button', title('db.yaml'))).toBeVisible();
  await expect(page.locator('.cm-activeLine')).toContainText('image: postgres:17');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing wrong with what is said of origins (${colorScheme})`, async ({ start }) => {
    const { board, page } = await openOrigins(start, colorScheme);
    expect(await objections(page, { colours: colorScheme === 'dark' })).toEqual([]);
    await board.select('api');
    await board.fill(page.getByLabel('Value of LOG_LEVEL'), 'debug');
    await expect(page.getByTestId('override-choice')).toBeVisible();
    expect(await objections(page, { colours: colorScheme === 'dark' })).toEqual([]);
    await board.select('web');
    await expect(page.getByTestId('origin').first()).toBeVisible();
    expect(await objections(page, { colours: colorScheme === 'dark' })).toEqual([]);
    await board.select('db');
    await page.getByTestId('inspector').getByRole('button', { name: 'Remove db' }).click();
    await expect(page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Go there' })).toBeVisible();
    expect(await objections(page, { colours: colorScheme === 'dark' })).toEqual([]);
  });
}

test('the files of the project are listed and open', async ({ start }) => {
  const { page } = await openOrigins(start);
  const list = page.getByTestId('inspector').getByRole('list', { name: 'Files of the project' });
  await expect(list.getByRole('listitem')).toHaveText([/compose\.yaml.*this file/, /compose\.override\.yaml.*wins/, /base\.yaml.*extended/, /db\.yaml.*included/, /api\.env.*variables/]);
  await list.getByRole('button', { name: /api\.env/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Variables of api.env' });
  await expect(dialog).toContainText('MODE');
  await expect(dialog).not.toContainText('very-secret');
  await dialog.getByRole('button', { name: 'Show the value of API_TOKEN' }).click();
  await expect(dialog).toContainText('very-secret');
  await page.keyboard.press('Escape');
  await list.getByRole('button', { name: /base\.yaml/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', title('base.yaml'))).toBeVisible();
});
