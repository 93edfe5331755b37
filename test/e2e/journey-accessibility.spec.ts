import { join } from 'node:path';
import { freePort } from '../support/ports.ts';
import { objections } from './axe.ts';
import { Board, homeWith } from './board.ts';
import { expect, test } from './fixtures.ts';

// axe over what only an engine brings: the list of changes, progress and its end, logs, removal. Web shell only, as accessibility.spec.ts.

test('axe finds nothing while deploying, running and removing', async ({ start, newProject }) => {
  const { name: project } = await newProject('axe');
  const port = await freePort();
  const home = homeWith({
    'shop/compose.yaml': `name: ${project}
services:
  web:
    image: busybox:1.37
    command: ["sh", "-c", "echo started; exec busybox httpd -f -p 80"]
    stop_signal: SIGKILL
    ports: ["127.0.0.1:${port}:80"]
    depends_on: [store]
    volumes: ["data:/data"]
  store:
    image: busybox:1.37
    command: ["busybox", "httpd", "-f", "-p", "6379"]
    stop_signal: SIGKILL
  broken:
    image: busybox:1.37
    command: ["/no/such/program"]
volumes:
  data:
`,
  });
  const board = new Board(await start({ home, file: join(home, 'shop', 'compose.yaml') }));
  const { page } = board;
  await board.engineReady();
  const look = async (where: string): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect.soft(await objections(page, { colours: colorScheme === 'dark' }), `${where}, ${colorScheme}`).toEqual([]);
    }
  };
  await board.tab('Changes');
  await expect(page.getByRole('list', { name: 'Changes' })).toBeVisible();
  await look('changes');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Deploy/ })).toBeEnabled();
  await look('deploy dialog');
  await page.keyboard.press('Enter');
  await board.status('web', /running/);
  await expect(page.getByText(/1 step failed/)).toBeVisible();
  await board.linkState('web', 'store', 'proven');
  await look('end of the run');
  await board.clickLink('web', 'store');
  await look('proven link');
  await board.tab('Logs');
  await expect(page.getByRole('log')).toContainText('started');
  await look('logs');
  await page.getByRole('button', { name: /^Engine:/ }).click();
  await expect(page.getByText('API version')).toBeVisible();
  await look('engine');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop and remove' }).click();
  await look('stop menu');
  await page.getByRole('menuitem', { name: 'Remove with volumes…' }).click();
  await expect(page.getByRole('dialog', { name: /and its data/ })).toBeVisible();
  await look('remove dialog');
  await page.getByRole('checkbox', { name: 'I understand that this data will be lost.' }).check();
  await page.getByRole('button', { name: 'Remove with all data' }).click();
  await expect(page.getByText(`${project} is removed from the engine.`)).toBeVisible();
});
