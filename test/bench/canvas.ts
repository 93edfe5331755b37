import type { Page } from '@playwright/test';
import { frames, withBrowser, type Frames } from './browser.ts';
import type { JsonResult } from './measure.ts';

export interface CanvasBenchOptions {
  /** Services of the large drawing; a second one of half the size is looked at as a whole. */
  readonly services?: number;
  /** Mouse moves per gesture. */
  readonly moves?: number;
}

/** Rows of a database and three applications that talk to it, placed on a grid. */
function drawing(services: number): string {
  const lines = ['name: bench', 'services:'];
  for (let index = 0; index < services; index += 1) {
    const database = index - (index % 4);
    lines.push(`  service-${index}:`, `    image: ${index === database ? 'postgres:17' : 'node:22'}`, '    environment:');
    if (index === database) lines.push('      POSTGRES_PASSWORD: secret', '    volumes:', `      - data-${index}:/var/lib/postgresql/data`);
    else lines.push(`      DATABASE_URL: postgres://postgres:secret@service-${database}:5432/app`, '    ports:', `      - "${10_000 + index}:3000"`, '    depends_on:', `      - service-${database}`);
  }
  lines.push('volumes:');
  for (let index = 0; index < services; index += 4) lines.push(`  data-${index}: {}`);
  lines.push('x-slipway:', '  canvas:');
  const columns = Math.ceil(Math.sqrt(services));
  for (let index = 0; index < services; index += 1) lines.push(`    service-${index}: {x: ${(index % columns) * 336}, y: ${Math.floor(index / columns) * 208}}`);
  return `${lines.join('\n')}\n`;
}

/** Drops a file on the window, as a person does. Milliseconds: until it is painted, and the part after the graph was known. */
async function open(page: Page, text: string, services: number): Promise<{ readonly openMs: number; readonly mountMs: number }> {
  return page.evaluate(
    async ({ content, count }) => {
      performance.clearMarks('slipway:drawing');
      const data = new DataTransfer();
      data.items.add(new File([content], 'compose.yaml', { type: 'application/yaml' }));
      const begin = performance.now();
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      // The painted view says how many services it shows; cards stand for themselves.
      const drawn = (): boolean => document.querySelector('[data-testid="canvas-far"]')?.getAttribute('aria-label')?.includes(String(count)) === true;
      while (!drawn()) {
        if (performance.now() - begin > 60_000) throw new Error('The drawing did not appear within a minute.');
        await new Promise((next) => requestAnimationFrame(next));
      }
      await new Promise((next) => requestAnimationFrame(next));
      const end = performance.now();
      const graph = performance.getEntriesByName('slipway:drawing').at(-1)?.startTime ?? Number.NaN;
      return { openMs: end - begin, mountMs: end - graph };
    },
    { content: text, count: services },
  );
}

async function viewport(page: Page): Promise<string> {
  return page.locator('.react-flow__viewport').evaluate((element) => getComputedStyle(element).transform);
}

/** A press and many moves; the button is let go after the frames were counted. */
async function dragFrom(page: Page, from: { readonly x: number; readonly y: number }, moves: number): Promise<Frames> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const result = await frames(page, async () => {
    for (let step = 1; step <= moves; step += 1) {
      // There and back, so that the pointer stays within the canvas.
      const reach = 150 - Math.abs(((step * 4) % 600) - 300);
      await page.mouse.move(from.x - reach, from.y - reach / 2);
    }
  });
  await page.mouse.up();
  return result;
}

async function pan(page: Page, moves: number): Promise<Frames> {
  const spot = await page.evaluate(() => {
    const canvas = document.querySelector('[data-testid="canvas"]')?.getBoundingClientRect();
    if (canvas === undefined) return null;
    for (let y = canvas.top + canvas.height / 3; y < canvas.bottom; y += 5) {
      for (let x = canvas.left + canvas.width / 2; x < canvas.right; x += 5) {
        // In the painted view nothing lies on the pane: its edge is empty.
        const place = document.querySelector('[data-testid="canvas-far"]') === null ? { x, y } : { x: canvas.left + 12, y };
        if (document.elementFromPoint(place.x, place.y)?.classList.contains('react-flow__pane') === true) return place;
      }
    }
    return null;
  });
  if (spot === null) throw new Error('No empty place to pan from.');
  const before = await viewport(page);
  const result = await dragFrom(page, spot, moves);
  if ((await viewport(page)) === before) throw new Error('Panning moved nothing.');
  return result;
}

async function dragCard(page: Page, moves: number): Promise<Frames> {
  const name = await page.evaluate(() => {
    const canvas = document.querySelector('[data-testid="canvas"]')?.getBoundingClientRect();
    const inside = [...document.querySelectorAll<HTMLElement>('[data-testid^="card-"]')].find((card) => {
      const box = card.getBoundingClientRect();
      return canvas !== undefined && box.left > canvas.left + 160 && box.right < canvas.right - 160 && box.top > canvas.top + 100 && box.bottom < canvas.bottom - 150;
    });
    return inside?.dataset['testid'] ?? null;
  });
  if (name === null) throw new Error('No card lies in the middle of the canvas.');
  const card = page.getByTestId(name);
  const box = await card.boundingBox();
  if (box === null) throw new Error(`${name} is not on screen.`);
  const result = await dragFrom(page, { x: box.x + 60, y: box.y + 20 }, moves);
  const after = await card.boundingBox();
  if (after === null || (after.x === box.x && after.y === box.y)) throw new Error('Dragging moved nothing.');
  return result;
}

/** From everything in view to one service at reading zoom, as finding it does. Milliseconds until its card is on screen. */
async function readingZoom(page: Page, service: string): Promise<number> {
  await page.getByTestId('canvas').focus();
  await page.keyboard.press('Control+F');
  await page.keyboard.type(service);
  const shown = page.evaluate(async (id) => {
    const begin = performance.now();
    while (document.querySelector(`[data-testid="card-${id}"]`) === null) {
      if (performance.now() - begin > 30_000) throw new Error('The card did not appear.');
      await new Promise((next) => requestAnimationFrame(next));
    }
    return performance.now() - begin;
  }, service);
  await page.keyboard.press('Enter');
  return shown;
}

/**
 * The canvas in a real browser (headless Chromium, software rendering) through the real web shell. Frame times are the gaps between
 * animation frames while real mouse events come in; `mount` is from the new graph to the painted drawing, `open` from the dropped file.
 */
export async function benchCanvas(options: CanvasBenchOptions = {}): Promise<JsonResult> {
  const { services = 2_000, moves = 240 } = options;
  return withBrowser(async (withPage, browser) => {
    const half = Math.floor(services / 2);
    const halfInView = await withPage('half', async (page) => {
      await open(page, drawing(half), half);
      return pan(page, moves);
    });
    return await withPage('whole', async (page) => {
      const { openMs, mountMs } = await open(page, drawing(services), services);
      const inView = await pan(page, moves);
      const readingMs = await readingZoom(page, `service-${half}`);
      const readingPan = await pan(page, moves);
      const readingDrag = await dragCard(page, moves);
      return {
        bench: 'canvas',
        services,
        browser,
        openMs: Math.round(openMs),
        mountMs: Math.round(mountMs),
        goalMountMs: 800,
        toReadingZoomMs: Math.round(readingMs),
        readingPanMedianMs: readingPan.median,
        readingPanP95Ms: readingPan.p95,
        readingDragMedianMs: readingDrag.median,
        readingDragP95Ms: readingDrag.p95,
        goalReadingMedianMs: 17,
        allInViewPanMedianMs: inView.median,
        allInViewPanP95Ms: inView.p95,
        halfInViewServices: half,
        halfInViewPanMedianMs: halfInView.median,
        halfInViewPanP95Ms: halfInView.p95,
        goalHalfInViewMedianMs: 34,
      };
    });
  });
}
