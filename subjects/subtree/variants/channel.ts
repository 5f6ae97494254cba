/** Values handed from many to one. Who sends waits while `capacity` values lie there; all who wait give up with the signal. */
export class Channel<T> {
  readonly #values: T[] = [];
  readonly #capacity: number;
  readonly #signal: AbortSignal;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  constructor(capacity: number, signal: AbortSignal) {
    this.#capacity = capacity;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#change(), { once: true });
  }

  async send(value: T): Promise<void> {
    while (this.#values.length >= this.#capacity) await this.#wait();
    this.#values.push(value);
    this.#change();
  }

  /** The next value; null once it has ended. */
  async receive(): Promise<T | null> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) {
        this.#change();
        return value;
      }
      if (this.#ended) return null;
      await this.#wait();
    }
  }

  end(): void {
    this.#ended = true;
    this.#change();
  }

  async #wait(): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#changed.promise;
    this.#signal.throwIfAborted();
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
