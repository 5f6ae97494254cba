import { reach } from '../../governor/index.ts';
import { release } from '../../release.ts';
import type { SubtreeFile, TakenNodes } from '../formats/subtree-file.ts';
import type { TransactionStore } from '../store/transaction-store.ts';

/** What a way to stream works with. */
export interface StreamPlan {
  readonly source: SubtreeFile;
  readonly store: TransactionStore;
  /** How chunks are cut. */
  readonly chunk: { readonly transactions: number; readonly bytes: number };
  /** Chunks that may be there at once. */
  readonly window: number;
  readonly progress: StreamProgress;
  /** Is given the chunks in order, before the last one may be done; settles when nothing reads this one's bytes any more. */
  deliver(slab: Buffer): Promise<void>;
  readonly signal: AbortSignal;
}

export interface StreamProgress {
  /** Chunks that were asked of the store and did not come yet. */
  reading: number;
}

/**
 * Reads a subtree's transactions chunk by chunk and hands them on in order. A chunk takes a token before its nodes are read
 * from the subtree and gives it back when it is written; without a token nothing is read: so the slowest of client, disk and
 * store sets the pace of all, and never more than `window` chunks are in memory, however late the first of them is.
 *
 * A transaction that is larger than a chunk is one by itself and takes as many tokens as its bytes would fill, at most all.
 *
 * When it has settled, nothing works on any of its bytes, and all of them are freed.
 */
export async function streamWindowed(plan: StreamPlan): Promise<void> {
  const failed = new AbortController();
  const stream = new WindowedStream(plan, AbortSignal.any([plan.signal, failed.signal]));
  try {
    await stream.run();
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    await stream.settled();
  }
}

class WindowedStream {
  readonly #plan: StreamPlan;
  readonly #signal: AbortSignal;
  /** In order; the first is the next to be delivered. */
  readonly #chunks: ReadChunk[] = [];
  readonly #delivering = new Set<Promise<void>>();
  #tokens: number;
  /** Its nodes are taken, and it wants more tokens than there are. */
  #large: Cut | null = null;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;
  /** Something has come, gone, or failed. */
  #changed = Promise.withResolvers<void>();

  constructor(plan: StreamPlan, signal: AbortSignal) {
    this.#plan = plan;
    this.#signal = signal;
    this.#tokens = plan.window;
    signal.addEventListener('abort', () => this.#change(), { once: true });
  }

  async run(): Promise<void> {
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#failure !== null) throw this.#failure.error;
      await this.#startReads();
      const [next] = this.#chunks;
      if (next?.slab) {
        this.#chunks.shift();
        this.#startDelivery(next.slab, next.tokens);
      } else if (next === undefined && this.#delivering.size === 0) return;
      else await this.#waitForChange();
    }
  }

  /** Everything that was begun has an end; what was read and not handed on is freed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#delivering, ...this.#chunks.map(({ reading }) => reading)]);
    for (const { slab } of this.#chunks) if (slab !== null) release(slab);
  }

  async #startReads(): Promise<void> {
    while (this.#tokens > 0 && !this.#ended) {
      const cut: Cut | null = this.#large ?? (await cutChunk(this.#plan));
      this.#ended = cut === null;
      this.#large = cut !== null && cut.tokens > this.#tokens ? cut : null;
      if (cut === null || this.#large !== null) return;
      this.#tokens -= cut.tokens;
      this.#startRead(cut);
    }
  }

  #startRead({ nodes, tokens }: Cut): void {
    const { store, progress } = this.#plan;
    progress.reading += 1;
    const read = store.read(nodes, this.#signal).finally(() => {
      progress.reading -= 1;
    });
    const chunk: ReadChunk = { tokens, slab: null, reading: Promise.resolve() };
    chunk.reading = this.#watched(read, (slab) => {
      chunk.slab = slab;
      reach('subtree.chunk-read');
    });
    this.#chunks.push(chunk);
  }

  /** Not awaited: the next chunk may be on its way to the client while the disk has this one. */
  #startDelivery(slab: Buffer, tokens: number): void {
    const delivered = this.#plan.deliver(slab).finally(() => release(slab));
    const watched = this.#watched(delivered, () => {
      this.#tokens += tokens;
    }).finally(() => this.#delivering.delete(watched));
    this.#delivering.add(watched);
  }

  /** Never rejects: the first failure is the stream's. */
  async #watched<T>(work: Promise<T>, then: (value: T) => void): Promise<void> {
    try {
      then(await work);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#change();
  }

  #change(): void {
    this.#changed.resolve();
  }

  async #waitForChange(): Promise<void> {
    await this.#changed.promise;
    this.#changed = Promise.withResolvers();
  }
}

interface Cut {
  readonly nodes: TakenNodes;
  readonly tokens: number;
}

interface ReadChunk {
  readonly tokens: number;
  /** Null until it is read. */
  slab: Buffer | null;
  /** Settles with the read; never rejects. */
  reading: Promise<void>;
}

async function cutChunk({ source, chunk, window }: StreamPlan): Promise<Cut | null> {
  const nodes = await source.take(chunk);
  return nodes && { nodes, tokens: Math.min(window, Math.max(1, Math.ceil(nodes.bytes / chunk.bytes))) };
}
