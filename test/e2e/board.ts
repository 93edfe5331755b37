import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { newFolder, type RunningShell, type ShellOptions } from './shells.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element is once it stands still for three frames: what glides would be missed by the mouse. */
async function standing(locator: Locator): Promise<Box> {
  return locator.evaluate(async (element) => {
    let box = element.getBoundingClientRect();
    for (let still = 0; still < 3; ) {
      await new Promise((next) => requestAnimationFrame(next));
      const now = element.getBoundingClientRect();
      still = now.x === box.x && now.y === box.y && now.width === box.width && now.height === box.height ? still + 1 : 0;
      box = now;
    }
    return { x: box.x, y: box.y, width: box.width, height: box.height };
  });
}

/** What a person does at the drawing board, by what they see. */
export class Board {
  readonly page: Page;
  readonly #shell: RunningShell;

  constructor(shell: RunningShell) {
    this.#shell = shell;
    this.page = shell.page;
  }

  card(service: string): Locator {
    return this.page.getByTestId(`card-${service}`);
  }

  /** Where a card stands on the screen. */
  box(service: string): Promise<Box> {
    return standing(this.card(service));
  }

  /** The page has heard from its host, and no engine answers. */
  async withoutEngine(): Promise<void> {
    await expect(this.page.getByRole('button', { name: /^Engine: .*not reachable/ })).toBeVisible();
  }

  async engineReady(): Promise<void> {
    await expect(this.page.getByRole('button', { name: /^Engine: .*ready/ })).toBeVisible();
  }

  /** Drags an entry of the palette to a place on the canvas, CSS pixels from its top left corner. */
  async drop(entry: string, at: { readonly x: number; readonly y: number }): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search services and images' }).fill(entry);
    const source = this.page.getByRole('button', { name: `Add ${entry}`, exact: true });
    await source.dragTo(this.page.locator('.react-flow__pane'), { targetPosition: at });
    await this.page.getByRole('searchbox', { name: 'Search services and images' }).fill('');
  }

  /** Draws a link from the edge of one card to another, looks at what it offers, and accepts that. */
  async link(from: string, to: string, look: () => Promise<void> = async () => undefined): Promise<void> {
    const start = await this.box(from);
    const end = await this.box(to);
    const edge = { x: start.x + start.width + 3, y: start.y + start.height / 2 };
    await this.page.mouse.move(edge.x, edge.y);
    await this.page.mouse.down();
    await this.page.mouse.move(edge.x + 24, edge.y + 8, { steps: 4 });
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
    await this.page.mouse.up();
    const popover = this.page.getByTestId('connect-popover');
    await expect(popover).toBeVisible();
    await look();
    await this.page.keyboard.press('Enter');
    await expect(popover).toBeHidden();
  }

  async select(service: string): Promise<void> {
    await this.card(service).click({ position: { x: 100, y: 20 } });
    await expect(this.page.getByLabel('Name', { exact: true })).toHaveValue(service);
  }

  /** Sets a field of the inspector the way a person does: type, then Enter. */
  async fill(field: Locator, value: string): Promise<void> {
    await field.fill(value);
    await field.press('Enter');
  }

  /** Deploys after the list of changes has been shown; returns the list's text. */
  async deploy(): Promise<string> {
    await this.page.getByRole('button', { name: /^Deploy/ }).click();
    const dialog = this.page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Deploy/ });
    await expect(confirm).toBeEnabled();
    const changes = await dialog.innerText();
    await confirm.click();
    await expect(dialog).toBeHidden();
    return changes;
  }

  async status(service: string, word: RegExp, timeout = 60_000): Promise<void> {
    await expect(this.card(service)).toContainText(word, { timeout });
  }

  /** State of a drawn link: declared, proven or broken. */
  async linkState(from: string, to: string, state: 'declared' | 'proven' | 'broken'): Promise<void> {
    await expect(this.page.locator(`.react-flow__edge[data-id="${from}->${to}"] .slip-link-${state}`)).toHaveCount(1, { timeout: 60_000 });
  }

  /** Opens a published port from its card and returns what the server there answers. */
  async openPort(service: string): Promise<string> {
    const chip = this.card(service).getByRole('link');
    const url = await chip.getAttribute('href');
    if (url === null) {
      throw new Error(`${service} publishes no port that can be opened.`);
    }
    // A container runs before the program in it listens.
    await expect.poll(async () => (await fetch(url).catch(() => undefined))?.status, { timeout: 60_000 }).toBe(200);
    if (this.#shell.kind !== 'web') {
      await chip.click();
      await expect.poll(() => this.#shell.events.some((event) => event.type === 'open-external' && event.url.startsWith(url))).toBe(true);
      return (await fetch(url)).text();
    }
    const opened = this.page.context().waitForEvent('page');
    await chip.click();
    const tab = await opened;
    await tab.waitForLoadState();
    const text = await tab.content();
    await tab.close();
    return text;
  }

  /** Opens a file: by the shell's own chooser, or the one in the page. */
  async open(folder: string, name: string): Promise<void> {
    await this.chooseForOpening(folder, name);
    await expect(this.page.getByRole('button', { name: `File: ${name}`, exact: true })).toBeVisible();
  }

  async chooseForOpening(folder: string, name: string): Promise<void> {
    await this.choose({ kind: 'open', folder, name }, () => this.page.keyboard.press('Control+O'));
  }

  /** Saves under a new path: by the shell's own chooser, or the one in the page. */
  async saveAs(folder: string, name: string): Promise<void> {
    await this.chooseForSaving(folder, name);
    await expect(this.page.getByRole('button', { name: `File: ${name}`, exact: true })).toBeVisible();
  }

  async chooseForSaving(folder: string, name: string): Promise<void> {
    await this.choose({ kind: 'save', folder, name }, () => this.page.keyboard.press('Control+Shift+S'));
  }

  /** Answers the chooser that `ask` brings up. */
  async choose({ kind, folder, name }: { readonly kind: 'open' | 'save'; readonly folder: string; readonly name: string }, ask: () => Promise<void>): Promise<void> {
    if (this.#shell.kind !== 'web') {
      await this.#shell.control?.({ type: 'answer-dialog', path: join(folder, name) });
      await ask();
      return;
    }
    await ask();
    const dialog = this.page.getByRole('dialog', { name: kind === 'open' ? 'Open a Compose file' : 'Save as' });
    await this.#walk(dialog, folder);
    if (kind === 'open') {
      await dialog.getByRole('button', { name, exact: true }).dblclick();
      return;
    }
    await dialog.getByLabel('File name').fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
  }

  /** Drops a file from outside onto the window, as a file manager does. */
  async dropFile(name: string, text: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      (file) => {
        const data = new DataTransfer();
        data.items.add(new File([file.text], file.name));
        return data;
      },
      { name, text },
    );
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('body', type, { dataTransfer: transfer });
    }
  }

  /** Adds the entry of the palette that a search finds first, as Enter does. */
  async add(entry: string): Promise<void> {
    const search = this.page.getByRole('searchbox', { name: 'Search services and images' });
    await search.fill(entry);
    await search.press('Enter');
    await search.fill('');
  }

  /** Shows a tab of the bottom panel, folded or not. */
  async tab(name: 'Problems' | 'Changes' | 'Activity' | 'Logs' | 'YAML'): Promise<Locator> {
    await this.page.getByRole('tab', { name }).or(this.page.getByRole('navigation', { name: 'Bottom panel' }).getByRole('button', { name })).click();
    await expect(this.page.getByRole('tab', { name, selected: true })).toBeVisible();
    return this.page.getByRole('tabpanel');
  }

  /** The text editor, with the YAML tab open. */
  async editor(): Promise<Locator> {
    await this.tab('YAML');
    const editor = this.page.getByRole('textbox', { name: 'Compose file as text' });
    await expect(editor).toBeVisible();
    return editor;
  }

  /** Puts the cursor at the end of the first line of the editor that holds `text`. */
  async cursorAfter(text: string): Promise<void> {
    const line = (await this.editor()).locator('.cm-line', { hasText: text }).first();
    await line.click();
    await this.page.keyboard.press('End');
  }

  /** Saves the document where it was opened. */
  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await expect(this.page.getByRole('button', { name: /^File: (?!.*Unsaved)/ })).toBeVisible();
  }

  /** Drags a card by whole pixels of the screen. */
  async drag(service: string, by: { readonly x: number; readonly y: number }): Promise<void> {
    const box = await this.box(service);
    const start = { x: box.x + 100, y: box.y + 20 };
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x + by.x, start.y + by.y, { steps: 8 });
    await this.page.mouse.up();
  }

  /** A link is drawn, in whatever state. */
  drawnLink(from: string, to: string): Locator {
    return this.page.locator(`.react-flow__edge[data-id="${from}->${to}"]`);
  }

  async clickLink(from: string, to: string): Promise<void> {
    const box = await standing(this.drawnLink(from, to).locator('.slip-link'));
    // The middle of the box lies on the curve: it is the same from both ends.
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** In the page's own chooser: up until the shown folder lies above the wanted one, then down. */
  async #walk(dialog: Locator, folder: string): Promise<void> {
    const here = dialog.getByTestId('folder');
    await expect(dialog.getByRole('listitem').first()).toBeVisible();
    let at = await here.innerText();
    while (at !== folder) {
      const inside = at.endsWith(sep) ? at : `${at}${sep}`;
      if (folder.startsWith(inside)) {
        const next = folder.slice(inside.length).split(sep)[0] ?? '';
        await dialog.getByRole('button', { name: `Folder ${next}`, exact: true }).click();
        at = `${inside}${next}`;
      } else {
        await dialog.getByRole('button', { name: 'Parent folder' }).click();
        at = dirname(at);
      }
      await expect(here).toHaveText(at);
    }
  }
}

/** A home folder with these files (paths relative to it); `start({ home })` removes it at the end. */
export function homeWith(files: Readonly<Record<string, string>>): string {
  const home = newFolder('slipway-e2e-');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return home;
}

/** A shell with a Compose file of its own open. */
export interface OpenProject {
  readonly shell: RunningShell;
  readonly board: Board;
  readonly page: Page;
  /** Absolute; in the folder `shop` of the shell's home. */
  readonly path: string;
  /** The file as it is on disk now. */
  readonly read: () => string;
}

export type Start = (options?: Partial<ShellOptions>) => Promise<RunningShell>;

export async function openProject(start: Start, { text, ...options }: Partial<ShellOptions> & { readonly text: string }): Promise<OpenProject> {
  const home = options.home ?? homeWith({});
  const path = join(home, 'shop', 'compose.yaml');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const shell = await start({ ...options, home, file: path });
  const board = new Board(shell);
  await expect(board.page.getByRole('button', { name: 'File: compose.yaml', exact: true })).toBeVisible();
  return { shell, board, page: board.page, path, read: () => readFileSync(path, 'utf8') };
}
