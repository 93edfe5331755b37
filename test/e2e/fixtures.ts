import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import type { Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { removeBuiltImages, removeProject } from '../support/cleaning.ts';
import { newFolder, Opened, removeHome, startShell, type RunningShell, type ShellKind, type ShellOptions } from './shells.ts';

interface TestEngine {
  readonly name: string;
  readonly endpoint: string;
}

/** The first test engine, as the lab or the person running the tests gave it. */
export function engineEndpoint(): string {
  const engines: readonly TestEngine[] = JSON.parse(process.env['SLIPWAY_TEST_ENGINES'] ?? '[]');
  const [first] = engines;
  if (first === undefined) {
    throw new Error('No test engine: run `npm run e2e`, or set SLIPWAY_TEST_ENGINES to the engines that `npm run lab -- up --json` prints.');
  }
  return first.endpoint;
}

/** A project of one test alone, with a connection of the test's own to look at what the app did. */
export interface EngineProject {
  readonly name: string;
  readonly engine: Engine;
}

interface Fixtures {
  readonly shell: ShellKind;
  /** An empty folder outside this source tree (nothing is found by looking upwards); removed when the test ends. */
  readonly scratch: string;
  /**
   * A project name that nobody else uses. All on the engine that carries it, images too, goes by id when the test's shells have ended.
   */
  readonly newProject: (prefix: string) => Promise<EngineProject>;
  /** Starts Slipway in the shell under test; closed, with its home removed, when the test ends. */
  readonly start: (options?: Partial<ShellOptions>) => Promise<RunningShell>;
}

export const test = base.extend<Fixtures>({
  shell: ['web', { option: true }],
  // Playwright reads a fixture's needs from its first parameter, so it must be a pattern even when empty.
  // oxlint-disable-next-line no-empty-pattern
  scratch: async ({}, use) => {
    const folder = newFolder('slipway-scratch-');
    await use(folder);
    removeHome(folder);
  },
  // oxlint-disable-next-line no-empty-pattern
  newProject: async ({}, use) => {
    const projects: EngineProject[] = [];
    await use(async (prefix) => {
      const made = { name: `${prefix}-${randomBytes(4).toString('hex')}`, engine: await connectEngine({ endpoint: engineEndpoint() }) };
      projects.push(made);
      return made;
    });
    for (const { name, engine } of projects) {
      await removeProject(engine, name);
      await removeBuiltImages(engine, engineEndpoint(), name);
      engine.close();
    }
  },
  // Needs newProject only to end before it: a shell that is still probing would make helpers after the cleaning.
  start: async ({ shell, newProject: _projects }, use, info) => {
    const running: RunningShell[] = [];
    const opened: Opened[] = [];
    const homes = new Set<string>();
    await use(async (options = {}) => {
      const home = options.home ?? newFolder('slipway-e2e-');
      homes.add(home);
      const own = new Opened();
      opened.push(own);
      const started = await startShell(shell, { endpoint: 'endpoint' in options ? options.endpoint : engineEndpoint(), ...options }, home, own);
      running.push(started);
      // Keys pressed before the board listens would be lost.
      await expect(started.page.getByTestId('canvas')).toBeVisible();
      return started;
    });
    const failed = info.status !== info.expectedStatus;
    for (const [index, { page, events }] of running.entries()) {
      if (failed && !page.isClosed()) {
        await page.screenshot({ path: info.outputPath(`page-${index}.png`) });
        writeFileSync(info.outputPath(`events-${index}.json`), JSON.stringify(events, undefined, 2));
      }
    }
    for (const one of opened.toReversed()) {
      await one.close();
    }
    for (const home of homes) {
      removeHome(home);
    }
  },
});

export { expect };
