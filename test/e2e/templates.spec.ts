import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { composeLabels } from '#core/engine';
import { freePort } from '../support/ports.ts';
import { Board } from './board.ts';
import { expect, test } from './fixtures.ts';

// Whole topologies to start from: each opens with its files, and two of them are built, run, used and removed with their data.

interface Template {
  readonly id: string;
  readonly title: string;
  readonly services: readonly string[];
  readonly files: readonly string[];
}

const templates: readonly Template[] = [
  { id: 'web-api-database', title: 'Web, API and database', services: ['api', 'db', 'web'], files: ['web/Dockerfile', 'api/Dockerfile'] },
  { id: 'php-mysql-redis', title: 'PHP, MySQL and sessions in Redis', services: ['db', 'sessions', 'web'], files: ['Dockerfile'] },
  { id: 'wordpress', title: 'WordPress and MariaDB', services: ['db', 'wordpress'], files: [] },
  { id: 'node-queue', title: 'Node.js app with a queue', services: ['db', 'queue', 'web', 'worker'], files: ['app/Dockerfile'] },
];

async function openTemplate(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: 'Templates…' }).click();
  await page.getByRole('dialog', { name: 'Start from a template' }).getByRole('button', { name: new RegExp(`^${title}`) }).click();
}

test('every template opens with its services, its links and its files, and has no error', async ({ start }) => {
  const shell = await start({ endpoint: undefined });
  const board = new Board(shell);
  const { page } = board;
  await board.withoutEngine();
  await page.getByRole('button', { name: 'Templates…' }).click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(templates.length);
  await page.keyboard.press('Escape');
  for (const { title, services, files } of templates) {
    // A template without files of its own is unsaved text until it is given a place: that is asked before the next one opens.
    const unsaved = await page.getByRole('button', { name: /^File:.*Unsaved/ }).isVisible();
    await openTemplate(page, title);
    if (unsaved) {
      await page.getByRole('button', { name: 'Don’t save' }).click();
    }
    await expect(page.getByTestId(/^card-/)).toHaveCount(services.length);
    for (const service of services) {
      await expect(board.card(service)).toBeVisible();
    }
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBeGreaterThanOrEqual(services.length - 1);
    await board.tab('Problems');
    await expect(page.getByText('No problems found')).toBeVisible();
    const place = await page.getByRole('button', { name: /^File:/ }).getAttribute('title');
    for (const file of files) {
      expect(existsSync(join(place ?? '', '..', file)), `${title}: ${file}`).toBe(true);
    }
  }
});

interface Trial {
  readonly id: string;
  readonly web: string;
  readonly container: number;
  readonly links: readonly (readonly [string, string])[];
  readonly page: RegExp;
}

const trials: readonly Trial[] = [
  {
    id: 'web-api-database',
    web: 'web',
    container: 80,
    links: [
      ['web', 'api'],
      ['api', 'db'],
    ],
    page: /Web, API and database/,
  },
  {
    id: 'node-queue',
    web: 'web',
    container: 3000,
    links: [
      ['web', 'queue'],
      ['web', 'db'],
      ['worker', 'queue'],
      ['worker', 'db'],
    ],
    page: /queue/i,
  },
];

for (const trial of trials) {
  const template = templates.find((each) => each.id === trial.id);
  test(`${trial.id}: built, deployed, proven, used, removed with its data`, async ({ start, newProject }) => {
    test.setTimeout(300_000);
    if (template === undefined) {
      throw new Error(`No template ${trial.id}.`);
    }
    const { name: project, engine } = await newProject(trial.id);
    const port = await freePort();
    const board = new Board(await start());
    const { page } = board;
    await board.engineReady();
    await openTemplate(page, template.title);
    await expect(page.getByTestId(/^card-/)).toHaveCount(template.services.length);
    await board.fill(page.getByLabel('Project name'), project);
    await board.select(trial.web);
    await board.fill(page.getByLabel('Port 1', { exact: true }), `127.0.0.1:${port}:${trial.container}`);
    for (const service of template.services) {
      await board.select(service);
      const image = page.getByLabel('Image', { exact: true });
      if ((await image.inputValue()) === 'node-queue-app') {
        // An image name of this test's own, so that no other one is overwritten.
        await board.fill(image, `${project}-app`);
      }
    }

    await board.deploy();
    for (const service of template.services) {
      await board.status(service, /healthy|running/, 200_000);
    }
    for (const [from, to] of trial.links) {
      await board.linkState(from, to, 'proven');
    }
    expect(await board.openPort(trial.web)).toMatch(trial.page);

    await page.getByRole('button', { name: 'Stop and remove' }).click();
    await page.getByRole('menuitem', { name: 'Remove with volumes…' }).click();
    const confirm = page.getByRole('button', { name: 'Remove with all data' });
    await expect(confirm).toBeDisabled();
    await page.getByRole('checkbox', { name: 'I understand that this data will be lost.' }).check();
    await confirm.click();
    await expect(page.getByText(`${project} is removed from the engine.`)).toBeVisible({ timeout: 60_000 });
    const labels = { [composeLabels.project]: project };
    expect(await engine.listContainers({ labels, all: true })).toEqual([]);
    expect(await engine.listNetworks({ labels })).toEqual([]);
    expect(await engine.listVolumes({ labels })).toEqual([]);
  });
}
