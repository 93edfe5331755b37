import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeLabels, type Engine } from '#core/engine';
import { freePort, listenOn } from '../support/ports.ts';
import { openProject, type OpenProject } from './board.ts';
import { engineProxy } from './engine-proxy.ts';
import { containersByService } from './engine.ts';
import { engineEndpoint, expect, test as base } from './fixtures.ts';
import { deployIsRefused, noTrace, problem } from './trouble.ts';

// Faults of the world around as a person meets them: one clear sentence at the place it belongs, what runs untouched or resumable,
// and never a stack trace. @stand-in: answers native dialogs, as in desktop.spec.ts. Faults of the text: bad-input.spec.ts.

interface Deployable extends OpenProject {
  readonly engine: Engine;
  readonly project: string;
}

const test = base.extend<{ readonly openOn: (services: string, endpoint?: string) => Promise<Deployable> }>({
  /** Opens a project of the test's own with these services, and waits for the engine. */
  openOn: async ({ start, newProject }, use) => {
    await use(async (services, endpoint = engineEndpoint()) => {
      const { name: project, engine } = await newProject('faults');
      const open = await openProject(start, { endpoint, text: `name: ${project}\nservices:\n${services}` });
      await open.board.engineReady();
      return { ...open, engine, project };
    });
  },
});

test('no engine at start: what was tried and what to do; drawing works; found as soon as one answers', async ({ start }) => {
  const { board, page, shell } = await openProject(start, { endpoint: undefined, text: 'services:\n  web:\n    image: nginx:1.29\n' });
  await board.withoutEngine();
  await page.getByRole('button', { name: /^Engine:/ }).click();
  const doctor = page.getByRole('dialog', { name: 'Engines' });
  await expect(doctor).toContainText('no-engine.sock');
  await expect(doctor.getByRole('heading', { name: 'What to do' })).toBeVisible();
  expect(await doctor.getByRole('listitem').count()).toBeGreaterThan(0);
  await noTrace(page);
  await page.keyboard.press('Escape');
  await deployIsRefused(page, 'There is no engine to deploy to.');
  await board.add('redis');
  await expect(board.card('redis')).toContainText('no engine');
  await board.tab('Changes');
  await expect(page.getByText('With an engine connected, this shows what a deploy would do.')).toBeVisible();
  const proxy = engineProxy(join(shell.home, 'no-engine.sock'), engineEndpoint());
  await proxy.mend();
  try {
    await board.engineReady();
    await expect(board.card('redis')).toContainText('not deployed');
    await expect(page.getByRole('list', { name: 'Changes' })).toContainText('redis');
  } finally {
    await proxy.cut();
  }
});

/** A service that listens on a port and stops at once. */
function listener(name: string, port: number, more = ''): string {
  return `  ${name}:\n    image: busybox:1.37\n    command: [busybox, httpd, -f, -p, "${port}"]\n    stop_signal: SIGKILL\n${more}`;
}

test('an image that nobody has: said on its card and in Activity; the others run', async ({ openOn }) => {
  const { board, page, read } = await openOn(`${listener('store', 6379)}  app:\n    image: registry.invalid/nobody/has-this:1\n${listener('web', 80, '    depends_on: [app]\n')}`);
  const text = read();
  await board.deploy();
  await board.status('store', /running/);
  const sentence = /registry registry\.invalid for image “registry\.invalid\/nobody\/has-this:1”\./;
  const result = page.getByRole('tabpanel').getByRole('status');
  await expect(result).toContainText('store runs.');
  await expect(result).toContainText('1 step failed.');
  await expect(result).toContainText(sentence);
  await expect(board.card('app').getByRole('button', { name: sentence })).toBeVisible();
  // What waits for it is made but not started, as Compose does.
  await expect(board.card('web')).toContainText('created');
  await noTrace(page);
  expect(read()).toBe(text);
  await board.select('app');
  await board.fill(page.getByLabel('Image', { exact: true }), 'busybox:1.37');
  await board.fill(page.getByLabel('Command', { exact: true }), 'busybox httpd -f');
  await board.deploy();
  await board.status('app', /running/);
  await board.status('web', /running/);
  await expect(board.card('app').getByRole('button', { name: sentence })).toHaveCount(0);
});

test('a port that another program holds: named, what runs stays, and another port goes through', async ({ openOn }) => {
  const { port: taken, server: blocker } = await listenOn(0);
  try {
    const { board, page, path, engine, project } = await openOn(listener('store', 6379));
    await board.deploy();
    await board.status('store', /running/);
    const before = await containersByService(engine, project);
    await board.cursorAfter('stop_signal: SIGKILL');
    await page.keyboard.insertText(`\n${listener('web', 80, `    ports: ["127.0.0.1:${taken}:80"]`)}`);
    await expect(board.card('web')).toBeVisible();
    await board.deploy();
    const sentence = new RegExp(`Port ${taken} is already in use on the engine’s machine\\.`);
    const result = page.getByRole('tabpanel').getByRole('status');
    await expect(result).toContainText(sentence);
    await expect(result).toContainText('Publish another port');
    await expect(board.card('web').getByRole('button', { name: sentence })).toBeVisible();
    expect((await containersByService(engine, project))['store']).toBe(before['store']);
    await noTrace(page);

    const free = await freePort();
    await board.select('web');
    await board.fill(page.getByLabel('Port 1', { exact: true }), `127.0.0.1:${free}:80`);
    await board.deploy();
    await board.status('web', /running/);
    expect((await containersByService(engine, project))['store']).toBe(before['store']);
    expect((await fetch(`http://127.0.0.1:${free}/`)).status).toBe(404);
    expect(readFileSync(path, 'utf8')).not.toContain('web:');
  } finally {
    blocker.close();
  }
});

test('a port that another container holds is said before anything is touched', async ({ openOn }) => {
  const port = await freePort();
  const ports = `    ports: ["127.0.0.1:${port}:80"]\n`;
  const first = await openOn(listener('web', 80, ports));
  await first.board.deploy();
  await first.board.status('web', /running/);
  const { board, page, engine, project } = await openOn(`${listener('other', 80, ports)}${listener('store', 6379)}`);
  await page.getByRole('button', { name: /^Deploy/ }).click();
  const dialog = page.getByRole('dialog');
  const sentence = new RegExp(`Host port .*${port}.* is taken by container ${first.project}-web-1`);
  await expect(dialog).toContainText('Deploying is not possible yet');
  await expect(dialog).toContainText(sentence);
  await expect(dialog.getByRole('button', { name: /^Deploy/ })).toBeDisabled();
  await page.keyboard.press('Escape');
  await board.tab('Problems');
  await expect(problem(page, sentence)).toHaveCount(1);
  expect(await containersByService(engine, project)).toEqual({});
  await noTrace(page);
});

for (const [moment, request] of [
  ['creates', /^POST \/v[\d.]+\/containers\/create\?/],
  ['starts', /^POST \/v[\d.]+\/containers\/\w+\/start/],
] as const) {
  test(`the engine goes away while it ${moment} containers: said, found again, and the next deploy completes`, async ({ openOn, scratch }) => {
    const proxy = engineProxy(join(scratch, 'engine.sock'), engineEndpoint());
    await proxy.mend();
    try {
      const services = [listener('db', 5432), listener('api', 3000, '    depends_on: [db]\n'), listener('web', 80, '    depends_on: [api]\n'), listener('cache', 6379)];
      const { board, page, engine, project, read } = await openOn(services.join(''), proxy.endpoint);
      const text = read();
      const gone = proxy.cutAfter(request);
      await board.deploy();
      await gone;
      await expect(page.getByRole('button', { name: /^Engine: .*(not reachable|connecting)/ })).toBeVisible();
      const result = page.getByRole('tabpanel').getByRole('status');
      await expect(result).toContainText(/The engine at unix:\/\/.*engine\.sock .*See whether the engine still runs\./s);
      await expect(page.getByRole('button', { name: /^Engine: .*not reachable/ })).toBeVisible();
      await noTrace(page);
      expect(read()).toBe(text);
      await board.select('cache');

      await proxy.mend();
      await board.engineReady();
      await board.deploy();
      for (const service of ['db', 'api', 'web', 'cache']) {
        await board.status(service, /running/);
      }
      await expect(page.getByRole('button', { name: 'Deploy, Up to date' })).toBeVisible();
      // One of each: what was made before the cut was taken up, not made twice.
      expect(await engine.listContainers({ labels: { [composeLabels.project]: project }, all: true })).toHaveLength(4);
      await noTrace(page);
    } finally {
      await proxy.cut();
    }
  });
}

test('a folder without permission: said, and the document stays unsaved', { tag: '@stand-in' }, async ({ start }) => {
  const { board, page, read } = await openProject(start, { endpoint: undefined, text: 'services:\n  web:\n    image: nginx:1.29\n' });
  await board.withoutEngine();
  await board.add('redis');
  // Nobody, not even root, makes files in /sys.
  await board.chooseForSaving('/sys', 'compose.yaml');
  const message = page.getByRole('dialog', { name: 'Cannot save' });
  await expect(message).toContainText('Cannot save /sys/compose.yaml: permission denied.');
  await expect(message).toContainText('Choose another place');
  await noTrace(page);
  await message.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByRole('button', { name: 'File: compose.yaml, Unsaved changes' })).toBeVisible();
  await expect(board.card('redis')).toBeVisible();
  expect(read()).not.toContain('redis');
  await board.save();
  expect(read()).toContain('redis:');
});
