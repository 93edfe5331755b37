import { openProject } from './board.ts';
import { engineEndpoint, expect, test } from './fixtures.ts';

test('a regular expression that backtracks without end is ended, and the page stays alive', async ({ start, newProject }) => {
  const { name } = await newProject('logs');
  const { board, page } = await openProject(start, {
    endpoint: engineEndpoint(),
    text: `name: ${name}\nservices:\n  web:\n    image: busybox:1.37\n    command: [sh, -c, "echo GET / 200; echo ${'a'.repeat(40)}!; exec sleep 1000"]\n    stop_signal: SIGKILL\n`,
  });
  await board.engineReady();
  await board.deploy();
  await board.status('web', /running/);
  await board.tab('Logs');
  const log = page.getByRole('log');
  await expect(log).toContainText('GET / 200');
  const status = page.getByRole('tabpanel').getByRole('status');
  const search = page.getByRole('searchbox', { name: 'Search the log' });
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await search.fill('^get .* \\d+$');
  await expect(status).toHaveText('1 match');
  await expect(log).not.toContainText('aaaa');

  await search.fill('^(a+)+$');
  // While the expression is searched for, the page goes on drawing.
  const frames = await page.evaluate(async () => {
    let count = 0;
    for (const end = performance.now() + 500; performance.now() < end; count += 1) await new Promise((next) => requestAnimationFrame(next));
    return count;
  });
  expect(frames).toBeGreaterThan(5);
  await expect(status).toContainText('takes too long');
  await expect(search).toHaveAttribute('aria-invalid', 'true');
  await expect(log).toContainText('aaaa');

  await search.fill('a!');
  await expect(status).toHaveText('1 match');
  await expect(log).not.toContainText('GET');
});
