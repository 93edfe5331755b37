import { openProject } from './board.ts';
import { engineEndpoint, expect, test } from './fixtures.ts';
import { containersByService } from './engine.ts';

// A run ends with the page that follows it: closing or reloading that page asks first, and says so.

/** Its check is asked only after a minute: what waits for it is a run that lasts. */
const waits = `  slow:
    image: busybox:1.37
    command: [busybox, httpd, -f]
    stop_signal: SIGKILL
    healthcheck: {test: [CMD, "true"], interval: 60s, start_period: 60s}
  web:
    image: busybox:1.37
    command: [busybox, httpd, -f]
    stop_signal: SIGKILL
    depends_on: {slow: {condition: service_healthy}}
`;

// @stand-in: a message box of the system holds up the whole program; the stand-in answers it.
test('the page asks before it goes while a deploy runs, and the deploy goes on when the person stays', { tag: '@stand-in' }, async ({ start, newProject, shell: kind }) => {
  const { name, engine } = await newProject('leaving');
  const { board, page, shell, read } = await openProject(start, { endpoint: engineEndpoint(), text: `name: ${name}\nservices:\n${waits}` });
  const text = read();
  const questions: string[] = [];
  let answer: 'stay' | 'go' = 'stay';
  // The stand-in answers the page's questions itself.
  if (kind === 'web') {
    page.on('dialog', async (dialog) => {
      questions.push(dialog.type());
      await (answer === 'stay' ? dialog.dismiss() : dialog.accept());
    });
  }
  const asked = (): readonly string[] => (kind === 'web' ? questions : shell.events.flatMap((event) => (event.type === 'message-box' ? [event.message] : [])));
  await board.engineReady();
  await board.deploy();
  await board.status('slow', /starting/);
  await expect(page.getByRole('tabpanel').getByText('Closing or reloading this page cancels the run.')).toBeVisible();
  expect(read()).toBe(text);

  await shell.control?.({ type: 'answer-message-box', button: 1 });
  const staying = page.reload({ timeout: 2_000 }).catch(() => undefined);
  await expect.poll(asked).toEqual([kind === 'web' ? 'beforeunload' : 'Close and cancel the run?']);
  await staying;
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('Closing or reloading this page cancels the run.');
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeEnabled();
  await board.status('slow', /starting/);

  answer = 'go';
  await shell.control?.({ type: 'answer-message-box', button: 0 });
  await page.reload();
  await board.engineReady();
  expect(asked()).toHaveLength(2);
  // Cancelled: the next deploy is not told that one is under way, and what was made is still there.
  expect(Object.keys(await containersByService(engine, name)).toSorted()).toEqual(['slow', 'web']);
  await page.getByRole('button', { name: /^Deploy/ }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: /^Deploy/ })).toBeEnabled();
  await page.keyboard.press('Escape');
  await page.reload();
  expect(asked()).toHaveLength(2);
});
