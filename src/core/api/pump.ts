import type { ApiError } from './errors.ts';
import { toWireError } from './errors.ts';
import { batchMethod, endMethod, errorMethod, type WireLimits } from './wire.ts';

export interface PumpOptions {
  readonly stream: number;
  readonly limits: WireLimits;
  readonly turn: () => Promise<void>;
  readonly open: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly send: (frame: string) => void;
  readonly crossing: (thrown: unknown) => ApiError;
}

/**
 * The host's end of one stream: pulls from the source, sends batches, and stops pulling while `limits.window` batches are
 * unacknowledged. So the source is never further ahead than the window (plus the one item asked for when it filled).
 */
export class StreamPump {
  readonly #options: PumpOptions;
  readonly #controller = new AbortController();
  readonly finished: Promise<void>;
  #finish: () => void = () => undefined;
  #sent = 0;
  #acknowledged = 0;
  #discarded = false;
  #wake: () => void = () => undefined;
  #texts: string[] = [];
  #length = 0;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** A number that was never sent is ignored: a client cannot open the window wider than it is. */
  acknowledge(sequence: number): void {
    if (sequence > this.#sent || sequence <= this.#acknowledged) return;
    this.#acknowledged = sequence;
    this.#wake();
  }

  cancel(discard: boolean): void {
    if (discard) this.#discarded = true;
    this.#controller.abort();
    this.#wake();
  }

  /** Runs until the source ends; never rejects. */
  async run(): Promise<void> {
    const { stream, open, send, crossing } = this.#options;
    try {
      await this.#pull(open(this.#controller.signal));
      if (!this.#discarded) send(JSON.stringify({ jsonrpc: '2.0', method: endMethod, params: { stream } }));
    } catch (thrown) {
      const error = crossing(thrown);
      if (!this.#discarded) send(JSON.stringify({ jsonrpc: '2.0', method: errorMethod, params: { stream, error: toWireError(error) } }));
    } finally {
      this.#finish();
    }
  }

  async #pull(source: AsyncIterable<unknown>): Promise<void> {
    const iterator = source[Symbol.asyncIterator]();
    let ended = false;
    try {
      for (;;) {
        await this.#room();
        if (this.#discarded) return;
        let settled = false;
        // Handlers on both outcomes at once: a rejection must not stay unhandled while this waits its turn.
        const next = iterator.next().then(
          (result) => {
            settled = true;
            return { result };
          },
          (error: unknown) => {
            settled = true;
            return { error };
          },
        );
        if (this.#texts.length > 0) {
          await this.#options.turn();
          if (!settled) this.#flush();
        }
        const outcome = await next;
        if ('error' in outcome || outcome.result.done === true) {
          ended = true;
          this.#flush();
          if ('error' in outcome) throw outcome.error;
          return;
        }
        this.#add(outcome.result.value);
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  }

  #add(item: unknown): void {
    // JSON has no `undefined`; an item that is nothing crosses as null.
    const text = JSON.stringify(item) ?? 'null';
    this.#texts.push(text);
    this.#length += text.length;
    const { itemsPerBatch, batchLength } = this.#options.limits;
    if (this.#texts.length >= itemsPerBatch || this.#length >= batchLength) this.#flush();
  }

  #flush(): void {
    if (this.#texts.length === 0) return;
    const texts = this.#texts;
    this.#texts = [];
    this.#length = 0;
    if (this.#discarded) return;
    this.#sent += 1;
    // Items are text already; they were measured as such.
    this.#options.send(`{"jsonrpc":"2.0","method":"${batchMethod}","params":{"stream":${this.#options.stream},"sequence":${this.#sent},"items":[${texts.join(',')}]}}`);
  }

  async #room(): Promise<void> {
    while (!this.#discarded && this.#sent - this.#acknowledged >= this.#options.limits.window) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
