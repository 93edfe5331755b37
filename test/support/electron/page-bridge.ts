import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { StandInPort } from './ports.ts';

/**
 * Runs in the page before its own scripts: gives the real, built preload the one Electron object it asks for
 * (`ipcRenderer`), and joins the ports it is handed to ports of the main process. `preload` is the source of the built file.
 * Unlike Electron it shares the page's world; isolation itself is proven on the real Electron.
 */
function installBridge({ preload }: { readonly preload: string }): void {
  const listeners = new Map<string, (event: { readonly ports: readonly MessagePort[] }) => void>();
  const ends = new Map<number, MessagePort>();
  const ipcRenderer = {
    on: (channel: string, listener: (event: { readonly ports: readonly MessagePort[] }) => void) => listeners.set(channel, listener),
  };
  const bridge = {
    deliver(channel: string, id: number): void {
      const { port1, port2 } = new MessageChannel();
      ends.set(id, port1);
      port1.addEventListener('message', (event) => void Reflect.get(window, 'standInToMain')(id, event.data));
      port1.start();
      listeners.get(channel)?.({ ports: [port2] });
    },
    post: (id: number, data: unknown): void => ends.get(id)?.postMessage(data),
  };
  Reflect.set(window, 'standIn', bridge);
  const require = (name: string): unknown => {
    if (name !== 'electron') {
      throw new Error(`A sandboxed preload can only require electron, not ${name}.`);
    }
    return { ipcRenderer };
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- what Electron does with a preload: runs its text with a `require` of its own
  new Function('require', 'module', 'exports', preload)(require, { exports: {} }, {});
}

/** One window's page, joined to the main process. */
export class PageBridge {
  readonly #page: Page;
  readonly #ports = new Map<number, StandInPort>();
  #next = 1;
  #queue: Promise<void> = Promise.resolve();

  private constructor(page: Page) {
    this.#page = page;
  }

  static async install(page: Page, preloadPath: string): Promise<PageBridge> {
    const bridge = new PageBridge(page);
    await page.exposeFunction('standInToMain', (id: number, data: unknown) => bridge.#ports.get(id)?.postMessage(data));
    await page.addInitScript(installBridge, { preload: readFileSync(preloadPath, 'utf8') });
    return bridge;
  }

  /** A new document has no ports of the old one. */
  reset(): void {
    for (const port of this.#ports.values()) {
      port.close();
    }
    this.#ports.clear();
  }

  transfer(channel: string, port: StandInPort): void {
    const id = this.#next;
    this.#next += 1;
    this.#ports.set(id, port);
    this.#enqueue(() => this.#page.evaluate(([name, number]) => Reflect.get(window, 'standIn').deliver(name, number), [channel, id] as const));
    port.on('message', (event: { readonly data: unknown }) => {
      this.#enqueue(() => this.#page.evaluate(([number, data]) => Reflect.get(window, 'standIn').post(number, data), [id, event.data] as const));
    });
    port.start();
  }

  /** Messages keep their order; a page that has gone ends the traffic. */
  #enqueue(action: () => Promise<unknown>): void {
    this.#queue = this.#queue.then(
      () =>
        action().then(
          () => undefined,
          () => undefined,
        ),
    );
  }
}
