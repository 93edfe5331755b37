import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Page } from '@playwright/test';
import { chromiumOptions } from '../support/chromium.ts';
import { median } from './measure.ts';

export interface Frames {
  readonly median: number;
  readonly p95: number;
}

/** The web shell, as a person starts it, on a home of its own and without an engine. */
async function withShell<T>(home: string, file: string | undefined, use: (address: string) => Promise<T>): Promise<T> {
  const program = join(dirname(process.argv[1] ?? ''), 'slipway.js');
  const child = spawn(process.execPath, [program, 'serve', '--no-open', '--no-engine', '--port', '0', ...(file === undefined ? [] : [file])], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), DOCKER_HOST: `unix://${join(home, 'no-engine.sock')}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const address = await new Promise<string>((found, failed) => {
      createInterface(child.stdout).on('line', (line) => {
        const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line);
        if (match !== null) found(match[0]);
      });
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`The web shell ended with ${code} before it said its address.`)));
    });
    return await use(address);
  } finally {
    child.kill();
  }
}

/** Frame times while `gesture` is under way, from the timestamps of requestAnimationFrame. */
export async function frames(page: Page, gesture: () => Promise<void>): Promise<Frames> {
  const recorder = await page.evaluateHandle(() => {
    const times: number[] = [];
    const record = { times, on: true };
    const tick = (time: number): void => {
      if (!record.on) return;
      times.push(time);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return record;
  });
  await gesture();
  const times = await recorder.evaluate((record) => {
    record.on = false;
    return record.times;
  });
  await recorder.dispose();
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  if (gaps.length < 30) throw new Error(`Only ${gaps.length} frames were seen: too few to judge.`);
  return { median: median(gaps), p95: Math.round((gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? 0) * 1000) / 1000 };
}

/** Opens a shell and a page of its own, since a drawing that was not saved would be offered again. */
export type WithPage = <T>(name: string, use: (page: Page) => Promise<T>, file?: string) => Promise<T>;

/** A real browser (headless Chromium, software rendering) for one benchmark. `use` also gets its version. */
export async function withBrowser<T>(use: (withPage: WithPage, version: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const browser = await chromium.launch(chromiumOptions());
  try {
    return await use(
      (name, usePage, file) =>
        withShell(join(home, name), file, async (address) => {
          const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
          try {
            const page = await context.newPage();
            await page.goto(address);
            // Only when the host has answered is the window anybody's.
            await page.getByRole('button', { name: 'No engine' }).waitFor();
            return await usePage(page);
          } finally {
            await context.close();
          }
        }),
      browser.version(),
    );
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}
