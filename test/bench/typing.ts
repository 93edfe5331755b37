import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { frames, withBrowser } from './browser.ts';
import { median, type JsonResult } from './measure.ts';

const services = 60;
const keys = 50;
/** Ten keys a second, as a quick typist. */
const pauseMs = 80;
/** One frame of a screen with 60 pictures a second. */
const frameMs = 1000 / 60;

function stack(): string {
  const lines = ['name: bench', 'services:'];
  for (let index = 0; index < services; index += 1) {
    lines.push(`  service-${index}:`, '    image: node:24', '    environment:', `      MODE: "${index}"`, `      NEXT: http://service-${(index + 1) % services}:80`);
    lines.push('    ports:', `      - "${9000 + index}:80"`, '    volumes:', `      - data-${index}:/data`, ...(index === 0 ? [] : [`    depends_on: [service-${index - 1}]`]));
  }
  return [...lines, 'volumes:', ...Array.from({ length: services }, (_, index) => `  data-${index}:`), ''].join('\n');
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function isTraceEvent(value: unknown): value is TraceEvent {
  return typeof value === 'object' && value !== null && 'name' in value && 'ph' in value && 'pid' in value && 'tid' in value;
}

/** Milliseconds of processor time of every task on the page's main thread while `gesture` is under way, longest first. */
async function mainThreadTasks(page: Page, gesture: () => Promise<void>): Promise<readonly number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }: { readonly value: readonly unknown[] }) => events.push(...value.filter(isTraceEvent)));
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] } });
  await gesture();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const main = new Set(events.filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain').map((event) => `${event.pid}:${event.tid}`));
  return events
    .filter((event) => event.name === 'RunTask' && event.ph === 'X' && main.has(`${event.pid}:${event.tid}`))
    .map((event) => (event.tdur ?? event.dur ?? 0) / 1000)
    .toSorted((a, b) => b - a);
}

/**
 * Typing into the text view of a file of 60 services, with drawing and inspector in step: how long the page's main thread is held up at a
 * time. A task longer than a frame drops one.
 */
export async function benchTyping(): Promise<JsonResult> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-typing-'));
  const file = join(folder, 'compose.yaml');
  await writeFile(file, stack());
  try {
    return await withBrowser((withPage, browser) =>
      withPage(
        'typing',
        async (page) => {
          await page.getByRole('navigation', { name: 'Bottom panel' }).getByRole('button', { name: 'YAML' }).click();
          const line = page.getByRole('textbox', { name: 'Compose file as text' }).locator('.cm-line', { hasText: 'MODE: "2"' });
          await line.click();
          await page.keyboard.press('End');
          await page.keyboard.press('ArrowLeft');
          // The inspector shows the service that the cursor is in: the dearest case.
          await page.getByTestId('inspector').getByRole('heading', { name: 'service-2' }).waitFor();
          let tasks: readonly number[] = [];
          const gaps = await frames(page, async () => {
            tasks = await mainThreadTasks(page, async () => {
              for (let key = 0; key < keys; key += 1) {
                await page.keyboard.press('abcdefghij'[key % 10] ?? 'a');
                await page.waitForTimeout(pauseMs);
              }
            });
          });
          return {
            bench: 'typing',
            services,
            keys,
            browser,
            tasksOverOneFrame: tasks.filter((task) => task > frameMs).length,
            goalTasksOverOneFrame: 0,
            longestTaskMs: Math.round((tasks[0] ?? 0) * 10) / 10,
            medianOfTheLongestTasksMs: Math.round(median(tasks.slice(0, keys)) * 10) / 10,
            frameMedianMs: gaps.median,
            frameP95Ms: gaps.p95,
          };
        },
        file,
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
