import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { testProject } from '../scenarios/project.ts';
import { objections } from './axe.ts';
import { Board } from './board.ts';
import { expect, test } from './fixtures.ts';

// What a person has already becomes a drawing: a docker run line, pasted into the dialog or onto the canvas, and a project that runs.

const line = "docker run -d --name front --rm \\\n  -p 8080:80 -v front-data:/data \\\n  -e GREETING='hello $USER' nginx:1.29";

async function importDialog(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: /^File:/ }).click();
  await page.getByRole('menuitem', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('a docker run line becomes a card: previewed in the dialog, pasted onto the canvas, taken back as one step', async ({ start, shell }) => {
  const board = new Board(await start({ endpoint: undefined }));
  const { page } = board;
  await board.withoutEngine();
  const dialog = await importDialog(page);
  const field = dialog.getByLabel('Command line');
  await expect(field).toBeFocused();
  await field.fill('docker run --publsh 80 nginx');
  await expect(dialog.getByText('Line 1, column 12: docker run has no option “--publsh”.')).toBeVisible();
  await field.fill(line);
  const preview = dialog.getByTestId('import-preview');
  await expect(preview).toContainText('- "8080:80"');
  await expect(preview).toContainText('GREETING: hello $$USER');
  await expect(dialog.getByRole('region', { name: 'What to know' })).toContainText('--rm');
  if (shell === 'web') expect.soft(await objections(page), 'a line with its preview').toEqual([]);
  await dialog.getByRole('tab', { name: 'Running on the engine' }).click();
  await expect(dialog.getByText('No engine answers')).toBeVisible();
  if (shell === 'web') expect.soft(await objections(page), 'no engine').toEqual([]);
  await dialog.getByRole('tab', { name: 'A docker run line' }).click();
  await expect(field).toHaveValue(line);
  await dialog.getByRole('button', { name: 'Add “front” to the drawing' }).click();
  await expect(dialog).toBeHidden();
  await expect(board.card('front')).toContainText('nginx:1.29');

  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } });
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, 'docker run --name cache redis:8.2');
  await expect(board.card('cache')).toContainText('redis:8.2');
  await page.keyboard.press('Control+Z');
  await expect(board.card('cache')).toHaveCount(0);
  await expect(board.card('front')).toBeVisible();
});

test('a running project becomes a drawing that means what runs: a deploy replaces only what is edited then', async ({ start, newProject, shell }) => {
  const { name, engine } = await newProject('slipway-e2e-adopt');
  const running = testProject(engine, name);
  const { done } = await running.up(`services:
  web: {image: "redis:8.2", command: [sleep, "600"], stop_grace_period: 0s, depends_on: [db], environment: {DB_PASSWORD: "pa55word-of-db"}}
  db: {image: "busybox:1.37", command: [busybox, sleep, "600"], stop_grace_period: 0s, volumes: ["data:/data"], environment: {DB_PASSWORD: "pa55word-of-db"}}
volumes: {data: }
`);
  expect(done.failures).toEqual([]);
  const before = await running.containers();
  const board = new Board(await start());
  const { page } = board;
  await board.engineReady();
  const dialog = await importDialog(page);
  await dialog.getByRole('tab', { name: 'Running on the engine' }).click();
  await expect(dialog.getByText('Choose a project or containers')).toBeVisible();
  await dialog.getByRole('searchbox').fill(name);
  await dialog.getByRole('button', { name }).click();
  const preview = dialog.getByTestId('import-preview');
  await expect(preview).toContainText('depends_on:');
  await expect(preview).not.toContainText('pa55word');
  if (shell === 'web') expect.soft(await objections(page), 'a project with its preview').toEqual([]);
  await dialog.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(preview).toContainText('DB_PASSWORD: pa55word-of-db');
  await dialog.getByRole('button', { name: 'Open as a drawing' }).click();
  await expect(dialog).toBeHidden();
  await expect(board.card('web')).toBeVisible();
  await expect(board.card('db')).toBeVisible();
  await expect(board.drawnLink('web', 'db')).toHaveCount(1);
  await board.status('web', /running/);

  // The file means exactly what runs: nothing would be replaced. After an edit only what changed is.
  await expect(page.getByRole('button', { name: 'Deploy, Up to date' })).toBeVisible();
  await board.select('web');
  await board.fill(page.getByLabel('Image', { exact: true }), 'nginx:1.29');
  await board.deploy();
  await expect.poll(async () => (await running.containers())['web-1']?.image).toBe('nginx:1.29');
  await board.status('web', /running/);
  const after = await running.containers();
  expect(Object.keys(after).toSorted()).toEqual(['db-1', 'web-1']);
  expect(after['db-1']?.id).toBe(before['db-1']?.id);
});

// @web: the protocol that drops files from outside is spoken to a browser only.
test('a dropped folder opens its Compose file, and what stays behind is said', { tag: '@web' }, async ({ start, scratch }) => {
  const folder = join(scratch, 'My Shop');
  mkdirSync(folder);
  writeFileSync(join(folder, 'docker-compose.yml'), 'services:\n  web:\n    build: ./web\n    volumes: ["./html:/html"]\n  db:\n    image: redis:8.2\n');
  mkdirSync(join(scratch, 'empty'));
  const board = new Board(await start({ endpoint: undefined }));
  const { page } = board;
  await board.withoutEngine();
  const session = await page.context().newCDPSession(page);
  const drop = async (path: string): Promise<void> => {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data: { items: [], files: [path], dragOperationsMask: 1 } });
    }
  };
  await drop(join(scratch, 'empty'));
  await expect(page.getByText('The folder empty holds no Compose file.')).toBeVisible();
  await drop(folder);
  await expect(board.card('web')).toBeVisible();
  await expect(board.card('db')).toBeVisible();
  await expect(page.getByText('It refers to files that stay in the folder: ./web, ./html.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^File: Untitled.*Unsaved/ })).toBeVisible();
  await expect(await board.editor()).toContainText('name: myshop');
});
