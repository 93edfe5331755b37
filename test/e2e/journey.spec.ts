import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/ports.ts';
import { Board } from './board.ts';
import { containersByService } from './engine.ts';
import { expect, test } from './fixtures.ts';

// A first-time user, from an empty board to a topology that runs, changes, stops and is opened again.

test('a first-time user draws, deploys, proves, changes, stops, saves and reopens', async ({ start, newProject }) => {
  test.setTimeout(240_000);
  const { name: project, engine } = await newProject('journey');
  const port = await freePort();
  const shell = await start();
  const board = new Board(shell);
  const { page } = board;
  await test.step('start empty', async () => {
    await board.engineReady();
    await expect(page.getByText('Your services go here')).toBeVisible();
    await board.fill(page.getByLabel('Project name'), project);
  });

  await test.step('drag three services in', async () => {
    await board.drop('nginx', { x: 200, y: 120 });
    await board.drop('Redis', { x: 560, y: 80 });
    await board.drop('mariadb:11.8', { x: 560, y: 260 });
    await expect(page.getByTestId(/^card-/)).toHaveCount(3);
  });

  await test.step('fill in what is required', async () => {
    await board.select('mariadb');
    // A password was made up already; this person wants their own.
    await page.getByRole('button', { name: 'Remove MARIADB_ROOT_PASSWORD' }).click();
    const missing = page.getByTestId('missing-MARIADB_ROOT_PASSWORD');
    await expect(missing).toContainText('required');
    await board.fill(missing.getByRole('textbox'), 'correct horse: battery #1');
    await expect(missing).toHaveCount(0);
    await board.select('nginx');
    await board.fill(page.getByLabel('Port 1', { exact: true }), `127.0.0.1:${port}:80`);
  });

  await test.step('link them', async () => {
    await board.link('nginx', 'redis');
    await board.link('nginx', 'mariadb');
    await board.linkState('nginx', 'redis', 'declared');
  });

  await test.step('deploy, with the list of changes first', async () => {
    const changes = await board.deploy();
    for (const name of ['nginx', 'redis', 'mariadb']) {
      expect(changes).toContain(name);
    }
    await board.status('redis', /healthy/);
    await board.status('nginx', /healthy|running/);
    await board.status('mariadb', /running|healthy/);
  });

  await test.step('see green links', async () => {
    await board.linkState('nginx', 'redis', 'proven');
    await board.linkState('nginx', 'mariadb', 'proven');
  });

  await test.step('open the published port and get the page', async () => {
    expect(await board.openPort('nginx')).toMatch(/nginx/i);
  });

  const before = await containersByService(engine, project);
  await test.step('change an environment variable and deploy again: one container is replaced, the others keep their ids', async () => {
    await board.select('nginx');
    await page.getByLabel('Name of a new variable').fill('GREETING');
    await page.getByLabel('Value of the new variable').fill('hello');
    await page.getByLabel('Value of the new variable').press('Enter');
    await expect(board.card('nginx')).toContainText('edited');
    await board.deploy();
    await expect.poll(async () => (await containersByService(engine, project))['nginx'] !== before['nginx'], { timeout: 60_000 }).toBe(true);
    await board.status('nginx', /healthy|running/);
    await expect(board.card('nginx')).not.toContainText('edited');
    const after = await containersByService(engine, project);
    expect(Object.keys(after).toSorted()).toEqual(['mariadb', 'nginx', 'redis']);
    expect(after['redis']).toBe(before['redis']);
    expect(after['mariadb']).toBe(before['mariadb']);
    await board.linkState('nginx', 'redis', 'proven');
  });

  await test.step('stop', async () => {
    await page.getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('menuitem', { name: /^Stop/ }).click();
    for (const service of ['nginx', 'redis', 'mariadb']) {
      await board.status(service, /exited/);
    }
  });

  const file = join(shell.home, 'compose.yaml');
  await test.step('save', async () => {
    await board.saveAs(shell.home, 'compose.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`name: ${project}`);
    expect(text).toContain('GREETING: hello');
    expect(text).toContain('x-slipway:');
  });

  await test.step('reopen', async () => {
    await shell.close();
    const again = new Board(await start({ home: shell.home, file }));
    await again.engineReady();
    await expect(again.page.getByTestId(/^card-/)).toHaveCount(3);
    await again.status('nginx', /exited/);
    expect(readFileSync(file, 'utf8')).toContain('GREETING: hello');
  });
});
