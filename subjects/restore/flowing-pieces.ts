import { finished, type Readable } from 'node:stream';

/**
 * A stream's chunks one by one, each as its source pushed it; the source is paused while nobody asks.
 *
 * Neither `for await` nor `read()`: both concatenate what is buffered, and so copy it into memory of its own.
 */
export class FlowingPieces {
  readonly #source: Readable;
  readonly #waiting: Buffer[] = [];
  readonly #forget: () => void;
  #over: Error | 'ended' | null = null;
  #wake: (() => void) | null = null;

  constructor(source: Readable) {
    this.#source = source;
    source.on('data', this.#take);
    source.pause();
    this.#forget = finished(source, { writable: false }, (error) => this.fail(error ?? 'ended'));
  }

  /** Ends it at once for whoever waits: what comes later is not handed out. */
  fail(how: Error | 'ended'): void {
    this.#over ??= how;
    this.#wake?.();
  }

  /** The next chunk, null after the last. Rejects with the source's error. */
  async next(): Promise<Buffer | null> {
    if (this.#waiting.length === 0 && this.#over === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      this.#source.resume();
      await promise;
      this.#wake = null;
    }
    if (this.#over !== null && this.#over !== 'ended') throw this.#over;
    return this.#waiting.shift() ?? null;
  }

  stop(): void {
    this.#source.off('data', this.#take);
    this.#forget();
    // It may fail once more while it is taken down, and nobody is there to hear it.
    this.#source.on('error', () => {});
    this.#source.destroy();
    this.#waiting.length = 0;
  }

  readonly #take = (chunk: Buffer): void => {
    this.#source.pause();
    this.#waiting.push(chunk);
    this.#wake?.();
  };
}
