/** A value that changes, and those who watch it. A slow watcher misses what came in between, never the newest. */
export class Latest<T> {
  #value: T;
  #version = 0;
  #closed = false;
  readonly #wakes = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version += 1;
    this.#wakeAll();
  }

  /** Ends every watch. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  /** The present value, then each newer one, until `signal` aborts or {@link close}. */
  async *watch(signal: AbortSignal): AsyncGenerator<T, void> {
    let seen = -1;
    while (!signal.aborted && !this.#closed) {
      if (seen === this.#version) await this.#change(signal);
      else {
        seen = this.#version;
        yield this.#value;
      }
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakes.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakes.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
