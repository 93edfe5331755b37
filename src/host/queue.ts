/**
 * From callbacks to an async iterable: what `push` was given comes out in order. A pushed item with a `key` replaces one of the
 * same key that nobody has taken yet, so a slow reader costs at most one item per key plus those without.
 */
export class EventQueue<T> {
  #items: { readonly key: string | undefined; value: T }[] = [];
  #ended = false;
  #error: { readonly thrown: unknown } | undefined;
  #wake: () => void = () => undefined;

  /** Items that nobody has taken yet. */
  get size(): number {
    return this.#items.length;
  }

  push(value: T, key?: string): void {
    const waiting = key === undefined ? undefined : this.#items.find((item) => item.key === key);
    if (waiting === undefined) this.#items.push({ key, value });
    else waiting.value = value;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  fail(thrown: unknown): void {
    this.#error = { thrown };
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item.value;
      else if (this.#error !== undefined) throw this.#error.thrown;
      else if (this.#ended) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
